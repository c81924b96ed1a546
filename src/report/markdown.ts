import type { ComparisonReport } from '../domain/comparison-report.js';
import type { Gate } from '../domain/gate.js';
import type { Comparison, Report, Result } from '../domain/report.js';
import { groupWarnings, otherIds } from '../results/group-warnings.js';
import { budgetVerdicts } from './budgets.js';
import { measured } from './caption.js';
import { COMMAND_COLUMNS, type Column, INSTALL_COLUMNS, WORKER_COLUMNS } from './columns.js';
import { comparisonCaption, GATE_HEADERS, gateRows, gateSentences } from './comparison-rows.js';
import type { Reporter } from './index.js';
import { legend } from './legend.js';

/** GitHub-flavoured Markdown: a table for each kind of row, the conclusions, the caption, the warnings. */
export const markdown: Reporter = (document) => {
  if (document.kind === 'comparison') return comparisonMarkdown(document);
  const report = document;
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
    ...(report.gate ? [gateGrid(report.comparisons, report.gate)] : []),
    report.comparisons.map(({ sentence }) => `- ${escaped(sentence)}`),
    (report.gate?.unmatched ?? []).map(({ sentence }) => `- ${escaped(sentence)}`),
    budgets(report),
    legend(report).map((line) => `<sub>${escaped(line)}</sub>  `),
    warnings(report.warnings, report.results),
  ];
  return paragraphs(blocks);
};

function comparisonMarkdown(comparison: ComparisonReport): string {
  const { comparisons, gate } = comparison;
  return paragraphs([
    gateGrid(comparisons, gate),
    gateSentences(comparisons, gate).map((sentence) => `- ${escaped(sentence)}`),
    comparisonCaption(comparison).map((line) => `<sub>${escaped(line)}</sub>  `),
  ]);
}

function gateGrid(comparisons: readonly Comparison[], gate: Gate): string[] {
  const [first, second, ...others] = GATE_HEADERS;
  return [
    `| ${[first, second, ...others].join(' | ')} |`,
    `| :--- | :--- | ${others.map(() => '---:').join(' | ')} |`,
    ...gateRows(comparisons, gate).map(
      ([verdict = '', id = '', ...cells]) =>
        `| **${verdict}** | ${code(id)} | ${cells.map(escaped).join(' | ')} |`,
    ),
  ];
}

function paragraphs(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

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
