import { setTimeout as sleep } from 'node:timers/promises';
import type {
  $Command,
  LambdaClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-lambda';
import type { DeployedFunction } from '../../domain/plan.js';
import { withinTime } from '../../io/time-limit.js';
import type { LambdaConnection } from '../connection.js';

/** All calls to one place that are not invocations: within the rate, and repeated where that may help. */
export interface ControlPlane {
  /**
   * Sends a command. Throttles, errors of the service and lost connections are repeated with growing, random pauses; so
   * are conflicts, unless they are final. Rejects with the last error.
   */
  send<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
    command: LambdaCommand<Input, Output>,
    signal: AbortSignal,
    options?: SendOptions,
  ): Promise<Output>;
}

/** A deployed function, and how it is asked. */
export interface ReachedFunction {
  readonly target: DeployedFunction;
  readonly connection: LambdaConnection;
  readonly control: ControlPlane;
}

type LambdaCommand<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = $Command<
  Input,
  Output,
  LambdaClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>;

interface SendOptions {
  /** For example of a version that an alias uses. */
  readonly conflictsAreFinal?: boolean;
  /** A change that is under way is waited for when the user interrupts: else it could come after it was put back. */
  readonly isChange?: boolean;
}

/** What the SDK puts into errors, as far as it is read here. */
interface CallError {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: unknown;
  readonly $response?: { readonly headers?: Readonly<Record<string, string | undefined>> };
}

const MOST_ATTEMPTS = 8;
/** Connections that were lost or never made. */
const MOST_AFTER_LOSS = 3;
const LOST = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED', 'EAI_AGAIN']);
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 20_000;
/** Control-plane calls are quick; this is for networks that swallow packets. */
export const TIMEOUT_MS = 20_000;

/** What the row of an invocation fails by may be the change before it. */
const ofControlPlane = new WeakSet<Error>();

/** Whether a call that is no invocation failed by this error. */
export function isOfControlPlane(error: unknown): boolean {
  return error instanceof Error && ofControlPlane.has(error);
}

export function controlPlane(connection: LambdaConnection, limiter: Limiter): ControlPlane {
  return {
    send: async (command, signal, { conflictsAreFinal = false, isChange = false } = {}) => {
      for (let attempt = 1; ; attempt += 1) {
        await limiter.turn(signal);
        try {
          const abortSignal = withinTime(TIMEOUT_MS, isChange ? undefined : signal);
          return await connection.client.send(command, { abortSignal });
        } catch (error) {
          if (signal.aborted || attempt >= mostAttempts(error, conflictsAreFinal)) {
            if (error instanceof Error) ofControlPlane.add(error);
            throw error;
          }
          await sleep(pauseMs(error, attempt), undefined, { signal });
        }
      }
    },
  };
}

/** How often the same call is worth making: until it is its turn, or until the network has been given a chance. */
function mostAttempts(error: unknown, conflictsAreFinal: boolean): number {
  const { name = '', code, $metadata } = (error ?? {}) as CallError;
  const status = $metadata?.httpStatusCode ?? 0;
  const isConflict = name === 'ResourceConflictException' || name === 'ResourceNotReadyException';
  if (isConflict) return conflictsAreFinal ? 1 : MOST_ATTEMPTS;
  if (name === 'TooManyRequestsException' || name === 'ThrottlingException') return MOST_ATTEMPTS;
  if (status === 429 || status >= 500) return MOST_ATTEMPTS;
  const isLost = name === 'TimeoutError' || name === 'AbortError' || (code !== undefined && LOST.has(code));
  return isLost ? MOST_AFTER_LOSS : 1;
}

/** Doubles, with jitter, so that many callers do not come back together; Retry-After is honoured. */
function pauseMs(error: unknown, attempt: number): number {
  const asked = Number((error as CallError).$response?.headers?.['retry-after'] ?? 0) * 1000;
  const growing = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
  return Math.max(Math.min(asked, LONGEST_PAUSE_MS), growing * (0.5 + Math.random() / 2));
}

/** The name of an error of the service. */
export function errorName(error: unknown): string {
  return (error as CallError | undefined)?.name ?? '';
}

/** Lets calls through at a rate, in the order in which they come. */
export interface Limiter {
  /** Resolves when the next call may be made. Rejects when the signal is aborted. */
  turn(signal: AbortSignal): Promise<void>;
}

/** On its way a call may lose what another gains: a little more room keeps any second within the rate. */
const ROOM = 1.05;

/** Calls a second, evenly: no second ever sees more, not even the first. */
export function createLimiter(rps: number): Limiter {
  const apartMs = (1000 / rps) * ROOM;
  let nextMs = 0;
  let last: Promise<unknown> = Promise.resolve();
  // Counted from when the call before was really let through: if this process stands still, all would be due at once.
  const pass = async (signal: AbortSignal) => {
    signal.throwIfAborted();
    const waitMs = nextMs - performance.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal });
    nextMs = performance.now() + apartMs;
  };
  return {
    turn: (signal) => {
      const turn = last.then(() => pass(signal));
      last = turn.catch(() => {});
      return turn;
    },
  };
}

/** All items of a list that Lambda gives page by page, or those of its first pages, in its order. Rejects as {@link ControlPlane.send} does. */
export async function allPages<
  Input extends ServiceInputTypes,
  Output extends ServiceOutputTypes & { readonly NextMarker?: string | undefined },
  Item,
>(
  {
    control,
    signal,
    mostPages = Number.POSITIVE_INFINITY,
  }: { readonly control: ControlPlane; readonly signal: AbortSignal; readonly mostPages?: number },
  page: (place: { Marker?: string }) => LambdaCommand<Input, Output>,
  itemsOf: (answer: Output) => readonly Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  let place: { Marker?: string } = {};
  for (let pages = 0; pages < mostPages; pages += 1) {
    const answer = await control.send(page(place), signal);
    all.push(...(itemsOf(answer) ?? []));
    if (!answer.NextMarker) break;
    place = { Marker: answer.NextMarker };
  }
  return all;
}
