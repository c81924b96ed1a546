import type { Result } from '../domain/report.js';
import { caption, childLines, controlLines, environmentLines, measured } from './caption.js';
import { COMMAND_COLUMNS, type Column, WORKER_COLUMNS } from './columns.js';
import type { Reporter } from './index.js';

/** GitHub-flavoured Markdown: a table for each kind of row, the conclusions, the caption, the warnings. */
export const markdown: Reporter = (report) => {
  const rows = measured(report);
  const blocks = [
    grid(
      rows.filter(({ scenario }) => scenario.runner === 'worker'),
      WORKER_COLUMNS,
    ),
    grid(
      rows.filter(({ scenario }) => scenario.runner === 'command'),
      COMMAND_COLUMNS,
    ),
    report.comparisons.map(({ sentence }) => `- ${escaped(sentence)}`),
    [caption(report), ...controlLines(report), ...environmentLines(report), ...childLines(report)].map(
      (line) => `<sub>${escaped(line)}</sub>  `,
    ),
    warnings(report.warnings, report.results),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
};

function grid(rows: readonly Result[], columns: readonly Column[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(['scenario', ...columns.map(({ header }) => header)]),
    line([':---', ...columns.map(() => '---:')]),
    ...rows.map((row) => line([code(row.id), ...columns.map((column) => escaped(column.cell(row)))])),
  ];
}

function warnings(
  general: readonly { message: string; remedy: string }[],
  results: readonly Result[],
): string[] {
  return [
    ...general.map(({ message, remedy }) => `> **Warning:** ${escaped(`${message} ${remedy}`)}  `),
    ...results.flatMap(({ id, warnings: own }) =>
      own.map(({ message, remedy }) => `> **Warning:** ${code(id)}: ${escaped(`${message} ${remedy}`)}  `),
    ),
  ];
}

function code(text: string): string {
  const flat = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  return flat.includes('`') ? `\`\` ${flat} \`\`` : `\`${flat}\``;
}

function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\|<>*_`[\]]/g, (character) => `\\${character}`);
}
