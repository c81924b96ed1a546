/**
 * Immediate dominators of the nodes that can be reached from node 0 (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance
 * Algorithm"); -1 for node 0 and for what cannot be reached. Pure.
 *
 * @param next the nodes that each node leads to, by number
 */
export function dominators(next: readonly (readonly number[])[]): Int32Array {
  const order = postOrder(next);
  const position = new Int32Array(next.length).fill(-1);
  order.forEach((node, index) => {
    position[node] = index;
  });
  const before: number[][] = next.map(() => []);
  for (const node of order) for (const to of next[node] ?? []) before[to]?.push(node);
  const found = new Int32Array(next.length).fill(-1);
  const at = (node: number) => position[node] ?? -1;
  const above = (node: number) => found[node] ?? -1;
  found[0] = 0;
  let hasChanged = true;
  while (hasChanged) {
    hasChanged = false;
    for (let index = order.length - 2; index >= 0; index--) {
      const node = order[index] ?? 0;
      let common = -1;
      for (const one of before[node] ?? []) {
        if (above(one) < 0) continue;
        if (common < 0) {
          common = one;
          continue;
        }
        let other = one;
        while (common !== other) {
          while (at(common) < at(other)) common = above(common);
          while (at(other) < at(common)) other = above(other);
        }
      }
      if (above(node) !== common) {
        found[node] = common;
        hasChanged = true;
      }
    }
  }
  found[0] = -1;
  return found;
}

/** Without recursion: a chain of imports may be long. */
function postOrder(next: readonly (readonly number[])[]): number[] {
  const seen = new Uint8Array(next.length);
  const order: number[] = [];
  const stack: { node: number; at: number }[] = [{ node: 0, at: 0 }];
  seen[0] = 1;
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    if (!top) break;
    const to = next[top.node]?.[top.at++];
    if (to === undefined) {
      order.push(top.node);
      stack.pop();
    } else if (!seen[to]) {
      seen[to] = 1;
      stack.push({ node: to, at: 0 });
    }
  }
  return order;
}
