import type { CommandResult, MetricSummary, Report, WorkerResult } from '../../src/domain/report.js';

const startedAt = '2026-01-02T03:04:05.000Z';

function summary(median: number, n = 20): MetricSummary {
  return {
    n,
    median,
    medianCi95: [median * 0.98, median * 1.02],
    mad: median / 50,
    mean: median,
    sd: median / 25,
    min: median * 0.9,
    max: median * 1.5,
    p75: median * 1.01,
    p90: median * 1.2,
  };
}

/** A worker row with made-up, internally consistent figures. */
export function workerResult(id: string, readyMs: number): WorkerResult {
  const [, loop = 'own', python = 'py3.12'] = id.split('/');
  const phases = { boot: 12, imports: readyMs - 20, loop: 2, work: 6, exit: 5.5 };
  return {
    id,
    scenario: {
      runner: 'worker',
      worker: 'hello',
      bundled: true,
      set: 'standard',
      loop: loop as 'asyncio',
      python: { version: `${python.slice(2)}.1`, executable: `/usr/bin/python${python.slice(2)}` },
      environment: 'cached',
      pageCache: 'warm',
      bytecode: { modules: 120, withoutBytecode: 0 },
    },
    trials: [0, 1].map((round) => ({
      round,
      position: 0,
      startedAt,
      status: 'ok',
      wallMs: readyMs + 5.5,
      readyMs,
      phases,
      cpu: { userMs: 40, systemMs: 8 },
      peakRssBytes: 24_500_000,
      loopClass: loop === 'uvloop' ? 'uvloop.Loop' : 'asyncio.unix_events._UnixSelectorEventLoop',
    })),
    summary: {
      ...Object.fromEntries(Object.entries(phases).map(([name, value]) => [name, summary(value)])),
      ready: summary(readyMs),
      wall: summary(readyMs + 5.5),
      cpu: summary(48),
      rss: summary(24_500_000),
    },
    warnings: [],
  };
}

/** A command row; `control` makes it the bare interpreter’s. */
export function commandResult(id: string, wallMs: number, control = false): CommandResult {
  return {
    id,
    scenario: { runner: 'command', command: id.split(' '), control, pageCache: 'warm' },
    trials: [
      {
        round: 1,
        position: 0,
        startedAt,
        status: 'ok',
        wallMs,
        phases: { run: wallMs },
        cpu: { userMs: 1, systemMs: 1 },
        rssFloorBytes: 9_500_000,
      },
    ],
    summary: { run: summary(wallMs), wall: summary(wallMs), cpu: summary(2) },
    warnings: [],
  };
}

/** A whole report around the given rows. */
export function reportOf(results: Report['results'], changes: Partial<Report> = {}): Report {
  return {
    schemaVersion: 1,
    kind: 'report',
    tool: { name: 'coldstart', version: '0.1.0' },
    startedAt,
    finishedAt: startedAt,
    seed: 7,
    runs: 20,
    argv: ['bench'],
    environment: {
      os: 'Debian GNU/Linux 12',
      kernel: '6.1.0',
      arch: 'x64',
      cpuModel: 'CPU',
      cpuCount: 2,
      memoryBytes: 8_000_000_000,
      node: '20.19.0',
      pythons: [],
      launcher: { python: '3.13.0', spawn: 'posix_spawn', subreaper: true },
      variables: ['HOME', 'PATH'],
      loadAverage: [0, 0, 0],
    },
    results,
    comparisons: [],
    warnings: [],
    ...changes,
  };
}
