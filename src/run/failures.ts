import { withoutValues } from '../domain/conceal.js';
import { messageOf } from '../domain/errors.js';
import { givenValues, type Scenario } from '../domain/plan.js';
import type { FailedTrial, Trial, Warning } from '../domain/report.js';

/** The trial that an error makes. */
export function failure(fallback: string, error: unknown): Omit<FailedTrial, 'round' | 'position'> {
  const { code, message, hint } = error as { code?: unknown; message?: unknown; hint?: unknown };
  const said = typeof message === 'string' ? message : String(error);
  return {
    startedAt: new Date().toISOString(),
    status: 'failed',
    code: typeof code === 'string' ? code : fallback,
    message: typeof hint === 'string' ? `${asSentence(said)} ${hint}` : said,
  };
}

/** A run after the rounds failed. */
export function unseenWarning(error: unknown, scenario: Scenario, kind: 'pitfalls' | 'counts'): Warning {
  const what = kind === 'pitfalls' ? 'looks for pitfalls' : 'counts what is loaded';
  return {
    code: kind === 'pitfalls' ? 'PITFALLS_UNSEEN' : 'UNCOUNTED',
    message: `the run that ${what} failed: ${saidBy(error, scenario)}`,
    remedy: 'The figures are not touched; --no-pitfalls leaves that run out.',
  };
}

/** What was begun for a row could not be ended. */
export function unendedWarning(error: unknown, scenario: Scenario): Warning {
  return {
    code: 'CLEANUP_FAILED',
    message: `what was started for the row could not be ended: ${saidBy(error, scenario)}`,
    remedy: hintOf(error) ?? 'Look for processes that are left, and end them by hand.',
  };
}

function hintOf(error: unknown): string | undefined {
  const { hint } = (error ?? {}) as { hint?: unknown };
  return typeof hint === 'string' ? hint : undefined;
}

/** A message may quote what the process said, and that what it was given. */
function saidBy(error: unknown, scenario: Scenario): string {
  return withoutValues(messageOf(error), givenValues(scenario));
}

/** What follows must not read like a part of it. */
function asSentence(text: string): string {
  return /[.!?:…]$/.test(text) ? text : `${text}.`;
}

/** After this many failures and no success a row is given up, so that the other rows get their time. */
const GIVE_UP_AFTER = 2;

/** A worker that hangs will hang again; another failure gets a second chance. */
export function isHopeless(trials: readonly Trial[]): boolean {
  const failed = trials.filter((trial) => trial.status === 'failed');
  if (failed.length < trials.length) return false;
  return (
    failed.length >= GIVE_UP_AFTER || failed.some(({ code }) => code === 'TIMEOUT' || code === 'NOT_READY')
  );
}
