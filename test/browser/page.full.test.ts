import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recoverReport } from '../../src/commands/recover.js';
import type { Explanation } from '../../src/domain/explain.js';
import type { Inspection } from '../../src/domain/inspection.js';
import type { MetricSummary, Report } from '../../src/domain/report.js';
import type { Trend } from '../../src/domain/trend-record.js';
import { milliseconds } from '../../src/report/columns.js';
import { explanationHtml, html, inspectionHtml, trendHtml } from '../../src/report/page/page.js';
import type { Rendered } from '../../src/report/reporter.js';
import { trendOf } from '../../src/results/trend/make-trend.js';
import { wholeExplanation } from '../support/explained.js';
import { inspectionOf } from '../support/inspect.js';
import { NASTY_IDS } from '../support/nasty.js';
import { reportOf, workerResult } from '../support/report.js';
import { steppedRuns } from '../support/trend.js';

const recorded = resolve(import.meta.dirname, '../golden/recorded');
const program = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))
  .find((path) => existsSync(path));
if (!program) console.warn('skipped: the page in a browser, since there is no chromium on PATH');

/** Of axe. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

type Paged = Rendered | Trend | Explanation | Inspection;

async function recordedDocument(file: string): Promise<Paged> {
  if (file === 'explanation') return wholeExplanation();
  if (file === 'inspection') return inspectionOf();
  if (file === 'trend') return trendOf(steppedRuns(), '1.0.0');
  const text = readFileSync(join(recorded, file), 'utf8');
  return file.endsWith('.json') ? JSON.parse(text) : recoverReport(text, file);
}

function pageText(document: Paged): string {
  switch (document.kind) {
    case 'trend':
      return trendHtml(document);
    case 'explanation':
      return explanationHtml(document);
    case 'inspection':
      return inspectionHtml(document);
    default:
      return html(document, { width: 100, color: false });
  }
}

/** Many rows with names that break what does not escape them. */
function hostile(): Report {
  const rows = NASTY_IDS.map((id, index) => ({
    ...workerResult(`w${index}/asyncio/py3.12`, 60 + index),
    id,
  }));
  const others = Array.from({ length: 5 }, (_, index) =>
    workerResult(`other${index}/uvloop/py3.12`, 90 + index),
  );
  return JSON.parse(JSON.stringify(reportOf([...rows, ...others])));
}

describe.skipIf(!program)('the page in Chromium', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coldstart-page-'));
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] });
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Opened {
    readonly page: Page;
    /** What it said on its console, or threw. */
    readonly said: string[];
    readonly requested: string[];
  }

  async function opened(
    rendered: Paged,
    { width = 1400, colorScheme = 'light' as 'light' | 'dark', javaScriptEnabled = true } = {},
  ): Promise<Opened> {
    const file = join(folder, `${Math.random().toString(36).slice(2)}.html`);
    writeFileSync(file, pageText(rendered));
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      javaScriptEnabled,
    });
    const page = await context.newPage();
    const said: string[] = [];
    const requested: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', ({ message }) => said.push(message));
    page.on('request', (request) => requested.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return { page, said, requested };
  }

  describe.each([
    'workers.partial.ndjson',
    'against.json',
    'comparison.json',
    'tune.json',
    'installs.partial.ndjson',
    'deployed.partial.ndjson',
    'logs.json',
    'trend',
    'explanation',
    'inspection',
  ])('of %s', (file) => {
    // One after another with the same page, for to open one takes longer than to look at it.
    let shown: Opened;
    beforeAll(async () => {
      shown = await opened(await recordedDocument(file));
    });
    afterAll(() => shown?.page.context().close());

    it('says in every image what it shows, and can be gone through by keyboard', async () => {
      const { page, said } = shown;
      const labels = await page
        .locator('main svg')
        .evaluateAll((drawings) => drawings.map((one) => one.getAttribute('aria-label') ?? ''));
      // Medians, counts or prices: figures, not a title alone.
      expect(labels.filter((label) => !/\d/.test(label))).toEqual([]);
      const reachable = await page.locator('main summary:visible, main .table:visible').count();
      await page.evaluate(`(() => {
        globalThis.reached = new Set();
        globalThis.focused = new Set();
        document.addEventListener('focusin', ({ target }) => {
          focused.add(target);
          if (target.matches('main summary, main .table')) reached.add(target);
        });
      })()`);
      for (let before = -1, now = 0; now > before; ) {
        for (let presses = 0; presses < 20; presses++) await page.keyboard.press('Tab');
        before = now;
        now = Number(await page.evaluate('focused.size'));
      }
      expect(await page.evaluate('reached.size')).toBe(reachable);
      expect(said).toEqual([]);
    });

    it('needs no sideways scroll on a small phone, and prints', async () => {
      const { page, said } = shown;
      await page.setViewportSize({ width: 360, height: 900 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      expect(await page.locator('svg:is(.wide, .medium):visible').count()).toBe(0);
      await page.emulateMedia({ media: 'print' });
      const swatches: unknown = await page.evaluate(
        "[...document.querySelectorAll('.key i')].map((one) => getComputedStyle(one).printColorAdjust)",
      );
      // Without it browsers print no background, and nobody knows which colour is what.
      expect([...new Set(swatches as string[])].filter((one) => one !== 'exact')).toEqual([]);
      expect(await page.locator('#raw').isVisible()).toBe(false);
      // What a reader scrolls to is not to be lost on paper, and warnings are not to stay folded.
      await page.setViewportSize({ width: 718, height: 900 });
      const wider: unknown = await page.evaluate(
        "[...document.querySelectorAll('.table')].filter((one) => one.scrollWidth > 720).map((one) => one.textContent.slice(0, 60))",
      );
      expect(wider).toEqual([]);
      expect(await page.locator('.warnings li:visible').count()).toBe(
        await page.locator('.warnings li').count(),
      );
      const pdf = await page.pdf({ format: 'A4' });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(said).toEqual([]);
    });

    it.each(['light', 'dark'] as const)('has no fault that axe finds, %s', async (colorScheme) => {
      const { page, said, requested } = shown;
      await page.setViewportSize({ width: 1400, height: 900 });
      await page.emulateMedia({ media: 'screen', colorScheme });
      await page.evaluate(axe.source);
      const found = await page.evaluate(
        async (how) => {
          const { axe } = globalThis as unknown as {
            axe: { run(how: object): Promise<{ violations: Violation[] }> };
          };
          return (await axe.run(how)).violations;
        },
        // In the dark nothing but colours differs.
        { resultTypes: ['violations'], ...(colorScheme === 'light' ? {} : { runOnly: COLOUR_RULES }) },
      );
      const serious = found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      expect(requested).toHaveLength(1);
      // Only the checker itself is refused by the page’s own policy.
      expect(said.filter((text) => !/Content Security Policy/.test(text))).toEqual([]);
    });
  });

  it('has one drawing of each chart at every width, with letters that can be read', async () => {
    const { page } = await opened(await recordedDocument('against.json'));
    const charts = await page.locator('svg.wide').count();
    for (const width of [360, 759, 760, 800, 959, 960, 1280, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      expect([width, await page.locator('svg:is(.wide, .medium, .narrow):visible').count()]).toEqual([
        width,
        charts,
      ]);
      const least =
        await page.evaluate(`Math.min(...[...document.querySelectorAll('svg text')].flatMap((letters) => {
        const drawing = letters.ownerSVGElement;
        const { width } = drawing.getBoundingClientRect();
        return width ? [Number.parseFloat(getComputedStyle(letters).fontSize) * width / drawing.viewBox.baseVal.width] : [];
      }))`);
      // In CSS pixels; the smallest that drawings have is 11.
      expect([width, Number(least) > 10.9]).toEqual([width, true]);
    }
    await page.context().close();
  });

  it('draws as many dots as there are trials, and says the same medians as the report, with and without scripts', async () => {
    const report = (await recordedDocument('workers.partial.ndjson')) as Report;
    const rows = report.results.filter(({ scenario }) => scenario.runner === 'worker');
    const trials = rows.flatMap((row) => row.trials.filter((one) => one.status === 'ok' && one.round > 0));
    for (const javaScriptEnabled of [true, false]) {
      const { page } = await opened(report, { javaScriptEnabled });
      const dots = page.locator('section[aria-labelledby=trials] svg.wide:visible circle:has(title)');
      expect(await dots.count()).toBe(trials.length);
      const cells = await page
        .locator('#table-rows-0 tbody tr')
        .evaluateAll((lines) =>
          lines.map((line) =>
            [...line.querySelectorAll('td')].flatMap(({ textContent }, at) =>
              at === 0 || at === 2 ? [textContent] : [],
            ),
          ),
        );
      expect(cells).toEqual(rows.map(({ id, summary }) => [id, milliseconds(summary.ready?.median)]));
      await page.context().close();
    }
  });

  it('keeps hostile names text, sorts and filters by keyboard', async () => {
    const { page, said } = await opened(hostile());
    expect(said).toEqual([]);
    const filter = page.locator('input[type=search]');
    await filter.fill('OTHER');
    expect(await page.locator('#table-rows-0 tbody tr:visible').count()).toBe(5);
    expect(await page.locator('[role=status]').textContent()).toMatch(/^5 of \d+ rows$/);
    await filter.fill('');
    const button = page.locator('#table-rows-0 th button').nth(2);
    await button.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    expect(await page.locator('#table-rows-0 th').nth(2).getAttribute('aria-sort')).toBe('descending');
    const [first = ''] = await page.locator('#table-rows-0 tbody tr td:nth-child(3)').allTextContents();
    expect(first).toBe('94.0');
    await page.context().close();
  });

  it('sorts sizes by their units, and rows by the numbers in their names', async () => {
    const sizes = [999e3, 1.2e6, 40e9, 950];
    const rows = Array.from({ length: 24 }, (_, at) => {
      const row = workerResult(`w${at}/asyncio/py3.12`, 60 + at);
      const rss = { ...row.summary.rss, median: sizes[at % 4] ?? 0 } as MetricSummary;
      return { ...row, summary: { ...row.summary, rss } };
    });
    const { page } = await opened(reportOf(rows));
    const head = page.locator('#table-rows-0 thead th', { hasText: /^rss$/ });
    await head.locator('button').click();
    const at = await head.evaluate((one) => (one as unknown as { cellIndex: number }).cellIndex);
    const cells = await page.locator(`#table-rows-0 tbody tr td:nth-child(${at + 1})`).allTextContents();
    expect([...new Set(cells)]).toEqual(['950 B', '999 kB', '1.2 MB', '40.0 GB']);
    await page.locator('#table-rows-0 thead th button').first().click();
    const names = await page.locator('#table-rows-0 tbody tr td:first-child').allTextContents();
    expect(names.slice(0, 3)).toEqual(['w0/asyncio/py3.12', 'w1/asyncio/py3.12', 'w2/asyncio/py3.12']);
    expect(names.at(-1)).toBe('w23/asyncio/py3.12');
    await page.context().close();
  });

  it('draws an import where its title says, opens their table without a mouse, and filters it', async () => {
    const explanation = wholeExplanation();
    const { page, said } = await opened(explanation);
    const boxes = page.locator('section[aria-labelledby=imports] svg.wide:visible rect');
    expect(await boxes.count()).toBeGreaterThan(20);
    const widths = await boxes.evaluateAll((all) =>
      all.map((box) => [
        Number(box.getAttribute('width')),
        box.querySelector('title')?.textContent?.split('\n')[0] ?? '',
      ]),
    );
    const numpy = widths.find(([, title]) => title === 'numpy: 112 ms, itself 112 ms')?.[0];
    const storage = widths.find(([, title]) => title === 'storage: 130 ms, itself 130 ms')?.[0];
    expect(Number(numpy) / Number(storage)).toBeCloseTo(112 / 130, 2);
    const summary = page.locator('section[aria-labelledby=imports] summary');
    await summary.focus();
    await page.keyboard.press('Enter');
    await page.locator('section[aria-labelledby=imports] input[type=search]').fill('עברית');
    expect(await page.locator('#table-imports tbody tr:visible td:first-child').allTextContents()).toEqual([
      'עברית/uvloop/py3.12',
    ]);
    expect(said).toEqual([]);
    await page.context().close();
  });

  it('gives the report back, unpacked', async () => {
    const report = hostile();
    const { page } = await opened(report);
    const waited = page.waitForEvent('download');
    await page.locator('#raw-data').click();
    const download = await waited;
    expect(download.suggestedFilename()).toBe('report.json');
    expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toEqual(report);
    await page.context().close();
  });
});

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}
