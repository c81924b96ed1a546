import type { ExplainedImport, Explanation } from '../../../../src/domain/explain.js';

const place = { file: '/app/main.py', line: 1 };
const figures = (selfMs: number, waitMs = 0) => ({ selfMs, selfCpuMs: selfMs - waitMs, selfWaitMs: waitMs });

function node(
  id: number,
  module: string,
  [startMs, wallMs]: readonly [number, number],
  selfMs: number,
  more: Partial<ExplainedImport> = {},
): ExplainedImport {
  return {
    ...{ id, parent: 0, module, owner: module.split('.')[0] ?? module, kind: 'source' as const },
    ...{ via: 'import', status: 'ok', importer: '__main__', thread: 0, ...place, compileMs: 0 },
    ...{ startMs, wallMs, totalMs: wallMs, ...figures(selfMs) },
    ...more,
  };
}

const SITE = '/app/.venv/lib/python3.12/site-packages';

/** The sketch of the issue, shortened: storage and report share numpy. */
export const explanation: Explanation = {
  schemaVersion: 1,
  kind: 'explanation',
  tool: { name: 'coldstart', version: '0.0.0' },
  startedAt: '2026-01-01T00:00:00.000Z',
  target: 'main.py',
  python: { version: '3.12.1', executable: '/app/.venv/bin/python' },
  environment: '.venv',
  folder: '/app',
  bytecode: 'found',
  seed: 7,
  ready: { medianMs: 635.2, ci95Ms: [612.1, 661.4], n: 20 },
  phasesMs: { boot: 25, imports: 500, work: 110, exit: 20 },
  traced: { runs: 3, bootMs: 30, readyMs: 650, importsMs: 514, ownMs: 106, hookMs: 6 },
  owners: [
    {
      name: 'pandas',
      kind: 'distribution',
      version: '2.2.0',
      bytes: 60_000_000,
      modules: 300,
      ...figures(163),
    },
    { name: 'storage.py', kind: 'own', modules: 1, ...figures(130, 90) },
    { name: 'numpy', kind: 'distribution', version: '2.0.0', modules: 100, ...figures(112) },
    { name: 'main.py', kind: 'main', modules: 0, selfMs: 106 },
    { name: 'compiling', kind: 'bytecode', modules: 41, ...figures(90) },
    { name: 'slow.pth:2', kind: 'startup', modules: 1, ...figures(12) },
    { name: 'json', kind: 'stdlib', modules: 4, ...figures(3) },
  ],
  imports: [
    node(1, 'report', [40, 280], 5, { owner: 'report.py' }),
    node(2, 'pandas', [42, 275], 63, { parent: 1, importer: 'report', file: '/app/report.py', line: 2 }),
    node(3, 'pandas.core', [50, 212], 100, {
      ...{ parent: 2, importer: 'pandas', file: `${SITE}/pandas/__init__.py`, line: 22 },
    }),
    node(4, 'numpy', [60, 112], 112, {
      ...{ parent: 3, importer: 'pandas.core', file: `${SITE}/pandas/core.py`, line: 4 },
    }),
    node(5, 'storage', [320, 130], 130, { owner: 'storage.py', line: 5, ...figures(130, 90) }),
    node(6, 'json', [455, 3], 3, { line: 6, thread: 1 }),
  ],
  statements: [
    { module: '__main__', ...place, targets: ['report'], own: true, exclusiveMs: 168 },
    { module: 'report', file: '/app/report.py', line: 2, targets: ['pandas'], own: true, exclusiveMs: 163 },
    { module: '__main__', file: '/app/main.py', line: 5, targets: ['storage'], own: true, exclusiveMs: 130 },
  ],
  edges: [],
  work: [
    {
      file: '/app/storage.py',
      line: 2,
      label: 'client = boto3.client(…)',
      kind: 'client',
      times: 1,
      ...figures(120, 85),
    },
    {
      file: '/app/main.py',
      line: 12,
      function: 'main',
      label: 'await open_pool(…)',
      kind: 'await',
      times: 2,
      ...figures(40, 40),
    },
  ],
  boot: {
    siteMs: 15,
    lines: [{ file: `${SITE}/slow.pth`, line: 2, modules: 1, status: 'ok', ...figures(12) }],
  },
  crossCheck: { both: 400, hookMs: 380, importTimeMs: 391, missing: 5 },
  warnings: [],
};
