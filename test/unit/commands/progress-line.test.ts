import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { duration, progressLine } from '../../../src/commands/progress-line.js';

const view = {
  ...{ step: 'round 3/10', done: 26, total: 88, leftMs: 80_000 },
  what: 'services/payments-worker@HEAD/own/py3.11',
};

describe('progressLine', () => {
  it.each([
    [20, 'round 3/10  26/88  …'],
    [40, 'round 3/10  26/88  services/p…own/py3.11'],
    [60, 'round 3/10  26/88  1 min 20 s left  services/pay…/own/py3.11'],
    [80, 'round 3/10  ███░░░░░░░  26/88  1 min 20 s left  services/payment…HEAD/own/py3.11'],
    [
      120,
      'round 3/10  █████████░░░░░░░░░░░░░░░░░░░░░  26/88  1 min 20 s left  services/payments-worker@HEAD/own/py3.11',
    ],
  ])('fits %i columns', (width, line) => {
    expect(progressLine(view, width)).toBe(line);
  });

  it.each([20, 40, 59, 60, 79, 80, 119, 200])('is never longer than %i columns', (width) => {
    for (const what of ['', 'a', 'x'.repeat(300), '漢字'.repeat(40), view.what])
      for (const step of ['first touch', 'environments 12/14', 'counting what is loaded', 'round 80/80'])
        for (const leftMs of [undefined, 0, 5e6])
          for (const ascii of [false, true])
            expect(
              stringWidth(
                progressLine({ step, what, done: 1200, total: 2400, leftMs, atMost: true }, width, ascii),
              ),
            ).toBeLessThanOrEqual(width);
  });

  it('keeps both ends of a name at 60 columns', () => {
    const long = progressLine({ ...view, step: 'round 79/80', done: 1200, total: 2400, atMost: true }, 60);
    expect(long).toMatch(/ services\/\S*…\S*py3\.11$/);
  });

  it('shows what is prepared without a count of trials', () => {
    const line = progressLine(
      { step: 'wheels 2/3', done: 0, total: 0, trials: false, what: 'install/uv/warm/py3.12' },
      60,
    );
    expect(line).toBe('wheels 2/3  install/uv/warm/py3.12');
  });

  it('keeps to ASCII where it must', () => {
    expect(progressLine({ ...view, atMost: true }, 100, true)).toBe(
      'round 3/10  ######.............  26/88  <= 1 min 20 s left  services/payments-worker@HEAD/own/py3.11',
    );
  });
});

it.each([
  [0, '0 s'],
  [1, '1 s'],
  [59_000, '59 s'],
  [60_000, '1 min'],
  [89_000, '1 min 20 s'],
  [599_000, '9 min 50 s'],
  [601_000, '10 min'],
  [3_600_000, '1 h'],
  [5_000_000, '1 h 23 min'],
])('says %i ms as %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
