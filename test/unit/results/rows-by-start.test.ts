import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../../src/config/budget.js';
import { reportSchema } from '../../../src/domain/report.js';
import { buildReport } from '../../../src/results/build-report.js';
import { divideByStart } from '../../../src/results/rows-by-start.js';
import { failedIn, functionRow, runOf, started } from '../../support/lambda-rows.js';
import { commandResult } from '../../support/report.js';

const shapes = (rows: ReturnType<typeof divideByStart>['rows']) =>
  rows.map(({ id, trials }) => [id, trials.map(({ round }) => round)]);

describe('rows by start', () => {
  it('has one for each kind of start that was seen, in a fixed order', () => {
    const trials = [started('warm', 1), started('cold', 2), started('warm', 3), started('hidden-init', 4)];
    const { rows } = divideByStart(runOf([functionRow('lambda/a/512', trials)]));
    expect(shapes(rows)).toEqual([
      ['lambda/a/512/cold', [2]],
      ['lambda/a/512/hidden-init', [4]],
      ['lambda/a/512/warm', [1, 3]],
    ]);
    expect(rows.map(({ record }) => record.runner === 'lambda' && record.starts)).toEqual([
      'cold',
      'hidden-init',
      'warm',
    ]);
  });

  it('puts failed trials into the row with most, in run order', () => {
    const trials = [started('cold', 1), failedIn(2), started('warm', 3), failedIn(4), started('warm', 5)];
    const { rows } = divideByStart(runOf([functionRow('lambda/a', trials)]));
    expect(shapes(rows)).toEqual([
      ['lambda/a/cold', [1]],
      ['lambda/a/warm', [2, 3, 4, 5]],
    ]);
  });

  it('puts failed trials whose start a log tells into the row of that, where there is one', () => {
    const failed = (round: number, label: 'cold' | 'warm' | 'hidden-init') => ({
      ...failedIn(round),
      invocation: { label, durationMs: 1 },
    });
    const trials = [
      ...[failed(1, 'cold'), started('cold', 2), started('warm', 3), failed(4, 'warm')],
      ...[failed(5, 'hidden-init'), failed(6, 'cold'), started('warm', 7), failed(8, 'cold')],
    ];
    const { rows } = divideByStart(runOf([functionRow('lambda/a', trials)]));
    expect(shapes(rows)).toEqual([
      ['lambda/a/cold', [1, 2, 6, 8]],
      ['lambda/a/warm', [3, 4, 5, 7]],
    ]);
    // A cold start was seen, though it failed.
    const few = divideByStart(runOf([functionRow('lambda/a', [started('warm', 1), failed(2, 'cold')])]));
    expect(few.rows.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  it('keeps a row where nothing succeeded, and rows of anything else', () => {
    const { id, scenario: record, trials, warnings } = commandResult('true', 5);
    const run = runOf([functionRow('lambda/a', [failedIn(1)]), { id, record, trials, warnings }]);
    expect(divideByStart(run).rows).toEqual(run.rows);
  });

  it('compares a kind of start with the same kind only', () => {
    const a = functionRow('lambda/a', [started('cold', 1), started('warm', 2)]);
    const b = functionRow('lambda/b', [started('warm', 1), started('warm', 2)]);
    const c = functionRow('lambda/c', [failedIn(1)]);
    const comparisons = [
      { base: 'lambda/a', head: 'lambda/b' },
      { base: 'lambda/a', head: 'lambda/c' },
    ];
    expect(divideByStart(runOf([a, b, c], { comparisons })).comparisons).toEqual([
      { base: 'lambda/a/warm', head: 'lambda/b/warm' },
    ]);
  });

  it('says where no cold start was seen, and not where one was', () => {
    const codes = (trials: Parameters<typeof functionRow>[1]) =>
      divideByStart(runOf([functionRow('lambda/a', trials)])).rows.flatMap(({ warnings }) =>
        warnings.map(({ code }) => code),
      );
    expect(codes([started('warm', 1), started('warm', 2)])).toEqual(['NO_COLD_START']);
    expect(codes([started('restore', 1), started('warm', 2)])).toEqual([]);
  });

  it('names what is still to be done of it: a log is not told to read a log', () => {
    const remedy = (source: 'invoked' | 'observed') => {
      const row = functionRow('lambda/a', [started('warm', 1)]);
      const record = { ...row.record, source };
      const [found] = divideByStart(runOf([{ ...row, record } as typeof row])).rows;
      return found?.warnings.map(({ message, remedy: todo }) => `${message} ${todo}`).join();
    };
    expect(remedy('observed')).toContain('seen in 1 invocation of the log. Read a longer part of it');
    expect(remedy('invoked')).toContain('seen in 1 invocation: none was forced. Measure after a deployment');
  });
});

describe('a report of functions', () => {
  const many = Array.from({ length: 8 }, (_, index) => started(index === 0 ? 'cold' : 'warm', index + 1));
  const built = (budgets: readonly string[], rows = [functionRow('lambda/a/512', many)]) =>
    buildReport(runOf(rows, { budgets: budgets.map((text) => parseBudget(text)) }));

  it('fits its schema and summarises the phases of each kind', async () => {
    const report = reportSchema.parse(await built([]));
    expect(report.results.map(({ id, summary }) => [id, summary.init?.n, summary.handler?.n])).toEqual([
      ['lambda/a/512/cold', 1, 1],
      ['lambda/a/512/warm', undefined, 7],
    ]);
  });

  it.each([
    ['*/warm:wall.p50<1s', [['lambda/a/512/warm', 'PASS']]],
    ['*/cold:init.p50<1ms', [['lambda/a/512/cold', 'INCONCLUSIVE']]],
    ['*/cold:init.max<100ms', [['lambda/a/512/cold', 'FAIL']]],
    // Without rows a budget is about those that have the figure.
    ['init.max<1s', [['lambda/a/512/cold', 'PASS']]],
    ['*/restore:wall.p50<1s', [['lambda/a/512/restore', 'INCONCLUSIVE']]],
    ['restore.p50<1s', [['lambda/a/512/restore', 'INCONCLUSIVE']]],
  ] as const)('decides %s', async (budget, verdicts) => {
    const report = await built([budget]);
    expect(report.budgets?.map(({ id, verdict }) => [id, verdict])).toEqual(verdicts);
  });

  it('says of a budget whose start did not happen that it is open', async () => {
    const [verdict] = (await built(['*/restore:restore.p50<300ms'])).budgets ?? [];
    expect(verdict?.sentence).toBe(
      'lambda/a/512/restore: restore.p50 cannot be decided (no restore start happened in this run): INCONCLUSIVE',
    );
  });

  it('has one verdict for a function of which nothing succeeded', async () => {
    const report = await built(
      ['wall.p50<1s', '*/cold:init.p50<1s'],
      [functionRow('lambda/a', [failedIn(1)])],
    );
    expect(report.budgets?.map(({ budget, id, verdict }) => [budget, id, verdict])).toEqual([
      ['wall.p50<1s', 'lambda/a', 'INCONCLUSIVE'],
      ['*/cold:init.p50<1s', 'lambda/a/cold', 'INCONCLUSIVE'],
    ]);
  });
});
