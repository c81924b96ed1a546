import {
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { defined } from '../domain/defined.js';
import { ColdstartError, measureError, usageError } from '../domain/errors.js';
import { parseFunctionName } from '../domain/lambda-function.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import { shownMessage } from '../domain/shown-message.js';
import { allPages, type ReachedFunction } from './control/control-plane.js';
import { isFunction, notSaid } from './control/function-state.js';
import { lambdaFailure, withNeed } from './failure.js';

/** What GetFunction says; where looking is not allowed, the error that says so. */
export type LookedAt =
  | { readonly kind: 'seen'; readonly region: string; readonly answer: GetFunctionCommandOutput }
  | { readonly kind: 'denied'; readonly region?: string; readonly error: ColdstartError };

/**
 * Looks at a function. Throws a usage error where it is not there or no region is configured, a measure error where
 * nobody knows who asks or Lambda cannot be reached.
 */
export async function getFunction(
  { target, connection, control }: ReachedFunction,
  signal: AbortSignal,
): Promise<LookedAt> {
  let region: string | undefined;
  try {
    region = await connection.region();
    const command = new GetFunctionCommand({
      FunctionName: target.function,
      ...defined({ Qualifier: target.qualifier }),
    });
    const answer = await control.send(command, signal);
    if (!isFunction(answer.Configuration)) throw notSaid(target.function, 'GetFunction');
    return { kind: 'seen', region, answer };
  } catch (error) {
    if (signal.aborted || error instanceof ColdstartError) throw error;
    const place = defined({ region });
    const { code, message, hint } = lambdaFailure(error, { target, action: 'lambda:GetFunction', ...place });
    const text = shownMessage(message, []);
    if (code === 'NOT_FOUND') {
      const near = await nearFunctions({ target, connection, control }, signal);
      throw withNeed(usageError(text, joinedHint(near, hint)), { code, message });
    }
    if (code === 'NO_REGION') throw withNeed(usageError(text, hint), { code, message });
    const failure = withNeed(measureError(text, hint, error), { code, message });
    if (code === 'ACCESS_DENIED') return { kind: 'denied', ...place, error: failure };
    throw failure;
  }
}

/** An account may have thousands, and this is only about a hint. */
const PAGES_OF_NAMES = 4;

/** What was perhaps meant, as far as the names of functions may be read. */
async function nearFunctions(
  { target, control }: ReachedFunction,
  signal: AbortSignal,
): Promise<string | undefined> {
  const name = parseFunctionName(target.function)?.name ?? target.function;
  try {
    const all = await allPages(
      { control, signal, mostPages: PAGES_OF_NAMES },
      (place) => new ListFunctionsCommand(place),
      ({ Functions }) => Functions,
    );
    const known = all.flatMap(({ FunctionName }) => FunctionName ?? []);
    return known.includes(name) ? `${name} is there, but not that qualifier.` : didYouMean(name, known);
  } catch {
    // Not allowed, or not there: without names there is nothing to say.
    return undefined;
  }
}
