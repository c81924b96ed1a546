import { defined } from '../domain/defined.js';
import type { Candidate, ProjectEntry } from '../project/entry.js';
import type { Config, LambdaElement, WorkerElement } from './schema.js';

/** What `coldstart init` writes, and what it leaves to the user. */
export interface Starter {
  readonly config: Config;
  /** Why each scenario is there, in their order. */
  readonly written: readonly { readonly name: string; readonly why: string }[];
  /** What was found too, and is less likely to be meant. */
  readonly left: readonly ProjectEntry[];
}

/** A function of a template, as a scenario. */
export interface StarterFunction {
  readonly element: LambdaElement;
  readonly why: string;
}

/** Most scenarios of a file that somebody is to read; one for each service is none too many. */
const MOST = 8;

/**
 * A first configuration for a project: what it declares, else its usual files, else other files that can be started.
 * The `functions` of templates come first; beside them only what the project declares is likely.
 * `schema` is the address for editors. Axes are left to the user: each multiplies the time of every run. So are rounds: where rows are judged they go on
 * until that is decided, which a number would end.
 */
export function starterConfig(
  candidates: readonly Candidate[],
  {
    schema,
    fallbackName,
    functions = [],
  }: { schema?: string; fallbackName: string; functions?: readonly StarterFunction[] },
): Starter {
  // The likeliest come first.
  const best = functions.length > 0 ? 'declared' : candidates[0]?.band;
  const most = Math.max(MOST, new Set(candidates.map(({ entry }) => entry.cwd)).size);
  const likely = candidates.filter(({ band }) => band === best).slice(0, most);
  const names = new Set<string>(functions.map(({ element }) => element.name ?? ''));
  const written = likely.map(({ entry }) => ({ entry, name: unique(nameOf(entry, fallbackName), names) }));
  return {
    config: {
      ...defined({ $schema: schema }),
      scenarios: [
        ...functions.map(({ element }) => element),
        ...written.map(({ entry, name }) => scenario(entry, name)),
      ],
    },
    written: [
      ...functions.map(({ element, why }) => ({ name: element.name ?? '', why })),
      ...written.map(({ entry: { why }, name }) => ({ name, why })),
    ],
    left: candidates.filter((one) => !likely.includes(one)).map(({ entry }) => entry),
  };
}

function scenario({ why, name: _, ...part }: ProjectEntry, name: string): WorkerElement {
  return { runner: 'worker', name, ...part };
}

function nameOf({ name, worker, module, script, callable }: ProjectEntry, fallback: string): string {
  const file = worker?.split('/').at(-1)?.replace(/\.py$/, '');
  const found =
    name ?? (file === '__main__' ? fallback : file) ?? module?.split('.').at(-1) ?? script ?? callable;
  return (found ?? fallback).replace(/[^\w.-]+/g, '-');
}

function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}-${count}`;
  taken.add(free);
  return free;
}
