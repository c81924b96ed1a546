import type { TracedRun } from '../../../src/domain/facts/imports.js';

/** Figures of one import, in milliseconds. */
export interface Told {
  readonly module: string;
  /** When it began and ended, from the start of the process. */
  readonly from: number;
  readonly to: number;
  readonly cpu?: number;
  readonly queued?: number;
  readonly parent?: number;
  readonly thread?: number;
  readonly importer?: string;
  readonly at?: string;
  readonly line?: number;
  readonly file?: string;
  readonly compile?: number;
  readonly status?: string;
  readonly loader?: string;
  readonly via?: string;
}

const ns = (ms: number) => Math.round(ms * 1e6);

/** The file of one process as python/import_hook.py writes it; ids are the places in the list, from 1 on. */
export function traceText(
  imports: readonly Told[],
  more: readonly string[] = [],
  head = 'time\t7\t1\t0\t0',
): string {
  const paths = [...new Set(imports.flatMap(({ file, at }) => [file, at].flatMap((one) => one ?? [])))];
  const number = (path: string | undefined) => (path === undefined ? 0 : paths.indexOf(path) + 1);
  const lines = imports.flatMap((one, index) => {
    const { module, from, to, cpu = to - from, queued = 0, parent = 0, thread = 0, line = 1 } = one;
    const { importer = '__main__', at, file, compile = 0, status = 'ok', loader = 'SourceFileLoader' } = one;
    const id = index + 1;
    const begun = [
      '+',
      id,
      parent,
      thread,
      ns(from),
      one.via ?? 'import',
      importer,
      number(at),
      line,
      '',
      module,
    ];
    const ended = ['-', id, ns(to - from), ns(cpu), ns(queued), 0, ns(compile), ns(compile), status, loader];
    return [begun.join('\t'), [...ended, number(file)].join('\t')];
  });
  const files = paths.map((path, index) => `F\t${index + 1}\t${path}`);
  return [`H\t${head}`, ...files, ...lines, ...more, ''].join('\n');
}

/** A run of that process alone. */
export function runOf(texts: readonly string[], readyMs = 200, bootMs = 0): TracedRun {
  return { texts, startNs: 0, bootMs, readyMs };
}
