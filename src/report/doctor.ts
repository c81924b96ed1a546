import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { DoctorReport, Finding } from '../domain/doctor.js';
import { formatShiftMs } from '../domain/format.js';
import type { InspectedFunction, Inspection } from '../domain/inspection.js';
import { counted } from '../domain/words.js';
import { type Block, escaped, page } from './markdown-text.js';
import type { RenderOptions } from './reporter.js';
import { styled } from './styled.js';

type Status = Finding['status'];

/** The most pressing first. */
const STATUSES = ['problem', 'warning', 'note', 'ok'] as const satisfies readonly Status[];
const COLORS = { problem: 'red', warning: 'yellow', note: 'cyan', ok: 'green' } as const;
const MARKS = { problem: '✗', warning: '!', note: '·', ok: '✓' } as const;
const PLAIN_MARKS = { problem: 'x', warning: '!', note: '-', ok: '+' } as const;
const INDENT = '  ';

/** How findings look: with `all` what is fine is shown too, instead of counted. */
export type FindingOptions = RenderOptions & { readonly all?: boolean };

/** The doctor's findings for people: the answer, then what there is to say, the dearest first, and what is fine in a line. */
export function doctorTable({ findings }: DoctorReport, options: FindingOptions): string {
  return paragraphs([[answer(findings, options)], ...findingBlocks(findings, options)]);
}

/** `ready to measure, with 3 warnings`, or why not. */
function answer(findings: readonly Finding[], options: RenderOptions): string {
  const problems = findings.filter(({ status }) => status === 'problem');
  if (problems.length > 0)
    return said('problem', `not ready: ${counted(problems.length, 'problem')} to solve first`, options);
  const warnings = findings.filter(({ status }) => status === 'warning').length;
  return said(
    'ok',
    `ready to measure${warnings > 0 ? `, with ${counted(warnings, 'warning')}` : ''}`,
    options,
  );
}

/** Problems and warnings, notes, and what is fine: each finding with its cost, its remedy on lines of its own. */
function findingBlocks(findings: readonly Finding[], options: FindingOptions): string[][] {
  const of = (...statuses: Status[]) =>
    statuses.flatMap((status) => byCost(findings.filter((finding) => finding.status === status)));
  const lines = (some: readonly Finding[]) => some.flatMap((finding) => findingLines(finding, options));
  const fine = of('ok');
  return [
    lines(of('problem', 'warning')),
    lines(of('note')),
    options.all ? lines(fine) : foldedLine(fine, options),
  ];
}

/** What was measured to cost most stands first; the others keep their order. */
function byCost(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => (b.cost?.ms ?? 0) - (a.cost?.ms ?? 0));
}

function findingLines({ id, status, message, cost, remedy }: Finding, options: RenderOptions): string[] {
  const head = `${styled('bold', id, options)}${INDENT}`;
  const price = cost && `${formatShiftMs(cost.ms)}: ${cost.what} (n = ${cost.n})`;
  const arrow = options.ascii ? '->' : '→';
  return [
    ...hanging(`${mark(status, options)} `, `${head}${price ?? message}`, options),
    ...(price === undefined ? [] : hanging(INDENT, message, options)),
    ...(remedy === undefined ? [] : hanging(`${INDENT}${arrow} `, remedy, options)),
  ];
}

/** `✓ 8 checks are fine: cpu-limit, …`, by name as far as there is room. */
function foldedLine(fine: readonly Finding[], options: RenderOptions): string[] {
  if (fine.length === 0) return [];
  const head = fine.length === 1 ? '1 check is fine' : `${fine.length} checks are fine`;
  const tail = ' (--all shows them)';
  const names = `: ${fine.map(({ id }) => id).join(', ')}`;
  const fits = stringWidth(`${INDENT}${head}${names}${tail}`) <= options.width;
  return [`${mark('ok', options)} ${head}${fits ? names : ''}${styled('dim', tail, options)}`];
}

/** Text behind a mark, its further lines under its first. Words longer than a line, such as paths, stay whole to be copied. */
function hanging(lead: string, text: string, { width }: RenderOptions): string[] {
  const gap = stringWidth(lead);
  return wrapAnsi(text, Math.max(20, width - gap))
    .split('\n')
    .map((line, index) => `${index === 0 ? lead : ' '.repeat(gap)}${line}`.trimEnd());
}

function said(status: Status, text: string, options: RenderOptions): string {
  const marked = `${mark(status, { ...options, color: false })} ${text}`;
  return styled(COLORS[status], styled('bold', marked, options), options);
}

function mark(status: Status, options: RenderOptions): string {
  return styled(COLORS[status], (options.ascii ? PLAIN_MARKS : MARKS)[status], options);
}

function paragraphs(blocks: readonly (readonly string[])[]): string {
  const shown = blocks.filter((lines) => lines.length > 0);
  return `${shown.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** GitHub takes comments of up to 65,536 characters. */
const COMMENT_BYTES = 65_000;

/** The findings for people, function by function: how many there are of each kind, then all of them. */
export function inspectionTable({ functions }: Inspection, options: RenderOptions): string {
  return functions
    .map((one) => {
      const blocks = findingBlocks(one.findings, { ...options, all: true });
      return paragraphs([[headline(one), tally(one.findings)], ...blocks]);
    })
    .join('\n');
}

/** `1 warning, 2 notes, 5 ok`. */
function tally(findings: readonly Finding[]): string {
  return STATUSES.flatMap((status) => {
    const count = findings.filter((finding) => finding.status === status).length;
    if (count === 0) return [];
    return [status === 'ok' ? `${count} ok` : counted(count, status)];
  }).join(', ');
}
/** GitHub-flavoured Markdown: a table for each function. */
export function inspectionMarkdown({ functions }: Inspection): string {
  const blocks = functions.map(
    (one): Block => ({
      head: [
        `### ${escaped(headline(one))}`,
        '',
        '| status | finding | what | remedy |',
        '|---|---|---|---|',
      ],
      lines: one.findings.map(
        ({ status, id, message, remedy }) =>
          `| ${status} | ${id} | ${escaped(message)} | ${escaped(remedy ?? '')} |`,
      ),
    }),
  );
  return page(blocks, COMMENT_BYTES);
}

/** What a function is, in one line. */
export function headline(one: InspectedFunction): string {
  const isNamed = one.function.endsWith(`:${one.version}`);
  return [
    one.function,
    ...(isNamed ? [] : [one.version === '$LATEST' ? '$LATEST' : `version ${one.version}`]),
    one.runtime ?? 'container image',
    one.architecture,
    `${one.memorySizeMB} MB`,
    one.region,
    ...(one.emulated ? ['emulated'] : []),
  ].join(' · ');
}
