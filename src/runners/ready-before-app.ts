import { PORT_PLACEHOLDER, parseReady } from '../config/ready.js';
import type { Scenario } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import type { Stamp } from '../launch/launcher.js';
import { listensFirst } from '../project/masters.js';

const CODE = 'READY_BEFORE_APP';
const REMEDY = 'Wait for an answer of the app: --ready "http://127.0.0.1:{port}/".';

/** Whether a row waits for a socket alone, which a process opens that need not have run the app. */
function waitsForSocket({ ready }: Pick<Scenario, 'ready'>): boolean {
  const kind = ready && parseReady(ready.condition.replaceAll(PORT_PLACEHOLDER, '65535'))?.kind;
  return kind === 'port' || kind === 'unix';
}

/** Where a server is known to listen before a process of its has run the app. */
export function listensBeforeApp(
  scenario: Pick<Scenario, 'ready'>,
  program: string,
  args: readonly string[],
): Warning | undefined {
  const server = waitsForSocket(scenario) ? listensFirst(program, args) : undefined;
  if (server === undefined) return undefined;
  return {
    code: CODE,
    message: `ready is when ${server}’s main process listened: it has run none of the app’s code, its workers do that afterwards.`,
    remedy: REMEDY,
  };
}

/** Where the started process listened and then forked others: what they do for the app is in no figure. Pure. */
export function forksAfterReady(
  scenario: Pick<Scenario, 'ready'>,
  stamps: readonly Stamp[],
  readyMs: number,
): Warning | undefined {
  if (!waitsForSocket(scenario)) return undefined;
  const runsLoop = stamps.some(({ name, atMs }) => name === 'loop_run' && atMs <= readyMs);
  const later = stamps.filter(({ name, atMs }) => /^\d+:fork$/.test(name) && atMs > readyMs);
  if (runsLoop || later.length === 0) return undefined;
  return {
    code: CODE,
    message:
      'ready is when the started process listened; it forked others afterwards, and what they run of the app is not in that time.',
    remedy: REMEDY,
  };
}
