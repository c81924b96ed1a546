import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { Force, ForcedBy } from '../domain/lambda-force.js';
import { shownFunction } from '../domain/lambda-function.js';
import type { LambdaScenario } from '../domain/plan.js';
import { type ForceableFunction, forcedStart, isPublished } from './lambda-force.js';

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
  /** Requests at the same time; absent where they follow each other. */
  readonly concurrency?: number;
  /** For curves over memory: cold starts alone, or each followed by a warm invocation, a row of its own. */
  readonly curve?: 'cold' | 'cold and warm';
  /** What the other rows are held against, as it was named; the first function without it. */
  readonly base?: string;
  readonly runs: number;
  readonly timeoutMs: number;
  readonly seed: number;
  readonly cwd: string;
}

/** All that a row is beside its function: rows are compared where this is the same. */
export interface Variant {
  readonly memoryMB: number | undefined;
  readonly payload: string | undefined;
  readonly part: string | undefined;
}

/** A row before it has its place in the plan. */
export interface FunctionDraft {
  readonly scenario: LambdaScenario;
  readonly known: KnownFunction;
  readonly variant: Variant;
}

/** The rows of one function: its sizes, payloads and kinds of starts multiplied out. Throws usage errors. */
export function functionDrafts(known: KnownFunction, input: LambdaPlanInput): FunctionDraft[] {
  const { memorySizesMB, payloads, functions } = input;
  if (memorySizesMB.length > 0) refuseSizes(known, input);
  const sizes = memorySizesMB.length > 0 ? memorySizesMB : [undefined];
  const regions = new Set(functions.map(({ region }) => region));
  const place = regions.size > 1 ? known.region : undefined;
  return payloads.flatMap((payload) =>
    sizes.flatMap((memoryMB) =>
      partsOf(known, input).map((part) => draftOf(known, { payload, memoryMB, part, place }, input)),
    ),
  );
}

function draftOf(
  known: KnownFunction,
  row: {
    readonly payload: NamedPayload;
    readonly memoryMB: number | undefined;
    readonly part: Part;
    readonly place: string | undefined;
  },
  { timeoutMs, cwd }: LambdaPlanInput,
): FunctionDraft {
  const { payload, memoryMB, place } = row;
  const { part, ...starts } = row.part;
  const names = [shownFunction(known.target), place, memoryMB ?? known.memorySizeMB, payload.name, part];
  return {
    known,
    variant: { memoryMB, payload: payload.name, part },
    scenario: {
      runner: 'lambda',
      id: ['lambda', ...names.filter((name) => name !== undefined)].join('/'),
      target: known.target,
      payload: payload.text,
      ...defined({ givenMemoryMB: memoryMB }),
      ...starts,
      axes: defined({ payload: payload.name }),
      pageCache: 'warm',
      timeoutMs,
      env: {},
      cwd,
      hooks: {},
    },
  };
}

type Part = Pick<LambdaScenario, 'starts' | 'forcedBy' | 'runs' | 'provisioned' | 'concurrency'> & {
  readonly part?: string;
};

/** The rows of a function with one size and one payload. */
function partsOf(known: KnownFunction, input: LambdaPlanInput): Part[] {
  const { runs, provisioned, snapStart, force } = input;
  const { target } = known;
  if (target.url !== undefined) return urlParts(known, input);
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
  // One version would be warm after its first burst.
  if (input.concurrency !== undefined) return [burstPart(by === 'publish' ? 'version' : by, input)];
  const forced = { starts, runs, ...defined({ forcedBy: by }) };
  if (input.curve === undefined) return [forced];
  const cold: Part = { part: 'cold', ...forced };
  return input.curve === 'cold' ? [cold] : [cold, { part: 'warm', starts: 'warm', runs }];
}

function burstPart(by: ForcedBy | undefined, { runs, concurrency = 1 }: LambdaPlanInput): Part {
  return { part: `burst-${concurrency}`, starts: 'burst', runs, concurrency, ...defined({ forcedBy: by }) };
}

/** A start through a URL, and the request right after it. */
function urlParts(known: KnownFunction, input: LambdaPlanInput): Part[] {
  const { runs, force, concurrency } = input;
  const { target } = known;
  if (force === 'version') {
    throw usageError(
      '--force version invokes versions of its own, and a URL leads to $LATEST or an alias.',
      'Leave --force out.',
    );
  }
  if (target.isUnknown && force !== 'auto' && force !== 'observe') {
    throw usageError(
      `--force ${force} changes a function, or waits for it, and of ${target.url?.shown} only the URL is known.`,
      'Name its function: coldstart lambda bench FUNCTION --url URL.',
    );
  }
  // What is published for a snapshot is not what the URL of $LATEST leads to.
  const { by, starts } = target.isUnknown
    ? forcedStart({ target }, 'observe')
    : forcedStart({ ...known, publishesSnapshots: false }, force);
  if (concurrency !== undefined) {
    const { part, ...burst } = burstPart(by, input);
    return [{ part: `url/${part}`, ...burst }];
  }
  if (by === undefined) return [{ part: 'url', starts, runs }];
  return [
    { part: 'url/cold', starts, forcedBy: by, runs },
    { part: 'url/warm', starts: 'warm', runs },
  ];
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
