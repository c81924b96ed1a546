import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { recoverReport } from '../../../src/commands/recover.js';
import { KINDS } from '../../../src/domain/kinds.js';
import type { Report } from '../../../src/domain/report.js';
import { html } from '../../../src/report/page/page.js';
import { phaseColour } from '../../../src/report/page/palette.js';
import { readableTicks, roundTicks } from '../../../src/report/page/ticks.js';

const recorded = resolve(import.meta.dirname, '../../golden/recorded');

async function reportOfFile(file: string): Promise<Report> {
  const text = readFileSync(resolve(recorded, file), 'utf8');
  return file.endsWith('.json') ? JSON.parse(text) : recoverReport(text, file);
}

const opened = (report: Report) => parseHTML(html(report, { width: 100, color: false })).document;
type Page = ReturnType<typeof opened>;

/** Colours by what they are of, as the key of a section has them. */
function keyOf(page: Page, section: string): Record<string, string> {
  const items = [...page.querySelectorAll(`section[aria-labelledby=${section}] .key li`)];
  return Object.fromEntries(
    items.map((item) => [item.textContent ?? '', item.querySelector('i')?.getAttribute('style') ?? '']),
  );
}

describe('colours of phases', () => {
  it.each(Object.entries(KINDS))('are known and differ within a row: %s', (_, { phases }) => {
    const colours = phases.map((phase) => phaseColour(phase));
    expect(colours).not.toContain(undefined);
    expect(new Set(colours).size).toBe(phases.length);
    expect(colours).not.toContain(phaseColour('exit'));
  });

  it('are the same on the pages of all kinds, and in the curves of memory sizes', async () => {
    const worker = keyOf(opened(await reportOfFile('workers.partial.ndjson')), 'phases');
    const container = keyOf(opened(await reportOfFile('containers.partial.ndjson')), 'phases');
    const shared = Object.keys(worker).filter((phase) => phase in container);
    expect(shared).toEqual(['boot', 'imports', 'loop', 'work']);
    expect(shared.map((phase) => container[phase])).toEqual(shared.map((phase) => worker[phase]));
    const tune = opened(await reportOfFile('tune.json'));
    expect(keyOf(tune, 'phases')).toMatchObject({
      init: keyOf(tune, 'tuning').init,
      handler: keyOf(tune, 'tuning').handler,
    });
    expect(phaseColour('toString')).toBeUndefined();
  });
});

describe('ticks of logarithmic axes', () => {
  it('keep what is important and apart', () => {
    const sizes = [2048, 128, 256, 512, 1024, 1100];
    expect(readableTicks(sizes, [128, 2048], 200)).toEqual([128, 256, 512, 1024, 2048]);
    expect(readableTicks(sizes, [128, 2048], 100)).toEqual([128, 512, 2048]);
    expect(readableTicks(sizes, [128, 2048], 40)).toEqual([2048]);
  });

  it('are round numbers', () => {
    expect(roundTicks(0.18, 55, 600)).toEqual([0.2, 0.5, 1, 2, 5, 10, 20, 50]);
    expect(roundTicks(9, 11_000, 300)).toEqual([10, 100, 1000, 10_000]);
    expect(roundTicks(1e-9, 1e9, 300)).toHaveLength(7);
    expect([roundTicks(1, Number.POSITIVE_INFINITY, 300), roundTicks(0, 5, 300)]).toEqual([[], []]);
  });

  it('name the last memory size on a phone too, and the label stays on the page', async () => {
    const page = opened(await reportOfFile('tune.json'));
    const drawings = [...page.querySelectorAll('section[aria-labelledby=tuning] svg.narrow')];
    expect(drawings).toHaveLength(2);
    for (const drawing of drawings) {
      const texts = [...drawing.querySelectorAll('text')];
      expect(texts.map((text) => text.textContent)).toEqual(expect.arrayContaining(['512', '1024']));
      const chosen = texts.find(({ textContent }) => textContent === 'chosen: 1024 MB');
      expect(chosen?.parentElement?.getAttribute('text-anchor')).toBe('end');
    }
  });
});
