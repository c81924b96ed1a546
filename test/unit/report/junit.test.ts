import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../../src/config/budget.js';
import { junit } from '../../../src/report/junit.js';
import type { Rendered } from '../../../src/report/reporter.js';
import { decideBudgets } from '../../../src/results/budgets.js';
import { comparisonOf, gatedRow, gateWith } from '../../support/comparison.js';
import { NASTY_IDS } from '../../support/nasty.js';
import { commandResult, reportOf, workerResult } from '../../support/report.js';

const READ = `
import json, sys, xml.etree.ElementTree as tree
def shown(e):
    return {"tag": e.tag, "attributes": e.attrib, "text": (e.text or "").strip(), "children": [shown(c) for c in e]}
print(json.dumps(shown(tree.fromstring(sys.stdin.buffer.read()))))
`;

interface Read {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Read[];
}

/** As another XML parser understands it. */
function parsed(document: Rendered): Read {
  const xml = junit(document, { width: 80, color: false });
  return JSON.parse(execFileSync('python3', ['-c', READ], { input: xml, encoding: 'utf8' }));
}

function cases({ children }: Read): string[][] {
  return children.flatMap((suite) =>
    suite.children
      .filter(({ tag }) => tag === 'testcase')
      .map(({ attributes, children: [first] }) => [
        attributes.classname?.replace('coldstart.', '') ?? '',
        attributes.name ?? '',
        first?.tag ?? '',
      ]),
  );
}

/** What junit-10.xsd of Jenkins' xUnit plugin allows: attributes (required ones with !) and children. */
const SCHEMA: Readonly<Record<string, readonly [attributes: string, children: string]>> = {
  testsuites: ['name time tests failures errors', 'testsuite'],
  testsuite: [
    'name! tests! failures! errors! group time skipped timestamp hostname id package file log url',
    'testsuite properties testcase system-out system-err',
  ],
  properties: ['', 'property'],
  property: ['name! value!', ''],
  testcase: [
    'name! time classname group',
    'skipped error failure rerunFailure rerunError flakyFailure flakyError system-out system-err',
  ],
  skipped: ['type message', ''],
  error: ['type message', ''],
  failure: ['type message', ''],
  'system-out': ['', ''],
};

/** What of a document the schema does not allow. */
function violations({ tag, attributes, children }: Read): string[] {
  const [known, inside] = (SCHEMA[tag] ?? ['', '']).map((words) => words.split(' ')) as [string[], string[]];
  const names = known.map((name) => name.replace('!', ''));
  const missing = known.filter((name) => name.endsWith('!') && attributes[name.slice(0, -1)] === undefined);
  const time = attributes.time ?? '';
  return [
    ...(tag in SCHEMA ? [] : [`element ${tag}`]),
    ...Object.keys(attributes).flatMap((name) => (names.includes(name) ? [] : [`${tag} ${name}`])),
    ...missing.map((name) => `${tag} lacks ${name}`),
    ...(tag === 'testcase' || /^[0-9]*(\.[0-9]{0,3})?$/.test(time) ? [] : [`${tag} time ${time}`]),
    ...children.flatMap((child) => (inside.includes(child.tag) ? [] : [`${child.tag} in ${tag}`])),
    ...children.flatMap(violations),
  ];
}

const failed = {
  ...commandResult('c', 1),
  trials: [
    {
      ...{ round: 1, position: 0, startedAt: '2026-01-02T03:04:05.000Z' },
      ...{ status: 'failed' as const, code: 'TIMEOUT', message: 'too long' },
    },
  ],
  summary: {},
};

describe('of a report', () => {
  const rows = [workerResult('hello/asyncio/py3.12', 100), commandResult('control/py3.12', 10, true)];
  const budgets = decideBudgets(
    ['ready.p50<50ms', 'ready.p50<101ms', 'ready.p50<1s'].map((text) => parseBudget(text)),
    rows,
  );
  const gate = gateWith('FAIL', {
    reasons: ['another kernel'],
    unmatched: [
      { id: 'gone', code: 'MISSING_IN_HEAD', verdict: 'FAIL', sentence: 'gone: missing.' },
      { id: 'new', code: 'NEW_IN_HEAD', sentence: 'new: new.' },
      { id: 'empty', code: 'NO_SAMPLES', verdict: 'INCONCLUSIVE', sentence: 'empty: no trial.' },
    ],
  });
  const comparisons = [gatedRow('a', 'FAIL'), gatedRow('b', 'PASS', { base: 'b@main' })];
  const read = parsed(reportOf([...rows, failed], { budgets, gate, comparisons, interrupted: true }));

  it('has a case for each row, budget and gated comparison, each with its outcome', () => {
    expect(cases(read)).toEqual([
      ['rows', 'hello/asyncio/py3.12', 'system-out'],
      ['rows', 'c', 'error'],
      ['rows', 'control/py3.12', 'system-out'],
      ['budgets', 'hello/asyncio/py3.12: ready.p50<50ms', 'failure'],
      ['budgets', 'hello/asyncio/py3.12: ready.p50<101ms', 'skipped'],
      ['budgets', 'hello/asyncio/py3.12: ready.p50<1s', 'system-out'],
      ['regressions', 'a: ready', 'failure'],
      ['regressions', 'b: ready', 'system-out'],
      ['regressions', 'gone: missing in head', 'failure'],
      ['regressions', 'new: new in head', 'skipped'],
      ['regressions', 'empty: no samples', 'error'],
      ['run', 'interrupted', 'error'],
    ]);
  });

  it('counts them, in the suite and in all', () => {
    const { skipped, ...counts } = { tests: '12', failures: '3', errors: '3', skipped: '2' };
    expect(read.attributes).toMatchObject(counts);
    expect(read.children[0]?.attributes).toMatchObject({ ...counts, timestamp: '2026-01-02T03:04:05' });
  });

  it('says why, in the attribute and in the text, and times rows in seconds', () => {
    const tests = read.children[0]?.children.filter(({ tag }) => tag === 'testcase');
    expect(tests?.[0]?.attributes.time).toBe('0.100000');
    expect(tests?.[0]?.children[0]?.text).toContain('imports: 80.0 ms [78.4 ms, 81.6 ms], n = 20');
    expect(tests?.[1]?.children[0]).toMatchObject({
      attributes: { type: 'TIMEOUT', message: 'too long' },
      text: 'too long',
    });
    expect(tests?.[6]?.children[0]?.text).toBe('a: FAIL: of ready.');
    const properties = read.children[0]?.children[0]?.children.map(({ attributes }) => attributes);
    expect(properties).toContainEqual({ name: 'reasons', value: 'another kernel' });
  });

  it('has an error where something was left behind', () => {
    const left = { code: 'CLEANUP_FAILED', message: 'a container is left.', remedy: 'Remove it.' };
    const { children } = parsed(reportOf([{ ...commandResult('a', 1), warnings: [left] }]));
    expect(children[0]?.attributes.errors).toBe('1');
  });

  it('has a suite for each part of a merged report, with what is about its rows', () => {
    const { startedAt, finishedAt, seed, argv, environment } = reportOf([]);
    const part = { startedAt, finishedAt, seed, argv, environment };
    const merged = parsed(
      reportOf(rows, {
        budgets,
        parts: [
          { ...part, file: 'one.json', rows: ['control/py3.12'] },
          { ...part, file: 'two.json', interrupted: true, rows: ['hello/asyncio/py3.12'] },
        ],
      }),
    );
    expect(merged.children.map(({ attributes: { name, tests } }) => [name, tests])).toEqual([
      ['coldstart one.json', '1'],
      ['coldstart two.json', '5'],
    ]);
  });

  it('is a suite without cases where nothing was measured', () => {
    expect(parsed(reportOf([])).children[0]?.attributes.tests).toBe('0');
  });
});

describe('of a comparison', () => {
  it('has a case for each row', () => {
    const gate = gateWith('INCONCLUSIVE');
    const read = parsed(comparisonOf([gatedRow('a', 'PASS'), gatedRow('b', 'INCONCLUSIVE')], gate));
    expect(cases(read)).toEqual([
      ['regressions', 'a: ready', 'system-out'],
      ['regressions', 'b: ready', 'skipped'],
    ]);
  });
});

describe('whatever rows and messages hold', () => {
  const messages = [
    '\ud800 alone',
    ']]> <&>',
    'a\u0000b\u001b[31mred\u001b[0m\ufffe',
    'two\nlines\tand\ra tab',
  ];
  const rows = NASTY_IDS.map((id) => commandResult(id, 1));
  const broken = messages.map((message, index) => ({
    ...failed,
    id: `broken ${index}`,
    trials: failed.trials.map((trial) => ({ ...trial, message })),
  }));
  const read = parsed(reportOf([...rows, ...broken]));

  it('is XML, with names that differ', () => {
    const names = cases(read).map(([, name]) => name);
    expect(new Set(names).size).toBe(NASTY_IDS.length + messages.length);
    expect(names).toContain('<b>&amp;</b> & ]]> -->');
    expect(names).toContain('line one\nline two\r\n::error::three');
    expect(names).toContain('colour red, bell , nul , \u0085 \u2028');
  });

  it('keeps messages but for what XML cannot hold', () => {
    const said = read.children[0]?.children.flatMap(({ children }) =>
      children.filter(({ tag }) => tag === 'error').map(({ attributes, text }) => [attributes.message, text]),
    );
    const kept = [' alone', ']]> <&>', 'abred', 'two\nlines\tand\ra tab'];
    expect(said).toEqual(kept.map((message) => [message, message.trim()]));
  });

  it('tells apart names that differ in a control character only', () => {
    const twins = parsed(reportOf(['a', 'a\u0001', 'a'].map((id) => commandResult(id, 1))));
    expect(cases(twins).map(([, name]) => name)).toEqual(['a', 'a (2)', 'a (3)']);
  });
});

it.each<[string, Rendered]>([
  ['a report', reportOf([workerResult('hello/asyncio/py3.12', 100), failed], { interrupted: true })],
  [
    'a report with verdicts',
    {
      ...reportOf([workerResult('a/own/py3.12', 100)]),
      comparisons: [gatedRow('a', 'INCONCLUSIVE'), gatedRow('b', 'FAIL')],
      gate: gateWith('FAIL'),
    },
  ],
  ['a comparison', comparisonOf([gatedRow('a', 'PASS'), gatedRow('b', 'INCONCLUSIVE')], gateWith('PASS'))],
])('%s is valid for the xUnit plugin of Jenkins', (_, document) => {
  expect(violations(parsed(document))).toEqual([]);
});
