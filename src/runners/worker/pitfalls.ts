import { relative } from 'node:path';
import type { Loop, Warning } from '../../domain/report.js';
import { listed } from '../../domain/words.js';
import type { Stamp } from '../../launch/launcher.js';

/** One finding of python/pitfalls.py, with the milliseconds from the spawn to when it was seen. */
export type Pitfall = { readonly atMs: number } & (
  | { readonly kind: 'awaited'; readonly name: string; readonly file: string; readonly line: number }
  | { readonly kind: 'loop'; readonly class: string; readonly uvloop: string | null }
  | { readonly kind: 'policy'; readonly message: string; readonly file: string; readonly line: number }
  | {
      /** Imported in place of the standard library's module, or only there. */
      readonly kind: 'shadows' | 'installed';
      readonly name: string;
      readonly file: string;
      /** Name and version, where one brought it. */
      readonly distribution: string | null;
    }
  | {
      readonly kind: 'work';
      readonly file: string;
      readonly ms: number;
      readonly statements: readonly (readonly [line: number, ms: number])[];
    }
  | {
      readonly kind: 'blocks';
      readonly file: string;
      readonly line: number;
      readonly ms: number;
      readonly reason: 'waits' | 'starves';
    }
);

/** What the findings of one run are read against. */
export interface PitfallContext {
  /** Absolute path of the folder of the user's own files, as given to `pitfallEnvironment`. */
  readonly folder: string;
  /** The row's loop. */
  readonly loop: Loop;
  /** `outcome.readyMs`: what comes later does not count; `null` where the end of the process was waited for. */
  readonly readyMs: number | null;
}

/** Variables that turn a probed trial into the run that looks for pitfalls in the files below this absolute path. */
export function pitfallEnvironment(folder: string): Record<string, string> {
  return { PYTHONASYNCIODEBUG: '1', COLDSTART_PROBE_PITFALLS: folder };
}

/** The warnings of the run that looked for pitfalls, one a code. Lines that are no findings are left out. */
export function readPitfalls(stamps: readonly Stamp[], context: PitfallContext): Warning[] {
  return pitfallWarnings(
    stamps.filter(({ name }) => /^(\d+:)?pitfall$/.test(name)).flatMap(readPitfall),
    context,
  );
}

function readPitfall({ atMs, extra }: Stamp): Pitfall[] {
  try {
    return [{ ...JSON.parse(extra), atMs } as Pitfall];
  } catch {
    return [];
  }
}

/** Puts findings into words: at most one warning a code, with the places it was seen at. Pure. */
export function pitfallWarnings(pitfalls: readonly Pitfall[], context: PitfallContext): Warning[] {
  const inTime = pitfalls.filter(
    ({ kind, atMs }) => (kind !== 'blocks' && kind !== 'policy') || atMs <= (context.readyMs ?? atMs),
  );
  const at = ({ file, line }: { file: string; line: number }) => `${shown(file, context.folder)}:${line}`;
  return [
    notAwaited(ofKind(inTime, 'awaited'), at),
    uvloopUnused(ofKind(inTime, 'loop'), context.loop),
    policyDeprecated(ofKind(inTime, 'policy'), at),
    shadowsStdlib(inTime, context.folder),
    workAtImport(ofKind(inTime, 'work'), context.folder),
    blocksLoop(ofKind(inTime, 'blocks'), at),
  ].flatMap((warning) => warning ?? []);
}

type OfKind<K extends Pitfall['kind']> = Pitfall & { readonly kind: K };
type At = (place: { file: string; line: number }) => string;

function ofKind<K extends Pitfall['kind']>(pitfalls: readonly Pitfall[], kind: K): OfKind<K>[] {
  return pitfalls.filter((pitfall): pitfall is OfKind<K> => pitfall.kind === kind);
}

/** Times of such a run are no measurement, and the reader is to know. */
const HOW = '(seen in a debug run, n = 1)';
const MOST = 3;

function notAwaited(seen: readonly OfKind<'awaited'>[], at: At): Warning | undefined {
  // Every process tells what it sees.
  const found = unique(seen, at);
  const [first] = found;
  if (!first) return undefined;
  const places = listed(
    found.map((pitfall) => `${pitfall.name} (created at ${at(pitfall)})`),
    MOST,
  );
  return {
    code: 'NOT_AWAITED',
    message: `never awaited: ${places}; what ${found.length > 1 ? 'these coroutines' : 'this coroutine'} should do is not measured ${HOW}.`,
    remedy: `Write await ${first.name}(…) at ${at(first)}, or asyncio.run(…) at the top.`,
  };
}

function uvloopUnused(ran: readonly OfKind<'loop'>[], loop: Loop): Warning | undefined {
  // Another loop than the worker's own choice was asked for.
  const own = loop === 'own' ? ran.find(({ uvloop }) => uvloop !== null) : undefined;
  if (!own || ran.some((pitfall) => !pitfall.class.startsWith('asyncio.'))) return undefined;
  return {
    code: 'UVLOOP_UNUSED',
    message: `uvloop is installed in this environment, but ${own.class} ran ${HOW}.`,
    remedy:
      'Use uvloop.run(main()), or uninstall it; --loop asyncio,uvloop shows what it costs at the start and what it gains.',
  };
}

function policyDeprecated(seen: readonly OfKind<'policy'>[], at: At): Warning | undefined {
  const found = unique(seen, at);
  if (found.length === 0) return undefined;
  const places = listed(
    found.map((pitfall) => `${at(pitfall)} (${pitfall.message.replace(/\.$/, '')})`),
    MOST,
  );
  return {
    code: 'POLICY_DEPRECATED',
    message: `this Python warns about a deprecated way to select the loop: ${places} ${HOW}.`,
    remedy: 'Use uvloop.run(main()), or asyncio.run(main(), loop_factory=uvloop.new_event_loop).',
  };
}

function shadowsStdlib(pitfalls: readonly Pitfall[], folder: string): Warning | undefined {
  const shadows = ofKind(pitfalls, 'shadows');
  const installed = ofKind(pitfalls, 'installed');
  const found = unique([...shadows, ...installed], ({ name }) => name);
  const [first] = found;
  if (!first) return undefined;
  const places = found.map(({ kind, name, file, distribution }) =>
    kind === 'shadows'
      ? `${distribution ?? shown(file, folder)} was imported in place of the standard library’s ${name}`
      : `${distribution} is installed, though this Python has ${name}: it is useless, and shadows it if that folder comes first in the path`,
  );
  const name = first.distribution?.split(' ')[0];
  return {
    code: 'SHADOWS_STDLIB',
    message: `${listed(places, MOST, '; ')} ${HOW}.`,
    remedy:
      name === undefined
        ? `Rename ${shown(first.file, folder)}.`
        : `pip uninstall ${name}, and remove it from the requirements.`,
  };
}

function workAtImport(found: readonly OfKind<'work'>[], folder: string): Warning | undefined {
  // A file is told of again when it has worked more: the last one counts.
  const files = unique([...found].reverse(), ({ file }) => file).sort((a, b) => b.ms - a.ms);
  if (files.length === 0) return undefined;
  const places = files.map(({ file, ms, statements }) => {
    const name = shown(file, folder);
    const lines = statements.map(([line, lineMs]) => `line ${line}: ${rounded(lineMs)}`).join(', ');
    return statements.length > 1
      ? `${name} ${rounded(ms)} (${lines})`
      : `${name}:${statements[0]?.[0]} ${rounded(ms)}`;
  });
  const atEveryStart = files.some(({ file }) => /(?:^|\/)(?:site|user)customize\.py$/.test(file));
  return {
    code: 'WORK_AT_IMPORT',
    message: `${listed(places, MOST)}: work done while modules are imported ${HOW}.`,
    remedy: atEveryStart
      ? 'Do it where it is first needed: every start of this Python pays for its sitecustomize, in boot.'
      : 'Move it into main(), or do it when it is first needed: every import of the module pays for it.',
  };
}

function blocksLoop(found: readonly OfKind<'blocks'>[], at: At): Warning | undefined {
  const places = unique(
    [...found].sort((a, b) => b.ms - a.ms),
    at,
  );
  if (places.length === 0) return undefined;
  const shownPlaces = places.map((pitfall) =>
    pitfall.reason === 'waits'
      ? `${at(pitfall)} waits for ${rounded(pitfall.ms)}`
      : `${at(pitfall)} computes for ${rounded(pitfall.ms)} while other callbacks are ready`,
  );
  return {
    code: 'BLOCKS_LOOP',
    message: `${listed(shownPlaces, MOST)}: the event loop is blocked at the start ${HOW}.`,
    remedy:
      'Await an asynchronous call instead, or await asyncio.to_thread(…) (before 3.9 loop.run_in_executor).',
  };
}

/** The first item of each key. */
function unique<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items.filter((item, index) => items.findIndex((other) => key(other) === key(item)) === index);
}

function shown(file: string, folder: string): string {
  const path = relative(folder, file);
  return path === '' || path.startsWith('..') ? file : path;
}

function rounded(ms: number): string {
  return `${Math.round(ms)} ms`;
}
