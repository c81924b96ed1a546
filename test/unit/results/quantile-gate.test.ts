import { describe, expect, it } from 'vitest';
import { gateSettings } from '../../../src/config/gate-flags.js';
import { comparisonSchema } from '../../../src/domain/report.js';
import { GATE_HEADERS, gateRows as tableRows } from '../../../src/report/comparison-rows.js';
import { compareReports } from '../../../src/results/compare-reports.js';
import { gateRows } from '../../../src/results/gate.js';
import type { GateOptions } from '../../../src/results/gated-pair.js';
import { around, gatedReport, timedRow } from '../../support/gate.js';

const OPTIONS: GateOptions = { maxRegression: 0.1, maxFailures: 0, metric: 'wall', quantile: 'p95' };

/** Every eighth start takes half as long again. */
const withTail = (n: number) => around(100, n).map((time, index) => (index % 8 === 0 ? time * 1.5 : time));

function gate(base: number[], head: number[], options: GateOptions = OPTIONS) {
  const pair = { id: 'row', base: timedRow('row', base), head: timedRow('row', head) };
  return gateRows([{ ...pair, pairing: 'rounds', runOffset: 0, reasons: [] }], options);
}

describe('a gate of a quantile', () => {
  it('sees a tail that the typical ratio does not', () => {
    const { comparisons } = gate(around(100, 200), withTail(200));
    const [found] = comparisons;
    expect(comparisonSchema.parse(found)).toMatchObject({
      metric: 'wall',
      aggregation: 'p95',
      verdict: 'FAIL',
    });
    expect(found?.baseMedian).toBeUndefined();
    expect(found?.headQuantile).toBeGreaterThan(140);
    expect(found?.sentence).toMatch(
      /^row: FAIL: more than 10 % worse: wall\.p95 10\d ms → 1[45]\d ms, 1\.\d\dx \[1\.\d+, 1\.\d+\], n = 200 in the same rounds/,
    );
    expect(found?.sentence).not.toMatch(/80 % of such runs/);
    const { quantile, ...typical } = OPTIONS;
    expect(gate(around(100, 200), withTail(200), typical).comparisons[0]?.verdict).toBe('PASS');
    const [cells = []] = tableRows(comparisons, { unmatched: [] } as never);
    expect(cells[GATE_HEADERS.indexOf('metric')]).toBe('wall.p95');
    expect(cells[GATE_HEADERS.indexOf('base')]).toMatch(/10\d ms/);
  });

  it('passes what is the same, and is open where there are too few', () => {
    expect(gate(around(100, 200), around(100, 200, 3)).comparisons[0]?.verdict).toBe('PASS');
    const [few] = gate(around(100, 60), withTail(60)).comparisons;
    expect(few).toMatchObject({ verdict: 'INCONCLUSIVE' });
    expect(few?.sentence).toMatch(/n = 60 is too few for an interval, 72 a side are needed/);
  });

  it('is decided at the first look that is large enough', () => {
    const looks = { command: [60, 120, 240] };
    const [found] = gate(around(100, 240), withTail(240), { ...OPTIONS, looks }).comparisons;
    expect(found).toMatchObject({ verdict: 'FAIL', look: { number: 2, rounds: 120 } });
    const [ended] = gate(around(100, 60), withTail(60), { ...OPTIONS, looks }).comparisons;
    expect(ended?.verdict).toBe('INCONCLUSIVE');
  });

  it('of separate runs asks for what lies between them too', () => {
    const report = (times: number[]) => ({ file: 'f', report: gatedReport([timedRow('row', times)]) });
    const compare = (head: number[]) =>
      compareReports(
        report(around(100, 200)),
        report(head),
        { ...OPTIONS, allowEnvMismatch: false },
        '0.1.0',
      );
    expect(compare(withTail(200)).comparisons[0]).toMatchObject({ pairing: 'separate', verdict: 'FAIL' });
    expect(compare(around(100, 200, 3)).comparisons[0]?.verdict).toBe('PASS');
    expect(compare(around(109, 200, 3)).comparisons[0]?.verdict).toBe('INCONCLUSIVE');
  });
});

describe('--metric', () => {
  it.each([
    ['ready', { metric: 'ready' }],
    ['ready.p95', { metric: 'ready', quantile: 'p95' }],
    ['init.median', { metric: 'init', quantile: 'median' }],
  ])('%s is read', (metric, read) => {
    const { maxRegression, maxFailures, ...rest } = gateSettings({ metric });
    expect(rest).toEqual(read);
  });

  it.each([
    ['redy.p95', /no such metric/],
    ['ready.', /"" cannot be compared/],
    ['ready.max', /"max" cannot be compared/],
    ['ready.p95.p50', /"p95.p50" cannot be compared/],
    ['modules', /what is counted has no noise/],
    ['constructor', /no such metric/],
    ['ready.constructor', /cannot be compared/],
  ])('%s is refused', (metric, why) => {
    expect(() => gateSettings({ metric })).toThrow(why);
  });
});
