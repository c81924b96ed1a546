import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { OkWorkerTrial, WorkerResult } from '../../src/domain/report.js';
import { cacheDirectory } from '../../src/io/cache-dir.js';
import { ensureEnvironment } from '../../src/python/environments.js';
import { defaultInterpreter } from '../../src/python/interpreters.js';
import { benchReport, type CliResult, FIXTURES } from '../support/cli.js';
import { processesWithVariable } from '../support/processes.js';

export const EXAMPLES = join(FIXTURES, 'workers/examples');

export interface Measured extends CliResult {
  readonly rows: readonly (WorkerResult & { readonly ok: readonly OkWorkerTrial[] })[];
}

/**
 * Benches with the real binary, one trial a row beside round 0, and checks what holds for every worker: all trials are
 * there, their phases add up, and nothing runs on.
 */
export async function measured(args: readonly string[], cwd = EXAMPLES): Promise<Measured> {
  const mark = `EXAMPLES_MARK=${randomUUID()}`;
  const result = await benchReport([...args, '--runs', '1', '--env', mark], { cwd });
  const results = result.report.results.flatMap((row) =>
    row.scenario.runner === 'worker' ? [row as WorkerResult] : [],
  );
  const failures = results.flatMap(({ id, trials }) =>
    trials.flatMap((trial) => (trial.status === 'failed' ? `${id}: ${trial.code}: ${trial.message}` : [])),
  );
  expect(failures).toEqual([]);
  expect(result.code).toBe(0);
  expect(results.length).toBeGreaterThan(0);
  const rows = results.map((row) => ({
    ...row,
    ok: row.trials.flatMap((t) => (t.status === 'ok' ? [t] : [])),
  }));
  for (const { ok } of rows) {
    expect(ok).toHaveLength(2);
    ok.forEach(checkTrial);
  }
  expect(processesWithVariable(mark)).toEqual([]);
  return { ...result, rows };
}

function checkTrial({ phases, readyMs, wallMs, loopClass, peakRssBytes }: OkWorkerTrial): void {
  const { boot, imports, loop = 0, work = 0, exit } = phases;
  expect(Math.min(boot, imports, loop, work, exit)).toBeGreaterThanOrEqual(0);
  expect(Math.abs(boot + imports + loop + work + exit - wallMs)).toBeLessThan(0.05);
  expect(Math.abs(readyMs + exit - wallMs)).toBeLessThan(0.05);
  expect(Object.keys(phases)).toEqual(
    loopClass === undefined
      ? ['boot', 'imports', 'work', 'exit']
      : ['boot', 'imports', 'loop', 'work', 'exit'],
  );
  if (process.platform === 'linux') expect(peakRssBytes).toBeGreaterThan(5_000_000);
}

/** Of each row its last part but the Python, and the event loops that ran in it. */
export function loopsOf({ rows }: Measured): Record<string, string[]> {
  return Object.fromEntries(
    rows.map(({ id, ok }) => [
      id.split('/').slice(1, -1).join('/'),
      [...new Set(ok.map(({ loopClass = 'none' }) => loopClass))],
    ]),
  );
}

/** The cached environment that coldstart itself would build of these requirements. */
export async function environmentOf(requirements: string, label: string) {
  const context = { env: process.env, cwd: '/', cacheDir: await cacheDirectory(process.env) };
  const interpreter = await defaultInterpreter(context);
  const spec = { interpreter, requirements, requireHashes: false, label };
  const { python, sitePackages } = await ensureEnvironment(spec, context);
  return { python, sitePackages, folder: dirname(dirname(python)), bin: dirname(python) };
}
