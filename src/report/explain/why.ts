import wrapAnsi from 'wrap-ansi';
import type { Explanation, Why } from '../../domain/explain.js';
import { plain } from '../../domain/plain.js';
import { counted } from '../../domain/words.js';
import { plainMs, shownPlace } from './shown.js';

/** More ways say nothing more. */
const MOST_CHAINS = 8;

/** Who pulls a module in: the shortest chain to each statement that imports it, and what cutting it saves at most. Pure. */
export function whyLines(why: Why, explanation: Explanation, width: number): string[] {
  const shown = why.chains.slice(0, MOST_CHAINS);
  const left = why.chains.length - shown.length;
  return [
    `${plain(why.name)}: ${counted(why.modules, 'module')}, ${plainMs(why.selfMs)} ms by itself; without it ${plainMs(why.exclusiveMs)} ms less at most`,
    ...shown.flatMap((chain) => chainLines(chain, explanation, width)),
    ...(left > 0
      ? [`  and ${counted(left, 'other statement')} that ${left === 1 ? 'imports' : 'import'} it`]
      : []),
  ];
}

function chainLines(chain: Why['chains'][number], explanation: Explanation, width: number): string[] {
  const steps = chain.steps.map((step) => {
    const place = shownPlace(step, explanation);
    return place === '' ? plain(step.to) : `${plain(place)} → ${plain(step.to)}`;
  });
  const [first = '', ...rest] = wrapAnsi(steps.join(' → ').replaceAll(/(?<!→) (?!→)/g, '\u00a0'), width - 4)
    .replaceAll('\u00a0', ' ')
    .split('\n');
  const alike =
    chain.alike === 0
      ? ''
      : `, with ${counted(chain.alike, 'longer chain')} through ${chain.cutAt ? 'it' : 'no line of yours'}`;
  const cut =
    chain.cutAt === undefined
      ? 'no statement of your own leads there'
      : `cutting ${plain(shownPlace(chain.cutAt, explanation))} alone saves ${plainMs(chain.exclusiveMs ?? 0)} ms at most`;
  return [`  ${first}`, ...rest.map((line) => `    ${line}`), `      ${cut}${alike}`];
}
