import type { Look } from '../domain/gate.js';
import type { Result } from '../domain/report.js';
import type { Verdict } from '../domain/verdict.js';
import { type Decision, decideAtLook, takenLooks } from '../stats/until-decided.js';
import { type Comparable, type Figures, figuresOf, type GateOptions, pOf } from './gated-pair.js';

/** A pair as it was at the look that decided it, else at its last one. */
type Looked = Figures & { readonly verdict: Verdict; readonly look: Look };

/**
 * Decides pairs that go on until they are decided: at one look after the other, each with what its trials were by then.
 * What a trial showed after the look that decided its row changes nothing. Pure.
 */
export function atLooks(pairs: readonly Comparable[], options: GateOptions): Looked[] {
  const rows = pairs.map((one) => ({
    one,
    looks: looksOf(one, options),
    decision: undefined as Decision | undefined,
  }));
  const most = Math.max(0, ...rows.map(({ looks }) => looks.length));
  const judged = rows.filter(({ one }) => one.pair.reasons.length === 0);
  for (let look = 0; look < most; look++) {
    const told = judged.map(({ one, looks, decision }) => decision ?? pAt(one, looks[look], options));
    for (const [index, decision] of decideAtLook(told, look).entries()) {
      const row = judged[index];
      if (row && decision) row.decision = decision;
    }
  }
  return rows.flatMap(({ one, looks, decision }): Looked[] => {
    const look = looks[decision?.look ?? looks.length - 1];
    if (!look) return [];
    return figuresOf(until(one, look.rounds), options, look.level).map((figures) => ({
      ...figures,
      // The rows as they are told: their failed trials and their other figures.
      ...one,
      verdict: decision?.verdict ?? 'INCONCLUSIVE',
      look,
    }));
  });
}

function looksOf({ pair, base, head }: Comparable, { looks }: GateOptions): Look[] {
  const planned = looks?.[head.scenario.runner] ?? [];
  const sides = pair.pairing === 'rounds' ? [base, head] : [head];
  const rounds = Math.max(0, ...sides.flatMap(({ trials }) => trials.map((trial) => trial.round)));
  return takenLooks(planned, rounds).map((look, index) => ({
    ...{ number: index + 1, of: planned.length, ...look },
    planned: planned.at(-1) ?? look.rounds,
  }));
}

/** What has no look of that number, or no samples yet, says nothing. */
function pAt(one: Comparable, look: Look | undefined, options: GateOptions) {
  const [figures] = look ? figuresOf(until(one, look.rounds), options, look.level) : [];
  if (!look || !figures) return { failP: 1, passP: 1, level: 1e-9 };
  return { ...pOf(figures), level: look.level };
}

function until({ pair, base, head }: Comparable, rounds: number): Comparable {
  const upTo = (row: Result) =>
    ({ ...row, trials: row.trials.filter(({ round }) => round <= rounds) }) as Result;
  return { pair, base: pair.pairing === 'rounds' ? upTo(base) : base, head: upTo(head) };
}
