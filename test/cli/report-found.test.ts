import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coldstart, emptyFolder } from '../support/cli.js';
import { wholeExplanation } from '../support/explained.js';
import { inspectionOf } from '../support/inspect.js';

const doctor = { schemaVersion: 1, kind: 'doctor', findings: [] };

function folder(): string {
  const cwd = emptyFolder();
  for (const document of [wholeExplanation(), inspectionOf(), doctor])
    writeFileSync(join(cwd, `${document.kind}.json`), JSON.stringify(document));
  return cwd;
}

describe('coldstart report of what other commands found', () => {
  const run = (...args: string[]) => coldstart(['report', ...args], { cwd: folder() });

  it('shows it as that command does', async () => {
    const [explanation, inspection] = await Promise.all([
      run('explanation.json'),
      run('inspection.json', '--format', 'markdown'),
    ]);
    expect(explanation).toMatchObject({ code: 0, stderr: '' });
    expect(explanation.stdout).toMatch(/^ready 635 ms {2}\[612, 661\]/);
    expect(inspection).toMatchObject({ code: 0, stderr: '' });
    expect(inspection.stdout).toMatch(/^### orders:live · version 7/);
    const page = await run('inspection.json', '--format', 'html');
    expect(page.stdout).toMatch(/^<!doctype html>/);
  });

  it.each([
    [
      ['explanation.json', '--format', 'csv'],
      /csv cannot show an explanation\.\nUse one of table, json, markdown, html, speed/,
    ],
    [
      ['inspection.json', '--format', 'junit'],
      /junit cannot show an inspection\.\nUse one of table, json, markdown, html\./,
    ],
    [['inspection.json', '-o', 'x.csv'], /its extension names no format\./],
    [
      ['explanation.json', '-o', 'html:explanation.json'],
      /would overwrite explanation\.json, which is an input/,
    ],
    [
      ['doctor.json'],
      /doctor\.json is what coldstart doctor found, .* not show\.\nIt shows .*coldstart doctor --format table/,
    ],
    [['explanation.json', 'inspection.json'], /A trend needs two reports/],
  ])('%j is refused with what to do', async (args, said) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
  });

  it('says where one is not whole', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'broken.json'), JSON.stringify({ ...inspectionOf(), functions: [{}] }));
    const { code, stderr } = await coldstart(['report', 'broken.json'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: broken\.json is not a whole inspection:\n.*functions\[0\]/);
  });
});
