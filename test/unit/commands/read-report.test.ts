import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReport } from '../../../src/commands/read-report.js';
import type { InstallResult } from '../../../src/domain/report.js';
import { resummarized } from '../../../src/results/sound-report.js';
import { emptyFolder } from '../../support/cli.js';
import { commandResult, reportOf, workerResult } from '../../support/report.js';

/** Reads a file with this text. */
async function read(text: string, name = 'report.json') {
  const folder = emptyFolder();
  writeFileSync(join(folder, name), text);
  return readReport(name, folder);
}

const whole = await resummarized(
  reportOf([workerResult('hello/asyncio/py3.12', 60), commandResult('true', 1)]),
);

describe('a report', () => {
  it('is read as it was written, with a byte order mark or without', async () => {
    expect(await read(JSON.stringify(whole))).toEqual(whole);
    expect(await read(`\uFEFF${JSON.stringify(whole, undefined, 2)}`)).toEqual(whole);
  });

  it.each<[string, string, string]>([
    ['no JSON', 'hello', 'report.json is not valid JSON: Unexpected token \'h\', "hello".'],
    ['of several lines', 'import json\nx', `is not valid JSON: Unexpected token 'i', "import json x"`],
    ['empty', '', 'report.json is not valid JSON: Unexpected end'],
    ['binary', '\u0000\u001b[31m', "is not valid JSON: Unexpected token '\uFFFD'"],
    ['foreign', '{"a": 1}', 'report.json is not a report of coldstart.'],
    ['a list', '[1, 2]', 'report.json is not a report of coldstart.'],
    ['null', 'null', 'report.json is not a report of coldstart.'],
    [
      'of the doctor',
      '{"schemaVersion":1,"kind":"doctor"}',
      'not a report of coldstart: it is of kind "doctor".',
    ],
    [
      'of the future',
      '{"schemaVersion":2,"kind":"report"}',
      'report.json has schemaVersion 2; this coldstart, ',
    ],
  ])('that is %s is refused in one line', async (_, text, message) => {
    const refusal = await read(text).catch((error: Error) => error);
    expect(refusal).toMatchObject({ exitCode: 2, message: expect.stringContaining(message) });
    expect((refusal as Error).message).not.toContain('\n');
  });

  it('with many faults shows five and says how many more there are', async () => {
    const refusal = await read('{"schemaVersion":1,"kind":"report","results":7,"extra":0}').catch(
      (error: Error) => error,
    );
    const [head, ...lines] = (refusal as Error).message.split('\n');
    expect(head).toBe('report.json is not a whole report:');
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toMatch(/^ {2}and \d+ more$/);
  });

  it('has the summaries of its trials, whatever somebody wrote', async () => {
    const [first, ...rest] = whole.results;
    const edited = { ...first, summary: { ready: { ...first?.summary.ready, median: 1 } } };
    expect(await read(JSON.stringify({ ...whole, results: [edited, ...rest] }))).toEqual(whole);
  });

  it.each<[string, (row: (typeof whole.results)[number]) => object[], RegExp]>([
    ['a row twice', (row) => [row, row], /two rows named hello\/asyncio/],
    [
      'an impossible time',
      (row) => [{ ...row, trials: [{ ...row.trials[1], wallMs: 1e300 }] }],
      /hello\/asyncio\/py3\.12: wall of round 1 is 1e\+300/,
    ],
    [
      'a time below all clocks',
      (row) => [{ ...row, trials: [{ ...row.trials[1], readyMs: 1e-200 }] }],
      /ready of round 1/,
    ],
  ])('with %s is refused', async (_, rows, said) => {
    const [first] = whole.results;
    if (!first) throw new Error('it has a row');
    await expect(read(JSON.stringify({ ...whole, results: rows(first) }))).rejects.toThrow(said);
  });

  it('with one fault shows it', async () => {
    await expect(read(JSON.stringify({ ...whole, seed: -1 }))).rejects.toThrow(
      /whole report:\n {2}seed: .*\(found -1\)$/,
    );
  });
});

describe('a partial file', () => {
  const row = whole.results[1];
  if (!row) throw new Error('the made-up report has two rows');
  const header = {
    kind: 'partial',
    schemaVersion: 1,
    version: '0.1.0',
    startedAt: whole.startedAt,
    ...{ seed: 7, runs: 20, argv: ['bench'], environment: whole.environment, comparisons: [], notes: [] },
    rows: [{ id: row.id, record: row.scenario, warnings: [] }],
  };
  const entry = JSON.stringify({ row: 0, trial: row.trials[0] });
  const partial = (...lines: string[]) =>
    read([JSON.stringify(header), ...lines].join('\n'), 'x.partial.ndjson');

  it('becomes an interrupted report', async () => {
    const report = await partial(entry, entry, '');
    expect(report).toMatchObject({ interrupted: true, seed: 7, results: [{ id: 'true' }] });
    expect(report.results[0]?.summary.wall?.n).toBe(2);
  });

  it('of installs becomes a report too', async () => {
    const install: InstallResult['scenario'] = {
      ...{ runner: 'install', installer: 'uv', version: '0.9.0', cache: 'warm', bytecode: 'default' },
      ...{ index: 'loopback', python: { version: '3.12.1', executable: '/usr/bin/python3' }, set: 'small' },
      ...{ packages: [], built: [], imports: [], pageCache: 'warm' },
    };
    const trial = {
      ...{ round: 1, position: 0, startedAt: whole.startedAt, status: 'ok', wallMs: 4, secondImportMs: 1 },
      ...{ phases: { venv: 1, install: 1, compile: 1, firstImport: 1 }, siteBytes: 1, linkMode: 'copy' },
      cpu: { userMs: 1, systemMs: 1 },
    };
    const rows = [{ id: 'install/uv', record: install, warnings: [] }];
    const text = `${JSON.stringify({ ...header, rows })}\n${JSON.stringify({ row: 0, trial })}\n`;
    expect(await read(text)).toMatchObject({
      results: [{ scenario: install, summary: { total: { n: 1 } } }],
    });
  });

  it('of a shard stays that shard', async () => {
    const shard = { index: 2, of: 4, plan: 'abc' };
    expect(await read(`${JSON.stringify({ ...header, shard })}\n${entry}\n`)).toMatchObject({ shard });
  });

  it('is known by its content under another name', async () => {
    expect(await read(`${JSON.stringify(header)}\n${entry}\n`)).toMatchObject({ interrupted: true });
  });

  it.each([
    ['without its line break', [entry, entry], 2],
    ['cut short', [entry, entry.slice(0, 40)], 1],
    ['without any trial', [''], 0],
    ['of the first line alone', [], 0],
  ])('with a last line %s keeps the others', async (_, lines, count) => {
    expect((await partial(...lines)).results[0]?.trials).toHaveLength(count);
  });

  it.each<[string, string[], RegExp]>([
    [
      'a line cut short in the middle',
      [entry.slice(0, 40), entry, ''],
      /^x\.partial\.ndjson, line 2 is not valid JSON/,
    ],
    ['a line of something else', ['null', ''], /line 2 is not what coldstart writes/],
    ['a trial without times', ['{"row":0,"trial":{"status":"ok"}}', ''], /line 2 .*:\n {2}trial\./],
  ])('with %s is refused', async (_, lines, message) => {
    await expect(partial(...lines)).rejects.toThrow(message);
  });

  it.each<[string, object, RegExp]>([
    ['of the future', { ...header, schemaVersion: 3 }, /has schemaVersion 3; this coldstart, /],
    ['that is none', { kind: 'report' }, /is not a partial file of coldstart: it is of kind "report"/],
    [
      'without an environment',
      { ...header, environment: {} },
      /line 1 is not what coldstart writes:(\n.*){5}\n {2}and \d+ more/,
    ],
  ])('%s is refused', async (_, first, message) => {
    await expect(read(JSON.stringify(first), 'x.partial.ndjson')).rejects.toThrow(message);
  });
});
