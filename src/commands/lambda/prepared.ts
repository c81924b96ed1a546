import { namedUrls } from '../../config/function-urls.js';
import {
  type FunctionPattern,
  type FunctionTag,
  functionTag,
  type GivenPayload,
  type LambdaPlace,
  namedFunctions,
  readPayloads,
} from '../../config/lambda-request.js';
import { readPrices } from '../../config/price-file.js';
import { defined } from '../../domain/defined.js';
import { measureError, usageError } from '../../domain/errors.js';
import { formatUsd } from '../../domain/format.js';
import { shownFunction } from '../../domain/lambda-function.js';
import { stillChanged } from '../../domain/lambda-journal.js';
import type { LambdaPrices } from '../../domain/lambda-prices.js';
import type { DeployedFunction, LambdaScenario } from '../../domain/plan.js';
import type { Io } from '../../io/io.js';
import { isChanged } from '../../plan/lambda-force.js';
import type { LambdaPlan } from '../../plan/lambda-plan.js';
import type { KnownFunction } from '../../plan/lambda-rows.js';
import { type Estimate, estimateRun } from '../../results/lambda/estimate.js';
import { groupsOf } from '../../results/lambda/planned-calls.js';
import type { OpenFunction, OpenFunctions } from '../../runners/function/deployed.js';

/** What all commands that invoke deployed functions are told. */
export interface InvokingOptions extends LambdaPlace {
  /** KEY or KEY=VALUE. */
  readonly tag: readonly string[];
  /** JSON text, or @ and a file; NAME= before it where there are several. */
  readonly payload: readonly string[];
  /** URL, or FUNCTION=URL. */
  readonly url?: readonly string[];
  readonly controlPlaneRps: number;
  readonly priceFile?: string;
  /** Dollars. */
  readonly maxCost?: number;
  readonly yes: boolean;
  readonly quiet: boolean;
}

/** All that is asked, read and checked; nothing is called for it. */
export interface InvokingRequest {
  readonly named: readonly (DeployedFunction | FunctionPattern)[];
  readonly tags: readonly FunctionTag[];
  readonly payloads: readonly GivenPayload[];
  readonly prices: LambdaPrices;
}

/** Reads what was asked. Throws usage errors. */
export async function invokingRequest(
  names: readonly string[],
  options: InvokingOptions,
  cwd: string,
): Promise<InvokingRequest> {
  const tags = options.tag.map(functionTag);
  return {
    named: withUrls(names, options, tags),
    tags,
    payloads: await readPayloads(options.payload.length > 0 ? options.payload : ['{}'], cwd),
    prices: await readPrices(options.priceFile, cwd),
  };
}

/** The functions, those with a URL asked there. */
function withUrls(
  names: readonly string[],
  options: InvokingOptions,
  tags: readonly FunctionTag[],
): InvokingRequest['named'] {
  const { url: given = [], payload } = options;
  if (given.length === 0) return namedFunctions(names, options, tags);
  if (tags.length > 0) throw usageError('--tag and --url cannot be used together.', 'Name the function.');
  return namedUrls(given, names, { isPost: payload.length > 0 }).flatMap(({ name, url }) => {
    if (name !== undefined) {
      const found = namedFunctions([name], options).map((one) => ({ ...one, url }));
      if (found.length === 1) return found;
      throw usageError(
        `${name} has one --url, and there are several regions.`,
        'Name the region of the URL.',
      );
    }
    return [{ kind: 'deployed', function: new URL(url.address).host, url, isUnknown: true } as const];
  });
}

/** The functions themselves, where a dry run must not look them up. Throws a usage error for patterns and tags. */
export function knownByName({ named, tags }: InvokingRequest): KnownFunction[] {
  const functions = named.filter((one): one is DeployedFunction => one.kind === 'deployed');
  if (tags.length > 0 || functions.length < named.length) {
    throw usageError(
      'A dry run calls nothing, and patterns and tags are looked up with lambda:ListFunctions and lambda:ListTags.',
      'Name the functions.',
    );
  }
  return functions.map((target) => ({ target }));
}

/** Finds, connects to and looks at the functions. What is returned must be closed. */
export async function openAsked(
  { named, tags, prices }: InvokingRequest,
  { controlPlaneRps, idleWait = 0 }: InvokingOptions & { readonly idleWait?: number },
  io: Io,
): Promise<OpenFunctions> {
  const { openFunctions } = await import('../../runners/function/deployed.js');
  const { findFunctions } = await import('../../aws/find-functions.js');
  const { createLimiter } = await import('../../aws/control/control-plane.js');
  const { env, signal } = io;
  const limiter = createLimiter(controlPlaneRps);
  const targets = await findFunctions(named, { env, signal, limiter, tags });
  return openFunctions(targets, { env, signal, limiter, prices, idleMs: idleWait * 60_000 });
}

/** What the plan needs to know of functions that were looked at. */
export function knownFunctions({ rows }: OpenFunctions): KnownFunction[] {
  return rows.map(({ target, facts: { record, publishesSnapshots } }) => ({
    target,
    publishesSnapshots,
    isSnapshot: record.snapStart ?? false,
    ...defined({ memorySizeMB: record.memorySizeMB, region: record.region }),
  }));
}

/**
 * Says what the run would take and refuses what must not happen unasked: more than --max-cost, changes of functions that
 * others send requests to, changes that nobody could put back. Throws usage and measure errors.
 */
export async function agreeTo(
  plan: LambdaPlan,
  functions: OpenFunctions,
  { options, prices }: { readonly options: InvokingOptions; readonly prices: LambdaPrices },
  io: Io,
): Promise<Estimate> {
  const factsOf = ({ target }: LambdaScenario) => {
    const facts = functions.rows.find((row) => row.target === target)?.facts;
    const { memorySizeMB, architecture } = facts?.record ?? {};
    return { memorySizeMB, architecture, timeoutS: facts?.timeoutS };
  };
  const estimate = estimateRun(plan.scenarios, {
    ...{ factsOf, rps: options.controlPlaneRps, prices, isGuarded: !options.yes },
  });
  const { maxCost } = options;
  if (maxCost !== undefined && functions.rows.some(({ target }) => target.isUnknown)) {
    throw usageError(
      '--max-cost cannot be held where only the URL of a function is known.',
      'Name the function, or leave out --max-cost.',
    );
  }
  if (maxCost !== undefined && estimate.mostUsd > maxCost) {
    throw usageError(
      `The run may cost up to ${formatUsd(estimate.mostUsd)}, more than --max-cost ${maxCost}: if every invocation takes as long as its timeout allows.`,
      'Use fewer --runs, or allow more.',
    );
  }
  await refuseTooMany(plan, functions, options, io);
  const changed = groupsOf(plan.scenarios).filter(({ rows }) => isChanged(rows));
  const opened = changed.flatMap(({ rows: [first] }) =>
    functions.rows.filter(({ target }) => target === first?.target),
  );
  refuseUnknown(opened);
  for (const { target, facts } of opened) {
    if (facts.markedBy !== undefined)
      throw usageError(...stillChanged(shownFunction(target), facts.markedBy));
  }
  await refuseManaged(changed, opened, options, io);
  if (!options.yes) await refuseTraffic(opened, io);
  return estimate;
}

/** Looks how many may run at once, where many are to. */
async function refuseTooMany(
  { scenarios }: LambdaPlan,
  functions: OpenFunctions,
  options: InvokingOptions,
  io: Io,
): Promise<void> {
  if (scenarios.every(({ concurrency }) => concurrency === undefined)) return;
  const { checkConcurrency } = await import('./concurrency-guard.js');
  await checkConcurrency(scenarios, functions.rows, options, io);
}

function refuseUnknown(opened: readonly OpenFunction[]): void {
  const unknown = opened.find(({ facts }) => !facts.isKnown);
  if (!unknown) return;
  throw measureError(
    `${shownFunction(unknown.target)} cannot be read, so that a change could not be restored.`,
    'Allow lambda:GetFunction, or change nothing: --force observe, or --force burst.',
  );
}

async function refuseManaged(
  changed: ReturnType<typeof groupsOf>,
  opened: readonly OpenFunction[],
  options: InvokingOptions,
  io: Io,
): Promise<void> {
  const kept = changed.filter(({ rows }) => rows.some(({ provisioned }) => provisioned !== undefined));
  if (kept.length === 0) return;
  const { scalingOf } = await import('../../aws/autoscaling.js');
  for (const { target, facts, connection } of opened) {
    const found = await scalingOf({ target, facts, connection }, io);
    const name = shownFunction(target);
    if (found === 'managed') {
      throw usageError(
        `The provisioned concurrency of ${name} is managed by Application Auto Scaling: the two would override each other.`,
        'Measure a version or an alias that it does not manage.',
      );
    }
    if (found === 'unseen' && !options.yes) {
      throw usageError(
        `Whether autoscaling manages the provisioned concurrency of ${name} cannot be seen.`,
        'Allow application-autoscaling:DescribeScalableTargets, or pass --yes if nothing does.',
      );
    }
  }
}

async function refuseTraffic(opened: readonly OpenFunction[], io: Io): Promise<void> {
  const { trafficOf } = await import('../../aws/guard.js');
  const all = await Promise.all(
    opened.map(async (one) => ({ target: one.target, traffic: await trafficOf(one, io.signal) })),
  );
  const busy = all.filter(({ traffic }) => traffic.length > 0);
  if (busy.length === 0) return;
  const said = busy.map(({ target, traffic }) => `${shownFunction(target)} by ${traffic.join(', ')}`);
  throw usageError(
    `The run changes functions that others use: ${said.join('; ')}.`,
    'Each change ends their environments, so that their users wait for cold starts. Pass --yes to allow that, or change nothing: --force observe.',
  );
}
