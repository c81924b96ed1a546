import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OkTrial, Report } from '../../src/domain/report.js';
import { benchReport, coldstart } from '../support/cli.js';
import { projectFolder } from '../support/project.js';
import { indicesOf } from '../support/thoroughly.js';
import { environmentOf } from './examples-harness.js';
import { hasRegistry } from './python-harness.js';
import { FLASK, PROJECTS, STAMP } from './readiness-apps.js';

const online = hasRegistry() && process.platform === 'linux';
const SOME = indicesOf(PROJECTS.length, 12).flatMap((index) => PROJECTS.slice(index, index + 1));
/** The kernel tells in these when a process began. */
const TICK_MS = 10;

const REQUIREMENTS = [
  ...['aiohttp', 'celery', 'daphne', 'django', 'fastapi[standard]', 'flask', 'granian', 'gunicorn'],
  ...['hypercorn', 'litestar[standard]', 'pyuwsgi', 'quart', 'sanic', 'starlette', 'tornado', 'uvicorn'],
  ...['uvicorn-worker', 'waitress', 'websockets'],
].join('\n');

describe.skipIf(!online)('by default ready is not before the app answers, and soon after', () => {
  let venv: string;
  beforeAll(async () => {
    ({ folder: venv } = await environmentOf(REQUIREMENTS, 'default readiness'));
  }, 600_000);

  const flags = (folder: string) => [
    ...['--runs', '1', '--grace', '1'],
    ...['--env', `STAMPS=${join(folder, 'stamps')}`],
    // Newer gunicorns keep a control socket here, which others may have too.
    ...['--env', `HOME=${folder}`, '--env', `XDG_RUNTIME_DIR=${folder}`],
  ];

  it.each(SOME)('%s', async (_, started, files) => {
    const folder = projectFolder({ ...files, 'stamp.py': STAMP });
    const { report } = await benchReport([
      ...[folder, '--venv', venv, '--no-pitfalls', '--loop', 'own', ...flags(folder)],
    ]);
    const { scenario } = report.results[0] ?? {};
    const shown = started.startsWith('-m') ? started : join(basename(folder), started);
    expect(scenario).toMatchObject({ worker: shown });
    expectInOrder(report, folder);
  });

  it('uwsgi, as init says that it is measured', async () => {
    const Procfile = 'web: uwsgi --http 127.0.0.1:$PORT --module app:app --master --die-on-term\n';
    const folder = projectFolder({ 'app.py': FLASK, 'stamp.py': STAMP, Procfile });
    const { stderr } = await coldstart(['init', '--dry-run'], { cwd: folder });
    const [, ready = '', command = ''] =
      /^Line web of Procfile .* coldstart bench --ready (\S+) -- uwsgi (.+)$/m.exec(stderr) ?? [];
    const words = [join(venv, 'bin', 'uwsgi'), ...command.split(' ')];
    const asked = ready.replace(/\/$/, '/items');
    const { report } = await benchReport(['--ready', asked, ...flags(folder), '--', ...words], {
      cwd: folder,
    });
    expectInOrder(report, folder);
  });
});

/** Of each trial: the app's moments come before it is ready, and it is asked once, by who waits for an answer. */
function expectInOrder({ results: [row] }: Report, folder: string): void {
  expect(row?.trials).toMatchObject([{ status: 'ok' }, { status: 'ok' }]);
  const trials = (row?.trials ?? []) as OkTrial<'command'>[];
  const ready = row && 'ready' in row.scenario ? row.scenario.ready : undefined;
  const text = readFileSync(join(folder, 'stamps'), 'utf8');
  const stamps = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' '));
  const groups = [...new Set(stamps.map(([group]) => group))];
  // A start between the two may have filled the bytecode.
  for (const [trial, group] of [
    [trials[0], groups[0]],
    [trials[1], groups.at(-1)],
  ] as const) {
    const of = (wanted: string) =>
      stamps.filter(([one, what]) => one === group && what === wanted).map(([, , at]) => Number(at));
    const moments = ['imported', 'started', 'asked'].flatMap((what) => of(what)[0] ?? []);
    expect(moments.length).toBeGreaterThan(0);
    expect(trial?.readyMs).toBeGreaterThan(Math.max(...moments) - TICK_MS);
    expect(of('asked')).toHaveLength(ready?.startsWith('http') ? 1 : 0);
  }
}
