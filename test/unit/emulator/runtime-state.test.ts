import { describe, expect, it } from 'vitest';
import {
  parseRequest,
  type RuntimeRequest,
  type RuntimeState,
  transition,
} from '../../../src/emulator/runtime-state.js';

const STATES: readonly RuntimeState[] = [
  ...(['starting', 'idle', 'busy', 'answered', 'snapshotted', 'restoring', 'failed'] as const),
];
const REQUESTS: Readonly<Record<string, RuntimeRequest>> = {
  next: { kind: 'next' },
  response: { kind: 'response', id: 'a' },
  error: { kind: 'error', id: 'a' },
  'init-error': { kind: 'init-error' },
  'restore-next': { kind: 'restore-next' },
  'restore-error': { kind: 'restore-error' },
};
/** What is allowed in which state, and the state after it; all else is refused. */
const ALLOWED: Readonly<Record<string, Partial<Record<RuntimeState, RuntimeState>>>> = {
  next: { starting: 'idle', idle: 'idle', answered: 'idle', restoring: 'idle' },
  response: { busy: 'answered' },
  error: { busy: 'answered' },
  'init-error': { starting: 'failed' },
  'restore-next': { starting: 'snapshotted', snapshotted: 'snapshotted' },
  'restore-error': { restoring: 'failed' },
};
const HELD = ['next', 'restore-next'];

describe('the states of the Runtime API', () => {
  for (const [name, request] of Object.entries(REQUESTS)) {
    it.each(STATES)(`${name} while %s`, (state) => {
      const next = ALLOWED[name]?.[state];
      expect(transition(state, request, { id: 'a', snapStart: true })).toEqual(
        next === undefined
          ? { answer: 'InvalidStateTransition' }
          : { state: next, answer: HELD.includes(name) ? 'held' : 'accepted' },
      );
    });
  }

  it('knows the request that is answered', () => {
    expect(transition('busy', { kind: 'response', id: 'b' }, { id: 'a', snapStart: false })).toEqual({
      answer: 'InvalidRequestID',
    });
  });

  it('has a restore only where there are snapshots', () => {
    expect(transition('starting', { kind: 'restore-next' }, { id: undefined, snapStart: false })).toEqual({
      answer: 'InvalidStateTransition',
    });
  });
});

describe('the paths of the Runtime API', () => {
  it.each([
    ['GET', '/2018-06-01/runtime/invocation/next', { kind: 'next' }],
    ['POST', '/2018-06-01/runtime/invocation/abc/response', { kind: 'response', id: 'abc' }],
    ['POST', '/2018-06-01/runtime/invocation/abc/error', { kind: 'error', id: 'abc' }],
    ['POST', '/2018-06-01/runtime/init/error', { kind: 'init-error' }],
    ['GET', '/2018-06-01/runtime/restore/next', { kind: 'restore-next' }],
    ['POST', '/2018-06-01/runtime/restore/error', { kind: 'restore-error' }],
    ['POST', '/2018-06-01/runtime/invocation/next', undefined],
    ['GET', '/2018-06-01/runtime/invocation/abc/response', undefined],
    ['GET', '/', undefined],
  ])('%s %s', (method, path, expected) => {
    expect(parseRequest(method, path)).toEqual(expected);
  });
});
