import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Report, reportSchema } from '../../src/domain/report.js';

export const BIN = resolve(import.meta.dirname, '../../bin/coldstart.js');
export const FIXTURES = resolve(import.meta.dirname, '../fixtures');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real binary to its end, without the caller's colours and CI settings. */
export async function coldstart(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<CliResult> {
  const child = startColdstart(args, options);
  return ended(child);
}

/** Starts the real binary. */
export function startColdstart(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): ChildProcess {
  const { NO_COLOR, FORCE_COLOR, ...env } = process.env;
  return spawn(process.execPath, ['--', BIN, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { ...env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
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
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<CliResult & { report: Report }> {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const command = end < 0 ? [] : args.slice(end);
  const result = await coldstart(['bench', ...own, '--format', 'json', ...command], options);
  if (result.stdout === '') throw new Error(`no report: exit ${result.code}\n${result.stderr}`);
  return { ...result, report: reportSchema.parse(JSON.parse(result.stdout)) };
}

/** An empty folder that goes away with the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
