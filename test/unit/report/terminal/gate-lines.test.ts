import { expect, it } from 'vitest';
import { gateLines } from '../../../../src/report/terminal/gate-lines.js';
import { gatedRow, gateWith } from '../../../support/comparison.js';

const look = { width: 100, color: false };
const NOISY =
  'too noisy; about 40 rounds may tell: --runs auto, or measure elsewhere, or raise --max-regression';

it('says what goes for several open rows once, below them', () => {
  const open = ['a', 'b'].map((id) => gatedRow(id, 'INCONCLUSIVE', { open: NOISY }));
  const lines = gateLines(open, gateWith('INCONCLUSIVE'), {}, look);
  expect(lines.join('\n').match(/raise --max-regression/g)).toHaveLength(1);
  expect(lines.at(-1)).toBe('      else measure elsewhere, or raise --max-regression');
  expect(lines.filter((line) => line.includes('--runs auto'))).toHaveLength(2);
  // One row has all of it in its own line.
  expect(gateLines(open.slice(0, 1), gateWith('INCONCLUSIVE'), {}, look).join('\n')).not.toContain(
    '\n      else ',
  );
});

it('says why nothing can be decided once, with its remedy', () => {
  const why = { open: 'other machines: measure both in one run' };
  const open = ['a', 'b'].map((id) => gatedRow(id, 'INCONCLUSIVE', why));
  const lines = gateLines(open, gateWith('INCONCLUSIVE', { reasons: ['other machines'] }), {}, look);
  expect(lines.filter((line) => line.includes('other machines'))).toEqual([
    '? cannot be decided: other machines: measure both in one run',
  ]);
});
