import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../src/domain/report.js';
import { BIN, coldstart, emptyFolder, ended } from '../support/cli.js';

/** A log as `aws logs tail` writes it: 30 environments of 10 requests each, the last one of the first timed out. */
function tail(initMs: number): string {
  const lines: string[] = [];
  let atMs = Date.parse('2026-01-02T03:04:05.000Z');
  for (let env = 0; env < 30; env++) {
    const write = (message: string) =>
      lines.push(
        `${new Date(atMs).toISOString().replace('Z', '000+00:00')} 2026/01/02/[$LATEST]${env}abc ${message}`,
      );
    write(
      'INIT_START Runtime Version: python:3.13.v50\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:abc',
    );
    const init = initMs + (env % 7);
    atMs += init;
    for (let n = 0; n < 10; n++) {
      const id = `request-${env}-${n}`;
      write(`START RequestId: ${id} Version: $LATEST`);
      write('own: line\tDuration: 1 ms');
      atMs += 10;
      write(`END RequestId: ${id}`);
      const first = n === 0 ? `Init Duration: ${init.toFixed(2)} ms\t` : '';
      const last = n === 9 && env === 0 ? 'Status: timeout\t' : '';
      const billed = 10 + (n === 0 ? init : 0);
      write(
        `REPORT RequestId: ${id}\tDuration: 10.00 ms\tBilled Duration: ${billed} ms\tMemory Size: 256 MB\tMax Memory Used: 40 MB\t${first}${last}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
const place = (name: string, content: string | Buffer) => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, name), content);
  return cwd;
};

describe('coldstart lambda logs', () => {
  it.each([
    ['text', [tail(90)]],
    ['text in pieces', [tail(90).slice(0, 1000), Buffer.from(tail(90).slice(1000))]],
    ['gzip', [gzipSync(tail(90))]],
  ])('reads what is piped in: %s', async (_, stdin) => {
    const { code, stdout, stderr } = await coldstart(['lambda', 'logs', '-', '--function', 'a'], { stdin });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('a, 256 MB: 299 invocations');
  });

  it('says that nothing was piped in', async () => {
    const { code, stderr } = await coldstart(['lambda', 'logs', '-']);
    expect(code).toBe(2);
    expect(stderr).toContain('- has no REPORT of an invocation: 0 lines were read');
  });

  it('tells shares, percentiles and what initialisations cost', async () => {
    const cwd = place('tail.log', tail(90));
    const { code, stdout, stderr } = await coldstart(['lambda', 'logs', 'tail.log', '--function', 'orders'], {
      cwd,
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('observed: read from logs · n = 30 to 269\n');
    expect(stdout).toContain('orders, 256 MB: 299 invocations · 30 cold, 10 % [7.1 %, 14 %] · 1 timed out');
    expect(stdout).toMatch(
      /lambda\/orders\/256\/cold: init p50 93\.0 ms, p90 96\.0 ms · handler p50 10\.0 ms/,
    );
    expect(stdout).toMatch(
      /orders, 256 MB: initialisations that callers waited for took 2\.79 s in all, 0\.696 GB-s/,
    );
  });

  it('makes a report of every kind of export, the same one', async () => {
    const text = tail(90);
    const rows = text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [time = '', stream = '', ...rest] = line.split(' ');
        return { time: Date.parse(time), stream, message: rest.join(' ') };
      });
    const csv = [
      '@timestamp,@message,@logStream',
      ...rows.map(({ time, message, stream }) => `${new Date(time).toISOString()},"${message}\n",${stream}`),
    ].join('\n');
    const events = rows.map(({ time, message, stream }) => ({
      timestamp: time,
      message: `${message}\n`,
      logStreamName: stream,
    }));
    const results = [];
    for (const [name, content] of [
      ['tail.log', text],
      ['tail.log.gz', gzipSync(text)],
      ['insights.csv', csv],
      ['events.json', JSON.stringify({ events }, null, 2)],
    ] as const) {
      const { code, stdout } = await coldstart(['lambda', 'logs', name, '--format', 'json'], {
        cwd: place(name, content),
      });
      expect(code).toBe(0);
      const report: Report = reportSchema.parse(JSON.parse(stdout));
      expect(report.results.map(({ scenario }) => scenario)).toMatchObject([
        { source: 'observed', starts: 'cold', emulated: false },
        { source: 'observed', starts: 'warm' },
      ]);
      results.push(report.results);
    }
    for (const other of results) expect(other).toEqual(results[0]);
  });

  it('is gated by budgets and by an earlier report', async () => {
    const cwd = place('old.log', tail(90));
    writeFileSync(join(cwd, 'new.log'), tail(180));
    const budget = (limit: string) => ['--budget', `*/cold:init.p50<${limit}`];
    const logs = (...args: readonly string[]) => coldstart(['lambda', 'logs', ...args, '--quiet'], { cwd });
    expect((await logs('old.log', ...budget('150ms'), '-o', 'old.json')).code).toBe(0);
    expect((await logs('new.log', ...budget('150ms'))).code).toBe(1);
    const gate = ['--baseline', 'old.json', '--max-regression', '10%', '--metric', 'init'];
    const { code, stderr } = await logs('new.log', ...gate);
    expect(stderr).toMatch(/lambda\/fn\/256\/cold/);
    expect(code).toBe(1);
    expect((await logs('old.log', ...gate)).code).not.toBe(1);
  });

  it('reads stdin, and needs no times', async () => {
    const child = spawn(process.execPath, [BIN, 'lambda', 'logs', '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const end = ended(child);
    child.stdin.end(tail(90).replaceAll(/^\S+ \S+ /gm, ''));
    const { code, stdout, stderr } = await end;
    expect(code).toBe(0);
    expect(stdout).toContain('fn, 256 MB: 299 invocations · 30 cold');
    expect(stderr).toContain('300 invocations have no time');
  });

  it.each([
    ['nothing', undefined, /no such file/],
    ['empty', '', /no REPORT of an invocation: 0 lines/],
    ['other', 'hello\nworld\n', /no REPORT of an invocation: 2 lines/],
    ['cut', 'REPORT RequestId: 1\tDuration: 12', /1 REPORT lines that cannot be read/],
    ['binary', Buffer.from([0, 255, 254, 1, 2, 3]), /no REPORT/],
    ['broken.gz', Buffer.from([0x1f, 0x8b, 1, 2, 3]), /Cannot read broken\.gz/],
  ])('%s is exit code 2', async (name, content, said) => {
    const cwd = content === undefined ? emptyFolder() : place(name, content);
    const { code, stderr, stdout } = await coldstart(['lambda', 'logs', name], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});
