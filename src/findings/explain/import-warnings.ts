import { formatMs } from '../../domain/format.js';
import type { Warning } from '../../domain/report.js';
import { counted, listed } from '../../domain/words.js';
import type { ImportRun } from '../../imports/import-nodes.js';
import type { OwnedNode } from './owners.js';

/** Fewer are mended by the next start, mostly. */
const LEAST_COMPILED_MS = 5;

/** What makes the explanation incomplete, and what stands out in it. Pure. */
export function importWarnings(
  run: ImportRun,
  nodes: readonly OwnedNode[],
  shown: (file: string) => string,
): Warning[] {
  return [...changed(run), ...cut(run), ...unended(nodes, shown), ...compiled(nodes, shown)];
}

/** Runs that failed with the hook in them, though the others did not. Pure. */
export function unseen(runs: Record<'edges' | 'statements', object>): Warning[] {
  const { edges, statements } = runs;
  return [
    ...('failure' in edges
      ? [
          {
            code: 'EDGES_UNSEEN',
            message: `imports of what is loaded already could not be seen: ${edges.failure}.`,
            remedy: 'What would not be loaded without a line may be overestimated.',
          },
        ]
      : []),
    ...('failure' in statements
      ? [
          {
            code: 'STATEMENTS_UNSEEN',
            message: `statements of your own could not be timed: ${statements.failure}.`,
            remedy: 'Work before ready that is no import is not listed.',
          },
        ]
      : []),
  ];
}

function changed({ changes }: ImportRun): Warning[] {
  const told = [...new Set(changes.map(({ what, who }) => `${what} by ${who}`))];
  if (told.length === 0) return [];
  return [
    {
      code: 'IMPORT_SYSTEM_CHANGED',
      message: `the import system was changed while the worker started: ${listed(told)}.`,
      remedy:
        'What that does is a part of the time of the modules that it finds; edges that it hides are missing.',
    },
  ];
}

function cut({ isCut }: ImportRun): Warning[] {
  if (!isCut) return [];
  return [
    {
      code: 'TRACE_CUT',
      message: 'there were more imports than are written down: the later ones are missing.',
      remedy: 'Explain a part of it: coldstart explain -m MODULE.',
    },
  ];
}

function unended(nodes: readonly OwnedNode[], shown: (file: string) => string): Warning[] {
  const open = nodes.filter(({ status }) => status === 'open');
  const last = open.at(-1);
  if (!last) return [];
  const place = last.file === undefined ? '' : ` (${shown(last.file)}:${last.line})`;
  return [
    {
      code: 'IMPORT_NOT_OVER',
      message: `the import of ${last.module}${place} was not over when the worker was ready.`,
      remedy: 'Its time until then counts as waiting: what of it was work is not known.',
    },
  ];
}

function compiled(nodes: readonly OwnedNode[], shown: (file: string) => string): Warning[] {
  const found = nodes.filter(({ compileMs }) => compileMs > 0).sort((a, b) => b.compileMs - a.compileMs);
  const sumMs = found.reduce((sum, { compileMs }) => sum + compileMs, 0);
  if (sumMs < LEAST_COMPILED_MS) return [];
  const names = found.map(({ origin, module }) => (origin === undefined ? module : shown(origin)));
  return [
    {
      code: 'COMPILED_AT_START',
      message: `${counted(found.length, 'module')} had no valid bytecode and took ${formatMs(sumMs)} to compile: ${listed(names, 3)}.`,
      remedy:
        'python -m compileall -q FOLDER, after the last change of the files; coldstart bytecode says what is stale and why.',
    },
  ];
}
