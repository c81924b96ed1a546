import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { benchReport, coldstart } from '../support/cli.js';
import { projectFolder } from '../support/project.js';
import { environmentOf } from './examples-harness.js';
import { PYTHON } from './launcher-harness.js';

const SLEEP_MS = 400;
const APP = `
import time
from flask import Flask
time.sleep(${SLEEP_MS / 1000})
app = Flask(__name__)

@app.get("/items")
def items():
    return "all"
`;
const FLAGS = ['--runs', '1', '--loop', 'asyncio', '--no-pitfalls'];

const rows = (report: Report) =>
  report.results.flatMap((row) => (row.scenario.runner === 'worker' ? [row] : []));
const codes = (report: Report) => rows(report)[0]?.warnings.map(({ code }) => code) ?? [];
function readyMs(report: Report): number[] {
  return rows(report).flatMap(({ trials }) =>
    trials.map((trial) => (trial.status === 'ok' && 'readyMs' in trial ? (trial.readyMs ?? 0) : 0)),
  );
}

describe('ready is not before the app answers', () => {
  let venv: string;
  beforeAll(async () => {
    const { sitePackages } = await environmentOf('flask\ngunicorn\n', 'ready-app');
    venv = join(sitePackages, '../../..');
  });

  it.each<[string, Record<string, string>]>([
    ['gunicorn by the requirements', { 'requirements.txt': 'flask\ngunicorn\n' }],
    ['gunicorn by a Procfile', { Procfile: 'web: gunicorn app:app --workers 2\n' }],
  ])('%s', async (_, files) => {
    const folder = projectFolder({ 'app.py': APP, ...files });
    const { report, stdout } = await benchReport([folder, '--venv', venv, ...FLAGS]);
    const [first = 0, second = 0] = readyMs(report);
    expect(Math.min(first, second)).toBeGreaterThan(SLEEP_MS);
    expect(rows(report)[0]?.trials).toMatchObject([{ readyStatus: 200 }, { readyStatus: 200 }]);
    expect(codes(report)).not.toContain('READY_STATUS');
    expect(JSON.parse(stdout).results[0].scenario.ready).toBe('http://127.0.0.1:{port}/items');
  });

  it('says so where a port was asked for that gunicorn opens before it has the app', async () => {
    const cwd = projectFolder({ 'app.py': APP });
    const args = ['gunicorn', '--args', 'app:app -b 127.0.0.1:{port}', '--venv', venv];
    const { report } = await benchReport([...args, '--ready', 'port:{port}', ...FLAGS], { cwd });
    expect(codes(report)).toContain('READY_BEFORE_APP');
    expect(codes(report)).not.toContain('NO_LOOP');
    const answered = await benchReport([...args, '--ready', 'http://127.0.0.1:{port}/no', ...FLAGS], { cwd });
    expect(codes(answered.report)).toEqual(expect.arrayContaining(['READY_STATUS', 'NO_LOOP']));
    expect(codes(answered.report)).not.toContain('READY_BEFORE_APP');
    expect(rows(answered.report)[0]?.trials[0]).toMatchObject({ readyStatus: 404 });
  });
});

const FORKS = `
import os, socket, sys, time
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
time.sleep(0.1)
for _ in range(2):
    if os.fork() == 0:
        time.sleep(60)
os.wait()
`;

it('says so where a process of the user’s own listens and then forks', async () => {
  const file = join(projectFolder({}), 'forks.py');
  // SIGTERM comes at once: what it does until then is seen.
  writeFileSync(file, `import signal\nsignal.signal(15, lambda *a: None)\n${FORKS}`);
  const flags = ['--args', '{port}', '--ready', 'port:{port}', '--grace', '0.5', ...FLAGS];
  const { report } = await benchReport([file, ...flags]);
  expect(codes(report)).toContain('READY_BEFORE_APP');
});

const ANSWERS = `
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(self.path[1:]))
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
`;

it('the status of the answer is shown, and one that is named is waited for', async () => {
  const file = join(projectFolder({ 'answers.py': ANSWERS }), 'answers.py');
  const at = (path: string) => ['--args', '{port}', '--ready', `http://127.0.0.1:{port}${path}`];
  const { stdout, stderr } = await coldstart(['bench', file, ...at('/403'), ...FLAGS]);
  expect(stdout).toContain('ready when http://127.0.0.1:{port}/403 answered, with the status 403');
  expect(stderr).toMatch(/ready with the status 403: .*#403/);
  const named = await benchReport([file, ...at('/503#503,2xx'), ...FLAGS]);
  expect(named.code).toBe(0);
  expect(codes(named.report)).not.toContain('READY_STATUS');
  const refused = await coldstart(['bench', file, ...at('/404#200'), '--timeout', '1', ...FLAGS]);
  expect(refused).toMatchObject({ code: 3 });
  expect(refused.stderr).toMatch(/did not hold, the last answer had the status 404/);
});

it('a row that is not ready names the child that died, and of what', async () => {
  const script = `
import os, signal, subprocess, sys, time
for code in ("import os; os._exit(7)", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"):
    child = subprocess.Popen([sys.executable, "-c", code])
    time.sleep(0.9)
    child.wait()
time.sleep(60)
`;
  const file = join(projectFolder({ 'never.py': script }), 'never.py');
  const flags = ['--ready', 'port:{port}', '--timeout', '4', ...FLAGS];
  const { code, stderr } = await coldstart(['bench', file, ...flags]);
  expect(code).toBe(3);
  expect(stderr).toMatch(/NOT_READY.*did not hold, connections were refused/);
  if (process.platform === 'linux')
    expect(stderr).toMatch(/Its process \d+ ended by SIGSEGV after .*, and before it 1 other/);
  const command = await coldstart(['bench', '--ready', 'port:{port}', '--', PYTHON, '-c', 'pass']);
  expect(command.stderr).toMatch(/DIED_BEFORE_READY.*exit status 0/);
});
