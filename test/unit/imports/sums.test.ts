import fc from 'fast-check';
import { expect, it } from 'vitest';
import { importNodes, selfMs } from '../../../src/imports/import-nodes.js';
import { parseTrace } from '../../../src/imports/trace-lines.js';
import { type Told, traceText } from './traces.js';

/** Imports in imports, each with time of its own before, between and behind those in it. */
interface Nested {
  readonly ownMs: number;
  readonly inside: readonly Nested[];
}
const level = (inside: fc.Arbitrary<readonly Nested[]>): fc.Arbitrary<Nested> =>
  fc.record({ ownMs: fc.integer({ min: 0, max: 20 }), inside });
const within = (one: fc.Arbitrary<Nested>) => level(fc.array(one, { maxLength: 3 }));
const nested = within(within(within(level(fc.constant([])))));

function spanMs({ ownMs, inside }: Nested): number {
  return ownMs + inside.reduce((sum, one) => sum + spanMs(one), 0);
}

/** As the hook writes them: each when it begins, by the thread that runs it. */
function told(roots: readonly Nested[], thread: number, first: number): Told[] {
  const lines: Told[] = [];
  const add = (one: Nested, from: number, parent: number): number => {
    const id = first + lines.length + 1;
    const to = from + spanMs(one);
    lines.push({ module: `m${id}`, from, to, parent, thread });
    let at = from + one.ownMs;
    for (const inner of one.inside) at = add(inner, at, id);
    return to;
  };
  let at = 0;
  for (const root of roots) at = add(root, at, 0) + 1;
  return lines;
}

it('divides the time of imports among them without a rest, on each thread', () => {
  fc.assert(
    fc.property(fc.array(nested, { maxLength: 4 }), fc.array(nested, { maxLength: 2 }), (main, other) => {
      const ofMain = told(main, 0, 0);
      const all = [...ofMain, ...told(other, 1, ofMain.length)];
      const { begun, ended } = parseTrace(traceText(all));
      const nodes = importNodes(begun, ended, (ns) => ns / 1e6, 1e9);
      for (const [thread, roots] of [main, other].entries()) {
        const own = nodes.filter((node) => node.thread === thread);
        const wantedMs = roots.reduce((sum, root) => sum + spanMs(root), 0);
        expect(own.reduce((sum, node) => sum + selfMs(node), 0)).toBeCloseTo(wantedMs, 6);
      }
    }),
  );
});
