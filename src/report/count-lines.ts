import { comparedRows } from '../domain/compared.js';
import type { Comparison } from '../domain/report.js';
import { listed } from '../domain/words.js';

/** So many packages or distributions are named on each side. */
const MOST_NAMED = 8;

type Changes = Pick<NonNullable<Comparison['loaded']>['modules'], 'base' | 'head' | 'appeared' | 'vanished'>;

/** One line for each gated row whose modules are not those of base, and one for its distributions. */
export function countLines(comparisons: readonly Comparison[]): string[] {
  return comparisons.flatMap((comparison) => {
    const { loaded } = comparison;
    if (!loaded) return [];
    const { modules, distributions } = loaded;
    const moved = (distributions.moved ?? []).map(({ name, base, head }) => `${name} ${base} → ${head}`);
    return [
      ...line('modules', comparison, modules, byPackage),
      ...line('distributions', comparison, distributions, (names) => [...names], moved),
    ];
  });
}

function line(
  what: string,
  comparison: Comparison,
  { base, head, appeared, vanished }: Changes,
  grouped: (names: readonly string[]) => string[],
  moved: readonly string[] = [],
): string[] {
  const parts = [
    ...(appeared.length > 0 ? [`appeared: ${listed(grouped(appeared), MOST_NAMED)}`] : []),
    ...(vanished.length > 0 ? [`vanished: ${listed(grouped(vanished), MOST_NAMED)}`] : []),
    ...(moved.length > 0 ? [`other versions: ${listed(moved, MOST_NAMED)}`] : []),
  ];
  if (parts.length === 0) return [];
  return [`${what} of ${comparedRows(comparison)}: ${base} → ${head}; ${parts.join('; ')}`];
}

/** Modules of one package together, those of most modules first: pandas (214). */
function byPackage(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) {
    const [top = name] = name.split('.', 1);
    counts.set(top, (counts.get(top) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => (count === 1 ? name : `${name} (${count})`));
}
