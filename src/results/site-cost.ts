import { formatMs } from '../domain/format.js';
import { isControl } from '../domain/plan.js';
import type { Result, Warning } from '../domain/report.js';

/** What `site` may add to the start of an interpreter. */
const SITE_LIMIT_MS = 5;
/** What nobody would mend. */
const NEGLIGIBLE_MS = 1;
/** Every environment with setuptools has it, and it takes some tenths of a millisecond. */
const CHEAP = 'distutils-precedence.pth';

/** Code of the warning of rows whose environment runs `.pth` files, and of the one that says what that costs. */
const PTH_IMPORTS = 'PTH_IMPORTS';
const PTH_COST = 'PTH_COST';

/** Compares the boot of each environment with the bare interpreter of the same version. */
export function siteCost(control: Result, results: readonly Result[]): Warning[] {
  const found = costOf(control, results);
  // Noise must not look like a .pth file: the intervals have to lie that far apart.
  if (!found || found.surelyMs <= SITE_LIMIT_MS) return [];
  const { costMs, n } = found;
  const basis = `(${control.id}, n = ${control.summary.wall?.n}; boot, n = ${n})`;
  const files = namesOf(found.rows);
  return [
    {
      code: PTH_COST,
      message:
        files.length === 0
          ? `Python takes ${formatMs(costMs)} longer to boot in the workers’ environment than bare ${basis}.`
          : `${files.length} ${files.every((name) => name.endsWith('.pth')) ? '.pth' : '.pth or .start'} ${files.length === 1 ? 'file costs' : 'files cost'} ${formatMs(costMs)} at every start: ${files.join(', ')} ${basis}.`,
      remedy:
        'Look at the .pth files, .start files (Python 3.15) and sitecustomize of the environment, and uninstall the packages that added what is not needed: python -X importtime -c pass; coldstart explain says what each line costs.',
    },
  ];
}

/** Rows without what is told of the run as a whole already, or costs nothing that is worth a word. */
export function withoutToldFiles(results: readonly Result[], ofRun: readonly Warning[]): Result[] {
  const isTold = ofRun.some(({ code }) => code === PTH_COST);
  const costs = results
    .filter(({ scenario }) => isControl(scenario))
    .flatMap((one) => costOf(one, results) ?? []);
  return results.map((row) => {
    const cost = costs.find(({ rows }) => rows.includes(row));
    const names = namesOf([row]);
    const isCheap =
      cost !== undefined && (cost.atMostMs < NEGLIGIBLE_MS || names.every((name) => name === CHEAP));
    if (names.length === 0 || !(isTold || isCheap)) return row;
    return { ...row, warnings: row.warnings.filter(({ code }) => code !== PTH_IMPORTS) } as Result;
  });
}

/** Warnings of one worker, without what is said of files whose lines, as timed one by one, take next to nothing. */
export function withoutCheapFiles(
  warnings: readonly Warning[],
  lines: readonly { readonly selfMs: number }[],
): Warning[] {
  const ms = lines.reduce((sum, { selfMs }) => sum + selfMs, 0);
  const isCheap = lines.length > 0 && ms < NEGLIGIBLE_MS;
  return warnings.filter(({ code }) => !(isCheap && code === PTH_IMPORTS));
}

/** How much longer the quickest boot of the rows takes than the bare interpreter; undefined where that is not known. */
function costOf(control: Result, results: readonly Result[]) {
  if (control.scenario.runner !== 'command') return undefined;
  const bare = control.summary.wall;
  const executable = control.scenario.command[0];
  // A boot from an evicted page cache says nothing about site, nor does one that holds uv or the start of a parent.
  const rows = results.filter(
    ({ scenario, trials }) =>
      scenario.runner === 'worker' &&
      scenario.launch === undefined &&
      !trials.some((trial) => 'readyProcess' in trial) &&
      scenario.python.executable === executable &&
      scenario.pageCache === 'warm',
  );
  const boots = rows.flatMap(({ summary }) => summary.boot ?? []);
  if (!bare || boots.length === 0) return undefined;
  const least = boots.reduce((a, b) => (b.median < a.median ? b : a));
  const surelyMs = (least.medianCi95?.[0] ?? 0) - (bare.medianCi95?.[1] ?? Number.POSITIVE_INFINITY);
  // What a busy machine adds to the bare interpreter must not hide what a file costs.
  const atMostMs = (least.medianCi95?.[1] ?? Number.POSITIVE_INFINITY) - (bare.medianCi95?.[0] ?? 0);
  return { rows, costMs: least.median - bare.median, surelyMs, atMostMs, n: least.n };
}

/** The files that run code at every start, as the rows name them. */
function namesOf(rows: readonly Result[]): string[] {
  const names = rows.flatMap(({ warnings }) =>
    warnings
      .filter(({ code }) => code === PTH_IMPORTS)
      .flatMap(({ message }) => /environment: (.*)\.$/s.exec(message)?.[1]?.split(', ') ?? []),
  );
  return [...new Set(names)];
}
