// Makes a log of a million invocations (START, END and REPORT each) and says what reading it takes: CPU time, since a busy
// machine stretches any other, and memory. `node scripts/bench-logs.js [INVOCATIONS] [text|json]` after `npm run build`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const [invocations = '1000000', format = 'text'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'coldstart-logs-'));
const file = join(folder, 'tail.log');

try {
  await write(file, Number(invocations), format);
  const { userCPUTime, systemCPUTime, maxRSS } = await read(file);
  const cpuS = (userCPUTime + systemCPUTime) / 1e6;
  const figures = [
    `${invocations} invocations (${format})`,
    `${cpuS.toFixed(2)} s of CPU (user + system)`,
    `${Math.round(Number(invocations) / cpuS)} a second`,
    `${Math.round(maxRSS / 1024)} MB at most`,
  ];
  process.stdout.write(`${figures.join(' · ')}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** As `aws logs tail` writes it: environments of 500 requests, ten of them at a time. */
async function write(path, count, kind) {
  const out = createWriteStream(path);
  const hex = (number, digits) => number.toString(16).padStart(digits, '0');
  for (let n = 0; n < count; n += 1) {
    const environment = (n % 10) + 10 * Math.floor(n / 5000);
    const isCold = Math.floor((n % 5000) / 10) === 0;
    const id = `${hex(n, 8)}-0b7d-4b52-9d5e-${hex(n * 7, 12)}`;
    const startMs = Date.UTC(2026, 0, 2) + n * 20;
    const at = (ms) =>
      `${new Date(startMs + ms).toISOString().replace('Z', '000+00:00')} 2026/01/02/[$LATEST]${hex(environment, 32)} `;
    const [duration, init] = [5 + (n % 700) / 100, 90 + (n % 50)];
    const billed = Math.ceil(duration + (isCold ? init : 0));
    const lines =
      kind === 'json'
        ? [
            isCold &&
              `${at(-init)}${record(startMs - init, 'initStart', { initializationType: 'on-demand', functionName: 'orders' })}`,
            `${at(0)}${record(startMs, 'start', { requestId: id, version: '$LATEST' })}`,
            `${at(duration)}${record(startMs, 'runtimeDone', { requestId: id, status: 'success' })}`,
            `${at(duration)}${record(startMs, 'report', {
              requestId: id,
              metrics: {
                durationMs: duration,
                billedDurationMs: billed,
                memorySizeMB: 512,
                maxMemoryUsedMB: 40,
                ...(isCold ? { initDurationMs: init } : {}),
              },
              status: 'success',
            })}`,
          ]
        : [
            isCold &&
              `${at(-init)}INIT_START Runtime Version: python:3.13.v50\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:abc`,
            `${at(0)}START RequestId: ${id} Version: $LATEST`,
            `${at(duration)}END RequestId: ${id}`,
            `${at(duration)}REPORT RequestId: ${id}\tDuration: ${duration.toFixed(2)} ms\tBilled Duration: ${billed} ms\tMemory Size: 512 MB\tMax Memory Used: 40 MB\t${isCold ? `Init Duration: ${init.toFixed(2)} ms\t` : ''}`,
          ];
    if (!out.write(`${lines.filter(Boolean).join('\n')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

function record(atMs, type, fields) {
  return JSON.stringify({ time: new Date(atMs).toISOString(), type: `platform.${type}`, record: fields });
}

/** Runs the program in a process of its own, which says at its end what it has used. */
async function read(path) {
  const hook = `process.on('exit', () => process.stderr.write('USED ' + JSON.stringify(process.resourceUsage()) + '\\n'))`;
  const options = (process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter(Boolean);
  const child = spawn(
    process.execPath,
    [
      ...options,
      '--import',
      `data:text/javascript,${encodeURIComponent(hook)}`,
      join(import.meta.dirname, '../bin/coldstart.js'),
      'lambda',
      'logs',
      path,
    ],
    { stdio: ['ignore', 'inherit', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  const [, used] = /USED (.*)/.exec(said) ?? [];
  if (used === undefined) throw new Error(`coldstart did not end as it should: ${said}`);
  return JSON.parse(used);
}
