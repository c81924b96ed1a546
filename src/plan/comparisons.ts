import { usageError } from '../domain/errors.js';
import { leftBytecode } from '../domain/left-bytecode.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import type { PlannedComparison } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import { listed } from '../domain/words.js';
import { shownTarget } from '../domain/worker-target.js';
import type { Draft } from './drafts/draft.js';

/** Names of targets to be compared with one another, the base first. */
type Compared = readonly string[];

/**
 * Pairs of rows that differ in one axis only. Base is the first row of each group: the first-named loop, Python, launch
 * style, value of an axis, or version of a name. Different targets are compared where it is asked: side by side they may
 * have nothing to do with each other. Along an axis of amounts, `swept`, more is slower, which nobody asks. Throws a usage error where a name that is asked for is of no row.
 */
export function plannedComparisons(
  drafts: readonly Draft[],
  asked: readonly Compared[] = [],
  swept?: string,
  reference?: string,
): PlannedComparison[] {
  const referred = reference === undefined ? undefined : pairsWith(drafts, reference);
  const axes = [...new Set(drafts.flatMap(({ values }) => Object.keys(values)))].filter(
    (axis) => axis !== 'name' && axis !== swept,
  );
  const byThemselves = [
    ...axes.flatMap((axis) => pairsBy(drafts, (draft) => keyWithout(draft, axis))),
    ...pairsBy(drafts, nameKey),
  ];
  return [
    ...(referred ?? [...byThemselves, ...runtimePairs(drafts)]),
    ...asked.flatMap((names) => askedPairs(drafts, names)),
    ...bytecodeTwins(drafts),
    ...sidePairs(drafts),
    ...hostPairs(drafts),
  ];
}

/** All that a row is but the one axis; undefined where it has no such axis. */
function keyWithout({ element, values }: Draft, axis: string): string | undefined {
  if (values[axis] === undefined) return undefined;
  return JSON.stringify([
    element,
    Object.entries(values).filter(([name]) => name !== axis && name !== 'name'),
  ]);
}

/** Each row of a commit and the same row of the working folder. */
function sidePairs(drafts: readonly Draft[]): PlannedComparison[] {
  const heads = new Map(
    drafts.flatMap(({ side }, index) => (side?.of === 'head' ? [[side.key, index] as const] : [])),
  );
  return drafts.flatMap(({ side }, base) => {
    const head = side?.of === 'base' ? heads.get(side.key) : undefined;
    return head === undefined ? [] : [{ base, head, gated: true }];
  });
}

/** Each image and what it is started with as a process of this machine. */
function hostPairs(drafts: readonly Draft[]): PlannedComparison[] {
  return drafts.flatMap(({ host, scenario }, head) => {
    if (host === undefined || scenario.runner !== 'container') return [];
    const base = drafts.findIndex((one) => one.host === host && one.scenario.runner !== 'container');
    return base < 0 ? [] : [{ base, head }];
  });
}

/** The worker in CPython, and in Pyodide as it starts by itself; with a snapshot only where that is not measured. */
function runtimePairs(drafts: readonly Draft[]): PlannedComparison[] {
  return drafts.flatMap(({ scenario, element, side, values }, head) => {
    if (scenario.runner !== 'wasm' || side?.of === 'base') return [];
    const alike = (isBase: (draft: Draft) => boolean) =>
      drafts.findIndex(
        (draft) =>
          draft.element === element && draft.side?.of !== 'base' && isBase(draft) && sameAxes(draft, values),
      );
    const plain = (draft: Draft) => draft.values.runtime === 'pyodide';
    const cpython = (draft: Draft) => draft.scenario.runner === 'worker';
    if (scenario.runtime !== 'pyodide' && alike(plain) !== -1) return [];
    const base = alike(cpython);
    return base === -1 ? [] : [{ base, head }];
  });
}

/** Whether a row has each of the user's own axes at the same value. */
function sameAxes(draft: Draft, values: Draft['values']): boolean {
  return Object.entries(draft.scenario.axes).every(([axis, value]) => values[axis] === value);
}

/** Installers that leave the same bytecode, one because it was told to and the other by itself. */
function bytecodeTwins(drafts: readonly Draft[]): PlannedComparison[] {
  const twins = pairsBy(drafts, ({ scenario, element, values }) =>
    scenario.runner === 'install'
      ? JSON.stringify([
          element,
          leftBytecode(scenario),
          Object.entries(values).filter(([name]) => name !== 'installer' && name !== 'bytecode'),
        ])
      : undefined,
  );
  return twins.filter(({ base, head }) => drafts[base]?.values.bytecode !== drafts[head]?.values.bytecode);
}

/** Versions of what the user gave one name, where nothing else differs. */
function nameKey({ isBundled, values, scenario }: Draft): string | undefined {
  return isBundled ? undefined : JSON.stringify([scenario.runner, ...Object.entries(values)]);
}

/** Rows of the first name and those of the others that differ in the name alone. */
function askedPairs(drafts: readonly Draft[], [first = '', ...others]: Compared): PlannedComparison[] {
  const bases = rowsOf(drafts, first);
  return others.flatMap((name) =>
    rowsOf(drafts, name).flatMap((head) => {
      const base = bases.find((one) => differInName(drafts[one], drafts[head]));
      return base === undefined || base === head ? [] : [{ base, head }];
    }),
  );
}

function differInName(base: Draft | undefined, head: Draft | undefined): boolean {
  // An image has its own Python, and is a way to lay out a function.
  const isOfImage = isImage(base) !== isImage(head);
  const key = (draft: Draft | undefined) => {
    const axes = Object.entries(draft?.values ?? {}).filter(
      ([axis]) => axis !== 'name' && !(isOfImage && ['python', 'variant'].includes(axis)),
    );
    return JSON.stringify([draft?.scenario.runner, ...axes]);
  };
  return key(base) === key(head);
}

function isImage(draft: Draft | undefined): boolean {
  return draft?.scenario.runner === 'lambda' && draft.scenario.target.kind === 'image';
}

/**
 * All rows of its kind with the one that is the reference, by its name or its id. Throws a usage error where that is of no
 * row, or of several.
 */
function pairsWith(drafts: readonly Draft[], reference: string): PlannedComparison[] {
  const byId = drafts.flatMap(({ scenario, side }, index) =>
    side?.of !== 'base' && scenario.id === reference ? [index] : [],
  );
  const [base = -1, ...more] = byId.length > 0 ? byId : rowsOf(drafts, reference, '--reference');
  if (more.length > 0) {
    const ids = [base, ...more].flatMap((index) => drafts[index]?.scenario.id ?? []);
    throw usageError(
      `--reference ${reference} is the name of ${ids.length} rows.`,
      `Name one of them: ${listed(ids)}. --compare holds each against its like.`,
    );
  }
  const runner = drafts[base]?.scenario.runner;
  return drafts.flatMap(({ scenario, side }, head) =>
    head !== base && scenario.runner === runner && side?.of !== 'base' ? [{ base, head }] : [],
  );
}

/** Indexes of the rows of a target, named as in the table or as it was typed. */
function rowsOf(drafts: readonly Draft[], name: string, option = '--compare'): number[] {
  const rows = drafts.flatMap(({ values, scenario, side }, index) => {
    const typed = scenario.runner === 'worker' ? shownTarget(scenario.target) : undefined;
    return side?.of !== 'base' && (values.name === name || typed === name) ? [index] : [];
  });
  if (rows.length > 0) return rows;
  const names = [...new Set(drafts.flatMap(({ values }) => values.name ?? []))];
  throw usageError(
    `${option}: no row is named ${name}.`,
    joinedHint(didYouMean(name, names), `The names are ${names.join(', ')}; NAME=target gives one.`),
  );
}

function pairsBy(drafts: readonly Draft[], keyOf: (draft: Draft) => string | undefined): PlannedComparison[] {
  const groups = new Map<string, number[]>();
  drafts.forEach((draft, index) => {
    // Rows of a commit are held against their own of the working folder, and nothing else.
    const key = draft.side?.of === 'base' ? undefined : keyOf(draft);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), index]);
  });
  return [...groups.values()].flatMap(([base, ...heads]) =>
    base === undefined ? [] : heads.map((head) => ({ base, head })),
  );
}

/** A word where a comparison is asked for and no pair of rows could be made. */
export function uncompared(drafts: readonly Draft[], asked: readonly Compared[]): Warning[] {
  return asked.flatMap(([first = '', ...others]) =>
    others
      .filter((name) => askedPairs(drafts, [first, name]).length === 0)
      .map((name) => ({
        code: 'NOT_COMPARED',
        message: `${name} is not compared with ${first}: they have no rows that differ in the target alone.`,
        remedy: remedyFor(drafts, [first, name]),
      })),
  );
}

/** Rows of two kinds have other phases, and no option gives them the same axes. */
function remedyFor(drafts: readonly Draft[], names: Compared): string {
  const kinds = new Set(
    names.flatMap((name) => rowsOf(drafts, name).map((index) => drafts[index]?.scenario.runner)),
  );
  return kinds.has('command') && kinds.size > 1
    ? 'A command is compared with commands only: measure both with --command.'
    : 'Give both the same axes, for example --loop own.';
}
