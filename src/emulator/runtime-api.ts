import type { IncomingMessage, ServerResponse } from 'node:http';
import { defined } from '../domain/defined.js';
import { foreignRequest } from '../domain/loopback-request.js';
import { bodyOf, serveLoopback } from './loopback.js';
import { parseRequest, type RuntimeState, transition } from './runtime-state.js';

/** What AWS takes as a response, in bytes. */
export const LARGEST_RESPONSE_BYTES = 6_291_556;

/** What the runtime client in an environment told; `atMs` on the clock of performance.now, when its request came in. */
export type RuntimeSignal =
  /** It asked for its next invocation: initialised, restored, or done with the last one. */
  | { readonly kind: 'next' | 'restore-next' | 'too-large'; readonly atMs: number }
  | {
      readonly kind: 'response' | 'error' | 'init-error' | 'restore-error';
      readonly atMs: number;
      readonly body: Uint8Array;
      /** Of the header Lambda-Runtime-Function-Error-Type. */
      readonly errorType?: string;
    };

/** One invocation as the runtime client gets it. */
export interface RuntimeInvocation {
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly invokedArn: string;
  readonly deadlineMs: number;
  readonly traceId: string;
  readonly clientContext?: string;
}

/** The Runtime API of one execution environment, on a loopback port of its own. */
export interface RuntimeApi {
  /** host:port, as AWS_LAMBDA_RUNTIME_API has it. */
  readonly address: string;
  /** Answers the request that is held for the next invocation. Returns when, on the clock of performance.now. */
  deliver(invocation: RuntimeInvocation): number;
  /** Answers the request that is held for the restore. Returns when. */
  restore(): number;
  close(): Promise<void>;
}

/** Starts the API; `onSignal` is told what the client does, in order. */
export async function startRuntimeApi(options: {
  readonly snapStart: boolean;
  onSignal(signal: RuntimeSignal): void;
}): Promise<RuntimeApi> {
  let state: RuntimeState = 'starting';
  let held: ServerResponse | undefined;
  let id: string | undefined;

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const atMs = performance.now();
    const foreign = foreignRequest(request.headers, request.socket.localPort ?? 0);
    if (foreign !== undefined) {
      request.resume();
      return refuse(response, 403, 'AccessDenied', foreign);
    }
    const asked = parseRequest(request.method ?? '', request.url ?? '');
    if (!asked) return refuse(response, 404, 'InvalidRequest', 'There is no such resource.');
    const next = transition(state, asked, { id, snapStart: options.snapStart });
    if (!('state' in next)) {
      request.resume();
      return next.answer === 'InvalidRequestID'
        ? refuse(response, 400, 'InvalidRequestID', 'Invalid request ID')
        : refuse(response, 403, 'InvalidStateTransition', `Transition from ${state} is not allowed`);
    }
    state = next.state;
    if (next.answer === 'held') {
      held = response;
      options.onSignal({ kind: asked.kind === 'restore-next' ? 'restore-next' : 'next', atMs });
      return;
    }
    const body = await bodyOf(request, LARGEST_RESPONSE_BYTES);
    if (!body) {
      options.onSignal({ kind: 'too-large', atMs });
      return refuse(
        response,
        413,
        'RequestEntityTooLarge',
        `Exceeded maximum allowed payload size (${LARGEST_RESPONSE_BYTES} bytes).`,
      );
    }
    json(response, 202, { status: 'OK' });
    const errorType = request.headers['lambda-runtime-function-error-type'];
    if (asked.kind === 'next' || asked.kind === 'restore-next') return;
    options.onSignal({
      kind: asked.kind,
      atMs,
      body,
      ...(typeof errorType === 'string' ? { errorType } : {}),
    });
  };

  const server = await serveLoopback(
    (request, response) => void handle(request, response).catch(() => response.destroy()),
    // Requests are held for as long as the environment lives.
    { keepAliveTimeoutMs: 0 },
  );
  const answer = (status: number, headers: Readonly<Record<string, string>>, body: Uint8Array) => {
    const response = held;
    held = undefined;
    response?.writeHead(status, { ...headers, 'content-length': body.byteLength });
    response?.end(body);
    return performance.now();
  };
  return {
    address: server.address,
    deliver: (invocation) => {
      state = 'busy';
      id = invocation.requestId;
      const atMs = performance.now();
      answer(200, headersOf(invocation), invocation.payload);
      return atMs;
    },
    restore: () => {
      state = 'restoring';
      const atMs = performance.now();
      answer(200, { 'content-type': 'application/json' }, new Uint8Array());
      return atMs;
    },
    close: server.close,
  };
}

function headersOf(invocation: RuntimeInvocation): Record<string, string> {
  return {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': invocation.requestId,
    'lambda-runtime-deadline-ms': String(invocation.deadlineMs),
    'lambda-runtime-invoked-function-arn': invocation.invokedArn,
    'lambda-runtime-trace-id': invocation.traceId,
    ...defined({ 'lambda-runtime-client-context': invocation.clientContext }),
  };
}

function json(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  json(response, status, { errorType, errorMessage });
}
