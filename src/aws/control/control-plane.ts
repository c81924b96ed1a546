import { setTimeout as sleep } from 'node:timers/promises';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { LambdaConnection } from '../connection.js';
import type { Limiter } from './limiter.js';

/** All calls to one place that are not invocations: within the rate, and repeated where that may help. */
export interface ControlPlane {
  /**
   * Makes a call. Throttles, errors of the service and lost connections are repeated with growing, random pauses; so are
   * conflicts, unless they are final. Rejects with the last error.
   */
  call<T>(make: Make<T>, signal: AbortSignal, options?: CallOptions): Promise<T>;
}

export interface CallOptions {
  /** For example of a version that an alias uses. */
  readonly conflictsAreFinal?: boolean;
  /** A change that is under way is waited for when the user interrupts: else it could come after it was put back. */
  readonly isChange?: boolean;
}

type Make<T> = (client: LambdaClient, options: { readonly abortSignal: AbortSignal }) => Promise<T>;

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

export function controlPlane(connection: LambdaConnection, limiter: Limiter): ControlPlane {
  return {
    call: async (make, signal, { conflictsAreFinal = false, isChange = false } = {}) => {
      for (let attempt = 1; ; attempt += 1) {
        await limiter.turn(signal);
        try {
          const timeout = AbortSignal.timeout(TIMEOUT_MS);
          const abortSignal = isChange ? timeout : AbortSignal.any([signal, timeout]);
          return await make(connection.client, { abortSignal });
        } catch (error) {
          if (signal.aborted || attempt >= mostAttempts(error, conflictsAreFinal)) throw error;
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
