import type {
  BenchRequest,
  HandlerRequest,
  InstallRequest,
  Request,
  WorkerRequest,
} from '../../config/request-types.js';
import { type Rounds, roundsOf } from '../../config/rounds.js';
import { defined } from '../../domain/defined.js';
import { kindOf } from '../../domain/kinds.js';
import type { PythonRef, Scenario } from '../../domain/plan.js';
import type { WorkerPython } from '../../domain/python-ref.js';
import type { WorkerFacts } from '../../python-source/worker-facts.js';
import { looksBetween } from '../../stats/until-decided.js';

/** Everything that has to be looked up before a plan can be made. */
export interface PlanInput {
  readonly request: BenchRequest;
  /** By worker of the request. */
  readonly workers: WorkerLookup;
  /** Interpreters of each install and handler of the request. */
  readonly installs: ReadonlyMap<InstallRequest | HandlerRequest, readonly PythonRef[]>;
  /** The interpreter of the drift meter where no worker names one. */
  readonly controlPython: PythonRef;
  readonly seed: number;
  readonly cwd: string;
}

/** What was looked up for each worker of a request. */
export type WorkerLookup = ReadonlyMap<
  WorkerRequest,
  {
    /** Its interpreters, in the order in which they were asked for, each with the environment chosen for it in words. */
    readonly pythons: readonly WorkerPython[];
    /** What its source tells; undefined where it is not a file of the user's. */
    readonly facts?: WorkerFacts;
  }
>;

/** A row that has no final id yet. */
export interface Draft {
  readonly scenario: Scenario;
  /** Index of the element it came from. */
  readonly element: number;
  readonly isBundled: boolean;
  /** Its value on each axis it has. */
  readonly values: Readonly<Record<string, string>>;
  readonly exclude: WorkerRequest['exclude'];
  /** Of a run that compares a commit with the working folder: the same row has the same key on both sides. */
  readonly side?: { readonly of: 'base' | 'head'; readonly key: string };
  /** The same of images and of the process of this machine that they are held against. */
  readonly host?: string;
}

/** What tells that two rows are the same row of two sides. */
export function sided({ side, axes }: Request, parts: readonly string[]): Pick<Draft, 'side'> {
  return side ? { side: { of: side.of, key: JSON.stringify([side.pair, axes, parts]) } } : {};
}

/** How often a row runs, and when it is looked at. */
export function roundsIn(rounds: Rounds): Pick<Scenario, 'runs' | 'looks'> {
  if (typeof rounds === 'number') return { runs: rounds };
  return { runs: rounds.most, looks: looksBetween(rounds.least, rounds.most) };
}

const DEFAULT_GRACE_S = 5;

/** What rows of every kind have. */
export function common(element: Request, { request }: PlanInput) {
  return {
    pageCache: request.pageCache,
    ...roundsIn(roundsOf(kindOf(element), request)),
    timeoutMs: request.timeoutMs,
    env: element.env,
    cwd: element.cwd,
    hooks: element.hooks,
    axes: element.axes,
    ...defined({ stdin: element.stdin, acceptExit: element.acceptExit }),
    ...(element.side ? { side: element.side.of } : {}),
    ...(element.ready === undefined
      ? {}
      : { ready: { condition: element.ready, graceMs: (element.grace ?? DEFAULT_GRACE_S) * 1000 } }),
  };
}
