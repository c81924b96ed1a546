import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FORMATS, type Format } from '../../src/report/formats.js';
import { type CliResult, coldstart } from '../support/cli.js';
import { NASTY_IDS } from '../support/nasty.js';
import { commandResult, reportOf } from '../support/report.js';

/** A report of a stranger: every text in it is hostile. */
const warnings = NASTY_IDS.map((text) => ({ code: 'DRIFT' as const, message: text, remedy: text }));
const rows = NASTY_IDS.map((id) => ({ ...commandResult(id, 1), warnings }));
const failed = NASTY_IDS.map((text) => {
  const row = commandResult(`failed ${text}`, 1);
  const trials = row.trials.map(({ round, position, startedAt }) => ({
    ...{
      round,
      position,
      startedAt,
      status: 'failed' as const,
      code: 'EXIT_CODE',
      message: `It said: ${text}`,
    },
  }));
  return { ...row, trials, summary: {} };
});
const report = reportOf([...rows, ...failed], { warnings });

/** What a runner of GitHub, Azure or TeamCity takes for a command. */
function commandsIn(text: string): string[] {
  return text.split(/\r\n|\n|\r/).filter((line) => /^\s*::|##(?:\[|vso\[|teamcity\[)/.test(line));
}

/** Line breaks apart, and what isolates a name from right to left. */
const UNSHOWN = /(?![\n\t\u2066\u2069])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

describe.each(FORMATS)('hostile names and texts in %s', (format: Format) => {
  let log: CliResult;
  let file: string;
  beforeAll(async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
    writeFileSync(join(cwd, 'r.json'), JSON.stringify(report));
    const args = ['report', 'r.json', '--format', format, '-o', `${format}:out`];
    log = await coldstart(args, { cwd, env: { CI: 'true', GITHUB_ACTIONS: 'true' } });
    file = readFileSync(join(cwd, 'out'), 'utf8');
    rmSync(cwd, { recursive: true });
  });

  it('are no commands to a log and move nothing on it', () => {
    expect(log.code).toBe(0);
    for (const text of [log.stdout, log.stderr]) expect(text.replaceAll('\r\n', '\n')).not.toMatch(UNSHOWN);
    expect(commandsIn(log.stdout)).toEqual([]);
    // The annotations are meant; they hold no other.
    for (const line of commandsIn(log.stderr)) expect(line).toMatch(/^::error title=coldstart%3A [^:]*::/);
  });

  it('stay what they are where the format can quote them', () => {
    const ids = IDS[format]?.(file);
    if (ids)
      expect(ids).toEqual(
        expect.arrayContaining(NASTY_IDS.map((id) => (format === 'csv' ? Buffer.from(id).toString() : id))),
      );
    else expect(file.replaceAll('\r\n', '\n')).not.toMatch(UNSHOWN);
  });
});

/** The ids in a file, of formats that keep them. */
const IDS: Partial<Record<Format, (text: string) => string[]>> = {
  json: (text) => (JSON.parse(text) as typeof report).results.map(({ id }) => id),
  csv: (text) =>
    [...text.matchAll(/(?<=^|\r\n)(?:"((?:[^"]|"")*)"|([^",]*)),(?:run|wall|cpu|rss|ready)?,/g)].map(
      ([, quoted, bare]) => (quoted?.replaceAll('""', '"') ?? bare ?? '').replace(/^'(?=[=+@-])/, ''),
    ),
};
