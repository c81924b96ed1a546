import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WorkerResult } from '../../src/domain/report.js';
import { benchReport, coldstart } from '../support/cli.js';
import { namesIn, type Site, sitesOfOneCache } from './python-harness.js';

const makeSite = sitesOfOneCache({ isRepository: true });
let site: Site;

beforeEach(async () => {
  ({ site } = await makeSite());
  writeFileSync(join(site.root, 'worker.py'), 'import own\nprint(own.__cached__)\n');
  // Compiling it takes far longer than reading its bytecode.
  const body = Array.from(
    { length: 1500 },
    (_, at) => `def f${at}(a, b=1):\n    return [a for a in (a, b)]\n`,
  );
  writeFileSync(join(site.root, 'own.py'), body.join(''));
});

async function measured(...args: string[]) {
  const { code, report } = await benchReport(['worker.py', '--runs', '1', ...args], {
    cwd: site.root,
    env: { XDG_CACHE_HOME: join(site.root, '.git/cache') },
  });
  expect(code).toBe(0);
  return report.results.filter((one): one is WorkerResult => one.scenario.runner === 'worker');
}

/** Processor time of the last round: what a busy machine adds to times it does not add to this. */
const spentMs = (row: WorkerResult | undefined) => {
  const trial = row?.trials.at(-1);
  return trial?.status === 'ok' && trial.cpu ? trial.cpu.userMs + trial.cpu.systemMs : Number.NaN;
};
const codes = (row: WorkerResult | undefined) => row?.warnings.map(({ code }) => code) ?? [];
const tree = () => readdirSync(site.root).sort();

describe('the bytecode of workers', () => {
  it('is present as after a first start, found as it lies there, or none, and nothing is written', async () => {
    const before = tree();
    const [present, found, none] = await measured('--bytecode', 'present,found,none', '--runs', '3');
    expect([present, found, none].map((row) => row?.id.split('/').slice(3).join())).toEqual([
      '',
      'bytecode-found',
      'no-bytecode',
    ]);
    expect(present?.scenario.bytecode).toMatchObject({ asked: 'present', withoutBytecode: 0 });
    expect(present?.scenario.bytecode?.filled).toBeGreaterThan(0);
    expect(found?.scenario.bytecode?.withoutBytecode).toBeGreaterThan(0);
    const { modules, withoutBytecode } = none?.scenario.bytecode ?? {};
    expect(withoutBytecode).toBe(modules);
    expect(spentMs(present)).toBeLessThan(spentMs(found));
    expect(spentMs(present)).toBeLessThan(spentMs(none));
    expect(codes(present)).not.toContain('NO_BYTECODE');
    expect(codes(present)).not.toContain('SLOW_FIRST');
    expect(codes(found)).toContain('NO_BYTECODE');
    expect(codes(none)).not.toContain('NO_BYTECODE');
    expect(tree()).toEqual(before);
    expect(namesIn(join(site.root, '.git/cache/coldstart/pycache'))).toEqual([]);
  });

  it.each(['-I', '-E'])('is present under %s too, where variables are not read', async (style) => {
    writeFileSync(
      join(site.root, 'worker.py'),
      `import sys\nsys.path.insert(0, ${JSON.stringify(site.root)})\nimport own\n`,
    );
    const [present, found] = await measured('--bytecode', 'present,found', `--launch=${style}`);
    expect(present?.scenario.bytecode?.filled).toBeGreaterThan(0);
    expect(spentMs(present)).toBeLessThan(spentMs(found));
    expect(existsSync(join(site.root, '__pycache__'))).toBe(false);
  });

  it('that a PYTHONPYCACHEPREFIX of the user’s lacks is told apart by place, each with its command', async () => {
    const [row] = await measured('--env', `PYTHONPYCACHEPREFIX=${join(site.root, 'nowhere')}`);
    const warnings = row?.warnings.filter(({ code }) => code.startsWith('NO_BYTECODE')) ?? [];
    expect(warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['NO_BYTECODE', 'NO_BYTECODE_STDLIB']),
    );
    for (const { message, remedy } of warnings) {
      expect(message).toContain('in PYTHONPYCACHEPREFIX, the only place');
      expect(remedy).toMatch(/^PYTHONPYCACHEPREFIX=… \S+ -m compileall -q \//);
    }
    expect(existsSync(join(site.root, 'nowhere'))).toBe(false);
  });

  it('refuses what is for installs', async () => {
    const { code, stderr } = await coldstart(['bench', 'worker.py', '--bytecode', 'compile'], {
      cwd: site.root,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('--bytecode compile is for installs, and none is measured.');
  });
});
