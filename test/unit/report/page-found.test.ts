import { gunzipSync } from 'node:zlib';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { explanationSchema } from '../../../src/domain/explain.js';
import { explanationHtml, inspectionHtml } from '../../../src/report/page/page.js';
import { wholeExplanation } from '../../support/explained.js';
import { inspectionOf } from '../../support/inspect.js';
import { explanation } from './explain/explanation.js';

type Page = ReturnType<typeof parseHTML>['document'];
const opened = (text: string): Page => parseHTML(text).document;
const texts = (page: Page, selector: string) =>
  [...page.querySelectorAll(selector)].map(({ textContent }) => (textContent ?? '').replace(/ {2,}/g, ' '));

const whole = wholeExplanation();

describe.each([
  ['an explanation', explanationHtml(whole), whole],
  ['an inspection', inspectionHtml(inspectionOf()), inspectionOf()],
])('the page of %s', (_, text, document) => {
  const page = opened(text);

  it('loads nothing, has links that lead somewhere, and gives all back', () => {
    expect(text).not.toMatch(/(?:src|href)="(?!#|data:)/);
    expect(texts(page, 'header, main').join()).not.toMatch(/undefined|NaN|Infinity|\[object/);
    expect(texts(page, 'h1')).toHaveLength(1);
    const ids = [...page.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of page.querySelectorAll('nav a')) {
      expect(ids).toContain(link.getAttribute('href')?.slice(1));
    }
    const packed = page.getElementById('raw-data')?.getAttribute('href')?.split(',')[1] ?? '';
    expect(JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString())).toEqual(document);
  });

  it('keeps hostile names what they are: text', () => {
    expect(page.querySelectorAll('script')).toHaveLength(1);
    expect(texts(page, 'main i:not(.key i)')).toEqual([]);
    expect(texts(page, 'main b').filter((bold) => /^numpy$|&/.test(bold))).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/);
  });
});

describe('the page of an explanation', () => {
  const page = opened(explanationHtml(whole));
  const section = (id: string) => `section[aria-labelledby=${id}]`;

  it('is of what the schema holds', () => {
    expect(explanationSchema.parse(whole)).toEqual(whole);
  });

  it('says the answer first: ready, imports, what helps', () => {
    expect(texts(page, 'header .answer')).toEqual([
      'Ready after 635 ms [612, 661]; imports take 79 % of it.',
    ]);
    expect(texts(page, 'header .conclusions li').map((line) => line.trim())).toEqual([
      'Dearest by themselves: pandas 163, storage.py itself 130, numpy 112, main.py beside imports 106, compiling 41 modules 90, slow.pth:2 at boot 12 ms.',
      'report.py:2 import pandas inside make() saves 214 ms [197, 239].',
      'Dearest work that is no import: storage.py:2 client = boto3.client(…), 120 ms.',
    ]);
    expect(texts(page, 'header .warnings li').join()).toContain('PTH_COST');
    expect(texts(page, 'h2')).toEqual([
      ...['Who imports numpy', 'What would help', 'Where the time goes', 'Imports', 'What it is made of'],
      ...['Work before it is ready', 'Boot', 'How it was measured', 'Raw data'],
    ]);
  });

  it('draws each import that can be seen, with its time, line and chain, as wide as it took', () => {
    const [drawing] = page.querySelectorAll(`${section('imports')} svg.wide`);
    const titles = [...(drawing?.querySelectorAll('rect title') ?? [])].map((title) => title.textContent);
    expect(titles).toContainEqual(
      'numpy: 112 ms, itself 112 ms\nof numpy; imported at pandas/core.py:4; through report → pandas → pandas.core → numpy',
    );
    expect(titles.some((title) => title?.startsWith('עברית/uvloop/py3.12: '))).toBe(true);
    const tops = [...(drawing?.querySelectorAll('rect') ?? [])].filter(
      (box) => Number(box.getAttribute('y')) < 10,
    );
    const widths = tops.reduce((sum, box) => sum + Number(box.getAttribute('width')), 0);
    expect(widths / 996).toBeCloseTo(1, 2);
    expect(drawing?.getAttribute('aria-label')).toMatch(
      /^Imports\. Dearest by themselves: storage 130 ms of 130 ms, /,
    );
    const rows = texts(page, '#table-imports tbody tr td:first-child');
    expect(rows).toHaveLength(whole.imports.filter(({ totalMs }) => totalMs >= 0.2).length);
  });

  it('draws every remedy with its interval around nothing, and says what was not measured and why', () => {
    const [drawing] = page.querySelectorAll(`${section('remedies')} svg.wide`);
    const titles = [...(drawing?.querySelectorAll('path title') ?? [])].map((title) =>
      title.textContent?.replace(/ {2,}/g, ' '),
    );
    expect(titles).toEqual([
      'report.py:2 import pandas inside make(): 214 ms [197, 239]',
      'report.py:3 import <i>json</i> inside עברית(): 0.2 ms [−6.0, 5.0]',
      'report.py:4 import csv inside make(): −20 ms [−30, −9.0]',
      'as it is, against itself: −1.2 ms [−7.0, 4.0]',
      'a copy with nothing changed: 0.4 ms [−4.0, 6.0]',
    ]);
    expect(
      texts(page, `${section('remedies')} details:not(figure details) li`).map((line) => line.trim()),
    ).toEqual([
      'storage.py:1 import boto3 inside get() (it is used)',
      'main.py:3 import fastapi: a decorator, line 9',
      'another Python (coldstart bench: --python)',
    ]);
  });

  it('says that nothing helps, and stands without remedies', () => {
    const found = whole.remedies;
    if (!found) throw new Error('there are some');
    const none = explanationHtml({ ...whole, remedies: { ...found, measured: found.measured.slice(1) } });
    expect(texts(opened(none), 'header .conclusions').join()).toContain(
      'None of the remedies that were measured helps (2); some were not measured.',
    );
    const bare = opened(explanationHtml(explanation));
    expect(texts(bare, 'h2')).not.toContain('What would help');
    expect(texts(bare, 'header .conclusions').join()).not.toContain('helps');
  });

  it('is drawn of an edited explanation whose imports lead back to themselves, and of one that imports nothing', () => {
    const [first, second] = whole.imports;
    if (!first || !second) throw new Error('there are some');
    const circle = [
      { ...first, parent: second.id },
      { ...second, parent: first.id },
    ];
    const boxes = texts(
      opened(explanationHtml({ ...whole, imports: circle })),
      `${section('imports')} svg.wide rect title`,
    );
    expect(boxes).toHaveLength(2);
    const empty = { ...explanation, imports: [], owners: [], statements: [], work: [], phasesMs: {} };
    expect(texts(opened(explanationHtml(empty)), 'h2')).toEqual(['Boot', 'How it was measured', 'Raw data']);
  });
});

describe('the page of an inspection', () => {
  const page = opened(inspectionHtml(inspectionOf()));

  it('says the worst first, with figures and remedies', () => {
    expect(texts(page, 'header .answer')).toEqual(['1 problem, 1 warning, 1 note']);
    expect(texts(page, 'header .conclusions li').map((line) => line.trim())).toEqual([
      'orders:live: SnapStart is asked for with provisioned concurrency.',
    ]);
    expect(texts(page, '.findings li b').map((word) => word.replace(/^\S+ /, ''))).toEqual([
      ...['problem', 'warning', 'ok', 'note'],
    ]);
    expect(texts(page, '.findings dd')).toEqual(['$31.10 a month', '42.0 MB', '84 %']);
    expect(texts(page, '.findings p')).toEqual(['→ Choose one.', '→ coldstart package --slim all']);
  });
});
