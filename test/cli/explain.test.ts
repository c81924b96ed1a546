import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Explanation, explanationSchema } from '../../src/domain/explain.js';
import { coldstart, emptyFolder } from '../support/cli.js';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('coldstart explain', () => {
  it('explains a worker in all formats, with one run', async () => {
    const cwd = folderWith({
      'worker.py': 'import part\npart.wait()\n',
      'part.py': 'import json.tool, time\ntime.sleep(0.06)\ndef wait():\n    time.sleep(0.03)\n',
    });
    const outputs = ['a.json', 'a.md', 'a.html', 'a.speedscope.json', 'a.trace.json'];
    const { code, stdout, stderr } = await coldstart(
      ['explain', 'worker.py', '--runs', '1', '--python', '3', ...outputs.flatMap((file) => ['-o', file])],
      { cwd },
    );
    expect({ code, stderr: stderr.match(/^error.*/gm) }).toEqual({ code: 0, stderr: null });
    expect(stdout).toMatch(/^ready \S+ ms {3}imports \d\S* %(?: of \S+ \S+ traced)?: part\.py itself /);
    expect(stdout).toMatch(/part\.py:2 {2}time\.sleep\(…\)/);
    expect(stdout).toMatch(/part\.py:4 in wait\(\) {2}time\.sleep\(…\)/);
    const read = (file: string) => readFileSync(join(cwd, file), 'utf8');
    const explanation: Explanation = explanationSchema.parse(JSON.parse(read('a.json')));
    expect(explanation.imports.map(({ module }) => module)).toEqual(
      expect.arrayContaining(['part', 'json.tool']),
    );
    const part = explanation.imports.find(({ module }) => module === 'part');
    expect(part).toMatchObject({
      owner: 'part.py',
      importer: '__main__',
      line: 1,
      kind: 'source',
      status: 'ok',
    });
    expect(part?.selfWaitMs).toBeGreaterThanOrEqual(59);
    expect(part?.selfCpuMs).toBeLessThan(60);
    expect(read('a.html')).toMatch(/<rect [^>]*><title>part: \d/);
    await coldstart(['report', 'a.json', '-o', 'again.html'], { cwd });
    // The data have other places in the file: it was read in between.
    const drawn = (file: string) => read(file).replace(/href="data:[^"]*"/, '');
    expect(drawn('again.html')).toBe(drawn('a.html'));
    expect(read('a.md')).toContain('### Cold start of `worker.py`');
    expect(JSON.parse(read('a.speedscope.json')).profiles).toHaveLength(1);
    expect(JSON.parse(read('a.trace.json')).traceEvents.length).toBeGreaterThan(2);
  });

  it('shows the ways to a module, and refuses one that is not imported before it measures', async () => {
    const cwd = folderWith({
      'worker.py': 'import a\nimport b\n',
      'a.py': 'import c\n',
      'b.py': 'import c\n',
      'c.py': '',
    });
    const why = (name: string) =>
      coldstart(['explain', 'worker.py', '--runs', '1', '--quiet', '--why', name], { cwd });
    const { stdout } = await why('c');
    expect(stdout).toContain('  worker.py:1 → a → a.py:1 → c\n');
    expect(stdout).toContain('  worker.py:2 → b → b.py:1 → c\n');
    const refused = await why('numpy');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('worker.py does not import numpy before it is ready.');
  });

  it('says what a worker was importing when it failed or hung', async () => {
    const cwd = folderWith({
      'fails.py': 'import inner\n',
      'inner.py': 'raise RuntimeError("no")\n',
      'ends.py': 'raise SystemExit(3)\n',
      'hangs.py': 'import stuck\n',
      'stuck.py': 'import time\ntime.sleep(60)\n',
    });
    const failed = await coldstart(['explain', 'fails.py'], { cwd });
    expect(failed).toMatchObject({ code: 3, stdout: '' });
    expect(failed.stderr).toMatch(
      /error: fails\.py could not be explained: exit status 1.*RuntimeError: no/s,
    );
    const ended = await coldstart(['explain', 'ends.py'], { cwd });
    expect(ended).toMatchObject({ code: 3, stdout: '' });
    expect(ended.stderr).toMatch(/ends\.py could not be explained: exit status 3\n.*--accept-exit 3/);
    const hung = await coldstart(['explain', 'hangs.py', '--timeout', '1'], { cwd });
    expect(hung).toMatchObject({ code: 3, stdout: '' });
    expect(hung.stderr).toContain('it was importing stuck (hangs.py:1)');
  });

  it.each([
    [['explain'], 'There is nothing to explain.'],
    [['explain', 'w.py', '-m', 'w'], 'Both a target and -m are given.'],
    [
      ['explain', 'w.py', '--patch', 'p.diff', '--runs', '5'],
      '--patch writes what remedies were measured to help',
    ],
    [['explain', 'w.py', '--patch', 'p.diff', '--no-remedies'], 'and none are measured'],
    [['explain', 'w.py', '--patch', 'p.diff', '--why', 'json'], 'and none are measured'],
    [['explain', 'w.py', '--patch', 'gone/p.diff'], 'its folder does not exist'],
    [['explain', 'installs'], 'installs is not one Python worker or handler.'],
    [['explain', 'loops'], 'loops is not one Python worker or handler.'],
    [['explain', 'gone.py'], 'No such file: gone.py.'],
    [['explain', 'w.py', '-o', 'x.csv'], '-o x.csv: its extension names no format.'],
    [['explain', 'w.py', '--format', 'csv'], "'csv' is invalid"],
    [['explain', 'w.py', '--depth', '0'], 'A whole number from 1'],
  ])('refuses %j', async (args, message) => {
    const cwd = folderWith({ 'w.py': '' });
    const { code, stdout, stderr } = await coldstart(args, { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
