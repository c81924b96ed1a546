import type { Invoker } from '../../../aws/invoker.js';
import type { StartLabel } from '../../../domain/lambda-record.js';
import type { Sample } from '../../../domain/runner.js';
import { ofProvisioned } from './provisioned.js';
import { type Rejections, reasonOf } from './rejections.js';

/** Of the row that invokes. */
export interface BurstTools {
  readonly invoker: Invoker;
  readonly rejections: Rejections;
}

/** One version with one payload, and the samples of it that are wanted. */
export interface BurstMember {
  readonly wanted: Readonly<Partial<Record<StartLabel, number>>>;
  /** Environments that are kept initialised: a start in one of them is hidden. */
  readonly provisioned?: number;
  /** Before its first one: resolves to the version to be invoked where it is not the target's. */
  begin?(signal: AbortSignal): Promise<string | undefined>;
}

/** Samples that were made at the same time, of one version or of several that are compared. */
export interface Burst {
  /** Of the member of that index: who invokes for it. */
  join(member: number, tools: BurstTools): void;
  /** Its next sample of that kind; makes more of them where none is left. */
  next(member: number, starts: StartLabel, signal: AbortSignal): Promise<Sample>;
}

/** Concurrent invocations of one version at the most: new accounts have 10, others 1000. */
const LARGEST = 200;
/** Bursts after the first one in which provisioned environments are looked for that nobody has used yet. */
const MORE_FOR_HIDDEN = 3;

interface State {
  readonly member: BurstMember;
  readonly pools: Map<string, Sample[]>;
  readonly failed: Sample[];
  tools?: BurstTools;
  qualifier?: string | undefined;
  isBegun: boolean;
  given: number;
  /** Environments that were seen. */
  alive: number;
  largest: number;
  lastSize: number;
  bursts: number;
  /** The last burst yielded nothing that is wanted. */
  isVain: boolean;
  isOver: boolean;
}

/**
 * As many concurrent invocations as samples are wanted: each needs an environment of its own, and what is initialised
 * already and answers is rejected. So the next burst is larger by what is there then, and twice as large where nothing
 * new was seen, until all that may run at once does. Members are invoked in turn within the same burst, so that
 * whatever disturbs one disturbs all.
 */
export function createBurst(members: readonly BurstMember[]): Burst {
  const states = members.map(
    (member): State => ({
      ...{ member, pools: new Map(), failed: [], isBegun: false, given: 0, alive: member.provisioned ?? 0 },
      ...{ largest: LARGEST, lastSize: 0, bursts: 0, isVain: false, isOver: false },
    }),
  );
  const stateOf = (member: number): State => {
    const state = states[member];
    if (!state) throw new Error(`a burst has no member ${member}`);
    return state;
  };
  return {
    join: (member, tools) => {
      // Rows of hidden and of other starts have the same invocations: the first of them makes them.
      stateOf(member).tools ??= tools;
    },
    next: async (member, starts, signal) => {
      const state = stateOf(member);
      for (;;) {
        const found = state.pools.get(starts)?.shift() ?? state.failed.shift();
        if (found) return found;
        const isUsed = starts === 'hidden-init' && state.bursts > MORE_FOR_HIDDEN;
        if (state.isOver || isUsed || signal.aborted) return none(starts, state);
        await burst([state, ...states.filter((other) => other !== state && isWanting(other))], signal);
      }
    },
  };
}

function isWanting(state: State): boolean {
  return state.tools !== undefined && !state.isOver && totalOf(state) > state.given;
}

function totalOf({ member }: State): number {
  return Object.values(member.wanted).reduce((sum, count) => sum + count, 0);
}

async function burst(states: readonly State[], signal: AbortSignal): Promise<void> {
  for (const state of states) {
    if (state.isBegun) continue;
    state.qualifier = await state.member.begin?.(signal);
    state.isBegun = true;
  }
  const asked = states.map((state) => ({ state, size: sizeOf(state) }));
  const all = asked.reduce((sum, { size }) => sum + size, 0);
  const [first] = states;
  await first?.tools?.invoker.widen(all, signal);
  const made = new Map<State, Promise<Sample>[]>(states.map((state) => [state, []]));
  const most = Math.max(...asked.map(({ size }) => size));
  for (let turn = 0; turn < most; turn += 1) {
    // Who is first in one turn is last in the next.
    for (const { state, size } of turn % 2 === 0 ? asked : [...asked].reverse()) {
      if (turn >= size || !state.tools) continue;
      const options = state.qualifier === undefined ? {} : { qualifier: state.qualifier };
      made.get(state)?.push(state.tools.invoker.invoke(signal, options));
    }
  }
  for (const [state, samples] of made) sort(state, await Promise.all(samples));
}

function sizeOf(state: State): number {
  const needed = Math.max(1, totalOf(state) - state.given) + (state.bursts === 0 ? 0 : state.alive);
  return Math.min(state.largest, Math.max(needed, state.isVain ? 2 * state.lastSize : 0));
}

/** Keeps what is wanted, in the order in which it was asked, and counts the rest. */
function sort(state: State, samples: readonly Sample[]): void {
  const { member, pools, failed, tools } = state;
  const kinds = new Set(Object.keys(member.wanted));
  state.bursts += 1;
  let accepted = 0;
  let throttled = 0;
  const began = member.provisioned === undefined ? samples : ofProvisioned(samples, state.bursts === 1);
  for (const seen of began) {
    const reason = reasonOf(seen);
    if (reason === 'THROTTLED') throttled += 1;
    if (seen.status === 'ok' && kinds.has(reason)) {
      pools.set(reason, [...(pools.get(reason) ?? []), seen]);
      accepted += 1;
    } else if (seen.status === 'failed' && reason !== 'THROTTLED') {
      failed.push(seen);
      accepted += 1;
    } else tools?.rejections.add(reason);
  }
  state.given += accepted;
  // Whatever answered is an environment that is there now.
  state.alive = Math.max(state.alive, samples.length - throttled);
  if (throttled > 0) state.largest = Math.max(1, samples.length - throttled);
  state.isVain = accepted === 0;
  state.isOver = state.isVain && (samples.length >= state.largest || throttled === samples.length);
  state.lastSize = samples.length;
}

function none(starts: StartLabel, { tools, member }: State): Sample {
  const seen = tools?.rejections.all().map(({ reason, count }) => `${count} ${reason}`) ?? [];
  const message =
    starts === 'hidden-init'
      ? `fewer than the ${member.provisioned} provisioned environments were used at once: the handler is quicker than its requests come.`
      : `no more ${starts} starts by concurrent invocations (${seen.join(', ') || 'nothing answered'}): all that may run at once is initialised. Raise the concurrency, use fewer --runs, or wait until it is idle.`;
  return { startedAt: new Date().toISOString(), status: 'failed', code: 'NOT_COLD', message };
}
