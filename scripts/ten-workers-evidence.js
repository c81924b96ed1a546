// Times the gate of ten workers, of which one is 30 % slower than in HEAD: until decided, and with a fixed number of rounds.
// docs/statistics.md has the figures.
// Usage: node scripts/ten-workers-evidence.js [turns 3] [workers 10] [fixed 40]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../bin/coldstart.js', import.meta.url));
const [turns = 3, workers = 10, fixed = 40] = process.argv.slice(2).map(Number);
const SLOWER = 0.3;
/** Work at import, from the first worker to the last. */
const [LEAST_MS, MOST_MS] = [20, 60];
const say = (text) => process.stdout.write(`${text}\n`);
const names = Array.from({ length: workers }, (_, index) => `worker${index}`);

function git(folder, ...args) {
  execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=n@example.org', ...args], { cwd: folder });
}

function bench(folder, args) {
  const started = performance.now();
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [BIN, 'bench', ...args, '--loop', 'own', '--no-pitfalls', '--format', 'json', '--quiet'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  if (stdout === '') throw new Error(stderr);
  return { report: JSON.parse(stdout), seconds: (performance.now() - started) / 1000 };
}

const readyMs = (report, name) =>
  report.results.find(({ id }) => id.startsWith(`${name}/`)).summary.ready.median;

function write(folder, name, iterations) {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, 'work.py'), `for _ in range(${Math.round(iterations)}):\n    pass\n`);
  writeFileSync(join(folder, name, '__init__.py'), '');
  writeFileSync(join(folder, `${name}.main.py`), `import ${name}.work\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'coldstart-ten-'));
try {
  // What one iteration takes here, in a fresh process like those that are measured.
  const many = 4_000_000;
  write(folder, 'empty', 0);
  write(folder, 'probe', many);
  const { report: probed } = bench(folder, ['empty=empty.main.py', 'probe=probe.main.py', '--runs', '10']);
  const bootMs = readyMs(probed, 'empty');
  const iterationsPerMs = many / (readyMs(probed, 'probe') - bootMs);
  const importMs = (index) => LEAST_MS + ((MOST_MS - LEAST_MS) * index) / Math.max(1, workers - 1);
  for (const [index, name] of names.entries()) write(folder, name, importMs(index) * iterationsPerMs);
  git(folder, 'init', '-q');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', 'one');
  const slow = Math.floor(workers / 2);
  const moreMs = SLOWER * (bootMs + importMs(slow));
  write(folder, names[slow], (importMs(slow) + moreMs) * iterationsPerMs);
  say(
    `${names[slow]} takes ${moreMs.toFixed(1)} ms of about ${(bootMs + importMs(slow)).toFixed(1)} ms more`,
  );

  const targets = names.map((name) => `${name}=${name}.main.py`);
  say('| turn | plan | seconds | slow worker | others PASS | others FAIL | others open | rounds a row |');
  say('|---|---|---|---|---|---|---|---|');
  for (let turn = 1; turn <= turns; turn++) {
    for (const [plan, more] of [
      ['until decided', []],
      [`fixed ${fixed}`, ['--runs', String(fixed)]],
    ]) {
      const { report, seconds } = bench(folder, [...targets, '--against', 'HEAD', ...more]);
      const isSlow = ({ head }) => head.startsWith(`${names[slow]}/`);
      const others = report.comparisons.filter((row) => !isSlow(row));
      const count = (verdict) => others.filter((row) => row.verdict === verdict).length;
      const found = report.comparisons.find(isSlow);
      const roundsOf = (id) => report.results.find((row) => row.id === id).trials.length - 1;
      const rounds = report.comparisons.map(({ head }) => roundsOf(head));
      const mean = rounds.reduce((sum, one) => sum + one, 0) / rounds.length;
      say(
        `| ${[turn, plan, seconds.toFixed(1), `${found.verdict}, ${found.ratio.toFixed(2)}x after ${roundsOf(found.head)}`, count('PASS'), count('FAIL'), count('INCONCLUSIVE'), mean.toFixed(1)].join(' | ')} |`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
