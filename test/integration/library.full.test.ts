import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
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

beforeAll(() => {
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

/** What the compiler says of this module of the project, by lines. */
function compiled(text: string): string[] {
  writeFileSync(join(project, 'consumer.ts'), text);
  const { stdout, stderr } = spawnSync(process.execPath, [TSC, '--preserveSymlinks'], {
    ...{ cwd: project, encoding: 'utf8' },
  });
  return `${stdout}${stderr}`.split('\n').filter((line) => line.includes('error'));
}

describe('the types', () => {
  it('need no other package, and know reports and options', () => {
    const right = `
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
`;
    expect(compiled(right)).toEqual([]);
  });

  it('refuse what is wrong', () => {
    const wrong = `
import { bench, compare } from 'coldstart';
await bench({ rnus: 3 });
await bench({ loop: 'trio' });
await bench({ env: { A: 1 } });
await compare({ kind: 'report' }, 'main');
export const gone: string = (await bench()).results[0]!.noSuchField;
export const any: { never: 1 } = await bench();
`;
    const lines = compiled(wrong).map((line) => Number(/\((\d+),/.exec(line)?.[1]));
    expect(lines).toEqual([3, 4, 5, 6, 7, 8]);
  });
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
    (at, stdout, code) => {
      writeFileSync(join(project, `example-${at}.js`), examples[at - 1] ?? '');
      const run = spawnSync(process.execPath, ['--preserve-symlinks', `example-${at}.js`], {
        ...{ cwd: project, encoding: 'utf8' },
      });
      expect(run.stderr).toBe('');
      expect(run.stdout).toMatch(stdout);
      expect(run.status).toBe(code);
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
