import * as Plot from '@observablehq/plot';
import type { Explanation } from '../../../domain/explain.js';
import { plain } from '../../../domain/plain.js';
import type { MeasuredRemedy, Remedies, Saving } from '../../../domain/remedies.js';
import { listed } from '../../../domain/words.js';
import {
  isUntold,
  mayHelp,
  notMeasuredParts,
  refusedLines,
  remedyName,
  remedyNote,
  savingText,
  tried,
} from '../../explain/remedies.js';
import { figure, valueTable, xAxis } from '../draw.js';
import { type Markup, markup } from '../markup.js';
import { rowLayout, rowTexts } from '../row-texts.js';
import type { Section } from '../section.js';

/** A saving as it is drawn. */
interface Line {
  readonly name: string;
  readonly saving: Saving;
  readonly kind: keyof typeof LOOKS;
  readonly note: string;
}

/** Longer lists are folded. */
const MOST_OPEN = 4;

const LOOKS = {
  helps: { colour: 'var(--series-2)', symbol: 'diamond' },
  'may help': { colour: 'var(--series-2)', symbol: 'circle' },
  costs: { colour: 'var(--series-3)', symbol: 'square' },
  'not known': { colour: 'var(--faint)', symbol: 'circle' },
  'helps not': { colour: 'var(--faint)', symbol: 'circle' },
  control: { colour: 'var(--faint)', symbol: 'times' },
} as const;

/** What was tried to make the start shorter, each with its interval around nothing; what was not, and why. */
export function remedies(explanation: Explanation): Section | undefined {
  const found = explanation.remedies;
  if (!found) return undefined;
  const lines = linesOf(found, explanation);
  const label = `What each saves. ${listed(
    lines.map((line) => `${line.name}: ${savingText(line.saving)}, ${line.kind}`),
    40,
    '; ',
  )}`;
  return {
    id: 'remedies',
    title: 'What would help',
    body: markup`<p class="faint">Each was applied by itself in a scratch copy and measured in the same ${found.sameAgain.n} rounds as the worker as it is; right of 0 it saves. The line is the 95 % interval. Savings that share imports do not add up: what was measured together stands as one line. The two controls change nothing: they show what noise does.</p>
<ul class="key" aria-hidden="true"><li><span style="color: var(--series-2)">◆</span> helps</li><li><span style="color: var(--series-2)">●</span> may help</li><li><span style="color: var(--series-3)">■</span> costs time</li><li>● does not help, or is not known</li><li>× control</li></ul>
${figure(label, (width) => drawing(lines, width), tableOf(lines))}
${list('Tried in vain', tried(found, explanation))}
${list('Not moved, since it may not be safe', refusedLines(found, explanation))}
${list('Not measured here', notMeasuredParts(found))}`,
  };
}

function linesOf({ measured, sameAgain, noOp }: Remedies, explanation: Explanation): Line[] {
  const lineOf = (one: MeasuredRemedy): Line => ({
    name: remedyName(one, explanation),
    saving: one,
    kind: kindOf(one, explanation),
    note: remedyNote(one),
  });
  return [
    ...measured.map(lineOf),
    { name: 'as it is, against itself', saving: sameAgain, kind: 'control', note: '' },
    { name: 'a copy with nothing changed', saving: noOp, kind: 'control', note: '' },
  ];
}

function kindOf(one: MeasuredRemedy, explanation: Explanation): Line['kind'] {
  const { helps, ci95Ms } = one;
  if (helps) return 'helps';
  if (mayHelp(one)) return 'may help';
  if (isUntold(one, explanation)) return 'not known';
  return ci95Ms && ci95Ms[1] < 0 ? 'costs' : 'helps not';
}

function drawing(lines: readonly Line[], width: number): Plot.PlotOptions {
  const ends = lines.flatMap(({ saving }) => [saving.savesMs, ...(saving.ci95Ms ?? [])]);
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const pad = Math.max(1, most - least) * 0.04;
  const at = lines.map((line, row) => ({
    ...line,
    ...{ row, ms: line.saving.savesMs, low: line.saving.ci95Ms?.[0], high: line.saving.ci95Ms?.[1] },
    ...LOOKS[line.kind],
  }));
  type Drawn = (typeof at)[number];
  const texts = lines.map(({ name, saving }) => ({ id: name, figure: savingText(saving) }));
  return {
    ...rowLayout(texts, width),
    x: { ...xAxis('ms saved', width), nice: false, domain: [least - pad, most + pad] },
    marks: [
      Plot.ruleX([0], { stroke: 'var(--ink)', strokeDasharray: '4,3' }),
      Plot.ruleY(
        at.filter(({ low }) => low !== undefined),
        { x1: 'low', x2: 'high', y: 'row', stroke: 'colour', strokeWidth: 2.5 },
      ),
      Plot.dot(at, {
        ...{ x: 'ms', y: 'row', r: 5, fill: 'colour', symbol: 'symbol', strokeWidth: 1 },
        stroke: ({ kind }: Drawn) => (kind === 'control' ? 'var(--faint)' : 'var(--paper)'),
        title: ({ name, saving, note }: Drawn) =>
          plain(`${name}: ${savingText(saving)}${note === '' ? '' : `; ${note}`}`),
      }),
      ...rowTexts(texts, width),
    ],
  };
}

function tableOf(lines: readonly Line[]): Markup {
  return valueTable(
    'What was measured as a table',
    ['remedy', 'saves', 'n', 'verdict', 'note'],
    lines.map(({ name, saving, kind, note }) => [
      name,
      savingText(saving),
      String(saving.n),
      kind,
      note || '–',
    ]),
  );
}

function list(head: string, parts: readonly string[]): Markup | undefined {
  if (parts.length === 0) return undefined;
  return markup`<details${parts.length <= MOST_OPEN ? markup` open` : undefined}><summary>${head} (${parts.length})</summary><ul>${parts.map(
    (part) => markup`<li>${part}</li>
`,
  )}</ul></details>`;
}
