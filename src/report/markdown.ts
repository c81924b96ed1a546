import type { Report, Result } from '../domain/report.js';
import { groupWarnings, otherIds } from '../results/group-warnings.js';
import { budgetVerdicts } from './budgets.js';
import { measured } from './caption.js';
import { COMMAND_COLUMNS, type Column, INSTALL_COLUMNS, WORKER_COLUMNS } from './columns.js';
import type { Reporter } from './index.js';
import { legend } from './legend.js';

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
    grid(
      rows.filter(({ scenario }) => scenario.runner === 'install'),
      INSTALL_COLUMNS,
    ),
    report.comparisons.map(({ sentence }) => `- ${escaped(sentence)}`),
    budgets(report),
    legend(report).map((line) => `<sub>${escaped(line)}</sub>  `),
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

function budgets(report: Report): string[] {
  const verdicts = budgetVerdicts(report);
  if (verdicts.length === 0) return [];
  return [
    '| verdict | budget | row |',
    '| :--- | :--- | :--- |',
    ...verdicts.map(
      ({ verdict, budget, sentence }) => `| **${verdict}** | ${code(budget)} | ${escaped(sentence)} |`,
    ),
  ];
}

function warnings(
  general: readonly { message: string; remedy: string }[],
  results: readonly Result[],
): string[] {
  return [
    ...general.map(({ message, remedy }) => `> **Warning:** ${escaped(`${message} ${remedy}`)}  `),
    ...groupWarnings(results).map(({ ids, message, remedy }) => {
      const [first = ''] = ids;
      return `> **Warning:** ${code(first)}${escaped(`${otherIds(ids)}: ${message} ${remedy}`)}  `;
    }),
  ];
}

function code(text: string): string {
  const flat = text.replace(/[\s\p{Cc}]+/gu, ' ').replaceAll('|', '\\|');
  return flat.includes('`') ? `\`\` ${flat} \`\`` : `\`${flat}\``;
}

function escaped(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').replace(/[\\|<>*_`[\]]/g, (character) => `\\${character}`);
}
