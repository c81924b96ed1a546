import type { Explanation, Why } from '../../domain/explain.js';
import { formatBytes, formatMinute, formatShare } from '../../domain/format.js';
import { counted, listed } from '../../domain/words.js';
import { helpingLines, notMeasuredParts } from '../explain/remedies.js';
import { plainMs, shownPlace } from '../explain/shown.js';
import { headParts, tracedWhole } from '../explain/table.js';
import { explainedImports } from './charts/explained-imports.js';
import { owners } from './charts/owners.js';
import { phaseStack, stackedPhases } from './charts/phases.js';
import { remedies } from './charts/remedies.js';
import { boot, work } from './charts/work.js';
import { type Markup, markup, name } from './markup.js';
import { pairs, raw } from './method.js';
import type { Section } from './section.js';
import { pageOf } from './skeleton.js';
import { conclusionList, generalWarnings } from './verdict.js';

/** In reading order; each is undefined where the explanation has nothing for it. */
const SECTIONS: readonly ((explanation: Explanation) => Section | undefined)[] = [
  who,
  remedies,
  phases,
  explainedImports,
  owners,
  work,
  boot,
  method,
  raw,
];

/** The page of an explanation: where the start goes, and what would make it shorter. Pure. */
export function explanationHtml(explanation: Explanation): string {
  const { target, startedAt, python, tool, warnings, ready, traced } = explanation;
  const interval = ready.ci95Ms ? ` [${ready.ci95Ms.map(plainMs).join(', ')}]` : '';
  return pageOf({
    title: `Where the start of ${target} goes`,
    when: `measured ${formatMinute(startedAt)}, Python ${python.version}, coldstart ${tool.version}`,
    lead: markup`<p class="answer"><strong>Ready after ${plainMs(ready.medianMs)} ms</strong>${interval}; imports take ${formatShare(
      traced.readyMs > 0 ? traced.importsMs / traced.readyMs : 0,
    )} of ${tracedWhole(explanation) ?? 'it'}.</p>
${conclusionList(conclusions(explanation))}
${generalWarnings(warnings)}`,
    sections: SECTIONS.flatMap((make) => make(explanation) ?? []),
  });
}

function conclusions(explanation: Explanation): string[] {
  const { parts } = headParts(explanation);
  const helping = explanation.remedies ? helpingLines(explanation.remedies, explanation) : undefined;
  const [dearest] = explanation.work;
  return [
    ...(parts.length === 0 ? [] : [`Dearest by themselves: ${parts.join(', ')} ms.`]),
    ...(helping ?? []).map(
      ({ name: what, saves, interval, note }) =>
        `${what} saves ${saves}${interval === '' ? '' : ` ${interval}`}${note === '' ? '' : `: ${note}`}.`,
    ),
    ...(helping?.length === 0 ? [nothingHelps(explanation)] : []),
    ...(dearest
      ? [
          `Dearest work that is no import: ${shownPlace({ ...dearest, function: undefined }, explanation)} ${dearest.label}, ${plainMs(dearest.selfMs)} ms.`,
        ]
      : []),
  ];
}

function nothingHelps({ remedies: found }: Explanation): string {
  const others = found ? notMeasuredParts(found).length : 0;
  return `None of the remedies that were measured helps (${found?.measured.length ?? 0})${others > 0 ? '; some were not measured' : ''}.`;
}

function phases({ target, phasesMs }: Explanation): Section | undefined {
  const stack = phaseStack(target, Object.entries(phasesMs));
  if (!stack) return undefined;
  return {
    id: 'phases',
    title: 'Where the time goes',
    body: markup`<p class="faint">Medians of the phases of trials without a hook, one after the other.</p>
${stackedPhases([stack])}`,
  };
}

/** Most chains that are read. */
const MOST_CHAINS = 20;

/** Who pulls a module in, where that was asked for. */
function who(explanation: Explanation): Section | undefined {
  const { why } = explanation;
  if (!why) return undefined;
  const shown = why.chains.slice(0, MOST_CHAINS);
  const left = why.chains.length - shown.length;
  return {
    id: 'why',
    title: `Who imports ${why.name}`,
    body: markup`<p>${counted(why.modules, 'module')}, ${plainMs(why.selfMs)} ms by itself; without it ${plainMs(why.exclusiveMs)} ms less at most.</p>
<ol>${shown.map((chain) => chainItem(chain, explanation))}</ol>
${left > 0 ? markup`<p class="faint">And ${counted(left, 'other statement')}: the raw data has them.</p>` : undefined}`,
  };
}

function chainItem({ steps, cutAt, exclusiveMs }: Why['chains'][number], explanation: Explanation): Markup {
  const shown = steps.map((step) => {
    const place = shownPlace(step, explanation);
    return markup`${place === '' ? undefined : markup`<span class="faint">${name(place)}</span> `}→ <b>${name(step.to)}</b> `;
  });
  return markup`<li>${shown}<br>${
    cutAt === undefined
      ? 'No statement of your own leads there.'
      : `Cutting ${shownPlace(cutAt, explanation)} alone saves ${plainMs(exclusiveMs ?? 0)} ms at most.`
  }</li>
`;
}

function method(explanation: Explanation): Section {
  const { ready, traced, python, environment, bytecode, crossCheck, seed, folder } = explanation;
  const sizes = explanation.owners.flatMap(({ bytes }) => bytes ?? []);
  return {
    id: 'method',
    title: 'How it was measured',
    body: markup`<ul><li>Ready and phases: medians of ${counted(ready.n, 'trial')} without a hook, one fresh process each, with 95 % intervals by order statistics.</li>
<li>Imports, owners and work: the shortest of ${counted(traced.runs, 'run')} with the import hook, ${plainMs(traced.readyMs)} ms until ready; the ${plainMs(traced.hookMs)} ms of processor time that the hook took are in none of its figures.</li>
${
  crossCheck
    ? markup`<li>Of ${counted(crossCheck.both, 'module')} that -X importtime lists too it says ${plainMs(crossCheck.importTimeMs)} ms, the hook ${plainMs(crossCheck.hookMs)} ms; it misses ${counted(crossCheck.missing, 'module')}.</li>`
    : undefined
}</ul>
<dl>${pairs([
      ['Python', `${python.version}, ${python.executable}`],
      ['packages', environment],
      ['of your own', `what lies in ${folder}`],
      ['bytecode', bytecode === 'found' ? 'as found' : bytecode],
      ['time beside imports', `${plainMs(traced.ownMs)} ms`],
      ['on disk', sizes.length === 0 ? undefined : totalSize(explanation)],
      ['seed', String(seed)],
    ])}</dl>`,
  };
}

function totalSize({ owners: all }: Explanation): string {
  const sized = all.flatMap(({ name: of, bytes }) => (bytes === undefined ? [] : [{ of, bytes }]));
  const sum = sized.reduce((total, { bytes }) => total + bytes, 0);
  const largest = [...sized].sort((a, b) => b.bytes - a.bytes).slice(0, 5);
  return `${formatBytes(sum)} of distributions that are imported: ${listed(
    largest.map(({ of, bytes }) => `${of} ${formatBytes(bytes)}`),
    5,
  )}`;
}
