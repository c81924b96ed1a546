/** One turn of a plan by the ids of its rows. */
interface NamedRound {
  readonly round: number;
  readonly ids: readonly string[];
}

/** What runs in each round: one line for rounds that follow each other with the same rows. Pure. */
export function roundLines(rounds: readonly NamedRound[]): string[] {
  const groups: NamedRound[][] = [];
  for (const one of rounds) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const isNext = last !== undefined && last.round + 1 === one.round && rowsOf(last) === rowsOf(one);
    if (group && isNext) group.push(one);
    else groups.push([one]);
  }
  return groups.map(lineOf);
}

function lineOf(group: readonly NamedRound[]): string {
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last) return '';
  const numbers = first === last ? `round ${first.round}` : `rounds ${first.round} to ${last.round}`;
  const orders = new Set(group.map(({ ids }) => JSON.stringify(ids)));
  return orders.size === 1
    ? `${numbers}: ${first.ids.join(', ')}`
    : `${numbers}, each in a random order that --format json shows: ${rowsOf(first)}`;
}

/** The rows whatever their order, each once. */
function rowsOf({ ids }: NamedRound): string {
  const counts = new Map<string, number>();
  for (const id of [...ids].sort()) counts.set(id, (counts.get(id) ?? 0) + 1);
  return [...counts].map(([id, times]) => (times === 1 ? id : `${id} (${times} times)`)).join(', ');
}
