import { isDeepStrictEqual } from 'node:util';
import { type ColdstartError, usageError } from '../domain/errors.js';
import { isControl } from '../domain/plan.js';
import type { Report } from '../domain/report.js';

/** A report and the name of its file, as it was given. */
export interface MergeInput {
  readonly file: string;
  readonly report: Report;
}

/** Throws a usage error unless the reports go together. */
export function checkMergeable(
  inputs: readonly MergeInput[],
  { allowMissing }: { allowMissing: boolean },
): void {
  const merged = inputs.find(({ report }) => report.parts);
  if (merged) {
    throw usageError(
      `${merged.file} is already a merged report.`,
      'Name the reports that it was made of, and write merged ones to another folder.',
    );
  }
  checkSame(inputs, ({ tool }) => tool.version, 'was measured by coldstart', 'Measure all with one version.');
  checkSame(inputs, ({ runs }) => runs, 'has --runs', 'Measure all with the same --runs.');
  checkLooks(inputs);
  checkShards(inputs, allowMissing);
  checkRows(inputs);
}

function checkSame(
  [first, ...others]: readonly MergeInput[],
  figure: (report: Report) => string | number,
  what: string,
  hint: string,
): void {
  const other = others.find(({ report }) => first && figure(report) !== figure(first.report));
  if (!first || !other) return;
  throw usageError(
    `${other.file} ${what} ${figure(other.report)}, ${first.file} ${figure(first.report)}.`,
    hint,
  );
}

/** With other looks the error is spent otherwise; rows of a kind that goes on until it is decided do so in all reports. */
function checkLooks(inputs: readonly MergeInput[]): void {
  const seen = new Map<string, { file: string; looks: string }>();
  for (const { file, report } of inputs) {
    const kinds = new Set(
      report.results.filter((row) => !isControl(row.scenario)).map(({ scenario }) => scenario.runner),
    );
    const byKind = new Map<string, readonly number[]>(Object.entries(report.looks ?? {}));
    for (const kind of kinds) {
      const looks = byKind.get(kind)?.join(', ') ?? 'its end alone';
      const before = seen.get(kind);
      if (before && before.looks !== looks) {
        throw usageError(
          `${file} was looked at after ${looks}, ${before.file} after ${before.looks}.`,
          'Measure all with the same --runs.',
        );
      }
      seen.set(kind, { file, looks });
    }
  }
}

function checkShards(inputs: readonly MergeInput[], allowMissing: boolean): void {
  const [first] = inputs;
  const shards = inputs.flatMap(({ file, report }) => (report.shard ? [{ file, ...report.shard }] : []));
  const [shard] = shards;
  if (!first || !shard) return;
  const whole = inputs.find(({ report }) => !report.shard);
  if (whole) {
    throw usageError(
      `${shard.file} is shard ${shard.index}/${shard.of} of a run, ${whole.file} is none.`,
      'Merge all shards of one run and nothing else.',
    );
  }
  const foreign = shards.find(({ of, plan }) => of !== shard.of || plan !== shard.plan);
  if (foreign) {
    throw usageError(
      `${shard.file} (shard ${shard.index}/${shard.of}) and ${foreign.file} (shard ${foreign.index}/${foreign.of}) are shards of different runs.`,
      'All shards need the same targets, flags, configuration and Python versions.',
    );
  }
  const twice = shards.find(({ index }, at) => shards[at - 1]?.index === index);
  if (twice) {
    const other = shards.find(({ index, file }) => index === twice.index && file !== twice.file);
    throw usageError(
      `Shard ${twice.index}/${twice.of} is there twice: ${other?.file ?? twice.file} and ${twice.file}.`,
      'Name one of them.',
    );
  }
  const missing = missingShards(inputs);
  if (missing.length > 0 && !allowMissing) {
    throw usageError(
      `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`,
      'Name the reports of all shards, also of those without rows, or merge what there is with --allow-missing.',
    );
  }
}

/** Which shards of the run there is no report of, as people call them. */
export function missingShards(inputs: readonly MergeInput[]): string[] {
  const [shard] = inputs.flatMap(({ report }) => report.shard ?? []);
  if (!shard) return [];
  const there = new Set(inputs.map(({ report }) => report.shard?.index));
  return Array.from({ length: shard.of }, (_, index) => index + 1)
    .filter((index) => !there.has(index))
    .map((index) => `shard ${index}/${shard.of}`);
}

/** Samples of one row in two runs are of two machines or two moments: pooled they would pass for one. */
function checkRows(inputs: readonly MergeInput[]): void {
  const seen = new Map<string, { file: string; scenario: object }>();
  for (const { file, report } of inputs) {
    for (const result of report.results) {
      if (isControl(result.scenario)) continue;
      const before = seen.get(result.id);
      if (before)
        throw rowTwice(
          result.id,
          [before.file, file],
          isDeepStrictEqual(asked(before.scenario), asked(result.scenario)),
        );
      seen.set(result.id, { file, scenario: result.scenario });
    }
  }
}

/** What runs found, which is never the same twice; the rest of a scenario is what was asked of them. */
const FOUND = [
  ...['importCosts', 'importRestMs', 'counts', 'bytecode', 'size', 'disk', 'savedCache'],
  ...['pullMs', 'buildMs', 'snapshot'],
];

function asked(scenario: object): object {
  return Object.fromEntries(Object.entries(scenario).filter(([field]) => !FOUND.includes(field)));
}

function rowTwice(id: string, [a, b]: readonly [string, string], isSame: boolean): ColdstartError {
  return usageError(
    `The row ${id} is in ${a} and in ${b}${isSame ? '' : ', for different scenarios'}.`,
    isSame
      ? `Samples of separate runs are not pooled. To compare the two: coldstart compare ${a} ${b}`
      : 'Measure one of them under another name: NAME=target.',
  );
}
