import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { defined } from '../../domain/defined.js';
import { usageError } from '../../domain/errors.js';
import { shownFunction } from '../../domain/lambda-function.js';
import type { LambdaScenario } from '../../domain/plan.js';
import { listed } from '../../domain/words.js';
import type { Io } from '../../io/io.js';
import type { OpenFunction } from '../../runners/function/deployed.js';

/**
 * Says how many of all that may run at once bursts take, and refuses more than that: they would throttle the account's other
 * functions meanwhile. Functions are measured at the same time, rows of one function in turn. Throws usage errors.
 */
export async function checkConcurrency(
  scenarios: readonly LambdaScenario[],
  functions: readonly OpenFunction[],
  { yes, quiet }: { readonly yes: boolean; readonly quiet: boolean },
  io: Io,
): Promise<void> {
  const sized = functions.map((one) => ({ one, size: largest(scenarios, one) }));
  for (const { one, size } of sized) {
    const { reserved } = one.facts;
    if (reserved !== undefined && size > reserved && !yes)
      throw tooMany(
        size,
        `${shownFunction(one.target)} may run ${reserved} at once (its reserved concurrency)`,
      );
  }
  for (const own of byPlace(sized.filter(({ one }) => one.facts.reserved === undefined))) {
    const size = [...own.values()].reduce((sum, { size: each }) => sum + each, 0);
    const [first] = own.values();
    if (!first) continue;
    const names = listed([...own.values()].map(({ one }) => shownFunction(one.target)));
    const limit = await unreservedOf(first.one, io);
    if (limit === undefined && !yes) {
      throw usageError(
        `How many functions the account may run at once cannot be seen: a burst of ${size} may throttle its other functions.`,
        'Allow lambda:GetAccountSettings, or pass --yes.',
      );
    }
    if (limit !== undefined && size > limit && !yes)
      throw tooMany(size, `the account may run ${limit} at once beside what is reserved`);
    const most = limit === undefined ? '' : `, of ${limit} that the account may run beside what is reserved`;
    if (!quiet) io.stderr.write(`${size} at the same time (${names})${most}.\n`);
  }
}

function tooMany(size: number, why: string) {
  return usageError(
    `A burst of ${size} is more than may run: ${why}. It would be throttled, and others with it.`,
    'Use a smaller --concurrency, or pass --yes to see what is throttled.',
  );
}

/** Bursts of one function follow each other. */
function largest(scenarios: readonly LambdaScenario[], { target }: OpenFunction): number {
  return Math.max(
    0,
    ...scenarios.filter((row) => row.target === target).map(({ concurrency = 1 }) => concurrency),
  );
}

type Sized = { readonly one: OpenFunction; readonly size: number };

/** Functions of one account and region, each once: the largest of its rows. */
function byPlace(sized: readonly Sized[]): Map<string, Sized>[] {
  const places = new Map<string, Map<string, Sized>>();
  for (const each of sized) {
    const { profile, endpointUrl, region } = each.one.target;
    const place = JSON.stringify([profile, endpointUrl, each.one.facts.record.region ?? region]);
    const own = places.get(place) ?? new Map<string, Sized>();
    const name = each.one.target.function;
    const known = own.get(name);
    places.set(place, own.set(name, known && known.size > each.size ? known : each));
  }
  return [...places.values()];
}

/** Undefined where nobody may ask, or what answers does not know. */
async function unreservedOf({ control }: OpenFunction, { signal }: Io): Promise<number | undefined> {
  try {
    const { AccountLimit } = await control.send(new GetAccountSettingsCommand({}), signal);
    return defined({ limit: AccountLimit?.UnreservedConcurrentExecutions }).limit;
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}
