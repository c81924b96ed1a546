import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { type Report, reportSchema } from '../../src/domain/report.js';

export const BIN = resolve(import.meta.dirname, '../../bin/coldstart.js');
const MAIN = resolve(import.meta.dirname, '../../dist/bundle/main.js');
/** Failures that tests cause are not those of who runs them. */
const STATE = join(tmpdir(), `coldstart-test-state-${process.pid}`);
process.on('exit', () => rmSync(STATE, { recursive: true, force: true }));
export const FIXTURES = resolve(import.meta.dirname, '../fixtures');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped in, in these chunks; only in this process. */
  readonly stdin?: readonly (string | Uint8Array)[];
  /** Of `benchReport`: with the run that looks for pitfalls, which takes as long as many trials. */
  readonly pitfalls?: boolean;
}

/** One run after another: each has the whole `process.env`, which the AWS SDK and the launcher read. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs the built program to its end in this process, which spares a start of Node of a quarter of a second; without the
 * caller's colours. What only a process has (signals, pipes, its own end) needs `startColdstart`.
 */
export function coldstart(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const result = last.then(() => runHere(args, options));
  last = result.catch(() => {});
  return result;
}

async function runHere(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { main } = (await import(MAIN)) as typeof import('../../src/main.js');
  const said = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof said) => ({
    write: (text: string) => {
      said[name] += text;
      return true;
    },
  });
  const outer = process.env;
  process.env = childEnv(options);
  try {
    const code = await main({
      ...{ argv: [process.execPath, BIN, ...args], env: process.env, platform: process.platform },
      ...{ stdin: Readable.from(options.stdin ?? []), stdout: stream('stdout'), stderr: stream('stderr') },
      ...{ cwd: () => realpathSync(options.cwd ?? tmpdir()), on: () => {}, off: () => {} },
    });
    return { code, ...said };
  } finally {
    process.env = outer;
  }
}

/** Starts the real binary. */
export function startColdstart(args: readonly string[], options: CliOptions = {}): ChildProcess {
  return spawn(process.execPath, ['--', BIN, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: childEnv(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function childEnv({ env }: CliOptions): Record<string, string | undefined> {
  const { NO_COLOR, FORCE_COLOR, ...rest } = process.env;
  return { ...rest, XDG_STATE_HOME: STATE, ...env };
}

export function ended(child: ChildProcess): Promise<CliResult> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}

/** Runs `bench --format json` and checks the report against its schema. */
export async function benchReport(
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliResult & { report: Report }> {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const command = end < 0 ? [] : args.slice(end);
  const more = options.pitfalls ? ['--format', 'json'] : ['--format', 'json', '--no-pitfalls'];
  const result = await coldstart(['bench', ...own, ...more, ...command], options);
  if (result.stdout === '') throw new Error(`no report: exit ${result.code}\n${result.stderr}`);
  return { ...result, report: reportSchema.parse(JSON.parse(result.stdout)) };
}

/** An empty folder that goes away with the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
