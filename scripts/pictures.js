// Draws the pictures of README.md and docs/, each for light and for dark pages: what a terminal shows and the page with its
// timeline of phases, from the reports in docs/pictures; the kinds of Lambda starts; how data flows in this house. The page
// needs Chromium on PATH.
// Usage: npm run pictures
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { DARK, LIGHT } from '../dist/report/page/palette.js';
import { flow, starts } from './pictures/drawings.js';
import { terminal } from './pictures/terminal.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'docs/pictures');
const BIN = join(ROOT, 'bin/coldstart.js');

const THEMES = { light: LIGHT, dark: DARK };

function coldstart(args, columns = 100) {
  const env = { ...process.env, FORCE_COLOR: '1', COLUMNS: String(columns), NO_COLOR: undefined };
  const { stdout, stderr, status } = spawnSync(process.execPath, [BIN, ...args], {
    ...{ cwd: FOLDER, env, encoding: 'utf8' },
  });
  // 1 is a gate that FAILed.
  if (status !== 0 && status !== 1) throw new Error(stderr);
  return stdout;
}

/** A picture for each theme: NAME-light.svg and NAME-dark.svg. */
function draw(name, svgOf) {
  for (const [theme, palette] of Object.entries(THEMES))
    writeFileSync(join(FOLDER, `${name}-${theme}.svg`), svgOf(palette));
}

/** Of a page: its beginning, and the section with the timeline of phases. */
async function screenshots() {
  const temporary = mkdtempSync(join(tmpdir(), 'coldstart-pictures-'));
  const file = join(temporary, 'page.html');
  coldstart(['report', 'own.json', '-o', file]);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    for (const theme of Object.keys(THEMES)) {
      const page = await browser.newPage({
        ...{ colorScheme: theme, deviceScaleFactor: 2, viewport: { width: 980, height: 760 } },
      });
      await page.goto(pathToFileURL(file).href);
      await page.screenshot({ path: join(FOLDER, `page-${theme}.png`) });
      const phases = page.locator('section[aria-labelledby="phases"]');
      await phases.screenshot({ path: join(FOLDER, `phases-${theme}.png`) });
      await page.close();
    }
  } finally {
    await browser.close();
    rmSync(temporary, { recursive: true, force: true });
  }
}

draw('terminal', (palette) => terminal('coldstart bench api.py', coldstart(['report', 'own.json']), palette));
draw('gate', (palette) =>
  terminal('coldstart bench api.py jobs.py --against main', coldstart(['report', 'gate.json']), palette),
);
draw('starts', starts);
draw('flow', flow);
await screenshots();
