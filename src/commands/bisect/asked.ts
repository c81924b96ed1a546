import { join, resolve } from 'node:path';
import type { BenchFlags } from '../../config/flags.js';
import { splitName } from '../../config/targets.js';
import { defined } from '../../domain/defined.js';
import { usageError } from '../../domain/errors.js';
import type { Loop, PageCache } from '../../domain/report.js';
import type { Commits } from '../../git/commits.js';
import { namesThrough } from '../../git/history.js';
import { kindOf } from '../../io/paths.js';
import type { ReportOptions } from '../outcome.js';

/** The options of `coldstart bisect`. */
export interface BisectOptions extends ReportOptions {
  readonly target: string | undefined;
  /** The words after `--`. */
  readonly commandWords: readonly string[];
  readonly module?: string;
  /** One of the configuration. */
  readonly scenario?: string;
  readonly good: string;
  readonly bad: string;
  readonly maxRegression?: string;
  readonly metric?: string;
  readonly python?: string;
  readonly loop?: Loop;
  readonly args?: string;
  readonly ready?: string;
  readonly venv?: string;
  readonly extra?: readonly string[];
  readonly group?: readonly string[];
  readonly env: readonly string[];
  readonly envFile: readonly string[];
  readonly cwd?: string;
  readonly pageCache?: PageCache;
  readonly timeout?: number;
  readonly grace?: number;
  readonly seed?: number;
  readonly config?: string;
  /** False begins anew what an earlier search did not end. */
  readonly resume: boolean;
  readonly progress: boolean;
  readonly quiet: boolean;
}

/** What is searched, as the user typed it. */
export function askedText({ target, module, scenario, commandWords }: BisectOptions): string {
  if (module !== undefined) return `-m ${module}`;
  if (scenario !== undefined) return `--scenario ${scenario}`;
  return target ?? `-- ${commandWords[0]} …`;
}

/** What is asked of each commit. Throws a usage error where that is not one thing. */
export function benchFlags(options: BisectOptions): BenchFlags {
  const { target, commandWords, module, scenario, loop, python, args, ready, venv, extra, group } = options;
  const { env, envFile, cwd, pageCache, timeout, grace } = options;
  const named = [target, module, scenario, commandWords[0]].filter((one) => one !== undefined);
  if (named.length !== 1)
    throw usageError(
      named.length === 0
        ? 'bisect needs something to measure.'
        : 'bisect follows one row: name one target, module, scenario or command.',
      'For example coldstart bisect my_worker.py --good v1.4.',
    );
  return {
    targets: target === undefined ? [] : [target],
    module: module === undefined ? [] : [module],
    ...{ commandWords, command: [], env, envFile, compare: [], budget: [], pitfalls: false },
    ...{ install: {}, handlers: {} },
    // A command has none to choose.
    ...(commandWords.length > 0 && loop === undefined ? {} : { loop: [loop ?? 'own'] }),
    ...defined({ python: python === undefined ? undefined : [python], args, ready, venv, extra, group, cwd }),
    ...defined({ pageCache, timeout, grace }),
  };
}

/** What the target is called in each commit, by the renames that git finds. */
export async function targetsIn(
  { history, inside, place, root }: Commits,
  target: string | undefined,
  cwd: string,
): Promise<(string | undefined)[]> {
  const none = history.map(() => undefined);
  if (target === undefined) return none;
  const named = splitName(target);
  const path = resolve(cwd, named?.target ?? target);
  const within = inside(path);
  const bad = history.at(-1);
  if (within === undefined || !bad || (await kindOf(place(path, bad))) !== 'file') return none;
  const name = named?.name ?? nameOfFile(within);
  return namesThrough(history, within).map((file) => `${name}=${join(root, file)}`);
}

function nameOfFile(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.[^.]+$/, '');
}
