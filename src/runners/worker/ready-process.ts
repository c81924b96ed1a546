import type { ReadyProcesses, Stamp } from '../../launch/launcher.js';

/** A process whose stamps came: the main one writes them bare, the others with their pid: `4242:boot`. */
export interface StampedProcess {
  /** `main` is the first Python that was started. */
  readonly origin: 'main' | 'spawned' | 'forked';
  /** Unknown for a main process whose environment has no COLDSTART_PROBE_CHILDREN. */
  readonly pid: number | undefined;
  /** Its own, by their bare names; a forked one begins with what it took over from its parent: boot, imports, loop_init. */
  readonly stamps: readonly Stamp[];
  /** Its own first stamp. */
  readonly firstMs: number;
}

/**
 * The process that became ready at `readyMs`, of those that lived then; where the condition asks a port and it is known
 * who listens there, of those. In this order: a spawned child that listens and whose loop runs (the socket was handed
 * to it); the main process if a loop runs in its main thread (gunicorn's master runs one in another, for its control
 * socket); the child whose loop took its first step first; the first child that listens, if the condition was an answer
 * or the main process does not listen (a parent that keeps the socket does not answer); the main process. Pure.
 */
export function readyProcess(
  stamps: readonly Stamp[],
  readyMs: number,
  noted: ReadyProcesses | null,
): StampedProcess {
  const [main, ...children] = stampedProcesses(stamps);
  if (noted === null) return main;
  const isAlive = (child: StampedProcess) =>
    child.firstMs <= readyMs && factsOf(child, noted) !== undefined && !hasEnded(child, readyMs);
  const living = [main, ...children.filter(isAlive)];
  const listening = living.filter((process) => factsOf(process, noted)?.listens === true);
  const candidates = listening.length > 0 ? listening : living;
  const running = candidates
    .filter((process) => loopStartMs(process) <= readyMs)
    .sort((a, b) => loopStartMs(a) - loopStartMs(b));
  const isAnswered = noted.condition === 'http' || !listening.includes(main);
  return (
    running.find((process) => process.origin === 'spawned' && listening.includes(process)) ??
    running.find((process) => process === main && keepsItsLoop(process, readyMs)) ??
    running.find((process) => process !== main) ??
    (isAnswered ? listening.find((process) => process !== main) : undefined) ??
    main
  );
}

/** When its loop took its first step; Infinity when it did not. */
function loopStartMs({ stamps }: Pick<StampedProcess, 'stamps'>): number {
  const step =
    stamps.find(({ name }) => name === 'first_step') ?? stamps.find(({ name }) => name === 'loop_run');
  return step?.atMs ?? Number.POSITIVE_INFINITY;
}

/** What the launcher noted of it when it was ready. */
export function factsOf({ pid }: StampedProcess, noted: ReadyProcesses | null) {
  return noted?.processes.find((process) => process.pid === pid);
}

/** Not in a thread beside the work, and not one that has returned (a set-up). */
function keepsItsLoop({ stamps }: StampedProcess, readyMs: number): boolean {
  return !stamps.some(
    ({ name, atMs, extra }) =>
      (name === 'loop_run' && extra === 'thread') || (name === 'run_end' && atMs <= readyMs),
  );
}

function hasEnded({ stamps }: StampedProcess, readyMs: number): boolean {
  return stamps.some(({ name, atMs }) => (name === 'main_end' || name === 'exit') && atMs <= readyMs);
}

/** The main process, then the children in the order of their first stamps, without multiprocessing's helpers. */
function stampedProcesses(stamps: readonly Stamp[]): [StampedProcess, ...StampedProcess[]] {
  const own: Stamp[] = [];
  const others = new Map<number, Stamp[]>();
  for (const stamp of stamps) {
    const [, pid, name] = /^(\d+):(.*)$/.exec(stamp.name) ?? [];
    if (pid === undefined || name === undefined) {
      own.push(stamp);
      continue;
    }
    const theirs = others.get(Number(pid)) ?? [];
    theirs.push({ ...stamp, name });
    others.set(Number(pid), theirs);
  }
  const pid = Number(own.find(({ name }) => name === 'boot')?.extra || Number.NaN);
  const main: StampedProcess = {
    origin: 'main',
    pid: Number.isNaN(pid) ? undefined : pid,
    stamps: own,
    firstMs: own[0]?.atMs ?? 0,
  };
  const children = [...others].flatMap(([pid, theirs]) => childOf(pid, theirs, others, own));
  return [main, ...children.sort((a, b) => a.firstMs - b.firstMs)];
}

function childOf(
  pid: number,
  theirs: readonly Stamp[],
  others: ReadonlyMap<number, readonly Stamp[]>,
  main: readonly Stamp[],
): StampedProcess[] {
  const boot = theirs.find(({ name }) => name === 'boot');
  const firstMs = theirs[0]?.atMs ?? 0;
  if (boot) {
    return boot.extra.startsWith('helper') ? [] : [{ origin: 'spawned', pid, stamps: theirs, firstMs }];
  }
  return [{ origin: 'forked', pid, stamps: [...inherited(theirs, others, main), ...theirs], firstMs }];
}

/** What was done already in the interpreter that it was forked from. */
function inherited(
  theirs: readonly Stamp[],
  others: ReadonlyMap<number, readonly Stamp[]>,
  main: readonly Stamp[],
): Stamp[] {
  const seen = new Set<readonly Stamp[]>([theirs]);
  const taken: Stamp[] = [];
  let at: readonly Stamp[] = theirs;
  while (!at.some(({ name }) => name === 'boot')) {
    const fork = at.find(({ name }) => name === 'fork');
    const known = others.get(Number(fork?.extra));
    // A pid that was used twice would lead round in a circle.
    const parent = known === undefined || seen.has(known) ? main : known;
    if (seen.has(parent)) break;
    seen.add(parent);
    const before = parent.filter(({ name, atMs }) => INHERITED.has(name) && atMs <= (fork?.atMs ?? 0));
    taken.unshift(...before);
    at = parent;
  }
  // A loop that it made itself is the one that it runs.
  const hasOwn = theirs.some(({ name }) => name === 'loop_init');
  return taken.filter(({ name }) => name !== 'loop_init' || !hasOwn);
}

const INHERITED: ReadonlySet<string> = new Set([
  ...['boot', 'site_end', 'imported', 'imported_late', 'loop_init', 'cpu'],
]);
