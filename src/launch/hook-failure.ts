import type { Hooks } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';

/** Why a hook failed; `said` is the last line that it wrote. */
export type HookFailure = { readonly said?: string } & (
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'signal'; readonly signal: string }
  /** Ended when its time was over; after an interrupt it has less. */
  | { readonly kind: 'late'; readonly limitMs: number; readonly isInterrupt: boolean }
  | { readonly kind: 'interrupted' }
  /** There is no such program. */
  | { readonly kind: 'missing' }
  /** There is no such working directory. */
  | { readonly kind: 'homeless' }
  /** The operating system would not start it. */
  | { readonly kind: 'refused'; readonly reason: string }
);

/** A failure in words: what happened without a full stop, and what to do about it. */
export interface ToldFailure {
  readonly what: string;
  /** A sentence with a space before it, or nothing. */
  readonly said: string;
  readonly remedy: string;
}

export function tellFailure(name: keyof Hooks, program: string, failure: HookFailure): ToldFailure {
  const { said = '' } = failure;
  return {
    what: `the hook ${name} (${program}) ${happened(failure)}`,
    said: said === '' ? '' : ` It said: ${said}${/[.!?]$/.test(said) ? '' : '.'}`,
    remedy: remedy(name, failure),
  };
}

function happened(failure: HookFailure): string {
  switch (failure.kind) {
    case 'status':
      return `ended with exit status ${failure.status}`;
    case 'signal':
      return `was ended by ${failure.signal}`;
    case 'late':
      return `was still running ${failure.limitMs / 1000} s after ${failure.isInterrupt ? 'the interrupt' : 'its start'} and was ended`;
    case 'interrupted':
      return 'was interrupted';
    case 'missing':
      return 'was not found';
    case 'homeless':
      return 'could not be started: its working directory does not exist';
    case 'refused':
      return `could not be started: ${failure.reason}`;
  }
}

function remedy(name: keyof Hooks, failure: HookFailure): string {
  switch (failure.kind) {
    case 'status':
    case 'signal':
      return 'Run it by hand in the row’s working directory; --env gives it variables, its environment is clean.';
    case 'late':
      return name === 'prepare' || name === 'conclude'
        ? 'Make it faster, or raise --timeout.'
        : 'Start slower work in the background.';
    case 'interrupted':
      return 'Measure again.';
    case 'missing':
      return 'Install it, or give its path; hooks run without a shell, sh -c "…" is one.';
    case 'homeless':
      return 'Create it before the run; a hook is started in it.';
    case 'refused':
      return 'Name a program that may be executed.';
  }
}

/** The sample of the trial counts; the trials after it may have begun in another state. */
export function concludeWarning({ what, said, remedy }: ToldFailure, times: number): Warning {
  return {
    code: 'CONCLUDE_FAILED',
    message: `${what}${times > 1 ? ` (${times} times)` : ''}: samples are kept, the trial after it may have found another state.${said}`,
    remedy,
  };
}

export function cleanupWarning({ what, said, remedy }: ToldFailure): Warning {
  return {
    code: 'CLEANUP_FAILED',
    message: `${what}: what it should have removed may still be there.${said}`,
    remedy: `Remove it by hand. ${remedy}`,
  };
}
