import { describe, expect, it } from 'vitest';
import { type Explanation, explanationSchema } from '../../../../src/domain/explain.js';
import { explainMarkdown } from '../../../../src/report/explain/markdown.js';
import { explainTable } from '../../../../src/report/explain/table.js';
import { explanation } from './explanation.js';

const [first] = explanation.imports;
if (!first) throw new Error('the explanation has no imports');
const saving = (savesMs: number, low: number, high: number) => ({
  ...{ savesMs, ci95Ms: [low, high] as [number, number], n: 12 },
});
const moved = (line: number, label: string, first: ReturnType<typeof saving>) => ({
  ...{
    kind: 'import' as const,
    label,
    places: [{ file: '/app/app.py', line, statement: label, functions: ['f'] }],
  },
  ...{ ...saving(200, 190, 210), against: 'no-op' as const, helps: true, moved: first },
});
const handler: Explanation = {
  ...explanation,
  target: 'app.handler',
  phasesMs: { init: 635.2, handler: 40, overhead: 2 },
  traced: { ...explanation.traced, runtimeMs: 60 },
  owners: [
    { ...explanation.owners[0], name: 'the runtime client', kind: 'runtime', modules: 90, selfMs: 70 },
    { name: 'the runtime client', kind: 'main', modules: 0, selfMs: 20 },
  ],
  imports: [],
  work: [],
  boot: { lines: [] },
  firstInvocation: {
    ...{ medianMs: 40.4, ci95Ms: [38.2, 45], n: 12, tracedMs: 48, importsMs: 30 },
    // A part of the invocation that would be none of the initialisation.
    imports: [{ ...first, module: 'late', file: '/app/app.py', line: 9, totalMs: 2, selfMs: 2 }],
  },
  remedies: {
    ...{ sameAgain: saving(0, -1, 1), noOp: saving(0, -1, 1), noHelp: [], refused: [], notMeasured: [] },
    measured: [
      moved(2, 'import a inside f()', saving(-204, -215, -199)),
      moved(3, 'import b inside g()', saving(1, -2, 3)),
    ],
  },
};

describe('the explanation of a handler', () => {
  const text = explainTable(handler, { width: 100, color: false, depth: 3, all: false });

  it('is of its initialisation, in its parts', () => {
    expect(explanationSchema.parse(handler)).toEqual(handler);
    expect(text).toMatch(/^init 635 ms {2}\[612, 661\] {3}imports 79 %: the runtime client 70 ·\n/);
    expect(text).toContain('the runtime client beside imports 20 ms\n');
    expect(text).toContain(
      'a traced init of 650 ms: boot 30, the runtime client until it imports the handler 60, from there on\napp.handler 560 ms\n',
    );
    expect(text).toMatch(/\ninit: median of 20 trials/);
  });

  it('has the first invocation apart', () => {
    expect(text).toMatch(
      /\nin the first invocation, 40 ms {2}\[38, 45\]: in a traced one of 48 ms it imports for 30 ms\nlate +app\.py:9 +2\.0 /,
    );
    const idle = { ...handler, firstInvocation: { ...handler.firstInvocation, imports: [] } } as Explanation;
    const without = explainTable(idle, { width: 100, color: false, depth: 3, all: false });
    expect(without).toContain('[38, 45]: it imports nothing\n');
  });

  it('says what the first invocation takes longer by what was moved', () => {
    expect(text).toContain('the first invocation takes 204 ms longer [199, 215]');
    expect(text).toContain('the first invocation is not seen to take longer: −1.0 ms [−3.0, 2.0]');
    expect(text).toContain('the handler as it is against itself');
  });

  it('has the same in Markdown', () => {
    const page = explainMarkdown(handler, { depth: 3, all: false });
    expect(page).toContain('**init 635 ms');
    expect(page).toContain('from there on app.handler 560 ms');
    expect(page).toContain('in the first invocation, 40 ms');
    expect(page).toContain('| `late` | `app.py:9` | 2.0 | 2.0 |');
  });
});
