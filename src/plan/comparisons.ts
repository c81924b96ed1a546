import { leftBytecode } from '../domain/left-bytecode.js';
import type { PlannedComparison } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import type { Draft } from './drafts/draft.js';

/**
 * Pairs of rows that differ in one axis only. Base is the first row of each group: the first-named loop, Python, launch
 * style, value of an axis, or target.
 */
export function plannedComparisons(drafts: readonly Draft[]): PlannedComparison[] {
  const axes = [...new Set(drafts.flatMap(({ values }) => Object.keys(values)))].filter(
    (axis) => axis !== 'name',
  );
  return [
    ...axes.flatMap((axis) => pairsBy(drafts, (draft) => keyWithout(draft, axis))),
    ...pairsBy(drafts, targetKey),
    ...bytecodeTwins(drafts),
    ...sidePairs(drafts),
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

/** The user's own targets and commands against the first of them, where nothing else differs. */
function targetKey({ isBundled, values }: Draft): string | undefined {
  if (isBundled) return undefined;
  return JSON.stringify(Object.entries(values).filter(([name]) => name !== 'name'));
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

/** A word where several targets stand side by side in the table and no pair of them could be made. */
export function uncompared(drafts: readonly Draft[], comparisons: readonly PlannedComparison[]): Warning[] {
  // Commands and workers are never compared: nobody expects it.
  const own = drafts.filter(
    ({ isBundled, scenario, side }) => !isBundled && scenario.runner === 'worker' && side?.of !== 'base',
  );
  const [first] = own;
  if (!first || own.every(({ element }) => element === first.element)) return [];
  const linked = new Set(
    comparisons
      .filter(({ base, head }) => drafts[base]?.element !== drafts[head]?.element)
      .flatMap(({ base, head }) => [drafts[base]?.element, drafts[head]?.element]),
  );
  const alone = own.find(({ element }) => !linked.has(element));
  if (!alone) return [];
  return [
    {
      code: 'NOT_COMPARED',
      message: `${alone.scenario.id} is compared with no other target: none has a row that differs in the target alone.`,
      remedy: 'Give both the same axes, for example --loop own.',
    },
  ];
}
