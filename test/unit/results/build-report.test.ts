import { expect, it } from 'vitest';
import type { OkCommandTrial } from '../../../src/domain/report.js';
import { buildReport } from '../../../src/results/build-report.js';
import { commandResult, reportOf } from '../../support/report.js';

const { environment, startedAt } = reportOf([]);

/** Times in two groups a half apart that alternate, or in one. */
const times = (groups: 1 | 2) =>
  Array.from({ length: 24 }, (_, i) => (10 + (i % 5) / 10) * (groups === 2 && i % 2 ? 1.5 : 1));

function trials(walls: readonly number[]): OkCommandTrial[] {
  const cpu = { userMs: 0, systemMs: 0 };
  return walls.map((wallMs, index) => ({
    ...{ round: index + 1, position: 0, startedAt, status: 'ok', wallMs, phases: { run: wallMs }, cpu },
  }));
}

async function warningsWhere(controlGroups: 1 | 2) {
  const row = (id: string, groups: 1 | 2, control = false) => ({
    id,
    record: commandResult(id, 1, control).scenario,
    trials: trials(times(groups)),
    warnings: [],
  });
  const report = await buildReport({
    ...{
      version: '0.1.0',
      startedAt,
      finishedAt: startedAt,
      seed: 7,
      runs: 24,
      argv: [],
      interrupted: false,
    },
    ...{ environment, comparisons: [], notes: [] },
    rows: [row('a', 2), row('b', 2), row('control/py3.12', controlGroups, true)],
  });
  return {
    run: report.warnings.map(({ code }) => code),
    rows: report.results.map(({ warnings }) => warnings.map(({ code }) => code)),
  };
}

it('blames two modes on the rows where the bare interpreter has one', async () => {
  expect(await warningsWhere(1)).toEqual({ run: [], rows: [['BIMODAL'], ['BIMODAL'], []] });
});

it('blames them once on the machine where the bare interpreter has them too', async () => {
  expect(await warningsWhere(2)).toEqual({ run: ['TWO_SPEEDS'], rows: [[], [], []] });
});
