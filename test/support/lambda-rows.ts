import type { OkLambdaTrial, StartLabel } from '../../src/domain/report.js';
import type { RunData } from '../../src/results/run-data.js';
import { reportOf } from './report.js';

const startedAt = '2026-01-02T03:04:05.000Z';

/** One invocation with made-up figures that fit its label. */
export function started(label: StartLabel, round: number, initMs = 200): OkLambdaTrial {
  const init = label === 'cold' ? { init: initMs } : label === 'restore' ? { restore: initMs } : {};
  const waited = label === 'cold' || label === 'restore' ? initMs : 0;
  return {
    ...{ round, position: 0, startedAt, status: 'ok', label, requestId: `id-${round}`, emulated: false },
    wallMs: waited + 15 + round,
    phases: { ...init, handler: 5 + round, overhead: 10 },
    billedMs: waited + 6,
    memorySizeMB: 512,
    maxMemoryUsedBytes: 61_000_000,
  };
}

export function failedIn(round: number, code = 'FUNCTION_ERROR'): RunData['rows'][number]['trials'][number] {
  return { round, position: 0, startedAt, status: 'failed', code, message: 'ValueError: no' };
}

/** An undivided row of a deployed function. */
export function functionRow(id: string, trials: RunData['rows'][number]['trials']): RunData['rows'][number] {
  const name = id.split('/')[1] ?? id;
  const source = 'invoked' as const;
  return {
    id,
    record: { runner: 'lambda', function: name, starts: 'any', source, emulated: false, memorySizeMB: 512 },
    trials,
    warnings: [],
  };
}

export function runOf(rows: RunData['rows'], more: Partial<RunData> = {}): RunData {
  const { environment } = reportOf([]);
  return {
    ...{ version: '0.1.0', startedAt, finishedAt: startedAt, seed: 7, runs: 10, argv: ['lambda', 'bench'] },
    ...{ interrupted: false, environment, rows, comparisons: [], notes: [] },
    ...more,
  };
}
