import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
/** A project of a user who has installed coldstart, and nothing else. */
let project = '';

const STRICT = {
  ...{ strict: true, skipLibCheck: false, noEmit: true, exactOptionalPropertyTypes: true, types: [] },
  ...{ target: 'ES2022', lib: ['ES2022', 'DOM'], module: 'NodeNext', moduleResolution: 'NodeNext' },
};

/** Whether a source is newer; npm run check has just written the types. */
function isOlder(file: string): boolean {
  const writtenAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = ['src', 'scripts'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(ROOT, folder, name),
    ),
  );
  return sources.some((source) => statSync(source).mtimeMs > writtenAt);
}

beforeAll(() => {
  if (isOlder(join(ROOT, 'dist/index.d.ts')))
    execFileSync(process.execPath, ['scripts/declarations.js'], { cwd: ROOT });
  project = realpathSync(mkdtempSync(join(tmpdir(), 'coldstart-test-')));
  const packages = join(project, 'node_modules/coldstart');
  mkdirSync(packages, { recursive: true });
  // As it is shipped: nothing else of this folder can be reached from there.
  for (const name of ['package.json', 'dist', 'schema', 'python', 'fixtures'])
    symlinkSync(join(ROOT, name), join(packages, name));
  writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }');
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: STRICT, include: ['*.ts'] }),
  );
  writeFileSync(join(project, 'my_worker.py'), 'import json\n');
});
afterAll(() => rmSync(project, { recursive: true }));

const CONSUMER = `
import { bench, compare, explain, exitCode, ColdstartError } from 'coldstart';
import type { BenchOptions, Comparison, ProgressEvent, Report, Result, Trial, Warning } from 'coldstart';
const options: BenchOptions = {
  targets: ['worker.py'], runs: '10..80', loop: ['asyncio', 'uvloop'], cwd: '.', env: { TZ: 'UTC' },
  signal: new AbortController().signal, onProgress: ({ row, done, total, leftMs }: ProgressEvent) => [row, done / total, leftMs ?? 0],
};
const report: Report = await bench(options);
const row: Result | undefined = report.results[0];
const trial: Trial | undefined = row?.trials[0];
export const wall: number | undefined = trial?.status === 'ok' ? trial.wallMs : undefined;
export const median: number | undefined = row?.summary['ready']?.median;
export const ready: number[] = report.results.flatMap(({ trials }) =>
  trials.flatMap((one) => (one.status === 'ok' && 'readyMs' in one ? [one.readyMs ?? 0] : [])));
const { verdict, comparisons } = await compare(report, 'main', { maxRegression: '5%' });
export const found: [Comparison[], 'PASS' | 'FAIL' | 'INCONCLUSIVE' | undefined] = [comparisons, verdict];
export const warnings: Warning[] = (await explain('worker.py', { remedies: false })).warnings;
export const code: 0 | 1 | 2 | 3 | 4 | 130 = exitCode(report, { onInconclusive: 'fail' });
export const next = (error: unknown) => (error instanceof ColdstartError ? [error.code, error.exitCode, error.hint] : []);
// What is wrong is refused.
// @ts-expect-error
await bench({ rnus: 3 });
// @ts-expect-error
await bench({ loop: 'trio' });
// @ts-expect-error
await bench({ env: { A: 1 } });
// @ts-expect-error
await compare({ kind: 'report' }, 'main');
// @ts-expect-error
export const gone: unknown = report.noSuchField;
// @ts-expect-error
export const any: { never: 1 } = report;
`;

it('has types that need no other package, and know reports and options', () => {
  writeFileSync(join(project, 'consumer.ts'), CONSUMER);
  const run = spawnSync(process.execPath, [TSC, '--preserveSymlinks'], { cwd: project, encoding: 'utf8' });
  expect({ told: run.stdout + run.stderr, status: run.status }).toEqual({ told: '', status: 0 });
});

/** The examples of docs/library.md. */
const examples = [
  ...readFileSync(join(ROOT, 'docs/library.md'), 'utf8').matchAll(/^```js\n(.*?)^```$/gms),
].map(([, code = '']) => code);
/** What the user sees of each. */
const SEEN: readonly [stdout: RegExp, code: number][] = [
  [/^my_worker\/asyncio\S* [\d.]+ ms$/m, 0],
  [/^measuring \S+ (\d+)\/\1$/m, 0],
  [/^\d+ trials\nTimeoutError\n$/, 0],
  [/^$/, 0],
  [/^(?:PASS|FAIL|INCONCLUSIVE) \S.*\n$/, 0],
  [/^[\d.]+ \[/, 0],
];

describe('docs/library.md', () => {
  it('has examples that are all known here', () => {
    expect(examples).toHaveLength(SEEN.length);
  });

  it.each(SEEN.map(([stdout, code], at) => [at + 1, stdout, code] as const))(
    'runs example %i',
    (at, stdout, status) => {
      // As many trials as are needed: a budget takes six, and the thousand of one are interrupted.
      const text = examples[at - 1] ?? '';
      const code = text.includes('budget') ? text : text.replaceAll(/\bruns: \d{1,2}\b/g, 'runs: 1');
      writeFileSync(join(project, `example-${at}.js`), code);
      const run = spawnSync(process.execPath, ['--preserve-symlinks', `example-${at}.js`], {
        ...{ cwd: project, encoding: 'utf8' },
      });
      expect(run.stderr).toBe('');
      expect(run.stdout).toMatch(stdout);
      expect(run.status).toBe(status);
    },
  );
});

describe('the package', () => {
  const node = (script: string) =>
    spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: project, encoding: 'utf8' });

  it('gives schemas, and nothing that it does not promise', () => {
    const from = "'coldstart/schema/report.schema.json' with { type: 'json' }";
    const read = node(`import schema from ${from}; process.stdout.write(schema.$schema)`);
    expect(read.stdout).toContain('json-schema.org');
    expect(node("await import('coldstart/dist/bundle/main.js')").stderr).toContain(
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    );
  });
});
