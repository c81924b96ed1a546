import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { type Explanation, explanationSchema } from '../../../../src/domain/explain.js';
import type { ExplainDiff } from '../../../../src/domain/explain-diff.js';
import { EXPLAIN_REPORTERS } from '../../../../src/report/explain/formats.js';
import { explainMarkdown } from '../../../../src/report/explain/markdown.js';
import { explainTable } from '../../../../src/report/explain/table.js';
import { explanation } from './explanation.js';

const spent = (modules: number, cpuMs: number, waitMs = 0) => ({ modules, cpuMs, waitMs });
const own = (owner: string) => ({ owner, ownerKind: 'own' as const });
const SITE = '/app/.venv/lib/python3.12/site-packages';

const diff: ExplainDiff = {
  base: {
    ...{ ref: 'main', commit: '0123456789abcdef0123456789abcdef01234567' },
    ...{ startedAt: '2026-01-01T00:00:00.000Z', target: 'main.py', python: '3.12.1', tracedRuns: 5 },
    ...{
      ready: { medianMs: 430.4, ci95Ms: [421, 440], n: 20 },
      phasesMs: { boot: 25, imports: 300, work: 110 },
    },
  },
  pairing: 'rounds',
  ratio: { n: 20, value: 1.476, ci95: [1.45, 1.5] },
  imports: {
    base: { ...spent(312, 280, 2), distributions: 3, bytes: 31.2e6 },
    head: { ...spent(690, 470, 92), distributions: 4, bytes: 94.1e6 },
  },
  unchanged: { modules: 310, baseMs: 270.2, headMs: 273.9 },
  modules: [
    {
      ...{ kind: 'new', module: 'pandas', owner: 'pandas', ownerKind: 'distribution' },
      ...{ head: spent(379, 151), changeMs: 151, file: '/app/report.py', line: 2 },
    },
    {
      ...{
        kind: 'grown',
        module: 'storage',
        ...own('storage.py'),
        base: spent(1, 38, 2),
        head: spent(1, 40, 90),
      },
      ...{ changeMs: 90, file: '/app/main.py', line: 5 },
    },
    {
      kind: 'gone',
      module: 'requests',
      owner: 'requests',
      ownerKind: 'distribution',
      base: spent(41, 38),
      changeMs: -38,
    },
    {
      ...{ kind: 'shrunk', module: 'app.grids', formerly: 'app.tables', ...own('app/grids.py') },
      ...{ base: spent(1, 30), head: spent(1, 9), changeMs: -21, file: `${SITE}/x/y.py`, line: 1 },
    },
    {
      kind: 'grown',
      module: '__main__',
      owner: 'main.py',
      ownerKind: 'main',
      base: spent(0, 5),
      head: spent(0, 9),
      changeMs: 4,
    },
  ],
  distributions: [
    {
      kind: 'new',
      name: 'pandas',
      head: { ...spent(300, 120), version: '2.2.0', bytes: 61.2e6 },
      changeMs: 120,
    },
    {
      ...{ kind: 'updated', name: 'numpy', changeMs: 1 },
      base: { ...spent(100, 48), version: '1.26.4', bytes: 30.1e6 },
      head: { ...spent(101, 49), version: '2.1.0', bytes: 33e6 },
    },
    { kind: 'gone', name: 'requests', base: spent(41, 38), changeMs: -38 },
  ],
};

const compared: Explanation = {
  ...explanation,
  diff,
  gate: {
    verdict: 'FAIL',
    rules: [
      { rule: 'new-import>20ms', verdict: 'FAIL', sentence: 'pandas +151 ms, imported at report.py:2' },
      { rule: 'module:torch', verdict: 'PASS', sentence: 'torch is not loaded before ready' },
    ],
  },
};

const look = { width: 80, color: false, depth: 3, all: false };

describe('what changed, for a terminal', () => {
  it('has the start before and after, verdicts, distributions and modules, in 80 columns', () => {
    const text = explainTable(compared, look);
    expect(text).toMatchInlineSnapshot(`
      "ready 430 [421, 440] → 635 [612, 661] ms, 1.48x [1.45, 1.50] in the same
        rounds, against main (0123456789ab)
      phases boot 25 · imports 300 → 500 · work 110 · exit none → 20 ms
      imports 312 → 690 modules · CPU 280 → 470 ms · waits 2.0 → 92 ms ·
        distributions 3 → 4, 31.2 → 94.1 MB on disk

      FAIL new-import>20ms: pandas +151 ms, imported at report.py:2
      PASS module:torch: torch is not loaded before ready

      distributions      version, on disk                 before  after  change  waits
      new      pandas    2.2.0, 61.2 MB                             120    +120      0
      updated  numpy     1.26.4 → 2.1.0, 30.1 → 33.0 MB       48     49    +1.0      0
      gone     requests                                       38            −38      0

      modules                            imported at      before  after  change  waits
      new     pandas with 378 more       report.py:2                151    +151      0
      grown   storage                    main.py:5            40    130     +90    +88
      gone    requests with 40 more                           38            −38      0
      shrunk  app.grids, was app.tables  x/y.py:1             30    9.0     −21      0
      grown   main.py beside imports                         5.0    9.0    +4.0      0

      310 other modules changed by no more than noise: 270 → 274 ms

      ready: median of 20 trials without a hook, Python 3.12.1, .venv, bytecode as
      found · the rest: each module at its least of 3 runs with one a side, in turn ·
      before and after, in ms: by itself, without compilation; of what is on one side
      only, with what it alone brings in · waits: what of the change is neither on the
      processor nor in the queue for it
      "
    `);
    expect(Math.max(...text.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
  });

  it('says so where nothing changed, and in separate runs no ratio', () => {
    const { ratio: _, ...rest } = diff;
    const base = { ...diff.base, ref: undefined, commit: undefined, file: 'base.json' };
    const text = explainTable(
      { ...explanation, diff: { ...rest, base, pairing: 'separate', modules: [], distributions: [] } },
      look,
    );
    expect(text).toContain('ready 430 [421, 440] → 635 [612, 661] ms in separate runs, against base.json\n');
    expect(text).toContain('nothing appeared, grew, vanished or shrank · 310 other modules');
  });

  it('leaves small changes out, unless all are wanted', () => {
    const [one] = diff.modules;
    if (!one) throw new Error('there is none');
    const modules = Array.from({ length: 20 }, (_, index) => ({
      ...one,
      module: `m${index}`,
      changeMs: 50 - index,
    }));
    const many = { ...explanation, diff: { ...diff, modules } };
    expect(explainTable(many, look)).toContain('and 5 smaller changes; --all shows them');
    expect(explainTable(many, { ...look, all: true })).toMatch(/m19 with 378 more/);
  });

  it('has the verdicts of an explanation without a base below its head', () => {
    const { diff: _, ...alone } = compared;
    const lines = explainTable(alone, look).split('\n');
    expect(lines.indexOf('FAIL new-import>20ms: pandas +151 ms, imported at report.py:2')).toBeGreaterThan(1);
    expect(lines).toContain('PASS module:torch: torch is not loaded before ready');
    expect(explainTable(alone, { ...look, color: true })).toContain('\u001b[31mFAIL\u001b[39m new-import');
  });
});

describe('what changed, for a pull request', () => {
  it('has verdicts first, then tables', () => {
    expect(explainMarkdown(compared, look)).toMatchInlineSnapshot(`
      "### Cold start of \`main.py\`

      **ready 430 \\[421, 440\\] → 635 \\[612, 661\\] ms, 1.48x \\[1.45, 1.50\\] in the same rounds, against main (0123456789ab)**

      phases boot 25 · imports 300 → 500 · work 110 · exit none → 20 ms  
      imports 312 → 690 modules · CPU 280 → 470 ms · waits 2.0 → 92 ms · distributions 3 → 4, 31.2 → 94.1 MB on disk  

      | verdict | rule | |
      | :-- | :-- | :-- |
      | **FAIL** | \`new-import>20ms\` | pandas +151 ms, imported at report.py:2 |
      | **PASS** | \`module:torch\` | torch is not loaded before ready |

      | distributions, in ms | | version, on disk | before | after | change | waits |
      | :-- | :-- | :-- | --: | --: | --: | --: |
      | new | \`pandas\` | 2.2.0, 61.2 MB |  | 120 | +120 | 0 |
      | updated | \`numpy\` | 1.26.4 → 2.1.0, 30.1 → 33.0 MB | 48 | 49 | +1.0 | 0 |
      | gone | \`requests\` |  | 38 |  | −38 | 0 |

      | modules, in ms | | imported at | before | after | change | waits |
      | :-- | :-- | :-- | --: | --: | --: | --: |
      | new | \`pandas with 378 more\` | \`report.py:2\` |  | 151 | +151 | 0 |
      | grown | \`storage\` | \`main.py:5\` | 40 | 130 | +90 | +88 |
      | gone | \`requests with 40 more\` |  | 38 |  | −38 | 0 |
      | shrunk | \`app.grids, was app.tables\` | \`x/y.py:1\` | 30 | 9.0 | −21 | 0 |
      | grown | \`main.py beside imports\` |  | 5.0 | 9.0 | +4.0 | 0 |

      310 other modules changed by no more than noise: 270 → 274 ms
      "
    `);
  });

  it('has the verdicts of an explanation without a base', () => {
    const { diff: _, ...alone } = compared;
    expect(explainMarkdown(alone, look)).toContain('| **PASS** | `module:torch` |');
  });
});

it('what changed is an explanation as the schema has it, and JSON tells all of it', async () => {
  const json = (await EXPLAIN_REPORTERS.json())(compared);
  expect(explanationSchema.parse(JSON.parse(json))).toEqual(compared);
});
