/**
 * What the runtime client may ask when, as the Runtime API of AWS Lambda answers it
 * (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html). Pure.
 */

export type RuntimeState =
  /** The process was started and has not asked for anything. */
  | 'starting'
  /** It holds the request for its next invocation. */
  | 'idle'
  | 'busy'
  /** It has answered and did not ask for the next invocation yet. */
  | 'answered'
  /** It holds the request that ends with the restore. */
  | 'snapshotted'
  | 'restoring'
  | 'failed';

export type RuntimeRequest =
  | { readonly kind: 'next' | 'init-error' | 'restore-next' | 'restore-error' }
  | { readonly kind: 'response' | 'error'; readonly id: string };

/** held: answered later, when there is an invocation or a restore. */
export type Transition =
  | { readonly state: RuntimeState; readonly answer: 'held' | 'accepted' }
  | { readonly answer: 'InvalidStateTransition' | 'InvalidRequestID' };

const REFUSED: Transition = { answer: 'InvalidStateTransition' };

/** The state after a request, and how it is answered; `id` is that of the invocation at hand. */
export function transition(
  state: RuntimeState,
  request: RuntimeRequest,
  { id, snapStart }: { readonly id: string | undefined; readonly snapStart: boolean },
): Transition {
  switch (request.kind) {
    case 'next':
      return state === 'starting' || state === 'idle' || state === 'answered' || state === 'restoring'
        ? { state: 'idle', answer: 'held' }
        : REFUSED;
    case 'restore-next':
      return snapStart && (state === 'starting' || state === 'snapshotted')
        ? { state: 'snapshotted', answer: 'held' }
        : REFUSED;
    case 'init-error':
      return state === 'starting' ? { state: 'failed', answer: 'accepted' } : REFUSED;
    case 'restore-error':
      return state === 'restoring' ? { state: 'failed', answer: 'accepted' } : REFUSED;
    case 'response':
    case 'error':
      if (state !== 'busy') return REFUSED;
      return request.id === id ? { state: 'answered', answer: 'accepted' } : { answer: 'InvalidRequestID' };
  }
}

const ROOT = '/2018-06-01/runtime';

/** What a method and path ask for; undefined for what the API does not have. */
export function parseRequest(method: string, path: string): RuntimeRequest | undefined {
  const asked = `${method} ${path.split('?')[0] ?? ''}`;
  switch (asked) {
    case `GET ${ROOT}/invocation/next`:
      return { kind: 'next' };
    case `POST ${ROOT}/init/error`:
      return { kind: 'init-error' };
    case `GET ${ROOT}/restore/next`:
      return { kind: 'restore-next' };
    case `POST ${ROOT}/restore/error`:
      return { kind: 'restore-error' };
  }
  const [, id, kind] =
    /^POST \/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(asked) ?? [];
  return id !== undefined && (kind === 'response' || kind === 'error') ? { kind, id } : undefined;
}
