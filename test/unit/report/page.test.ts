import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { recoverReport } from '../../../src/commands/recover.js';
import type { Report } from '../../../src/domain/report.js';
import { html, trendHtml } from '../../../src/report/page/page.js';
import type { Rendered } from '../../../src/report/reporter.js';
import { trendOf } from '../../../src/results/trend/make-trend.js';
import { NASTY_IDS } from '../../support/nasty.js';
import { commandResult, reportOf, workerResult } from '../../support/report.js';
import { steppedRuns } from '../../support/trend.js';

const folder = resolve(import.meta.dirname, '../../golden/recorded');
const LOOK = { width: 100, color: false };

async function documentOf(file: string): Promise<Rendered> {
  const text = readFileSync(resolve(folder, file), 'utf8');
  return file.endsWith('.json') ? JSON.parse(text) : recoverReport(text, file);
}

const opened = (rendered: Rendered) => parseHTML(html(rendered, LOOK)).document;
const all = (document: ReturnType<typeof opened>, selector: string) => [
  ...document.querySelectorAll(selector),
];
/** A report as it is written: absent keys are absent. */
const written = (report: Report): Report => JSON.parse(JSON.stringify(report));

describe.each(readdirSync(folder))('the page of %s', (file) => {
  it('has what the report has, and loads nothing', async () => {
    const rendered = await documentOf(file);
    const text = html(rendered, LOOK);
    const { document } = parseHTML(text);
    expect(all(document, 'h1')).toHaveLength(1);
    const words = all(document, 'header, main').map(({ textContent }) => textContent);
    expect(words.join()).not.toMatch(/undefined|NaN|\[object/);
    expect(text).not.toMatch(/(?:src|href)="(?!#|data:)/);
    expect(text).not.toMatch(/\b(?:NaN|Infinity)[",\s]/);
    const ids = all(document, '[id]').map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = all(document, 'nav a').map((link) => link.getAttribute('href')?.slice(1) ?? '');
    expect(targets.every((target) => ids.includes(target))).toBe(true);
  });

  it('names the script that may run by its hash', async () => {
    const { document } = parseHTML(html(await documentOf(file), LOOK));
    const [script, ...more] = all(document, 'script');
    expect(more).toEqual([]);
    const hash = createHash('sha256')
      .update(script?.textContent ?? '')
      .digest('base64');
    expect(document.querySelector('meta[http-equiv]')?.getAttribute('content')).toContain(`'sha256-${hash}'`);
  });

  it('gives the whole report back', async () => {
    const rendered = await documentOf(file);
    const href = opened(rendered).getElementById('raw-data')?.getAttribute('href') ?? '';
    const packed = Buffer.from(href.split(',')[1] ?? '', 'base64');
    expect(JSON.parse(gunzipSync(packed).toString())).toEqual(JSON.parse(JSON.stringify(rendered)));
  });
});

describe('the page', () => {
  it('is named after the images, behind the kind of their rows', async () => {
    const document = opened(await documentOf('containers.partial.ndjson'));
    expect(document.querySelector('h1')?.textContent).toBe('Cold starts of slim, full, gone');
    const words = document.querySelector('main')?.textContent;
    for (const name of ['create', 'start', 'boot', 'imports']) expect(words).toContain(name);
  });

  it('has a dot for every trial that counts, in each of three widths', () => {
    const report = reportOf([
      workerResult('hello/asyncio/py3.12', 60),
      workerResult('hello/uvloop/py3.12', 66),
    ]);
    for (const row of report.results) {
      const [, trial] = row.trials;
      row.trials = Array.from({ length: 8 }, (_, round) => ({ ...trial, round })) as never;
    }
    const document = opened(report);
    const dots = all(document, 'section[aria-labelledby=trials] circle title').map(
      ({ textContent }) => textContent,
    );
    expect(dots.filter((title) => /^round \d: /.test(title ?? ''))).toHaveLength(3 * 2 * 7);
    for (const drawing of all(document, 'main svg')) {
      expect(drawing.getAttribute('role')).toBe('img');
      expect(drawing.getAttribute('aria-label')).toMatch(/hello\/(asyncio|uvloop)/);
    }
  });

  it('keeps hostile names what they are: text', () => {
    const report = written(
      reportOf(
        NASTY_IDS.map((id, index) => ({ ...workerResult(`w${index}/asyncio/py3.12`, 60 + index), id })),
      ),
    );
    const text = html(report, LOOK);
    const { document } = parseHTML(text);
    expect(all(document, 'script')).toHaveLength(1);
    expect(all(document, 'main b, main i:not(.key i)')).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/);
    const names = all(document, 'table td:first-child bdi').map(({ textContent }) => textContent);
    expect(names).toContain('עברית/uvloop/py3.12');
    expect(names).toContain('<b>&amp;</b> & ]]> -->');
  });

  it('can be sorted and filtered from twenty-one rows on', () => {
    const rows = (count: number) =>
      reportOf(Array.from({ length: count }, (_, index) => commandResult(`row ${index}`, 10 + index, false)));
    expect(all(opened(rows(20)), 'table[data-sortable]')).toEqual([]);
    expect(all(opened(rows(21)), 'table[data-sortable]')).toHaveLength(1);
  });

  it('shows rows of very different size on scales of their own', () => {
    const document = opened(
      reportOf([
        workerResult('fast/asyncio/py3.12', 60),
        workerResult('slow/asyncio/py3.12', 6000),
        workerResult('fast/uvloop/py3.12', 62),
      ]),
    );
    const labels = all(document, 'svg.wide').map((drawing) => drawing.getAttribute('aria-label') ?? '');
    const panels = labels.filter((label) => label.startsWith('ready of every trial'));
    expect(panels.map((label) => [...label.matchAll(/(\w+\/\w+)\/py/g)].map(([, id]) => id))).toEqual([
      ['fast/asyncio', 'fast/uvloop'],
      ['slow/asyncio'],
    ]);
  });
});

describe('the page of a trend', () => {
  const trend = trendOf(steppedRuns(), '1.0.0');
  const text = trendHtml(trend);
  const { document } = parseHTML(text);

  it('draws each row once, wide and narrow, with a dot a report, its steps and the band of the bare interpreter', () => {
    const drawings = all(document, '[aria-labelledby=courses] svg.wide');
    expect(drawings).toHaveLength(2);
    for (const [index, drawing] of drawings.entries()) {
      const row = trend.rows[index];
      const titles = [...drawing.querySelectorAll('circle title')].map(({ textContent }) => textContent);
      expect(titles).toHaveLength(row?.points.length ?? 0);
      expect(titles[14]).toMatch(/^0ec0ffee0, 2026-01-29, change 14: \d/);
      expect(drawing.getAttribute('role')).toBe('img');
      const steps = row?.steps.map(({ after }) => trend.reports[after]?.commit?.sha.slice(0, 7)) ?? [];
      for (const sha of steps) expect(drawing.textContent).toContain(sha);
      expect(drawing.querySelectorAll('[stroke-dasharray] line')).toHaveLength(steps.length);
      expect(drawing.querySelectorAll('[fill="var(--rule)"] path, path[fill="var(--rule)"]').length > 0).toBe(
        !row?.control,
      );
    }
    expect(drawings[0]?.getAttribute('aria-label')).toMatch(
      /: 40 reports, .*; 1\.1\dx at 0ec0ffee0; 1\.\d\dx at 1cc0ffee1, the machine’s\. Medians: /,
    );
  });

  it('says the answer first, has all values in tables, loads nothing and gives the trend back', () => {
    expect(document.querySelector('header strong')?.textContent).toMatch(/^2 steps in 1 row/);
    expect(all(document, '[aria-labelledby=courses] details tbody tr')).toHaveLength(80);
    expect(text).not.toMatch(/(?:src|href)="(?!#|data:)/);
    expect(text).not.toMatch(/\b(?:NaN|Infinity|undefined)[",\s<]/);
    const href = document.getElementById('raw-data')?.getAttribute('href') ?? '';
    expect(JSON.parse(gunzipSync(Buffer.from(href.split(',')[1] ?? '', 'base64')).toString())).toEqual(
      JSON.parse(JSON.stringify(trend)),
    );
  });

  it('draws sixty of many rows, those with steps among them', () => {
    const [stepped, control] = trend.rows;
    if (!stepped || !control) throw new Error('there are two');
    const flat = Array.from({ length: 70 }, (_, index) => ({ ...stepped, id: `flat ${index}`, steps: [] }));
    const many = parseHTML(trendHtml({ ...trend, rows: [...flat, stepped] })).document;
    const names = all(many, '[aria-labelledby=courses] h3').map(({ textContent }) => textContent);
    expect(names).toHaveLength(60);
    expect(names[0]).toBe(stepped.id);
  });
});

describe('the page of few and failed rows', () => {
  const ok = workerResult('api/asyncio/py3.12', 100);
  const cost = { module: 'json', selfMs: 1, cumulativeMs: 8 };
  const one = written(
    reportOf([
      {
        ...ok,
        scenario: {
          ...{ ...ok.scenario, bundled: false },
          importCosts: [cost, { module: 'json.decoder', selfMs: 2, cumulativeMs: 3, parent: 'json' }],
        },
      },
      {
        ...ok,
        id: 'bad/asyncio/py3.12',
        summary: {},
        trials: [
          {
            ...{ round: 0, position: 0, startedAt: '2026-01-01T00:00:00.000Z', status: 'failed' },
            ...{ code: 'EXIT_CODE', message: 'exit status 3' },
          },
        ],
      },
    ]),
  );
  const document = opened(one);

  it('says first what could not be measured', () => {
    expect(all(document, '.conclusions li').map(({ textContent }) => textContent?.trim())).toEqual([
      'bad/asyncio/py3.12: 1 trial failed: exit status 3',
      expect.stringMatching(/^dearest imports of api\/asyncio\/py3.12: json 8.00 ms/),
    ]);
  });

  it('draws an import as wide as it took, also where what it imports is too cheap to be listed', () => {
    const titles = all(
      document,
      '[aria-labelledby=imports] svg.wide title, [aria-labelledby=imports] .wide title',
    );
    expect(new Set(titles.map(({ textContent }) => textContent))).toEqual(
      new Set(['json: 8.00 ms, itself 1.00 ms', 'json.decoder: 3.00 ms, itself 2.00 ms']),
    );
  });

  it('has the number of trials beside the name, and no tick of many digits around a single trial', () => {
    const headers = all(document, '#table-rows-0 th').map(({ textContent }) => textContent);
    expect(headers.slice(0, 2)).toEqual(['row', 'n']);
    const ticks = all(document, '[aria-labelledby=trials] svg text').map(({ textContent }) => textContent);
    expect(ticks).toContain('100');
    expect(ticks.filter((text) => /\d\.\d{3}/.test(text ?? ''))).toEqual([]);
  });
});

it('names phases in their order, also where the first row lacks one', () => {
  const [without, whole] = [workerResult('own/own/py3.12', 50), workerResult('api/asyncio/py3.12', 50)];
  delete without.summary.loop;
  const keys = all(opened(written(reportOf([without, whole]))), '[aria-labelledby=phases] .key li');
  expect(keys.map(({ textContent }) => textContent).slice(0, 4)).toEqual(['boot', 'imports', 'loop', 'work']);
});
