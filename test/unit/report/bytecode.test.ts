import { expect, it } from 'vitest';
import type { BytecodeCounts, BytecodeReport } from '../../../src/domain/bytecode.js';
import { bytecodeTable } from '../../../src/report/bytecode.js';

const counts = (given: Partial<BytecodeCounts>): BytecodeCounts => ({
  ...{ modules: 10, valid: 10, missing: 0, stale: 0, wrongVersion: 0, uncompilable: 0, mismatched: 0 },
  ...{ uncheckedHash: 0, checkedHash: 0, staleByTime: 0, otherLevel: 0, sourceless: 0, ...given },
});
const report: BytecodeReport = {
  schemaVersion: 1,
  kind: 'bytecode',
  target: { path: '.venv', kind: 'environment', readAs: 'folder', writable: true },
  python: { executable: '/p', version: '3.12.1', tag: 'cpython-312', magic: 3531, optimize: 0 },
  total: counts({ modules: 22, valid: 12, missing: 7, stale: 3 }),
  distributions: [
    {
      kind: 'distribution',
      name: 'boto3',
      version: '1.2',
      counts: counts({ valid: 0, missing: 7, stale: 3 }),
      savedMs: 123.4,
    },
    { kind: 'distribution', name: 'six', version: '1.17', counts: counts({ modules: 12, valid: 12 }) },
  ],
  stake: { n: 5, modules: 10, savedMs: { median: 123.4, min: 120, max: 131 }, passes: [] },
  imports: [{ status: 'failed', name: 'nix', message: 'import nix failed: no' }],
  remedies: [
    {
      text: 'Compile once.',
      command: 'python -m compileall -q a-folder-with-a-name-that-is-longer-than-the-line-is-wide-by-far',
    },
  ],
  notes: ['It can be written here.'],
  unreadable: [],
  rules: [{ expression: 'any>5%', count: 10, share: 10 / 22, verdict: 'FAIL' }],
};

it('shows what lacks bytecode, what that costs and what helps', () => {
  expect(bytecodeTable(report, { width: 80, color: false })).toMatchInlineSnapshot(`
    ".venv, Python 3.12.1 (cpython-312, magic 3531): 12 of 22 modules have valid
    bytecode; 1 of 2 distributions lack some.

    distribution  modules  valid  missing  stale  wrong version  ms at stake
    boto3 1.2          10      –        7      3              –          123
    together           22     12        7      3              –          123

    At stake: compiling the 10 without takes 123 ms longer than loading their
    bytecode (120 ms to 131 ms, n = 5). A start pays only for the modules that it
    imports: --import NAME measures that.
    import nix failed: no

    It can be written here.

    → Compile once.
      python -m compileall -q a-folder-with-a-name-that-is-longer-than-the-line-is-wide-by-far

    any>5%: 10 of 22 modules (45 %): FAIL
    "
  `);
});

it('lists nothing where all is valid', () => {
  const fine = {
    ...report,
    total: counts({}),
    distributions: report.distributions.slice(1),
    ...{ imports: [], remedies: [], notes: [], rules: [] },
  };
  const { stake: _, ...without } = fine;
  expect(bytecodeTable(without, { width: 90, color: false })).toBe(
    '.venv, Python 3.12.1 (cpython-312, magic 3531): all 10 modules have valid bytecode.\n',
  );
});

it('takes control characters out of names, and cuts names before figures', () => {
  const [first] = report.distributions;
  if (!first) throw new Error('no distribution');
  const odd = { ...report, distributions: [{ ...first, name: `\u001b[31m${'long-'.repeat(20)}` }] };
  const text = bytecodeTable(odd, { width: 70, color: false });
  expect(text).not.toContain('\u001b');
  expect(text).toMatch(/^long-.*…\s+10\s+–\s+7\s+3\s+–\s+123$/m);
});
