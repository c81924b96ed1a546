import type { InspectedFunction, Inspection } from '../domain/inspection.js';
import { doctorTable } from './doctor.js';
import { type Block, escaped, page } from './markdown-text.js';
import type { RenderOptions } from './reporter.js';

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

function headline(one: InspectedFunction): string {
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
