import type { Explanation, Owner } from '../../../domain/explain.js';
import { formatBytes } from '../../../domain/format.js';
import { counted } from '../../../domain/words.js';
import { ownerName } from '../../explain/table.js';
import { markup } from '../markup.js';
import type { Section } from '../section.js';
import { type TimeBar, timeBars } from './cpu-waits.js';

const MOST_BARS = 16;

/** What the start is made of: distributions with their size, standard modules, own files, each by itself. */
export function owners(explanation: Explanation): Section | undefined {
  if (explanation.owners.length === 0) return undefined;
  const shown = explanation.owners.slice(0, MOST_BARS);
  const rest = explanation.owners.slice(MOST_BARS);
  const bars = [...shown.map(barOf), ...(rest.length === 0 ? [] : [together(rest)])];
  return {
    id: 'owners',
    title: 'What it is made of',
    body: markup`<p class="faint">Time of each by itself, without what it imports; nothing is counted twice. Sizes are those on disk.</p>
${timeBars('What the start is made of', 'part', bars)}`,
  };
}

function barOf(owner: Owner): TimeBar {
  return {
    name: owner.version === undefined ? ownerName(owner) : `${ownerName(owner)} ${owner.version}`,
    ...{ ms: owner.selfMs, cpuMs: owner.selfCpuMs, waitMs: owner.selfWaitMs },
    note: owner.bytes === undefined ? undefined : formatBytes(owner.bytes),
  };
}

function together(rest: readonly Owner[]): TimeBar {
  const sum = (of: (owner: Owner) => number | undefined) =>
    rest.reduce((total, owner) => total + (of(owner) ?? 0), 0);
  const bytes = sum((owner) => owner.bytes);
  return {
    name: counted(rest.length, 'other'),
    ...{ ms: sum(({ selfMs }) => selfMs), cpuMs: sum(({ selfCpuMs }) => selfCpuMs) },
    waitMs: sum(({ selfWaitMs }) => selfWaitMs),
    note: bytes === 0 ? undefined : formatBytes(bytes),
  };
}
