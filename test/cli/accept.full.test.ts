import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { coldstart, emptyFolder } from '../support/cli.js';
import { DECIDING } from '../support/deciding.js';

it('accepts what the last run here FAILed: a budget, until it is exceeded by more', DECIDING, async () => {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, '.git'));
  const env = { XDG_CACHE_HOME: emptyFolder() };
  const bench = async (seconds: number) => {
    const args = [
      '--runs',
      '7',
      '--no-progress',
      '--quiet',
      '--format',
      'json',
      '--budget',
      'wall.p50<100ms',
    ];
    const done = await coldstart(['bench', ...args, '--command', `w=sleep ${seconds}`], { cwd, env });
    return { ...done, budget: JSON.parse(done.stdout).budgets[0] };
  };
  expect((await bench(0.3)).code).toBe(1);
  const accepted = await coldstart(
    ['baseline', 'accept', 'w', '--reason', 'Reads its models', '--by', 'Ada'],
    { cwd, env },
  );
  expect(accepted.stdout, accepted.stderr).toMatch(
    /^w: \d\d\d ms instead of wall\.p50<100ms: Reads its models/,
  );
  const { budget } = await bench(0.3);
  expect(budget).toMatchObject({ limit: 100, accepted: { by: 'Ada', value: expect.any(Number) } });
  expect(budget.verdict).not.toBe('FAIL');
  const slower = await bench(0.8);
  expect([slower.code, slower.budget.accepted.by]).toEqual([1, 'Ada']);
});
