import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Explanation, explanationSchema } from '../../src/domain/explain.js';
import type { Remedies } from '../../src/domain/remedies.js';
import { coldstart } from '../support/cli.js';
import { untilDecided } from '../support/deciding.js';

/** Sleeps rather than works: what it takes is the same on a busy machine. */
const sleeping = (seconds: number, ...lines: string[]) =>
  ['import time', ...lines, `time.sleep(${seconds})`, 'def call():', '    return 1', ''].join('\n');

const FILES = {
  'heavy.py': sleeping(0.25),
  'shared.py': sleeping(0.25),
  'pa.py': sleeping(0, 'import shared'),
  'pb.py': sleeping(0, 'import shared'),
  'early.py': sleeping(0.1),
  'deco.py': `${sleeping(0.1)}def cached(one):\n    return one\n`,
  'storage.py': 'import early\n\ndef connect():\n    return early.call()\n\nclient = connect()\n',
  'app/__init__.py': '',
  'app/report.py': '"""Reports."""\nimport heavy\n\n\ndef make():\n    return heavy.call()\n',
  'worker.py': `import gc
import deco
import pa
import pb
import storage
from app import report

@deco.cached
def use():
    return pa, pb, storage

def later():
    return report.make()

print("collects", gc.isenabled(), __file__, __name__)
`,
};

/** All of a folder, with the times of its files: what is written to changes them. */
function contents(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const file = join(folder, name);
      const { mtimeMs, mode, size } = statSync(file);
      const text = statSync(file).isFile() ? readFileSync(file, 'base64') : '';
      return [name, mtimeMs, mode, size, text].join(' ');
    });
}

describe('remedies, measured', () => {
  let cwd: string;
  let before: string[];
  let explanation: Explanation;
  let remedies: Remedies;
  let patch: string;

  const places: string[] = [];
  const emptyFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
    places.push(folder);
    return folder;
  };
  afterAll(() => {
    for (const place of places) rmSync(place, { recursive: true, force: true });
  });

  beforeAll(async () => {
    cwd = emptyFolder();
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), text);
    }
    before = contents(cwd);
    const file = join(emptyFolder(), 'helped.patch');
    explanation = await untilDecided(
      async () => {
        const { code, stdout, stderr } = await coldstart(
          [
            ...['explain', 'worker.py', '--runs', '12', '--format', 'json', '--quiet'],
            ...['--seed', '1', '--patch', file],
          ],
          { cwd },
        );
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        return explanationSchema.parse(JSON.parse(stdout));
      },
      ({ remedies }) =>
        ['import', 'imports-together'].every((wanted) =>
          remedies?.measured.some(({ kind, helps }) => kind === wanted && helps),
        ),
    );
    if (!explanation.remedies) throw new Error('no remedies were measured');
    remedies = explanation.remedies;
    patch = readFileSync(file, 'utf8');
  }, 600_000);

  const found = (label: string) => remedies.measured.find((one) => one.label === label);
  const reasonOf = (list: Remedies['refused'], file: string, line: number) =>
    list.find((one) => one.file?.endsWith(`/${file}`) && one.line === line)?.reason;

  it('change nothing of the user’s', () => {
    expect(contents(cwd)).toEqual(before);
  });

  it('finds what moving an import saves, and where it goes', () => {
    const heavy = found('import heavy inside make()');
    expect(heavy).toMatchObject({
      ...{ kind: 'import', helps: true, n: 12, against: 'no-op', output: 'same' },
      places: [{ file: join(cwd, 'app/report.py'), line: 2, statement: 'import heavy', functions: ['make'] }],
      note: 'used first in make(): the cost moves there',
    });
    expect(heavy?.savesMs).toBeGreaterThan(100);
  });

  it('measures together what only together helps, and does not add up', () => {
    const together = remedies.measured.find(
      ({ kind, shares }) => kind === 'imports-together' && shares?.includes('shared.py'),
    );
    expect(together).toMatchObject({ helps: true });
    expect(together?.places.map(({ line }) => line)).toEqual([3, 4]);
    expect(together?.savesMs).toBeGreaterThan(100);
    expect(found('import pa inside use()')?.helps ?? false).toBe(false);
  });

  it('says who uses all the same what was moved, and what cannot be moved', () => {
    expect(reasonOf(remedies.noHelp, 'storage.py', 1)).toBe(
      'it is used before ready all the same, at storage.py:4',
    );
    expect(reasonOf(remedies.refused, 'worker.py', 2)).toBe(
      'deco is read while the module is imported, in a decorator, line 8',
    );
  });

  it('measures bytecode made first, not checked, and that of -OO, or says why not', () => {
    const told = [...remedies.measured, ...remedies.noHelp].map(({ label }) => label);
    for (const label of [
      'bytecode made first',
      'bytecode that is not checked',
      '-OO, its bytecode made first',
    ])
      expect(told).toContain(label);
    // It would compile everything at each start without bytecode of its own.
    const shorter = found('-OO, its bytecode made first');
    expect(shorter?.savesMs ?? 0).toBeGreaterThan(-100);
  });

  it('drops what makes the worker do something else', () => {
    expect(remedies.noHelp).toContainEqual({
      label: 'collect garbage after ready only',
      reason: 'its output is then another one',
    });
  });

  it('shows rows that change nothing beside them', () => {
    expect(remedies.sameAgain.n).toBe(12);
    expect(remedies.sameAgain.ci95Ms).toBeDefined();
    expect(remedies.noOp.n).toBe(12);
    expect(remedies.notMeasured).toContainEqual({
      ...{ label: 'uvloop or asyncio', reason: 'no event loop runs until it is ready' },
    });
  });

  it('writes a patch of what helped, with which the worker does the same and leaves the modules for later', () => {
    const copy = emptyFolder();
    cpSync(cwd, copy, { recursive: true });
    execFileSync('git', ['apply', '-p1'], { cwd: copy, input: patch });
    expect(patch).toContain('--- a/app/report.py');
    // What the third import saves is as much as a busy machine adds: it may be among them.
    expect(readFileSync(join(copy, 'worker.py'), 'utf8')).toMatch(
      /def use\(\):\n {4}import pa\n {4}import pb\n(?: {4}import storage\n)?(?: {4}\S.*\n)* {4}return pa, pb, storage\n/,
    );
    const code =
      'import sys, runpy; runpy.run_path("worker.py"); print(sorted({"heavy", "shared"} & set(sys.modules)))';
    const said = execFileSync('python3', ['-c', code], { cwd: copy, encoding: 'utf8' });
    expect(said.trim().split('\n').at(-1)).toBe('[]');
  });
});
