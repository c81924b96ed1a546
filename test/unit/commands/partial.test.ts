import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beginPartials, refuseFilesOfOthers } from '../../../src/commands/partial.js';
import { isAlive, ownWriter } from '../../../src/commands/partial-writer.js';
import { emptyFolder } from '../../support/cli.js';
import { reportOf } from '../../support/report.js';

const { environment, startedAt } = reportOf([]);
const header = {
  version: '0.1.0',
  startedAt,
  seed: 7,
  runs: 20,
  argv: [],
  environment,
  comparisons: [],
  notes: [],
  rows: [],
};

/** Begins partial files and keeps what is said about them. */
function begin(...files: string[]) {
  const said: string[] = [];
  const listener = { onMoved: (text: string) => said.push(text), onFull: (text: string) => said.push(text) };
  return { partials: beginPartials(files, header, listener), said };
}

const firstLine = (file: string) => JSON.parse(readFileSync(file, 'utf8').split('\n')[0] ?? '');

async function deadPid(): Promise<number> {
  const child = spawn('true');
  await new Promise((done) => child.on('close', done));
  return child.pid ?? 0;
}

describe('a writer', () => {
  it('is alive while its process runs', async () => {
    expect(isAlive(ownWriter())).toBe(true);
    expect(isAlive({ pid: await deadPid() })).toBe(false);
  });

  it.runIf(existsSync('/proc/self/stat'))('is not another process that got its pid', () => {
    expect(isAlive({ pid: process.pid, startTicks: (ownWriter().startTicks ?? 0) + 1 })).toBe(false);
  });

  it.each([{ pid: 0 }, { pid: -1 }, { pid: 1.5 }, { pid: Number.NaN }])('is never a group: %o', (writer) => {
    expect(isAlive(writer)).toBe(false);
  });
});

describe('partial files', () => {
  it('name their writer in the first line, take trials, and go away', () => {
    const file = join(emptyFolder(), 'out.json');
    const { partials, said } = begin(file);
    const partial = `${file}.partial.ndjson`;
    expect(firstLine(partial)).toMatchObject({ kind: 'partial', writer: { pid: process.pid } });
    const trial = { round: 0, position: 0, startedAt, status: 'failed', code: 'X', message: '' } as const;
    partials[0]?.append({ row: 0, trial });
    expect(readFileSync(partial, 'utf8').split('\n')[1]).toBe(JSON.stringify({ row: 0, trial }));
    partials[0]?.remove();
    expect(existsSync(partial)).toBe(false);
    expect(said).toEqual([]);
  });

  it('of a living run are refused, and leave nothing behind', () => {
    const folder = emptyFolder();
    const [free, taken] = [join(folder, 'a.json'), join(folder, 'b.json')];
    begin(taken);
    const before = readFileSync(`${taken}.partial.ndjson`, 'utf8');
    const refusal = `Another run (process ${process.pid}) is currently writing ${taken}.`;
    expect(() => refuseFilesOfOthers([free, taken])).toThrow(refusal);
    expect(() => begin(free, taken)).toThrow(refusal);
    expect(readdirSync(folder)).toEqual(['b.json.partial.ndjson']);
    expect(readFileSync(`${taken}.partial.ndjson`, 'utf8')).toBe(before);
  });

  it.each<[string, (pid: number) => string]>([
    ['of a killed run', (pid) => `${JSON.stringify({ kind: 'partial', writer: { pid } })}\n{"row":0}\n`],
    ['of an older coldstart', () => '{"kind":"partial","rows":[]}\n'],
    ['cut short in its first line', () => '{"kind":"par'],
    ['that is empty', () => ''],
  ])('%s is moved aside, whole, each under a name of its own', async (_, text) => {
    const folder = emptyFolder();
    const file = join(folder, 'out.json');
    const left = text(await deadPid());
    for (const number of [1, 2]) {
      writeFileSync(`${file}.partial.ndjson`, left);
      refuseFilesOfOthers([file]);
      const { partials, said } = begin(file);
      const aside = `${file}.${number}.partial.ndjson`;
      expect(readFileSync(aside, 'utf8')).toBe(left);
      expect(said).toEqual([expect.stringContaining(`coldstart report ${aside}`)]);
      partials[0]?.remove();
    }
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('do not take the place of a folder', () => {
    const file = join(emptyFolder(), 'out.json');
    mkdirSync(`${file}.partial.ndjson`);
    expect(() => begin(file)).toThrow(/^Cannot write .*out\.json\.partial\.ndjson: EEXIST/);
  });

  it('are not removed where another run has taken the name', () => {
    const file = join(emptyFolder(), 'out.json');
    const partial = `${file}.partial.ndjson`;
    const { partials } = begin(file);
    // What a run does that takes this one for dead, in another container for instance.
    writeFileSync(`${partial}.new`, 'other');
    renameSync(`${partial}.new`, partial);
    partials[0]?.remove();
    expect(readFileSync(partial, 'utf8')).toBe('other');
  });
});
