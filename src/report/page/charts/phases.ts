import { formatMs } from '../../../domain/format.js';
import { kindOf } from '../../../domain/kinds.js';
import type { Result } from '../../../domain/report.js';
import { measured } from '../../caption.js';
import { rowGroups } from '../../columns.js';
import { type Markup, markup } from '../markup.js';
import { phaseColour } from '../palette.js';
import type { SectionMaker } from '../section.js';
import { type Stack, stackedBars } from './stacked.js';

/** Where the time goes: the phases of each row one after the other. */
export const phases: SectionMaker = (document) => {
  if (document.kind !== 'report') return undefined;
  const groups = rowGroups(measured(document))
    .map(({ rows }) => ({
      stacks: rows.flatMap((row) => stackOf(row) ?? []),
      order: rows[0] ? kindOf(rows[0].scenario).phases : [],
    }))
    .filter(({ stacks }) => stacks.length > 0);
  if (groups.length === 0) return undefined;
  return {
    id: 'phases',
    title: 'Where the time goes',
    body: markup`<p class="faint">Medians of the phases, one after the other; their sum need not be the median of the whole.</p>
${groups.map(({ stacks, order }) => stackedPhases(stacks, order))}`,
  };
};

/** Undefined where a row has less than two phases: there is nothing to divide. */
function stackOf({ id, scenario, summary }: Result): Stack | undefined {
  return phaseStack(
    id,
    kindOf(scenario).phases.flatMap((phase) => {
      const ms = summary[phase]?.median;
      return ms === undefined ? [] : [[phase, ms] as const];
    }),
  );
}

/** The phases of a row, or undefined where there are less than two. */
export function phaseStack(id: string, all: readonly (readonly [string, number])[]): Stack | undefined {
  if (all.length < 2) return undefined;
  const sumMs = all.reduce((sum, [, ms]) => sum + ms, 0);
  return { id, parts: all.map(([name, value]) => ({ name, value })), figure: formatMs(sumMs) };
}

/** Stacks of phases with their key and a table of the values. */
export function stackedPhases(stacks: readonly Stack[], order: readonly string[] = []): Markup {
  return stackedBars(stacks, {
    ...{ what: 'The phases in ms', axis: 'ms', head: 'row', format: formatMs, order },
    colour: phaseColour,
    cell: (ms) => ms.toFixed(2),
  });
}
