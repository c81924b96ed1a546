import type { Look } from '../domain/gate.js';
import { kindOf } from '../domain/kinds.js';
import type { Result } from '../domain/report.js';
import type { Verdict } from '../domain/verdict.js';
import { type Decision, decideAtLook, type RowAtLook, takenLooks } from '../stats/until-decided.js';
import {
  type Comparable,
  type Figures,
  figuresOf,
  type GatedPair,
  type GateOptions,
  heldSamples,
  pOf,
} from './gated-pair.js';
import { roundsHad } from './metrics.js';

/** What became of a pair, at the look that decided it, else at its last one. */
export interface Reached {
  readonly verdict: Verdict;
  readonly look: Look;
}

/** A pair as it was then. */
type Looked = Figures & Reached;

/**
 * Decides pairs that go on until they are decided: at one look after the other in the order in which they were taken, each
 * with what its trials were by then. What a trial showed after the look that decided its row changes nothing, so that a
 * run and its report decide the same. Pairs that cannot be decided, or have no look, stay in Holm's count. Pure.
 */
export function decidePairs(
  pairs: readonly Comparable[],
  options: GateOptions,
): ReadonlyMap<GatedPair, Reached> {
  const rows = pairs.map((one) => ({
    one,
    looks: looksOf(one, options),
    // Rows with rounds of their own are measured after the others.
    isLater: kindOf(one.head.scenario).hasOwnRounds,
    decision: undefined as Decision | undefined,
  }));
  for (const isLater of [false, true]) {
    const turn = rows.filter((row) => row.isLater === isLater && row.one.pair.reasons.length === 0);
    const most = Math.max(0, ...turn.map(({ looks }) => looks.length));
    for (let look = 0; look < most; look++) {
      const told = rows.map(
        (row) => row.decision ?? (turn.includes(row) ? pAt(row.one, row.looks[look], options) : SAYS_NOTHING),
      );
      for (const [index, decision] of decideAtLook(told, look, options.rowsElsewhere).entries()) {
        const row = rows[index];
        if (row && decision) row.decision = decision;
      }
    }
  }
  return new Map(
    rows.flatMap(({ one, looks, decision }): [GatedPair, Reached][] => {
      const look = looks[decision?.look ?? looks.length - 1];
      return look ? [[one.pair, { verdict: decision?.verdict ?? 'INCONCLUSIVE', look }]] : [];
    }),
  );
}

/** The same with the figures of the look, its repeated interval among them. Pure. */
export function atLooks(pairs: readonly Comparable[], options: GateOptions): Looked[] {
  const reached = decidePairs(pairs, options);
  return pairs.flatMap((one): Looked[] => {
    const at = reached.get(one.pair);
    if (!at) return [];
    // The rows as they are told: their failed trials and their other figures.
    return figuresOf(until(one, at.look.rounds), options, at.look).map((figures) => ({
      ...{ ...figures, ...one, ...at },
    }));
  });
}

function looksOf({ pair, base, head }: Comparable, { looks }: GateOptions): Look[] {
  const planned = looks?.[head.scenario.runner] ?? [];
  const sides = pair.pairing === 'rounds' ? [base, head] : [head];
  const rounds = Math.max(...sides.map(({ trials }) => roundsHad(trials)));
  return takenLooks(planned, rounds).map((look, index) => ({
    ...{ number: index + 1, of: planned.length, ...look },
    planned: planned.at(-1) ?? look.rounds,
  }));
}

const SAYS_NOTHING: RowAtLook = { failP: 1, passP: 1, level: 1e-9 };

/** What has no look of that number, or no samples yet, says nothing. */
function pAt(one: Comparable, look: Look | undefined, options: GateOptions): RowAtLook {
  const held = look && heldSamples(until(one, look.rounds), options, look.rounds);
  if (!look || !held) return SAYS_NOTHING;
  return { ...pOf(held, one.pair.pairing), level: look.level };
}

function until({ pair, base, head }: Comparable, rounds: number): Comparable {
  const upTo = (row: Result) =>
    ({ ...row, trials: row.trials.filter(({ round }) => round <= rounds) }) as Result;
  return { pair, base: pair.pairing === 'rounds' ? upTo(base) : base, head: upTo(head) };
}
