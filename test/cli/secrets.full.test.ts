import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { FORMATS } from '../../src/report/formats.js';
import { coldstart } from '../support/cli.js';
import { projectFolder } from '../support/project.js';

/** With signs that JSON and URLs escape; no part of it may be read. */
const SECRET = 'zq7"Wä/k9 +tR\\v3';
const PARTS = ['zq7', 'k9', 'tR', 'v3', Buffer.from('9 +tR\\v').toString('base64').slice(0, 6)];

/** Where a process may say what it was given, and how: `said` is Python that makes a line of the text `s`. */
const SPELLINGS = {
  'as it is': 's',
  'at the end of what is quoted': '"x" * 292 + s',
  'at the beginning of what is kept': 's + s[:7] + s * 1500',
  'in JSON': '__import__("json").dumps({"k": s})',
  'in JSON with all letters': '__import__("json").dumps(s, ensure_ascii=False)',
  'as Python shows it': 'ascii(s)',
  'in a URL': '"http://h/?k=" + __import__("urllib.parse", fromlist=["x"]).quote(s)',
  'in a form': '__import__("urllib.parse", fromlist=["x"]).quote_plus(s, safe="")',
  'in base64': '__import__("base64").b64encode(s.encode()).decode()',
  'in base64 after a name': '__import__("base64").b64encode(("me:" + s).encode()).decode()',
  'in base64 after a longer name': '__import__("base64").urlsafe_b64encode(("user:" + s).encode()).decode()',
  'with colours': '"\\x1b[31m" + s + "\\x1b[0m"',
} as const;

/** How a secret is given, and where the process finds it. */
const GIVEN = {
  '--env': { args: ['--env', `K=${SECRET}`], from: 'os.environ["K"]' },
  '--env-file': { args: ['--env-file', 'secret.env'], from: 'os.environ["K"]' },
  '--args': { args: ['--args', `'${SECRET}'`], from: 'sys.argv[1]' },
} as const;

function worker(from: string, spelling: string): string {
  return `import os, sys\ns = ${from}\nsys.stderr.write(${spelling})\nsys.exit(1)\n`;
}

describe.each(Object.entries(GIVEN))('given with %s', (_, { args, from }) => {
  it('a secret is in no output, however the process says it', async () => {
    const files = Object.values(SPELLINGS).map((spelling, index) => [`w${index}.py`, worker(from, spelling)]);
    const names = files.map(([name = '']) => name);
    const cwd = projectFolder({ ...Object.fromEntries(files), 'secret.env': `K='${SECRET}'\n` });
    const outputs = FORMATS.flatMap((format) => ['-o', `${format}:out.${format}`]);
    const rest = ['--loop', 'own', '--runs', '1', '--no-pitfalls', ...args, ...outputs];
    const { code, stdout, stderr } = await coldstart(['bench', ...names, ...rest], { cwd });
    expect(code).toBe(3);
    const report = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8')) as Report;
    const failures = report.results.flatMap(({ trials }) =>
      trials.filter(({ status }) => status === 'failed'),
    );
    expect(failures).toHaveLength(2 * names.length);
    // They were quoted, and masked.
    const message = expect.stringMatching(/It said: .*\*{3}|It said: x{292}/);
    for (const failure of failures) expect(failure).toMatchObject({ message });
    const written = readdirSync(cwd).filter((name) => name.startsWith('out.'));
    expect(written).toHaveLength(FORMATS.length);
    const texts = written.map((name) => [name, unpacked(readFileSync(join(cwd, name), 'utf8'))]);
    for (const [name, text] of [['stdout', stdout], ['stderr', stderr], ...texts])
      for (const part of PARTS) expect(`${name}: ${text}`).not.toContain(part);
  });
});

it.each([['--dry-run'], ['--dry-run', '--format', 'json']])('a secret is in no plan: %j', async (...dry) => {
  const cwd = projectFolder({ 'w.py': 'print(1)\n', 'secret.env': `K='${SECRET}'\n` });
  const commands = ['--command', `curl -H 'Authorization: Bearer ${SECRET}' https://me:zq7@host/?token=v3`];
  const args = ['--env', `K=${SECRET}`, '--env-file', 'secret.env', '--args', `--token '${SECRET}'`];
  const given = [...commands, ...args];
  const { stdout, stderr } = await coldstart(['bench', 'w.py', '--loop', 'own', ...given, ...dry], { cwd });
  expect(`${stdout}${stderr}`).not.toMatch(/zq7|k9|tR|v3/);
});

/** A page with its raw data as text, and without the letters of packed data, of its script and of that one's hash. */
function unpacked(text: string): string {
  return text
    .replace(/data:application\/gzip;base64,([\w+/=]+)/, (_, data: string) =>
      gunzipSync(Buffer.from(data, 'base64')).toString('utf8'),
    )
    .replace(/'sha256-[^']*'/, '')
    .replace(/<script>.*<\/script>/s, '');
}

it('a secret in a command is in no output, also where the command says it', async () => {
  const cwd = projectFolder({});
  writeFileSync(join(cwd, 'say.sh'), `printf '%s' "$2" >&2; exit 1\n`);
  const files = FORMATS.flatMap((format) => ['-o', `${format}:out.${format}`]);
  const command = ['--', 'sh', 'say.sh', '--token', 'zq7-k9-tR-v3'];
  const { code, stderr, stdout } = await coldstart(['bench', '--runs', '1', ...files, ...command], { cwd });
  expect([code, stderr]).toEqual([3, expect.stringContaining('It said: ***')]);
  const written = readdirSync(cwd).map((name) =>
    name === 'say.sh' ? '' : unpacked(readFileSync(join(cwd, name), 'utf8')),
  );
  expect([stdout, stderr, ...written].join('\n')).not.toContain('zq7');
});
