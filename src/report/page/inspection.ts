import { formatBytes, formatMinute, formatMs, formatShare, formatUsd } from '../../domain/format.js';
import type {
  InspectedFunction,
  Inspection,
  InspectionFigure,
  InspectionFinding,
} from '../../domain/inspection.js';
import { counted } from '../../domain/words.js';
import { headline } from '../doctor.js';
import { type Markup, markup, name } from './markup.js';
import { pairs, raw } from './method.js';
import type { Section } from './section.js';
import { pageOf } from './skeleton.js';
import { table } from './tables.js';
import { conclusionList } from './verdict.js';

const STATUSES = ['problem', 'warning', 'note', 'ok'] as const;
type Status = (typeof STATUSES)[number];
const CLASSES: Readonly<Record<Status, string>> = {
  ...{ problem: 'fail', warning: 'warn', note: 'faint', ok: 'pass' },
};
const MARKS: Readonly<Record<Status, string>> = { problem: '✗', warning: '!', note: 'i', ok: '✓' };

/** The page of an inspection: what makes starts of functions slow or dear, function by function. Pure. */
export function inspectionHtml(inspection: Inspection): string {
  const { functions, inspectedAt } = inspection;
  return pageOf({
    title: titleOf(functions),
    when: `inspected ${formatMinute(inspectedAt)}`,
    lead: markup`<p class="answer"><strong>${answer(functions)}</strong></p>
${conclusionList(problems(functions))}`,
    sections: [
      ...(functions.length > 1 ? [overview(functions)] : []),
      ...functions.map(functionPart),
      method(inspection),
      raw(inspection),
    ],
  });
}

function titleOf(functions: readonly InspectedFunction[]): string {
  const [only] = functions;
  return only && functions.length === 1
    ? `Inspection of ${only.function}`
    : `Inspection of ${counted(functions.length, 'function')}`;
}

function count(functions: readonly InspectedFunction[], status: Status): number {
  return functions.reduce(
    (sum, { findings }) => sum + findings.filter((finding) => finding.status === status).length,
    0,
  );
}

function answer(functions: readonly InspectedFunction[]): string {
  const found = (['problem', 'warning', 'note'] as const).flatMap((status) => {
    const many = count(functions, status);
    return many === 0 ? [] : [counted(many, status)];
  });
  return found.length === 0 ? 'Nothing was found.' : found.join(', ');
}

/** What does not work as it is configured. */
function problems(functions: readonly InspectedFunction[]): string[] {
  return functions.flatMap((one) =>
    one.findings
      .filter(({ status }) => status === 'problem')
      .map(({ message }) => (functions.length === 1 ? message : `${one.function}: ${message}`)),
  );
}

function overview(functions: readonly InspectedFunction[]): Section {
  return {
    id: 'functions',
    title: 'All functions',
    body: table(
      'functions',
      'Findings of each function',
      ['function', 'problems', 'warnings', 'notes', 'memory', 'runtime'],
      functions.map((one) => [
        one.function,
        ...(['problem', 'warning', 'note'] as const).map((status) => String(count([one], status))),
        `${one.memorySizeMB} MB`,
        one.runtime ?? 'container image',
      ]),
    ),
  };
}

function functionPart(one: InspectedFunction, index: number): Section {
  const sorted = STATUSES.flatMap((status) => one.findings.filter((finding) => finding.status === status));
  return {
    id: `function-${index}`,
    title: one.function,
    body: markup`<p class="faint">${headline(one)}</p>
<ul class="findings">${sorted.map(findingItem)}</ul>`,
  };
}

function findingItem({ id, status, message, figures, remedy }: InspectionFinding): Markup {
  return markup`<li><b class="${CLASSES[status]}"><span aria-hidden="true">${MARKS[status]}</span> ${status}</b> <code>${id}</code> ${message}${
    remedy === undefined ? undefined : markup`<p>→ ${remedy}</p>`
  }${
    figures.length === 0
      ? undefined
      : markup`<dl>${figures.map((figure) => markup`<dt>${name(figure.what)}</dt><dd>${shown(figure)}</dd>`)}</dl>`
  }</li>
`;
}

function shown({ value, unit }: InspectionFigure): string {
  switch (unit) {
    case 'bytes':
      return formatBytes(value);
    case 'MB':
      return `${value} MB`;
    case 'usdPerMonth':
      return `${formatUsd(value)} a month`;
    case 'usdPerMillion':
      return `${formatUsd(value)} a million`;
    case 'ms':
      return formatMs(value);
    case 'days':
      return counted(value, 'day');
    case 'share':
      return formatShare(value);
    case 'count':
      return String(value);
  }
}

function method({ prices, inspectedAt, functions }: Inspection): Section {
  const regions = [...new Set(functions.map(({ region }) => region))];
  return {
    id: 'method',
    title: 'How it was looked at',
    body: markup`<p class="faint">The configuration and the code were read; nothing was changed and nothing invoked. A warning costs time or money, a problem does not work as it is configured.</p>
<dl>${pairs([
      ['inspected', inspectedAt],
      ['regions', regions.join(', ')],
      ['prices', `list prices of ${prices.asOf} in ${prices.region}, in dollars`],
      ['answered by', functions.some(({ emulated }) => emulated) ? 'an emulator, not by AWS' : undefined],
    ])}</dl>`,
  };
}
