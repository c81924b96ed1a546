import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OkCommandTrial, OkWorkerTrial, Report, Result } from '../../src/domain/report.js';
import { benchReport, coldstart, emptyFolder, FIXTURES } from '../support/cli.js';
import { processesWith } from '../support/processes.js';
import { PYTHON } from './launcher-harness.js';

const server = (name: string) => join(FIXTURES, 'workers/servers', name);
const rows = (report: Report) =>
  report.results.filter(({ scenario }) => !(scenario.runner === 'command' && scenario.control));
const counted = (result: Result | undefined) =>
  (result?.trials ?? []).filter(
    (trial): trial is OkWorkerTrial | OkCommandTrial => trial.status === 'ok' && trial.round > 0,
  );

describe('a server', () => {
  it.each(['port:{port}', 'http://127.0.0.1:{port}/'])(
    'on asyncio is measured until %s',
    async (condition) => {
      const target = `api=${server('asyncio_server.py')}`;
      const { code, report } = await benchReport([
        target,
        '--loop',
        'asyncio,uvloop',
        '--args',
        '{port}',
        '--ready',
        condition,
        '--runs',
        '2',
      ]);
      expect(code).toBe(0);
      expect(rows(report).map(({ scenario }) => 'ready' in scenario && scenario.ready)).toEqual([
        condition,
        condition,
      ]);
      for (const result of rows(report)) {
        expect(counted(result)).toHaveLength(2);
        for (const trial of counted(result) as OkWorkerTrial[]) {
          const { boot, imports, loop = Number.NaN, work = Number.NaN, exit } = trial.phases;
          expect(Math.abs(boot + imports + loop + work + exit - trial.wallMs)).toBeLessThan(0.05);
          expect(Math.abs(trial.wallMs - exit - trial.readyMs)).toBeLessThan(0.05);
          expect(Math.min(boot, imports, loop, work, exit)).toBeGreaterThan(0);
          if (process.platform === 'linux') expect(trial.peakRssBytes).toBeGreaterThan(5_000_000);
        }
      }
      expect(rows(report).map((result) => (counted(result)[0] as OkWorkerTrial).loopClass)).toEqual([
        expect.stringMatching(/^asyncio\./),
        'uvloop.Loop',
      ]);
      expect(report.comparisons[0]?.metric).toBe('ready');
      expect(processesWith('/asyncio_server.py\0')).toEqual([]);
    },
  );

  it('started by a command is ready before it is done, in report and table', async () => {
    const folder = emptyFolder();
    const args = ['--ready', 'http://127.0.0.1:{port}/', '--runs', '2'];
    const command = ['--', PYTHON, '-m', 'http.server', '{port}'];
    const { code, report } = await benchReport([...args, ...command], { cwd: folder });
    expect(code).toBe(0);
    const [row] = rows(report);
    expect(counted(row)).toHaveLength(2);
    for (const { readyMs = Number.NaN, wallMs, phases } of counted(row)) {
      expect(readyMs).toBeGreaterThan(0);
      expect(readyMs).toBeLessThan(wallMs);
      expect(phases).toEqual({ run: wallMs });
    }
    expect(row?.summary.ready?.n).toBe(2);
    const { stdout } = await coldstart(['bench', ...args, ...command], { cwd: folder });
    expect(stdout.split('\n')[0]).toMatch(/ready +wall/);
  });

  it('gets one port everywhere in a trial and another in the next, unbuffered', async () => {
    const folder = emptyFolder();
    writeFileSync(
      join(folder, 'coldstart.json'),
      JSON.stringify({
        scenarios: [
          {
            runner: 'worker',
            worker: server('prints_port.py'),
            args: ['{port}'],
            env: { ADDRESS: 'here:{port}' },
            // The line is seen at once only without a buffer; both numbers are those of the condition.
            ready: 'output:/argument {port} variable here:{port}$/',
            grace: 3,
          },
        ],
      }),
    );
    const { code, report } = await benchReport(['--runs', '1'], { cwd: folder });
    expect(rows(report)[0]?.warnings.filter(({ code: warning }) => warning === 'FAILURES')).toEqual([]);
    expect(code).toBe(0);
    expect(Object.keys(counted(rows(report)[0])[0]?.phases ?? {})).toEqual([
      'boot',
      'imports',
      'work',
      'exit',
    ]);
  });

  it('of FastAPI and uvicorn is measured from its PEP 723 block', async () => {
    const { code, report } = await benchReport([
      server('fastapi_app.py'),
      '--loop',
      'own',
      '--args',
      '{port}',
      '--ready',
      'http://127.0.0.1:{port}/health',
      '--runs',
      '1',
    ]);
    expect(rows(report)[0]?.trials.map((trial) => trial.status === 'failed' && trial.message)).toEqual([
      false,
      false,
    ]);
    expect(code).toBe(0);
    const [trial] = counted(rows(report)[0]) as OkWorkerTrial[];
    expect(trial?.phases.work).toBeGreaterThan(0);
    expect(trial?.loopClass).toBeDefined();
  });
});

describe('a server that misbehaves: the reason, exit code 3, other rows survive, nothing runs on', () => {
  it.each([
    ['early', 'DIED_BEFORE_READY', /status 0.*no database on purpose/],
    ['badly', 'DIED_AFTER_READY', /status 3.*shutdown failed on purpose/],
    ['never', 'NOT_READY', /not ready after 2 s: fd did not hold/],
  ])('%s: %s', async (how, failure, pattern) => {
    const python = (name: string, argument: string) => `${PYTHON} ${server(name)} ${argument}`;
    const { code, report } = await benchReport([
      '--command',
      `good=${python('moment.py', 'fd')}`,
      '--command',
      `bad=${python('misbehaves.py', how)}`,
      '--ready',
      'fd',
      '--timeout',
      '2',
      '--runs',
      '2',
    ]);
    const [good, bad] = rows(report);
    expect(code).toBe(3);
    expect(good?.summary.ready?.n).toBe(2);
    expect(bad?.trials[0]).toMatchObject({ code: failure, message: expect.stringMatching(pattern) });
    expect(processesWith('/misbehaves.py\0')).toEqual([]);
  });

  it('that SIGTERM does not end keeps its sample, with a warning', async () => {
    const { code, report } = await benchReport([
      server('misbehaves.py'),
      '--args',
      'stubborn',
      '--ready',
      'fd',
      '--grace',
      '0.2',
      '--runs',
      '1',
    ]);
    expect(code).toBe(0);
    const [trial] = counted(rows(report)[0]) as OkWorkerTrial[];
    expect(trial?.phases.exit).toBeGreaterThanOrEqual(200);
    expect(rows(report)[0]?.warnings).toContainEqual(expect.objectContaining({ code: 'IGNORED_SIGTERM' }));
    expect(processesWith('/misbehaves.py\0')).toEqual([]);
  });

  it('whose port or file is there already is not started', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const bench = (ready: string) =>
      benchReport(['--ready', ready, '--runs', '1', '--command', `${PYTHON} -c pass`], { cwd: FIXTURES });
    const taken = await bench(`port:${port}`);
    other.close();
    expect(taken.code).toBe(3);
    expect(rows(taken.report)[0]?.trials[0]).toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${port}.*\\{port\\}`)),
    });
    const there = await bench('file:workers/hang.py');
    expect(there.code).toBe(3);
    expect(rows(there.report)[0]?.trials[0]).toMatchObject({ code: 'FILE_EXISTS' });
  });
});
