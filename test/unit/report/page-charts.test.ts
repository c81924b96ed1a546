import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { recoverReport } from '../../../src/commands/recover.js';
import { KINDS } from '../../../src/domain/kinds.js';
import type { Report } from '../../../src/domain/report.js';
import { besideMedian, toldMedian } from '../../../src/report/interval.js';
import { html } from '../../../src/report/page/page.js';
import { phaseColour } from '../../../src/report/page/palette.js';
import { cutApart } from '../../../src/report/page/row-texts.js';
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

describe('names beside rows', () => {
  it('stay different where they are cut', () => {
    const long = (team: number) => `services/team-${team}/payments-and-settlements/asyncio/py3.12`;
    expect(cutApart(['a/own', 'b/own'], 20)).toEqual(['a/own', 'b/own']);
    expect(cutApart([long(1), long(22), long(1)], 60)).toEqual([long(1), long(22), long(1)]);
    expect(cutApart([`${long(1)}/end`, 'other/py3.12'], 20)).toEqual([
      'services/t…y3.12/end',
      'other/py3.12',
    ]);
    // Without what all share: the middle of each alone would be cut out.
    const alike = [1, 2].map((at) => `${'a'.repeat(30)}/${at}/${'b'.repeat(30)}`);
    expect(cutApart(alike, 20)).toEqual(['…1…', '…2…']);
    expect(cutApart([], 20)).toEqual([]);
  });

  it('are above their figures on a phone, where both do not fit into one line', async () => {
    const page = opened(await reportOfFile('starts.partial.ndjson'));
    const texts = [...page.querySelectorAll('section[aria-labelledby=trials] svg.narrow text tspan')];
    expect(texts.map(({ textContent }) => textContent)).toContain(
      '\u2066install/uv-run/cold/py3.11/resolve/10ms\u2069',
    );
  });

  it('go from the left, and are cut where they would fill a page', async () => {
    const report = await reportOfFile('commands.partial.ndjson');
    const [first] = report.results;
    const id = `עברית/${'x'.repeat(3000)}`;
    const page = opened({ ...report, results: first ? [{ ...first, id }] : [] });
    const names = [...page.querySelectorAll('bdi')];
    expect(names.length).toBeGreaterThan(0);
    expect(names.map((name) => name.getAttribute('dir'))).toEqual(names.map(() => 'ltr'));
    expect(
      names.map(({ textContent }) => (textContent ?? '').length).filter((letters) => letters > 200),
    ).toEqual([]);
  });
});

describe('an interval beside a median', () => {
  it('has the unit of the median', () => {
    expect(toldMedian({ median: 3140, medianCi95: [2819, 4519] })).toBe('3.14 s [2.82, 4.52]');
    expect(toldMedian({ median: 1010, medianCi95: [99, 20_500] })).toBe('1.01 s [0.099, 20.5]');
    expect(toldMedian({ median: 702, medianCi95: [267, 1819] })).toBe('702 ms [267, 1819]');
    expect([toldMedian({ median: 7 }), besideMedian({ median: 7 })]).toEqual(['7.00 ms', '–']);
  });
});

describe('how it was measured', () => {
  const said = async (file: string) =>
    opened(await reportOfFile(file)).querySelector('section[aria-labelledby=method]')?.textContent ?? '';

  it('is told as it was', async () => {
    expect(await said('workers.partial.ndjson')).toContain(
      'Each trial is one fresh process. Rows ran in rounds',
    );
    expect(await said('containers.partial.ndjson')).toContain('Each trial is one new container. Rows ran');
    const logs = await said('logs.json');
    expect(logs).toContain('Each trial is an invocation that a log tells of');
    expect(logs).not.toMatch(/fresh process|random order|seed/);
  });

  it('has the command as it can be typed again, and pip as pip', async () => {
    const text = await said('workers.partial.ndjson');
    expect(text).toContain("--budget 'ready.p50<1ms'");
    expect(text).toContain('pip23.2.1');
  });
});
