// Compares a project of many modules with itself, and with a copy in which one module takes 20 ms longer, by the gate that
// users run, and counts what the sentences accuse. docs/statistics.md has the figures.
// Usage: node scripts/import-growth-evidence.js [equal 60] [slowed 20] [rounds 10] [bench|explain]
// With explain, what coldstart explain --against says to have changed is counted, shrunk and vanished modules too.
// A limit of 0 % makes every row that looks slower at all name its imports: no gate asks as much.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/coldstart.js', import.meta.url));
const [equal = 60, slowed = 20, rounds = 10] = process.argv.slice(2, 5).map(Number);
const isExplain = process.argv[5] === 'explain';
const MODULES = 16;
const SLOWER_MS = 20;
const say = (text) => process.stdout.write(`${text}\n`);

/** Modules of 0.5 to 3 ms or so, and some of the standard library. */
function project(folder) {
  mkdirSync(join(folder, 'app'), { recursive: true });
  const names = Array.from({ length: MODULES }, (_, index) => `part${index}`);
  for (const [index, name] of names.entries()) {
    writeFileSync(
      join(folder, 'app', `${name}.py`),
      `for _ in range(${20_000 * (1 + (index % 6))}):\n    pass\n`,
    );
  }
  const imports = names.map((name) => `import app.${name}\n`).join('');
  writeFileSync(join(folder, 'app', '__init__.py'), '');
  writeFileSync(join(folder, 'worker.py'), `import http.client, json, logging\n${imports}`);
}

function git(folder, ...args) {
  execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=n@example.org', ...args], { cwd: folder });
}

/** What is said, and what that names. */
function compare(folder) {
  const own = isExplain
    ? ['explain', 'worker.py']
    : ['bench', 'worker.py', '--loop', 'own', '--max-regression', '0%'];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [BIN, ...own, '--against', 'HEAD', '--runs', String(rounds), '--format', 'json', '--quiet'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (stdout === '') throw new Error(stderr);
  const told = JSON.parse(stdout);
  if (isExplain) {
    const { modules, distributions } = told.diff;
    const sentence = [...modules, ...distributions]
      .map(({ kind, module, name, changeMs }) => `${kind} ${module ?? name} ${changeMs.toFixed(1)} ms`)
      .join(', ');
    return { sentence, named: [...modules, ...distributions].map(({ module, name }) => module ?? name) };
  }
  const [{ sentence }] = told.comparisons;
  const [, named = ''] = /imports that grew: (.*?)\.?$/.exec(sentence) ?? [];
  return { sentence, named: [...named.matchAll(/([\w.]+) \(\+/g)].map(([, module]) => module) };
}

const folder = mkdtempSync(join(tmpdir(), 'coldstart-growth-'));
try {
  project(folder);
  git(folder, 'init', '-q');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'one');
  let accused = 0;
  for (let turn = 1; turn <= equal; turn++) {
    const { named, sentence } = compare(folder);
    if (named.length > 0) {
      accused += 1;
      say(sentence);
    }
    say(`equal code: ${accused} of ${turn} name a module`);
  }
  let first = 0;
  let others = 0;
  for (let turn = 1; turn <= slowed; turn++) {
    const name = `part${turn % MODULES}`;
    const path = join(folder, 'app', `${name}.py`);
    const busy = `import time\nend = time.process_time() + ${SLOWER_MS / 1000}\nwhile time.process_time() < end: pass\n`;
    git(folder, 'checkout', '-q', '--', '.');
    writeFileSync(path, busy, { flag: 'a' });
    const { named, sentence } = compare(folder);
    if (named[0] === `app.${name}`) first += 1;
    else say(sentence);
    if (named.some((module) => module !== `app.${name}`)) others += 1;
    say(`${SLOWER_MS} ms more: ${first} of ${turn} name it first, ${others} name another too`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
