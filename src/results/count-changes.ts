import type { Comparison, Result } from '../domain/report.js';

/** What head loads and base does not, and the reverse, where both were counted. Pure. */
export function loadedChanges(base: Result, head: Result): Comparison['loaded'] {
  const [before, after] = [base, head].map(({ scenario }) =>
    scenario.runner === 'worker' && scenario.counts?.modules ? scenario.counts : undefined,
  );
  if (!before || !after) return undefined;
  const versions = new Map(before.distributions.map(({ name, version }) => [name, version]));
  const moved = after.distributions.flatMap(({ name, version }) => {
    const known = versions.get(name);
    return known !== undefined && version !== undefined && known !== version
      ? [{ name, base: known, head: version }]
      : [];
  });
  return {
    modules: changes(before.moduleNames, after.moduleNames),
    distributions: {
      ...changes(
        before.distributions.map(({ name }) => name),
        after.distributions.map(({ name }) => name),
      ),
      ...(moved.length > 0 ? { moved } : {}),
    },
  };
}

function changes(before: readonly string[], after: readonly string[]) {
  const [old, now] = [new Set(before), new Set(after)];
  return {
    base: old.size,
    head: now.size,
    appeared: [...now].filter((name) => !old.has(name)),
    vanished: [...old].filter((name) => !now.has(name)),
  };
}
