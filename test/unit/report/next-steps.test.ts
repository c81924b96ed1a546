import { expect, it } from 'vitest';
import type { Report } from '../../../src/domain/report.js';
import { nextSteps } from '../../../src/report/next-steps.js';
import { comparisonOf, gatedRow, gateWith } from '../../support/comparison.js';
import { reportOf, workerResult } from '../../support/report.js';

const against = { ref: "o'main", commit: 'a'.repeat(40) };

function failed(argv: readonly string[], more: Partial<Report> = {}, ids = ['w/own/py3.12']) {
  const rows = ids.map((id) => {
    const row = workerResult(id, 1);
    return { ...row, scenario: { ...row.scenario, worker: 'w.py', bundled: false } };
  });
  return reportOf(rows, {
    comparisons: ids.map((id) => gatedRow(id, 'FAIL', { base: id.replace('/', '@main/') })),
    gate: gateWith('FAIL', { against }),
    ...{ argv: [...argv], ...more },
  });
}

const commands = (document: Parameters<typeof nextSteps>[0]) =>
  nextSteps(document).map(({ command }) => command);

it('names what explains, finds and accepts a FAIL, with the options of the run, as a shell takes them', () => {
  const argv = ['bench', 'w.py', '--venv', 'my env', '--env', 'A', '-o', 'out/r.json', '--runs', '9'];
  expect(commands(failed(argv, {}, ['w/asyncio/py3.12']))).toEqual([
    "coldstart explain w.py --against 'o'\\''main' --venv 'my env' --env A",
    "coldstart bisect w.py --good 'o'\\''main' --loop asyncio --venv 'my env' --env A",
    "coldstart baseline accept w/asyncio/py3.12 out/r.json --reason '…'",
  ]);
});

it('accepts rows of one target together, and names one Python where several were asked for', () => {
  const ids = ['w/asyncio/py3.12', 'w/uvloop/py3.12'];
  const [explain, , accept, ...others] = commands(failed(['bench', 'w.py', '--python=3.11,3.12'], {}, ids));
  expect(explain).toMatch(/ --python 3\.\d+\.\d+ --against /);
  expect(accept).toBe("coldstart baseline accept 'w/*' --reason '…'");
  expect(others).toEqual([]);
});

it('names the scenario of a row of the configuration, and one Python of several in it', () => {
  const [first, second] = ['3.11', '3.13'].map((version) => {
    const row = workerResult(`api/own/py${version}`, 1);
    const python = { version: `${version}.1`, executable: '/python' };
    return { ...row, scenario: { ...row.scenario, bundled: false, configured: 'api', python } };
  });
  if (!first || !second) throw new Error('two rows');
  const results = [first, second];
  const argv = ['bench', '--against', 'main', '--config', 'ci.json', '-o', '/tmp/out/r.json'];
  const report = failed(argv, { results }, [first.id]);
  expect(commands(report)).toEqual([
    "coldstart explain --scenario api --python 3.11.1 --against 'o'\\''main' --config ci.json",
    "coldstart bisect --scenario api --good 'o'\\''main' --python 3.11.1 --config ci.json",
    "coldstart baseline accept api/own/py3.11 /tmp/out/r.json --reason '…'",
  ]);
  // Who reads a comment has no folder of that name.
  expect(nextSteps(report, 'elsewhere').at(-1)?.command).toBe(
    "coldstart baseline accept api/own/py3.11 r.json --reason '…'",
  );
});

it('does not search the history for what is not committed', () => {
  const commit = { sha: 'b'.repeat(40), committedAt: '2026-01-01T00:00:00.000Z', dirty: true };
  expect(commands(failed(['bench', 'w.py'], { commit })).join()).not.toContain('bisect');
});

it.each([
  ['masked', ['bench', 'w.py', '--env', 'KEY=***']],
  ['not told', ['bench']],
])('says only how to accept where the command line is %s', (_, argv) => {
  expect(commands(failed(argv))).toEqual(["coldstart baseline accept w/own/py3.12 --reason '…'"]);
});

it('knows of two files no more than the rows, and says nothing of what passes or is open', () => {
  const row = gatedRow('w/own/py3.12', 'FAIL');
  expect(commands(comparisonOf([row], gateWith('FAIL')))).toEqual([
    "coldstart baseline accept w/own/py3.12 --reason '…'",
  ]);
  const others = [gatedRow('a', 'PASS'), gatedRow('b', 'INCONCLUSIVE')];
  expect(nextSteps(comparisonOf(others, gateWith('INCONCLUSIVE')))).toEqual([]);
});
