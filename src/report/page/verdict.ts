import type { Report, Warning } from '../../domain/report.js';
import { counted, sentence } from '../../domain/words.js';
import { groupWarnings, otherIds } from '../../results/group-warnings.js';
import { bisectLines } from '../bisect.js';
import { doubts, environmentDifferences, gateSentences } from '../comparison-rows.js';
import { importLines } from '../import-lines.js';
import type { Rendered } from '../reporter.js';
import { budgetVerdicts, tally } from '../tally.js';
import { type Markup, markup } from './markup.js';

/** So many sentences are read; the others are folded. */
const MOST_READ = 8;

/** What came out, in words, with the warnings that qualify it: before any picture. */
export function verdictPart(document: Rendered): Markup {
  const sum = tally(document);
  return markup`${
    sum
      ? markup`<p><span class="verdict ${CLASSES[sum.verdict] ?? 'warn'}">${sum.verdict}</span> ${sum.counts}</p>`
      : undefined
  }
${conclusionList(conclusionsOf(document))}
${warningsPart(document)}`;
}

const CLASSES: Readonly<Record<string, string>> = { FAIL: 'fail', PASS: 'pass' };

/** A list of sentences; those beyond the first few are folded. */
export function conclusionList(sentences: readonly string[]): Markup {
  const [read, folded] = [sentences.slice(0, MOST_READ), sentences.slice(MOST_READ)];
  return markup`${list(read, 'conclusions')}
${
  folded.length > 0
    ? markup`<details><summary>${counted(folded.length, 'more conclusion')}</summary>${list(folded, 'conclusions')}</details>`
    : undefined
}`;
}

function list(sentences: readonly string[], className: string): Markup | undefined {
  if (sentences.length === 0) return undefined;
  return markup`<ul class="${className}">${sentences.map((sentence) => markup`<li>${sentence}</li>\n`)}</ul>`;
}

/** Sentences, what failed first. */
function conclusionsOf(document: Rendered): string[] {
  const { comparisons, gate } = document;
  const judged = gate ? gateSentences(comparisons, gate) : [];
  if (document.kind === 'comparison')
    return [...judged, ...doubts(document.gate, environmentDifferences(document))];
  return [
    ...failures(document),
    ...bisectLines(document),
    ...(gate ? doubts(gate) : []),
    ...judged,
    ...budgetVerdicts(document).map(({ sentence }) => `budget ${sentence}`),
    ...(document.tune?.sentences ?? []),
    ...comparisons.filter(({ verdict }) => verdict === undefined).map(({ sentence }) => sentence),
    ...(document.breakEven ?? []).map(({ sentence }) => sentence),
    ...importLines(document),
  ];
}

/** Rows that could not be measured, with what was said of them. */
function failures({ results }: Report): string[] {
  return results.flatMap(({ id, trials }) => {
    const failed = trials.flatMap((trial) => (trial.status === 'failed' ? [trial] : []));
    const [first] = failed;
    return first ? [`${id}: ${counted(failed.length, 'trial')} failed: ${first.message}`] : [];
  });
}

function warningsPart(document: Rendered): Markup | undefined {
  const ofRows = document.kind === 'report' ? groupWarnings(document.results) : [];
  const all = [
    ...document.warnings.map((warning) => item(warning)),
    ...ofRows.map((warning) => item(warning, `${warning.ids[0]}${otherIds(warning.ids)}: `)),
  ];
  if (all.length === 0) return undefined;
  return warningList(all);
}

/** Warnings of general kind as the page has them; undefined where there is none. */
export function generalWarnings(warnings: readonly Warning[]): Markup | undefined {
  return warnings.length === 0 ? undefined : warningList(warnings.map((warning) => item(warning)));
}

function warningList(all: readonly Markup[]): Markup {
  const title = `${counted(all.length, 'warning')} that ${all.length === 1 ? 'qualifies' : 'qualify'} this`;
  return markup`<section class="warnings" aria-label="Warnings"><details${all.length <= 3 ? markup` open` : undefined}><summary>${title}</summary><ul>${all}</ul></details></section>`;
}

function item({ code, message, remedy }: Warning, rows = ''): Markup {
  return markup`<li><b>${code}</b> ${rows}${sentence(message)} <span class="faint">${remedy}</span></li>
`;
}
