import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { benchReport, emptyFolder, FIXTURES } from '../support/cli.js';
import { processesWith } from '../support/processes.js';
import { PYTHON } from './launcher-harness.js';

const server = (name: string) => join(FIXTURES, 'workers/servers', name);
const rows = (report: Report) =>
  report.results.filter(({ scenario }) => !(scenario.runner === 'command' && scenario.control));
const codes = (report: Report, row: number) => rows(report)[row]?.warnings.map(({ code }) => code) ?? [];

it.each([
  ['a worker', [server('leaves_workers.py')]],
  ['a command', ['--command', `${PYTHON} ${server('leaves_workers.py')}`]],
])('%s whose forks outlive it keeps its samples; they are ended, with a warning', async (_what, target) => {
  const flags = ['--ready', 'fd', '--runs', '2', '--grace', '0.3', '--no-pitfalls'];
  const { code, report } = await benchReport([...target, ...flags]);
  expect(rows(report)[0]?.trials.map((trial) => trial.status === 'failed' && trial.message)).toEqual([
    false,
    false,
    false,
  ]);
  expect(code).toBe(0);
  // Only on Linux are they seen once their parent is gone.
  if (process.platform === 'linux') expect(codes(report, 0)).toContain('LEFTOVER_PROCESSES');
  expect(processesWith('/leaves_workers.py\0')).toEqual([]);
});

it('a port in use costs the row that waits for it, and no other', async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const { port } = other.address() as AddressInfo;
  const folder = emptyFolder();
  const scenario = { runner: 'worker', worker: server('asyncio_server.py'), loop: ['asyncio'] };
  const scenarios = [
    { ...scenario, name: 'fixed', args: [String(port)], ready: `port:${port}` },
    { ...scenario, name: 'free', args: ['{port}'], ready: 'port:{port}' },
  ];
  writeFileSync(join(folder, 'coldstart.json'), JSON.stringify({ runs: 2, scenarios }));
  const { code, report, stderr } = await benchReport(['--no-pitfalls'], { cwd: folder });
  other.close();
  const [fixed, free] = rows(report);
  expect(code).toBe(3);
  expect(fixed?.trials.map((trial) => trial.status === 'failed' && trial.code)).toEqual([
    'PORT_IN_USE',
    'PORT_IN_USE',
  ]);
  expect(fixed?.summary).toEqual({});
  expect(stderr).toContain('{port}');
  expect(free?.summary.ready?.n).toBe(2);
  expect(processesWith('/asyncio_server.py\0')).toEqual([]);
});

it('a server that ends badly in one round loses that round', async () => {
  const count = join(emptyFolder(), 'starts');
  const { code, report, stderr } = await benchReport([
    server('dies_once.py'),
    '--args',
    count,
    '--ready',
    'fd',
    '--runs',
    '3',
    '--no-pitfalls',
  ]);
  expect(code).toBe(0);
  const [row] = rows(report);
  expect(row?.trials.map((trial) => (trial.status === 'failed' ? trial.code : trial.round))).toEqual([
    0,
    'DIED_AFTER_READY',
    2,
    3,
  ]);
  expect(row?.trials[1]).toMatchObject({
    round: 1,
    message: expect.stringMatching(/status 4.*connection pool is broken/),
  });
  expect(row?.summary.ready?.n).toBe(2);
  expect(codes(report, 0)).toContain('FAILURES');
  expect(stderr).toMatch(/1 of 4 trials failed/);
  expect(readFileSync(count, 'utf8')).toBe('xxxx');
});
