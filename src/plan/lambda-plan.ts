import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { Force } from '../domain/lambda-force.js';
import { parseFunctionName, shownFunction } from '../domain/lambda-function.js';
import type { LambdaScenario, Plan, PlannedComparison } from '../domain/plan.js';
import { uniqueIds } from './labels.js';
import { type ForceableFunction, forcedStart, isPublished } from './lambda-force.js';
import { seededRounds } from './order.js';

/** A deployed function and what is known of it before it is invoked. */
export interface KnownFunction extends ForceableFunction {
  /** Absent where nobody may ask. */
  readonly memorySizeMB?: number;
  readonly region?: string;
}

/** An event, with a name where there are several. */
export interface NamedPayload {
  readonly name?: string;
  /** JSON text. */
  readonly text: string;
}

export interface LambdaPlanInput {
  readonly functions: readonly KnownFunction[];
  readonly payloads: readonly NamedPayload[];
  readonly force: Force;
  /** Sizes that $LATEST is given; empty where it keeps its own. */
  readonly memorySizesMB: readonly number[];
  /** Environments that are provisioned for the run; absent where none are. */
  readonly provisioned?: number;
  /** Whether starts from a snapshot are compared with ordinary ones. */
  readonly snapStart: boolean;
  /** Whether each cold start is followed by a warm invocation, a row of its own. */
  readonly withWarm?: boolean;
  /** What the other rows are held against, as it was named; the first function without it. */
  readonly base?: string;
  readonly runs: number;
  readonly timeoutMs: number;
  readonly seed: number;
  readonly cwd: string;
}

/** A plan of deployed functions alone. */
export type LambdaPlan = Omit<Plan, 'scenarios'> & { readonly scenarios: readonly LambdaScenario[] };

/** Size, payload and part of a row. */
type Variant = readonly (string | number | undefined)[];

/** A row before it has its place in the plan. */
interface Draft {
  readonly scenario: LambdaScenario;
  readonly known: KnownFunction;
  /** All that the row is beside its function: rows are compared where this is the same. */
  readonly variant: Variant;
}

/**
 * Each round has every row once, in a random order. There is no round 0: a forced start is like any other, and where
 * nothing is forced the first touch may be the one cold start of the run. No control row either: this machine's drift says
 * nothing about AWS's. Functions run at the same time, rows of one function in turn. Throws usage errors. Pure.
 */
export function lambdaPlan(input: LambdaPlanInput): LambdaPlan {
  const drafts = input.functions.flatMap((known) => draftsOf(known, input));
  const scenarios = uniqueIds(drafts.map(({ scenario }) => scenario));
  const most = Math.max(...scenarios.map(({ runs }) => runs));
  const turns = turnsOf(scenarios);
  const numbers = turns.map((_, index) => index);
  const rounds = seededRounds(numbers, most, input.seed).map((order, index) => ({
    round: index + 1,
    order: order.flatMap((turn) => turns[turn] ?? []).filter((row) => index < (scenarios[row]?.runs ?? 0)),
  }));
  const isForced = scenarios.some(({ forcedBy }) => forcedBy !== undefined);
  return {
    scenarios,
    rounds,
    seed: input.seed,
    comparisons: comparisonsOf(drafts, input),
    notes: [],
    // What happens to happen must not depend on what else is asked at that time.
    ...(isForced ? { lanes: lanesOf(drafts) } : {}),
  };
}

/** A function whatever its qualifier: what is changed of one concerns all of it. */
export function functionKey({ target }: Pick<KnownFunction, 'target'>): string {
  const { function: named, region, profile, endpointUrl } = target;
  // What answers instead of AWS is one place, whatever region it is asked for.
  const place = endpointUrl === undefined ? [region, profile] : [endpointUrl];
  return JSON.stringify([parseFunctionName(named)?.name ?? named, ...place]);
}

function draftsOf(known: KnownFunction, input: LambdaPlanInput): Draft[] {
  const { target } = known;
  const sizes = input.memorySizesMB.length > 0 ? input.memorySizesMB : [undefined];
  if (sizes[0] !== undefined) refuseSizes(known, input);
  return input.payloads.flatMap(({ name: payloadName, text }) =>
    sizes.flatMap((givenMemoryMB) =>
      partsOf(known, input).map(({ part, ...row }): Draft => {
        const regions = new Set(input.functions.map(({ region }) => region));
        const place = regions.size > 1 ? known.region : undefined;
        const variant: Variant = [givenMemoryMB, payloadName, part];
        return {
          known,
          variant,
          scenario: {
            ...{ runner: 'lambda', target, payload: text, pageCache: 'warm', timeoutMs: input.timeoutMs },
            id: [
              'lambda',
              shownFunction(target),
              place,
              givenMemoryMB ?? known.memorySizeMB,
              payloadName,
              part,
            ]
              .filter((word) => word !== undefined)
              .join('/'),
            ...{ env: {}, cwd: input.cwd, hooks: {} },
            ...row,
            ...defined({ givenMemoryMB }),
            axes: payloadName === undefined ? {} : { payload: payloadName },
          },
        };
      }),
    ),
  );
}

type Part = Pick<LambdaScenario, 'starts' | 'forcedBy' | 'runs' | 'provisioned'> & { readonly part?: string };

/** The rows of a function with one size and one payload. */
function partsOf(known: KnownFunction, input: LambdaPlanInput): Part[] {
  const { runs, provisioned, snapStart, force } = input;
  const { target } = known;
  if (provisioned !== undefined) {
    if (!isPublished(target)) {
      throw usageError(
        `Provisioned concurrency is for published versions, and ${shownFunction(target)} is $LATEST.`,
        'Name a version or an alias, NAME:QUALIFIER, or --qualifier.',
      );
    }
    if (known.isSnapshot) {
      throw usageError(
        `${shownFunction(target)} has SnapStart, which provisioned concurrency cannot be used with.`,
        'Name a version without SnapStart.',
      );
    }
    const hidden = Math.min(provisioned, runs);
    return [
      { part: 'provisioned', starts: 'hidden-init', forcedBy: 'burst', provisioned, runs: hidden },
      { part: 'spill-over', starts: 'cold', forcedBy: 'burst', provisioned, runs },
    ];
  }
  if (snapStart) {
    if (target.qualifier !== undefined) {
      throw usageError(
        target.qualifier === '$LATEST'
          ? 'SnapStart is for published versions: $LATEST never starts from a snapshot.'
          : `A version cannot be given SnapStart, and ${shownFunction(target)} is one.`,
        `Name the function alone: a version of it is published, measured and deleted.`,
      );
    }
    return [
      { part: 'on-demand', starts: 'cold', forcedBy: 'description', runs },
      { part: 'snapstart', starts: 'restore', forcedBy: 'publish', runs },
    ];
  }
  const { by, starts } = forcedStart(known, force);
  const forced = { starts, runs, ...defined({ forcedBy: by }) };
  return input.withWarm
    ? [
        { part: 'cold', ...forced },
        { part: 'warm', starts: 'warm', runs },
      ]
    : [forced];
}

function refuseSizes({ target }: KnownFunction, { force, provisioned }: LambdaPlanInput): void {
  if (isPublished(target)) {
    throw usageError(
      `The memory of a published version never changes, and ${shownFunction(target)} is one.`,
      'Name the function alone: $LATEST is given the sizes, and its own again at the end.',
    );
  }
  if (force === 'burst' || force === 'idle' || force === 'observe' || provisioned !== undefined) {
    throw usageError(
      `--memory changes the function before each sample, which --force ${force} does not.`,
      'Leave --force out, or --memory.',
    );
  }
}

/** Rows of different functions where nothing else differs; sizes and parts of one function with its first. */
function comparisonsOf(
  drafts: readonly Draft[],
  { base, functions, withWarm }: LambdaPlanInput,
): PlannedComparison[] {
  const [first] = functions;
  const against =
    base === undefined ? first : functions.find(({ target }) => shownFunction(target) === shownBase(base));
  if (!against) {
    throw usageError(
      `--base ${base}: that function is not measured.`,
      `Write it as it is named: ${functions.map(({ target }) => shownFunction(target)).join(', ')}.`,
    );
  }
  const isGated = base !== undefined;
  return drafts.flatMap((draft, head): PlannedComparison[] => {
    const twin = drafts.findIndex(
      ({ known, variant }) => known === against && `${variant}` === `${draft.variant}`,
    );
    if (twin >= 0 && twin !== head) return [{ base: twin, head, ...(isGated ? { gated: true } : {}) }];
    // Within one function the first row that differs in one thing; a gate asks another question, and so does a curve.
    const own = drafts.findIndex(
      ({ known, variant }) => known === draft.known && differsInOne(variant, draft.variant),
    );
    return isGated || withWarm || own < 0 || own > head ? [] : [{ base: own, head }];
  });
}

function differsInOne(a: Variant, b: Variant): boolean {
  return a.filter((part, index) => part !== b[index]).length === 1;
}

/** An ARN names the same as a name does. */
function shownBase(base: string): string {
  const found = parseFunctionName(base);
  return found ? shownFunction({ ...found, kind: 'deployed', function: found.address }) : base;
}

/** Rows that follow each other in each round: a warm one its cold one. */
function turnsOf(scenarios: readonly LambdaScenario[]): number[][] {
  const turns: number[][] = [];
  for (const [index, { starts }] of scenarios.entries()) {
    if (starts === 'warm') turns.at(-1)?.push(index);
    else turns.push([index]);
  }
  return turns;
}

function lanesOf(drafts: readonly Draft[]): number[][] {
  const lanes = new Map<string, number[]>();
  for (const [index, { known }] of drafts.entries()) {
    const key = functionKey(known);
    lanes.set(key, [...(lanes.get(key) ?? []), index]);
  }
  return [...lanes.values()];
}
