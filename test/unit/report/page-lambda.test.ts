import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/domain/report.js';
import type { TreeSize } from '../../../src/domain/size.js';
import { html } from '../../../src/report/page/page.js';
import { buildReport } from '../../../src/results/build-report.js';
import { failedIn, functionRow, runOf, started } from '../../support/lambda-rows.js';
import { reportOf, workerResult } from '../../support/report.js';

const LOOK = { width: 100, color: false };
const opened = (report: Report) => parseHTML(html(report, LOOK)).document;
type Page = ReturnType<typeof opened>;
const texts = (page: Page, selector: string) =>
  [...page.querySelectorAll(selector)].map(({ textContent }) => textContent ?? '');

const rows = (page: Page, summary: string) => {
  const table = [...page.querySelectorAll('details')].find(
    (one) => one.querySelector('summary')?.textContent === summary,
  );
  return [...(table?.querySelectorAll('tr') ?? [])].map((row) =>
    [...row.querySelectorAll('th, td')].map(({ textContent }) => textContent),
  );
};

describe('starts of functions on the page', () => {
  const trials = [
    started('cold', 1),
    started('restore', 2),
    ...[3, 4, 5, 6].map((round) => started('warm', round)),
    started('init-in-invoke', 7),
    { ...failedIn(8), invocation: { label: 'cold' as const, durationMs: 3 } },
    failedIn(9),
  ];

  it('are counted by kind, those that failed too', async () => {
    const page = opened(await buildReport(runOf([functionRow('lambda/fn/512', trials)])));
    expect(rows(page, 'Invocations by kind of start as a table')).toEqual([
      [
        ...['function', 'cold', 'restore', 'init-in-invoke', 'initialised', 'hidden-init', 'warm', 'unknown'],
        'waited for a start',
      ],
      ['fn, 512 MB', '2', '1', '1', '0', '0', '4', '0', '4 of 8 waited (50 %)'],
    ]);
    const bars = texts(page, 'section[aria-labelledby=starts] svg.wide rect title');
    expect(bars).toEqual(['cold: 2', 'restore: 1', 'init-in-invoke: 1', 'warm: 4']);
    expect(rows(page, 'The waits as a table').map(([id, n, least]) => [id, n, least])).toEqual([
      ['function and start', 'n', 'least'],
      ['fn, 512 MB, cold', '1', '216 ms'],
      ['fn, 512 MB, restore', '1', '217 ms'],
      ['fn, 512 MB, init-in-invoke', '1', '22.0 ms'],
      ['fn, 512 MB, warm', '4', '18.0 ms'],
    ]);
  });

  it('of bursts are those of their requests', async () => {
    const counts = { cold: 3, restored: 1, others: 4, unknown: 1, failed: 1, throttled: 2 };
    const burst = { ...counts, requests: 10, firstMs: 20, middleMs: 30, waitsMs: [20, 30] };
    const bursts = [1, 2].map((round) => ({ ...started('cold', round), burst }));
    const page = opened(await buildReport(runOf([functionRow('lambda/fn/512', bursts)])));
    expect(rows(page, 'Invocations by kind of start as a table')[1]).toEqual([
      ...['fn, 512 MB', '6', '2', '0', '0', '0', '8', '2', '8 of 18 waited (44 %)'],
    ]);
  });

  it('are not drawn where there is none', () => {
    expect(texts(opened(reportOf([workerResult('w/own/py3.12', 60)])), 'h2')).not.toContain(
      'Kinds of starts',
    );
  });

  it('of a log of very many invocations are thinned, and still said in full', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => started('warm', index + 1));
    const text = html(await buildReport(runOf([functionRow('lambda/fn/512', many)])), LOOK);
    expect(text.length).toBeLessThan(1e6);
    const page = parseHTML(text).document;
    expect(texts(page, 'section[aria-labelledby=trials] svg.wide circle title')).toHaveLength(1000);
    expect(texts(page, 'section[aria-labelledby=trials] svg.wide circle title')).toEqual(
      expect.arrayContaining(['round 1: 16.0 ms', 'round 5000: 5.01 s']),
    );
    expect(texts(page, 'section[aria-labelledby=trials] > p').join()).toContain(
      'more than 1000 trials 1000 are drawn',
    );
    expect(texts(page, 'section[aria-labelledby=order] circle')).toHaveLength(400);
    expect(rows(page, 'Invocations by kind of start as a table')[1]?.at(-2)).toBe('0');
  });
});

describe('sizes on the page', () => {
  const size: TreeSize = {
    ...{ bytes: 12_000_000, files: 900, bytecode: { bytes: 2_000_000, files: 300 } },
    largest: [
      { kind: 'distribution', name: 'pydantic', version: '2.1', bytes: 9_000_000, files: 20, share: 0.75 },
    ],
    others: { bytes: 3_000_000, files: 880, count: 4 },
  };

  it('are those of the zips of functions with their layers', async () => {
    const row = functionRow('lambda/fn/512', [started('cold', 1)]);
    const record = { ...row.record, codeBytes: 12_000_000, layerBytes: [3_000_000] } as typeof row.record;
    const page = opened(await buildReport(runOf([{ ...row, record }])));
    expect(rows(page, 'Zips of the functions as a table')).toEqual([
      ['function', 'code', 'layer 1', 'in all'],
      ['fn', '12.0 MB', '3.0 MB', '15.0 MB'],
    ]);
  });

  it('are those of what installs leave, each set of distributions once', () => {
    const [one] = reportOf([workerResult('w/own/py3.12', 60)]).results;
    if (!one) throw new Error('there is one');
    const row = (id: string) =>
      ({
        ...{ ...one, id, trials: [], summary: {} },
        scenario: {
          runner: 'install',
          packages: ['pydantic==2.1'],
          size,
          imports: [],
          built: [],
          set: 's',
          index: 'loopback',
          python: { version: '3.12.1', executable: 'p' },
        },
      }) as unknown as Report['results'][number];
    const page = opened(reportOf([row('install/pip'), row('install/uv')]));
    expect(rows(page, 'site-packages after the first import as a table')).toEqual([
      ['row', 'sources and data', 'bytecode', 'in all'],
      ['install/pip', '10.0 MB', '2.0 MB', '12.0 MB, 900 files'],
      ['install/uv', '10.0 MB', '2.0 MB', '12.0 MB, 900 files'],
    ]);
    expect(rows(page, 'The largest distributions as a table').map(([name, bytes]) => [name, bytes])).toEqual([
      ['distribution', 'bytes'],
      ['pydantic 2.1', '9.0 MB'],
      ['4 others', '3.0 MB'],
    ]);
  });
});

describe('a page of many rows', () => {
  // What the times are: npm run evidence:page.
  it.each([
    [20, 40, 1],
    [200, 20, 5],
  ])('of %i rows of %i trials has less than %i MB', (rowCount, trialCount, most) => {
    const report = reportOf(
      Array.from({ length: rowCount }, (_, index) => {
        const row = workerResult(`worker${index}/asyncio/py3.12`, 60 + index / 7);
        const [, trial] = row.trials;
        const trials = Array.from({ length: trialCount + 1 }, (_, round) => ({
          ...trial,
          ...{ round, readyMs: 60 + index / 7 + Math.sin(round * index) },
        }));
        return { ...row, trials } as typeof row;
      }),
    );
    const text = html(report, LOOK);
    expect(text.match(/<title>round /g)).toHaveLength(3 * rowCount * trialCount);
    expect(Buffer.byteLength(text)).toBeLessThan(most * 1e6);
  });
});
