import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
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
function utf16Pieces(text: string): Buffer[] {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return [bytes.subarray(0, 1001), bytes.subarray(1001)];
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
    ['gzip in gzip, as Firehose delivers it', [gzipSync(gzipSync(tail(90)))]],
    [
      'several gzips behind each other',
      [Buffer.concat([tail(90).slice(0, 5000), tail(90).slice(5000)].map((part) => gzipSync(part)))],
    ],
    ['UTF-16 of Windows PowerShell', [Buffer.from(`\uFEFF${tail(90)}`, 'utf16le')]],
    ['UTF-16 with the other byte first', [Buffer.from(`\uFEFF${tail(90)}`, 'utf16le').swap16()]],
    ['UTF-16, cut within a letter', utf16Pieces(tail(90))],
  ])('reads what is piped in: %s', async (_, stdin) => {
    const { code, stdout, stderr } = await coldstart(['lambda', 'logs', '-', '--function', 'a'], { stdin });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('a, 256 MB: 300 invocations');
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
    expect(stdout).toContain('n = 30 to 269 · observed: read from logs\n');
    expect(stdout).toContain(
      'orders, 256 MB: 300 invocations · 30 cold, 10 % [7.1 %, 14 %] · 1 failed: 1 timed out\n',
    );
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

  it('reads folders and several files: an export to S3 has a stream in each', async () => {
    const cwd = emptyFolder();
    const lines = tail(90).trimEnd().split('\n');
    // As the export has it: no stream in the lines, dashes for its slashes, parts in gzip.
    for (let env = 0; env < 30; env++) {
      const own = lines.filter((line) => line.includes(`[$LATEST]${env}abc `));
      const bare = own.map((line) => line.replace(/ \S+/, ''));
      const folder = join(cwd, 'exported', 'task', `2026-01-02-[$LATEST]${env}abc`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, '000000.gz'), gzipSync(`${bare.slice(0, 7).join('\n')}\n`));
      writeFileSync(join(folder, '000001.gz'), gzipSync(`${bare.slice(7).join('\n')}\n`));
    }
    writeFileSync(join(cwd, 'exported', 'aws-logs-write-test'), 'Permission Check Successful');
    writeFileSync(join(cwd, 'one.log'), tail(90));
    writeFileSync(join(cwd, 'notes.txt'), 'nothing here\n');
    const read = async (...files: string[]) => {
      const { code, stdout, stderr } = await coldstart(['lambda', 'logs', ...files, '--format', 'json'], {
        cwd,
      });
      const report: Report = reportSchema.parse(JSON.parse(stdout));
      return { code, stderr, counts: report.results.map(({ id, trials }) => [id, trials.length]) };
    };
    const counts = [
      ['lambda/fn/256/cold', 30],
      ['lambda/fn/256/warm', 270],
    ];
    expect(await read('one.log')).toMatchObject({ code: 0, counts });
    expect(await read('exported')).toMatchObject({ code: 0, stderr: '', counts });
    const all = await read('exported/', 'one.log', 'notes.txt');
    expect(all).toMatchObject({ code: 0, counts: counts.map(([id, count]) => [id, Number(count) * 2]) });
    expect(all.stderr).toContain('1 file has no REPORT of an invocation: notes.txt.');
    const over = await coldstart(['lambda', 'logs', 'exported', 'one.log', '-o', 'json:one.log'], { cwd });
    expect([over.code, over.stderr]).toEqual([2, expect.stringContaining('which is an input')]);
    mkdirSync(join(cwd, 'empty'));
    const empty = await coldstart(['lambda', 'logs', 'empty'], { cwd });
    expect([empty.code, empty.stderr]).toEqual([
      2,
      expect.stringContaining('empty is a folder without files'),
    ]);
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
    const child = spawn(process.execPath, [BIN, 'lambda', 'logs', '-', '--verbose'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const end = ended(child);
    child.stdin.end(tail(90).replaceAll(/^\S+ \S+ /gm, ''));
    const { code, stdout, stderr } = await end;
    expect(code).toBe(0);
    expect(stdout).toContain(
      'fn, 256 MB: 300 invocations · 30 initialised, 10 % [7.1 %, 14 %]: whether a caller waited is not known · 1 failed',
    );
    // Who reads a pipe sees the table: it has the warnings.
    const said = stdout.replaceAll(/\s+/g, ' ');
    expect(stderr).toBe('');
    expect(said).toContain('300 invocations have no time');
    expect(said).toMatch(/300 invocations have no log stream.*cannot be told/);
    expect(said).toContain('aws logs tail without --format short');
  });

  it('prices what nobody waited for, and restores, apart from what callers waited for', async () => {
    const one = (env: string, ms: number, message: string) =>
      `${new Date(Date.UTC(2026, 0, 2) + ms).toISOString()} 2026/01/02/[$LATEST]${env} ${message}\n`;
    const report = (id: number, duration: number, billed: number, more = '') =>
      `REPORT RequestId: ${id}\tDuration: ${duration} ms\tBilled Duration: ${billed} ms\tMemory Size: 2048 MB\tMax Memory Used: 40 MB\t${more}`;
    const log = [
      one('a', 0, 'INIT_START Runtime Version: python:3.13.v50'),
      one('a', 300, 'START RequestId: 1 Version: 1'),
      one('a', 310, report(1, 10, 310, 'Init Duration: 300.00 ms')),
      // Five minutes after its initialisation.
      one('b', 0, 'INIT_START Runtime Version: python:3.13.v50'),
      one('b', 300_000, 'START RequestId: 2 Version: 1'),
      one('b', 300_010, report(2, 10, 210, 'Init Duration: 200.00 ms')),
      one('c', 500, 'START RequestId: 3 Version: 1'),
      one('c', 600, report(3, 100, 140, 'Restore Duration: 511.25 ms\tBilled Restore Duration: 40 ms')),
      one('d', 500, 'START RequestId: 4 Version: 1'),
      one('d', 600, report(4, 100, 140, 'Restore Duration: 499.00 ms\tBilled Restore Duration: 40 ms')),
    ].join('');
    const { stdout } = await coldstart(['lambda', 'logs', 'a.log'], {
      cwd: place('a.log', log),
    });
    // 310 + 210 + 140 + 140 = 800 ms of 2 GB: 300 ms are 37.5 %, 0.6 GB-s × 0.0000166667 = 0.00001; 200 ms are 25 %.
    const said = [
      'fn, 2048 MB: 4 invocations · 3 cold, 75 % [30 %, 95 %] · 2 of these restored from a snapshot · 1 initialised before a caller waited',
      'initialisations that callers waited for took 300 ms in all, 0.600 GB-s, 38 % of what was billed: $0.000010 at the x86 price',
      'initialisations before a caller waited took 200 ms in all, 0.400 GB-s, 25 % of what was billed: $0.0000067 at the x86 price',
      // 2 × 2 GB × 0.0001397998
      'fn, 2048 MB: 2 restores of 2048 MB: $0.00056 beside Billed Duration',
    ];
    for (const line of said) expect(stdout).toContain(line);
  });

  // [what, REPORTs as Duration, Billed Duration, Init Duration and Status, what is to be said: worked out by hand]
  it.each<
    [string, readonly (readonly [number, number, (number | undefined)?, string?])[], readonly string[]]
  >([
    [
      // 0.64633 s × 1 GB
      'an initialisation that was not billed',
      [[162.81, 163, 646.33]],
      ['took 646 ms in all, 0.646 GB-s: not billed then, Billed Duration does not hold them\n'],
    ],
    [
      // 162.81 + 646.33 = 809.14; 646.33 of 810 is 79.8 %; 0.64633 × 0.0000166667 = 0.0000107722
      'one that was',
      [[162.81, 810, 646.33]],
      ['took 646 ms in all, 0.646 GB-s, 80 % of what was billed: $0.000011 at'],
    ],
    [
      // 600 ms in all; 200 ms of 300 + 100 + 100 ms is 40 %; 0.2 × 0.0000166667 = 0.0000033333
      'some of them',
      [
        [100, 300, 200],
        [100, 100, 400],
        [100, 100],
      ],
      [
        'fn, 1024 MB: 3 invocations · 2 cold, 67 % [21 %, 94 %]\n',
        'took 600 ms in all; Billed Duration holds 1 of 2, 200 ms, 0.200 GB-s, 40 % of what was billed: $0.0000033 at',
        '; the others were not billed then\n',
      ],
    ],
    [
      // Until 2020 it was rounded to 100 ms.
      'rounding to 100 ms',
      [[120.5, 200, 646.33]],
      ['0.646 GB-s: not billed then'],
    ],
    [
      // Of 5 one in 5 was cold, and it failed: 1 of 5 is 20 %, by Wilson 3.6 % to 62 %. 400 ms of 500 + 4 × 25 are 67 %.
      'a cold start that timed out',
      [
        [100, 500, 400, 'timeout'],
        [25, 25],
        [25, 25],
        [25, 25],
        [25, 25],
      ],
      [
        'fn, 1024 MB: 5 invocations · 1 cold, 20 % [3.6 %, 62 %] · 1 failed: 1 timed out\n',
        'took 400 ms in all, 0.400 GB-s, 67 % of what was billed: $0.0000067 at',
      ],
    ],
    [
      'failures of every kind',
      [
        [25, 25],
        [25, 25, undefined, 'timeout'],
        [25, 25, undefined, 'error\tError Type: Runtime.OutOfMemory'],
        [25, 25, undefined, 'error\tError Type: Runtime.ExitError'],
        [25, 25, undefined, 'error\tError Type: ValueError'],
      ],
      [
        // Lambda initialises the environment again inside what comes after each of the first three.
        'fn, 1024 MB: 5 invocations · 3 cold, 60 % [23 %, 88 %] · 3 of these initialised again inside the invocation · 4 failed: 1 timed out, 1 out of memory, 1 exited\n',
      ],
    ],
  ])('counts and prices %s', async (_, reports, said) => {
    const lines = reports.flatMap(([duration, billed, init, status], n) => {
      const at = (ms: number) =>
        `${new Date(Date.parse('2026-01-02T03:04:05Z') + n * 10_000 + ms).toISOString()} 2026/01/02/[$LATEST]${init === undefined ? 'warm' : n}`;
      const fields = [
        `REPORT RequestId: ${n}`,
        ...[`Duration: ${duration} ms`, `Billed Duration: ${billed} ms`, 'Memory Size: 1024 MB'],
        ...['Max Memory Used: 40 MB', ...(init === undefined ? [] : [`Init Duration: ${init} ms`])],
        ...(status === undefined ? [] : [`Status: ${status}`]),
      ];
      return [
        ...(init === undefined ? [] : [`${at(0)} INIT_START Runtime Version: python:3.13.v50`]),
        `${at(init ?? 0)} START RequestId: ${n} Version: $LATEST`,
        `${at((init ?? 0) + duration)} ${fields.join('\t')}\t`,
      ];
    });
    const cwd = place('log', lines.join('\n'));
    const { stdout } = await coldstart(['lambda', 'logs', 'log'], { cwd });
    // Wrapped or not.
    for (const part of said) expect(stdout.replaceAll('\n', ' ')).toContain(part.replace('\n', ' '));
  });

  it('counts an invocation that failed and was all there was', async () => {
    const cwd = place(
      'log',
      '2026-01-02T03:04:05.000Z 2026/01/02/[$LATEST]a REPORT RequestId: 1\tDuration: 3000.00 ms\tBilled Duration: 3100 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tInit Duration: 99.50 ms\tStatus: timeout\n',
    );
    const { code, stdout } = await coldstart(['lambda', 'logs', 'log'], { cwd });
    expect(code).toBe(3);
    expect(stdout).toContain(
      'fn, 128 MB: 1 invocation · 1 cold, 100 % [21 %, 100 %] · 1 failed: 1 timed out',
    );
  });

  it.each([
    ['nothing', undefined, /Cannot read nothing: it does not exist\./],
    ['empty', '', /no REPORT of an invocation: 0 lines/],
    ['other', 'hello\nworld\n', /no REPORT of an invocation: 2 lines/],
    ['cut', 'REPORT RequestId: 1\tDuration: 12', /1 REPORT line that cannot be read/],
    ['binary', Buffer.from([0, 255, 254, 1, 2, 3]), /no REPORT/],
    [
      'broken.gz',
      Buffer.from([0x1f, 0x8b, 1, 2, 3]),
      /Cannot read broken\.gz: .*\n.*damaged: export it again/,
    ],
  ])('%s is exit code 2', async (name, content, said) => {
    const cwd = content === undefined ? emptyFolder() : place(name, content);
    const { code, stderr, stdout } = await coldstart(['lambda', 'logs', name], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});
