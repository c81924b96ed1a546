// How large pages are, how long they take to be made and until a browser has drawn them: 20 rows of 40 trials, 200 rows of 20.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const { recoverReport } = await import(join(root, 'dist/commands/recover.js'));
const { resummarized } = await import(join(root, 'dist/results/sound-report.js'));
const recorded = join(root, 'test/golden/recorded/workers.partial.ndjson');
const report = await recoverReport(readFileSync(recorded, 'utf8'), recorded);
const row = report.results.find(({ scenario }) => scenario.runner === 'worker');
const trial = row.trials.find(({ status, round }) => status === 'ok' && round > 0);

/** Trials that differ as real ones do, the same in each run of this script. */
function reportOf(rows, trials) {
  const noise = (at) => 1 + 0.05 * Math.sin(at * 12.9898) * Math.cos(at * 78.233);
  const scaled = (at, value) =>
    typeof value === 'number'
      ? value * noise(at)
      : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, one * noise(at)]));
  return resummarized({
    ...report,
    comparisons: [],
    results: Array.from({ length: rows }, (_, of) => ({
      ...row,
      id: `worker${of}/asyncio/py3.12`,
      trials: Array.from({ length: trials + 1 }, (_, round) => {
        const at = of * 1000 + round;
        return {
          ...trial,
          round,
          wallMs: scaled(at, trial.wallMs),
          readyMs: scaled(at, trial.readyMs),
          phases: scaled(at, trial.phases),
        };
      }),
    })),
  });
}

const started = performance.now();
const { html } = await import(join(root, 'dist/report/page/page.js'));
console.log(
  `${cpus().length} CPUs, load ${loadavg()[0].toFixed(1)}, Node ${process.version}; the module of the page: ${(performance.now() - started).toFixed(0)} ms`,
);

const program = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)))
  .find((path) => existsSync(path));
const folder = mkdtempSync(join(tmpdir(), 'coldstart-page-'));
const { chromium } = await import('playwright-core');
const browser = program && (await chromium.launch({ executablePath: program, args: ['--no-sandbox'] }));
try {
  for (const [rows, trials] of [
    [20, 40],
    [200, 20],
  ]) {
    const big = await reportOf(rows, trials);
    const before = performance.now();
    const cpuBefore = process.cpuUsage();
    const text = html(big, { width: 100, color: false });
    const madeMs = performance.now() - before;
    const { user, system } = process.cpuUsage(cpuBefore);
    const file = join(folder, `${rows}.html`);
    writeFileSync(file, text);
    const drawn = browser ? await drawnIn(browser, file) : 'no Chromium on PATH';
    console.log(
      `${rows} rows x ${trials} trials: ${(Buffer.byteLength(text) / 1e6).toFixed(2)} MB, made in ${madeMs.toFixed(0)} ms (${((user + system) / 1000).toFixed(0)} ms of processor), ${drawn}`,
    );
  }
} finally {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
}

/** From the start of the navigation to the end of the load, and to the first frame with content. */
async function drawnIn(browser, file) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
  const { loadMs, paintMs } = await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const [navigation] = performance.getEntriesByType('navigation');
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return { loadMs: navigation.loadEventEnd, paintMs: paint?.startTime ?? performance.now() };
  });
  await page.close();
  return `loaded by Chromium in ${loadMs.toFixed(0)} ms, first painted after ${paintMs.toFixed(0)} ms`;
}
