import { expect, it } from 'vitest';
import { INSTALLED_COPY } from '../../../src/domain/installed-copy.js';
import { gateRows } from '../../../src/results/gate.js';
import { around, timedRow } from '../../support/gate.js';

it('decides nothing about rows whose sides ran the same files, nor about other rows of that target', () => {
  const pair = (id: string, isOfCopy: boolean) => {
    const head = timedRow(id, around(150, 40));
    if (isOfCopy) head.warnings = [{ code: INSTALLED_COPY, message: 'a copy', remedy: 'uninstall it' }];
    const base = timedRow(id, around(100, 40));
    return { id, base, head, pairing: 'rounds', runOffset: 0, reasons: [] } as const;
  };
  const given = [pair('api/own', true), pair('api/uvloop', false), pair('jobs/own', false)];
  const { comparisons, gate } = gateRows(given, { maxRegression: 0.1, maxFailures: 0, metric: 'wall' });
  expect(comparisons.map(({ verdict }) => verdict)).toEqual(['INCONCLUSIVE', 'INCONCLUSIVE', 'FAIL']);
  expect(comparisons[0]?.sentence).toMatch(/both sides ran an installed copy of the project/);
  expect(gate.verdict).toBe('FAIL');
});
