import { gzipSync, strToU8 } from 'fflate';
import { formatBytes, formatMinute } from '../../domain/format.js';
import type { Environment, Report } from '../../domain/report.js';
import { shellWord } from '../../domain/shell-word.js';
import { counted } from '../../domain/words.js';
import { isOfLogs, measured } from '../caption.js';
import { comparisonCaption } from '../comparison-rows.js';
import { legend } from '../legend.js';
import { type Markup, markup, trusted } from './markup.js';
import type { Section, SectionMaker } from './section.js';

/** Where and how it was measured. */
export const method: SectionMaker = (document) => {
  if (document.kind === 'comparison') {
    const { base, head } = document;
    return {
      id: 'method',
      title: 'How it was measured',
      body: markup`<ul>${comparisonCaption(document).map((line) => markup`<li>${line}</li>`)}</ul>
<h3>Base</h3>${environmentPart(base.environment)}<h3>Head</h3>${environmentPart(head.environment)}`,
    };
  }
  return {
    id: 'method',
    title: 'How it was measured',
    body: markup`<ul>${legend(document).map((line) => markup`<li>${line}</li>`)}</ul>
<p class="faint">${howTrialsRan(document)} Medians have 95 % intervals by order statistics, ratios by the rank method on log times. No trial was dropped.</p>
<h3>Machine</h3>
${environmentPart(document.environment, [
  ['measured', `${formatMinute(document.startedAt)} to ${formatMinute(document.finishedAt)}`],
  ['coldstart', `${document.tool.version}${isOfLogs(document) ? '' : `, seed ${document.seed}`}`],
  ['command', document.argv.length === 0 ? '' : ['coldstart', ...document.argv].map(shellWord).join(' ')],
])}`,
  };
};

/** What the download of each kind holds that no drawing does. */
const HELD = {
  report: 'with every trial',
  comparison: 'with every ratio',
  trend: 'with every median',
  explanation: 'with every import',
  inspection: 'with every figure',
} as const;

/** The document itself, to be downloaded without a network: packed, since trials are most of it. */
export const raw = (document: { readonly kind: keyof typeof HELD }): Section => {
  const packed = gzipSync(strToU8(JSON.stringify(document)), { mtime: 0 });
  return {
    id: 'raw',
    title: 'Raw data',
    body: markup`<p class="download"><a id="raw-data" download="${document.kind}.json.gz" href="${trusted(
      `data:application/gzip;base64,${Buffer.from(packed).toString('base64')}`,
    )}">Download the ${document.kind} as JSON</a> <span class="faint">${HELD[document.kind]}; coldstart report shows it in other formats. Without scripts it is packed with gzip.</span></p>`,
  };
};

/** What a trial of these rows is; nobody decided in which order those of logs came. */
function howTrialsRan(document: Report): string {
  if (isOfLogs(document)) return 'Each trial is an invocation that a log tells of, in its order there.';
  const kinds = new Set(measured(document).map(({ scenario }) => scenario.runner));
  const what = [
    ...([...kinds].some((kind) => kind !== 'lambda' && kind !== 'container') ? ['one fresh process'] : []),
    ...(kinds.has('container') ? ['one new container'] : []),
    ...(kinds.has('lambda') ? ['one invocation'] : []),
  ];
  return `Each trial is ${what.join(' or ')}. Rows ran in rounds of random order, so that drift hits all alike.`;
}

function environmentPart(environment: Environment, others: Pairs = []): Markup {
  const { os, kernel, arch, cpuModel, cpuCount, memoryBytes, governor, loadAverage, container } = environment;
  return markup`<dl>${pairs([
    ['system', [os, kernel, arch].filter(Boolean).join(', ')],
    ['processor', `${cpuModel}, ${counted(cpuCount, 'CPU')}${governor ? `, governor ${governor}` : ''}`],
    ['memory', formatBytes(memoryBytes)],
    ['load at the start', loadAverage?.map((load) => load.toFixed(2)).join(', ')],
    ['container', container === undefined ? undefined : String(container)],
    ['Pythons', environment.pythons.map(({ version }) => version).join(', ')],
    ['uv', environment.uv],
    ['pip', environment.pip],
    ...others,
  ])}</dl>`;
}

type Pairs = readonly (readonly [string, string | undefined])[];

/** Terms with their values; those without one are left out. */
export function pairs(all: Pairs): Markup[] {
  return all.flatMap(([term, value]) => (value ? [markup`<dt>${term}</dt><dd>${value}</dd>`] : []));
}

/** What the title says that this is a report of: the first parts of the ids, a commit’s rows being those of the folder. */
export function subject(report: Report): string {
  const ids = measured(report).map(({ id, scenario }) =>
    // Behind the kind stands which image.
    scenario.runner === 'container' ? id.replace(/^image\//, '') : (id.split('/')[0] ?? ''),
  );
  const bases = new Set(ids.filter((id) => ids.some((other) => id.startsWith(`${other}@`))));
  const names = [...new Set(ids)].filter((id) => id !== '' && !bases.has(id));
  return names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
