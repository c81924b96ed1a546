import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { BUNDLED_HANDLERS, type VariantName } from '../../src/config/bundled-handlers.js';
import type { LambdaResult, OkLambdaTrial, Report } from '../../src/domain/report.js';
import { benchReport, coldstart, emptyFolder } from '../support/cli.js';
import { runtimeHere } from './emulator-harness.js';

const runtime = await runtimeHere();
export const hasRuntime = typeof runtime !== 'string';
/** For the name of what is skipped without it. */
export const why = typeof runtime === 'string' ? ` (skipped: ${runtime})` : '';

export const rows = (report: Report) =>
  report.results.filter((row): row is LambdaResult => row.scenario.runner === 'lambda');
export const measured = ({ trials }: LambdaResult) =>
  trials.filter((trial): trial is OkLambdaTrial => trial.status === 'ok' && trial.round > 0);

/** A folder with the code of a handler. */
export function project(files: Readonly<Record<string, string>>): string {
  const cwd = emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  return cwd;
}

/** Runs the bundled handlers of these names, which the arguments choose, and checks what holds for each of them. */
export async function checkBundled(names: readonly string[], args: readonly string[] = []): Promise<void> {
  const { code, report, stderr } = await benchReport(['handlers', ...args, '--runs', '1', '--no-progress']);
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
  const wanted = Object.entries(BUNDLED_HANDLERS).flatMap(([name, { variants }]) => {
    if (!names.includes(name)) return [];
    const own = Object.keys(variants);
    return own.length === 1 ? [name] : own.map((variant) => `${name}/${variant}`);
  });
  expect(rows(report).map(({ id }) => id.replace(/\/py3\.\d+$/, ''))).toEqual(
    wanted.map((name) => `lambda/${name}`),
  );
  for (const { id, scenario, trials } of rows(report)) {
    expect(scenario).toMatchObject({ emulated: true, source: 'invoked', packageType: 'Zip' });
    for (const trial of trials) {
      if (trial.status !== 'ok') throw new Error(`${id}: ${trial.message}`);
      expect([trial.emulated, trial.label]).toEqual([true, scenario.starts]);
      const { init = 0, restore = 0, handler = 0, overhead = 0 } = trial.phases;
      expect(init + restore + handler + overhead).toBeCloseTo(trial.wallMs, 1);
    }
  }
  const starts = rows(report).filter(({ id }) => id.includes('/snapstart/'));
  if (names.includes('snapstart'))
    expect(starts.map(({ scenario }) => scenario.starts)).toEqual(['cold', 'hidden-init', 'restore']);
  if (names.includes('loop')) expect(report.comparisons.map(({ metric }) => metric)).toContain('init');
}

const APP = `import asyncio
import os
import sys
import time

time.sleep(0.8)


async def main():
    return None


def handler(event, context):
    if event.get("tell"):
        path = [p for p in sys.path if p.endswith("/python") and os.path.isdir(p)]
        raise ValueError("loop=" + type(asyncio.new_event_loop()).__module__ + " path=" + str(len(path)))
    asyncio.run(main())
    return event["n"]
`;
const OWN = ['handlers', '--handler', 'app.handler', '--dir', 'src', '--requirements', 'needs.txt'];
const ownProject = () =>
  project({ 'src/app.py': APP, 'event.json': '{"n": 7}', 'needs.txt': 'six==1.17.0\n' });

/** Lays a handler out in these ways, plain among them, and checks that each does what it says. */
export async function checkVariants(variants: readonly VariantName[]): Promise<void> {
  const ways = ['--variants', variants.join(',')];
  const { code, report } = await benchReport(
    [...OWN, '--event', 'event.json', ...ways, '--runs', '1', '--memory', '256'],
    { cwd: ownProject() },
  );
  expect(code).toBe(0);
  const all = rows(report);
  expect(all.map(({ id }) => id.split('/').at(-2))).toEqual(variants);
  const rowOf = (name: VariantName) => all[variants.indexOf(name)];
  const phase = (name: VariantName, key: 'init' | 'handler') => {
    const row = rowOf(name);
    return (row && measured(row)[0]?.phases[key]) ?? Number.NaN;
  };
  expect(phase('plain', 'init')).toBeGreaterThan(800);
  expect(phase('plain', 'handler')).toBeLessThan(800);
  const starts = { provisioned: 'hidden-init', snapstart: 'restore' } as Record<string, string>;
  expect(all.map(({ scenario }) => scenario.starts)).toEqual(variants.map((name) => starts[name] ?? 'cold'));
  if (variants.includes('lazy')) {
    // Its module sleeps while the first request waits.
    expect(phase('lazy', 'init')).toBeLessThan(phase('plain', 'init'));
    expect(phase('lazy', 'handler')).toBeGreaterThan(800);
  }
  for (const name of ['provisioned', 'snapstart'] as const) {
    const row = rowOf(name);
    if (row) expect(measured(row)[0]?.wallMs).toBeLessThan(800);
  }
  const whole = rowOf('plain')?.scenario.codeBytes ?? 0;
  for (const name of ['layer', 'no-bytecode', 'runtime-sdk'] as const) {
    const row = rowOf(name);
    if (row) expect(row.scenario.codeBytes ?? 0).toBeLessThan(whole);
  }
  if (variants.includes('layer')) expect(rowOf('layer')?.scenario.layerBytes).toHaveLength(1);
  expect(rowOf('plain')?.scenario.memorySizeMB).toBe(256);
}

/** What a handler says of its loop and its path where it is laid out in these ways. */
export async function checkTold(told: Partial<Record<VariantName, RegExp>>): Promise<void> {
  const cwd = ownProject();
  writeFileSync(join(cwd, 'event.json'), '{"tell": true}');
  const ways = ['--variants', Object.keys(told).join(',')];
  const { code, stderr } = await coldstart(
    ['bench', ...OWN, '--event', 'event.json', ...ways, '--runs', '1'],
    { cwd },
  );
  expect(code).toBe(3);
  for (const pattern of Object.values(told)) expect(stderr).toMatch(pattern);
}
