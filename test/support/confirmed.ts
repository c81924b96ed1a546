import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportSchema } from '../../src/domain/report.js';
import { coldstart, emptyFolder } from './cli.js';

/** With round 0; as many as a FAIL of one row needs. */
export const RUNS = ['--runs', '7', '--no-progress', '--quiet', '--format', 'json'];
export const TRIALS = 8;

/** A folder with a program that takes long in its first `slow` starts. */
export function folderWith(slow: number, more: readonly string[] = []) {
  const cwd = emptyFolder();
  const count = join(emptyFolder(), 'count');
  writeFileSync(count, '');
  writeFileSync(
    join(cwd, 'start.sh'),
    [`printf x >> ${count}`, `if [ $(wc -c < ${count}) -le ${slow} ]; then sleep 0.45; fi`, ...more].join(
      '\n',
    ),
  );
  return { cwd, count, env: { XDG_CACHE_HOME: emptyFolder() } };
}

export async function bench({ cwd, env }: ReturnType<typeof folderWith>, ...args: string[]) {
  const { code, stdout, stderr } = await coldstart(['bench', ...RUNS, ...args, '--', 'sh', 'start.sh'], {
    cwd,
    env,
  });
  if (stdout === '') throw new Error(`no report: exit ${code}\n${stderr}`);
  return { code, stderr, report: reportSchema.parse(JSON.parse(stdout)) };
}

export const BUDGET = ['--budget', 'wall.p50<400ms', '--confirm'];
