import type { OkTrial } from '../../domain/report.js';
import type { Stamp } from '../../launch/launcher.js';

/** What the stamps of one run say. */
export type WasmPhases =
  | {
      readonly ok: true;
      readonly readyMs: number;
      readonly phases: OkTrial<'wasm'>['phases'];
      readonly loopClass?: string;
    }
  | { readonly ok: false; readonly message: string };

/** Turns the stamps of wasm/run.mjs into phases that add up to `wallMs`. Pure. */
export function wasmPhases(stamps: readonly Stamp[], wallMs: number): WasmPhases {
  const at = (name: string) => stamps.find((stamp) => stamp.name === name)?.atMs;
  const [compile, compiled, booted] = [at('compile'), at('compiled'), at('booted')];
  const main = stamps.find(({ name }) => name === 'main_end');
  if (compile === undefined || compiled === undefined || booted === undefined || main === undefined)
    return { ok: false, message: 'it ended before all of its phases were known: it ended its own process' };
  // The snapshot is read first, and belongs to restoring it.
  const [read, wasRead] = [at('read'), at('was_read')];
  const isRestored = read !== undefined && wasRead !== undefined;
  const readingMs = isRestored ? wasRead - read : 0;
  const start = booted - compiled + readingMs;
  const before = {
    engine: compile - readingMs,
    compile: compiled - compile,
    ...(isRestored ? { restore: start } : { boot: start }),
  };
  const run = stamps.find(({ name }) => name === 'run');
  const ran = stamps.findLast(({ name }) => name === 'ran');
  if (run && ran) {
    const rest = { imports: run.atMs - booted, work: ran.atMs - run.atMs, exit: wallMs - ran.atMs };
    return { ok: true, readyMs: ran.atMs, phases: { ...before, ...rest }, loopClass: run.extra };
  }
  const all = main.atMs - booted;
  const imports = Math.min(Number(main.extra) || 0, all);
  const rest = { imports, work: all - imports, exit: wallMs - main.atMs };
  return { ok: true, readyMs: main.atMs, phases: { ...before, ...rest } };
}
