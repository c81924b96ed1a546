import { styleText } from 'node:util';
import wrapAnsi from 'wrap-ansi';
import type { Finding } from '../domain/doctor.js';
import { formatShiftMs } from '../domain/format.js';
import type { InspectedFunction, Inspection } from '../domain/inspection.js';
import { type Block, escaped, page } from './markdown-text.js';
import type { RenderOptions } from './reporter.js';

const STATUSES = ['problem', 'warning', 'note', 'ok'] as const;
const STATUS_WIDTH = 9;
const COLORS = { problem: 'red', warning: 'yellow', note: 'cyan', ok: 'green' } as const;

/** The findings for people: one paragraph each, with cost and remedy below it, and a count at the end. */
export function doctorTable(
  { findings }: { readonly findings: readonly Finding[] },
  options: RenderOptions,
): string {
  const idWidth = Math.max(...findings.map(({ id }) => id.length), 0) + 2;
  const blocks = findings.map((finding) => block(finding, idWidth, options));
  const counts = STATUSES.flatMap((status) => {
    const count = findings.filter((finding) => finding.status === status).length;
    return count === 0 ? [] : [`${count} ${status}${count === 1 || status === 'ok' ? '' : 's'}`];
  });
  return `${blocks.join('\n')}\n\n${counts.join(', ')}\n`;
}

function block(finding: Finding, idWidth: number, { width, color }: RenderOptions): string {
  const { id, status, message, cost, remedy } = finding;
  const indent = ' '.repeat(STATUS_WIDTH + idWidth);
  const lines = [
    message,
    ...(cost ? [`${formatShiftMs(cost.ms)}: ${cost.what} (n = ${cost.n})`] : []),
    ...(remedy ? [`→ ${remedy}`] : []),
  ].flatMap((text) =>
    // Words longer than the line, such as paths, stay whole so that they can be copied.
    wrapAnsi(text, Math.max(40, width - indent.length)).split('\n'),
  );
  const shown = color ? styleText(COLORS[status], status, { validateStream: false }) : status;
  const head = `${shown}${' '.repeat(STATUS_WIDTH - status.length)}${id.padEnd(idWidth)}`;
  return lines.map((line, index) => `${index === 0 ? head : indent}${line}`.trimEnd()).join('\n');
}

/** GitHub takes comments of up to 65,536 characters. */
const COMMENT_BYTES = 65_000;

/** The findings for people, function by function. */
export function inspectionTable({ functions }: Inspection, options: RenderOptions): string {
  return functions.map((one) => `${headline(one)}\n\n${doctorTable(one, options)}`).join('\n');
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
