import type { LambdaClient } from '@aws-sdk/client-lambda';
import { measureError } from '../../domain/errors.js';
import type { Unseen } from '../../domain/facts/lambda.js';
import type { DeployedFunction } from '../../domain/plan.js';
import { shownMessage } from '../../domain/shown-message.js';
import type { LambdaConnection } from '../connection.js';
import { type ControlPlane, TIMEOUT_MS } from '../control/control-plane.js';
import { lambdaFailure } from '../failure.js';

/** Whom to ask, and how long. */
export interface Asking {
  readonly target: DeployedFunction;
  readonly connection: LambdaConnection;
  readonly control: ControlPlane;
  readonly signal: AbortSignal;
}

/** What every call goes through: within the rate, and repeated where that may help. Throws as the SDK does. */
export async function ask<T>(
  { control, signal }: Asking,
  call: (client: LambdaClient, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  return control.call(call, signal);
}

/** An answer, or why there is none. */
export type Seen<T> = { readonly value: T } | { readonly unseen: Unseen };

/** Looks at a part that the rest does not depend on: what fails is told, not thrown, unless everything would fail. */
export async function look<T>(
  asking: Asking,
  { action, what }: { readonly action: string; readonly what: string },
  work: () => Promise<T>,
): Promise<Seen<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (asking.signal.aborted) throw error;
    const asked = { target: asking.target, action: 'lambda:GetFunction' as const, timeoutMs: TIMEOUT_MS };
    const { code, message, hint } = lambdaFailure(error, asked);
    if (code === 'CREDENTIALS') throw measureError(shownMessage(message, []), hint, error);
    if (code === 'ACCESS_DENIED') return { unseen: { action, what, why: `${action} is not allowed` } };
    const why = shownMessage(message, []).replace(/[.!?]$/, '');
    return { unseen: { what, why } };
  }
}
