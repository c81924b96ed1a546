import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { explanationSchema } from '../../../../src/domain/explain.js';
import { shortFile, shownFile } from '../../../../src/findings/explain/places.js';
import { explainChrome } from '../../../../src/report/explain/chrome.js';
import { EXPLAIN_REPORTERS, explainFormatOf } from '../../../../src/report/explain/formats.js';
import { explainMarkdown } from '../../../../src/report/explain/markdown.js';
import { explainSpeedscope } from '../../../../src/report/explain/speedscope.js';
import { explainTable } from '../../../../src/report/explain/table.js';
import { treeLines } from '../../../../src/report/explain/tree.js';
import { explanation } from './explanation.js';

const look = { width: 80, color: false, depth: 3, all: false };

describe('the table', () => {
  it('says what the start is made of, other work, and the folded tree, in 80 columns', () => {
    const text = explainTable(explanation, look);
    expect(text).toMatchInlineSnapshot(`
      "ready 635 ms  [612, 661]   imports 79 %: pandas 163 · storage.py itself 130 ·
                                               numpy 112 ·
                                               main.py beside imports 106 ·
                                               compiling 41 modules 90 ·
                                               slow.pth:2 at boot 12 ms

      work before ready that is no import                                cpu ms  waits
      storage.py:2  client = boto3.client(…)                                 35     85
      main.py:12 in main()  await open_pool(…), 2 times                       0     40

      boot 25 ms, of which
        slow.pth:2  12 ms

      imports    imported at                                   total ms  itself  alone
      report     main.py:1                                          280     5.0    168
        pandas   report.py:2                                        275     163    163
          numpy  pandas/core.py:4                                   112     112
      storage    main.py:5, waits                                   130     130    130

      ready: median of 20 trials without a hook, Python 3.12.1, .venv, bytecode as
      found · the rest: shortest of 3 runs with one, 650 ms · alone: what would not be
      loaded without that line, an upper bound of what cutting it saves
      "
    `);
    expect(Math.max(...text.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(80);
  });

  it('says of a container what of its time is the engine’s', () => {
    const phasesMs = { start: 190, ...explanation.phasesMs };
    const text = explainTable({ ...explanation, phasesMs }, look).replaceAll(/\s+/g, ' ');
    expect(text).toContain(
      'of that the engine takes 190 ms to start the container; all else is of a traced start',
    );
  });

  it('names files of an image as they are there where they lie anywhere', () => {
    const at = (file: string) => [shownFile(file, { folder: '/' }), shortFile(file, { folder: '/' })];
    expect(at('/srv/w.py')).toEqual(['/srv/w.py', '/srv/w.py']);
    expect(at('/usr/lib/python3.11/socket.py')[1]).toBe('socket.py');
    expect(at('/v/site-packages/black/__init__.cpython-310-x86_64-linux-gnu.so')[1]).toBe(
      'black/__init__.so',
    );
  });

  it('has warnings under the result, a line each, with what to do about them where that is asked', () => {
    const warning = { code: 'FEW_RUNS', message: 'n = 3 is too small.', remedy: 'Use --runs 6 or more.' };
    const warned = { ...explanation, warnings: [warning] };
    const linesOf = (more: object) => explainTable(warned, { ...look, ...more }).split('\n');
    const lines = linesOf({});
    const at = lines.indexOf('! FEW_RUNS  n = 3 is too small');
    expect(lines[at + 1]).toBe('  what to do: --verbose');
    expect(at).toBeGreaterThan(lines.findIndex((line) => line.startsWith('imports ')));
    expect(linesOf({ verbose: true })).toEqual(
      expect.arrayContaining(['! FEW_RUNS  n = 3 is too small.', '  Use --runs 6 or more.']),
    );
    expect(linesOf({ warnings: false }).join('')).not.toContain('FEW_RUNS');
  });

  it('has all modules with --all, and as many levels as --depth says', () => {
    const names = (depth: number, all: boolean) =>
      treeLines(explanation, { depth, all }).map(({ depth: level, name }) => `${level} ${name}`);
    expect(names(1, false)).toEqual(['0 report', '0 storage']);
    expect(names(2, false)).toEqual(['0 report', '1 pandas', '0 storage']);
    expect(names(3, true)).toEqual([
      '0 report',
      '1 pandas',
      '2 pandas.core',
      '3 numpy',
      '0 storage',
      '0 json',
    ]);
  });

  it('says what stands alone of a program that multiprocessing runs anew, and no line of native code', () => {
    const storage = explanation.imports.find(({ module }) => module === 'storage');
    const place = { file: '/app/main.py', line: 8 };
    const one = { module: '__main__', ...place, targets: ['storage'], own: true, exclusiveMs: 130 };
    const again = { ...storage, importer: '__mp_main__', ...place } as (typeof explanation.imports)[number];
    const native = { ...again, importer: 'fast', file: '/v/site-packages/fast.abi3.so', line: 0 };
    const linesOf = (node: typeof again) =>
      treeLines({ ...explanation, imports: [node], statements: [one] }, { depth: 1, all: true });
    expect(linesOf(again)).toMatchObject([{ note: expect.stringMatching(/^main\.py:8/), aloneMs: 130 }]);
    const [line] = linesOf(native);
    expect(line?.note).toMatch(/^fast\.so(?!:)/);
    expect(line).not.toHaveProperty('aloneMs');
  });

  it('says of a child that was spawned that its boot has what its parents did', () => {
    const text = explainTable({ ...explanation, readyProcess: 'spawned' }, { ...look, width: 100 });
    expect(text).toContain('boot 25 ms: a child that was spawned became ready');
    expect(explainTable({ ...explanation, readyProcess: 'forked' }, look)).not.toContain('spawned');
  });

  it('opens files of the user’s at any depth, down to what they import of others', () => {
    const own = { kind: 'own' as const, modules: 1, selfMs: 5, selfCpuMs: 5, selfWaitMs: 0 };
    const opened = { ...explanation, owners: [...explanation.owners, { ...own, name: 'pandas' }] };
    const names = (depth: number) =>
      treeLines(opened, { depth, all: false }).map(({ depth: level, name }) => `${level} ${name}`);
    expect(names(1)).toEqual(['0 report', '0 storage']);
    expect(names(2)).toEqual(['0 report', '1 pandas', '2 numpy', '0 storage']);
  });

  it('cuts names in the middle by columns: the line stays', () => {
    const wide = explanation.imports.map((one) => ({
      ...one,
      file: '/app/表の/とても長い名前のファイルです.py',
    }));
    const text = explainTable({ ...explanation, imports: wide }, { ...look, width: 60 });
    for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(60);
    expect(text).toContain('.py:1');
  });

  it('cuts one long name before the places of all', () => {
    const [first, ...others] = explanation.imports;
    const module = 'django.contrib.staticfiles.management.commands.runserver_of_all_of_the_files';
    const long = { ...explanation, imports: [{ ...first, module } as (typeof others)[number], ...others] };
    const text = explainTable(long, { ...look, width: 100 });
    expect(text).toMatch(/django\.contrib\.static\S*…\S*files {2}main\.py:1/);
    expect(text).toContain('report.py:2');
  });

  it('folds modules of one owner: what they take by themselves stays', () => {
    const lines = treeLines(explanation, { depth: 9, all: false });
    expect(lines.find(({ name }) => name === 'pandas')).toMatchObject({
      totalMs: 275,
      selfMs: 163,
      aloneMs: 163,
    });
    expect(lines.find(({ name }) => name === 'numpy')).toMatchObject({ depth: 2, selfMs: 112 });
  });

  it('shows the ways to a module in place of the tree', () => {
    const why = {
      ...{ name: 'numpy', modules: 100, selfMs: 112, exclusiveMs: 114 },
      chains: [
        {
          steps: [
            { module: '__main__', file: '/app/main.py', line: 1, to: 'report' },
            { module: 'report', file: '/app/report.py', line: 2, to: 'pandas' },
            { module: 'pandas', file: '/x/site-packages/pandas/__init__.py', line: 22, to: 'numpy' },
          ],
          cutAt: { file: '/app/report.py', line: 2 },
          exclusiveMs: 163,
          alike: 3,
        },
        { steps: [{ module: 'site', line: 0, to: 'numpy' }], alike: 0 },
      ],
    };
    const text = explainTable({ ...explanation, why }, look);
    expect(text.split('\n').slice(6, -4).join('\n')).toMatchInlineSnapshot(`
      "numpy: 100 modules, 112 ms by itself; without it 114 ms less at most
        main.py:1 → report → report.py:2 → pandas → pandas/__init__.py:22 → numpy
            cutting report.py:2 alone saves 163 ms at most, with 3 longer chains through it
        numpy
            no statement of your own leads there
      "
    `);
    expect(text).not.toContain('total ms');
  });

  it('takes colours and other controls out of names', () => {
    const odd = { ...explanation.imports[0], module: 'a\u001b[31mb' } as (typeof explanation.imports)[0];
    expect(explainTable({ ...explanation, imports: [odd] }, look)).not.toContain('\u001b');
  });
});

describe('the page for a pull request', () => {
  it('has the same', () => {
    expect(explainMarkdown(explanation, look)).toMatchInlineSnapshot(`
      "### Cold start of \`main.py\`

      **ready 635 ms \\[612, 661\\] imports 79 %:** pandas 163 · storage.py itself 130 · numpy 112 · main.py beside imports 106 · compiling 41 modules 90 · slow.pth:2 at boot 12 ms

      | work before ready that is no import | | cpu ms | waits |
      | :-- | :-- | --: | --: |
      | \`storage.py:2\` | \`client = boto3.client(…)\` | 35 | 85 |
      | \`main.py:12 in main()\` | \`await open_pool(…)\` | 0 | 40 |

      | imports | imported at | total ms | itself | alone |
      | :-- | :-- | --: | --: | --: |
      | \`report\` | \`main.py:1\` | 280 | 5.0 | 168 |
      | &nbsp;&nbsp;\`pandas\` | \`report.py:2\` | 275 | 163 | 163 |
      | &nbsp;&nbsp;&nbsp;&nbsp;\`numpy\` | \`pandas/core.py:4\` | 112 | 112 |  |
      | \`storage\` | \`main.py:5, waits\` | 130 | 130 | 130 |
      "
    `);
  });
});

describe('speedscope', () => {
  const file = JSON.parse(explainSpeedscope(explanation));

  it('has a profile for each thread, opened and closed in order and in pairs', () => {
    expect(file.$schema).toBe('https://www.speedscope.app/file-format-schema.json');
    expect(file.profiles.map(({ name }: { name: string }) => name)).toEqual(['main.py', 'thread 1']);
    for (const { events, type, unit, startValue, endValue } of file.profiles) {
      expect([type, unit, startValue]).toEqual(['evented', 'milliseconds', 0]);
      const open: number[] = [];
      let last = startValue;
      for (const event of events) {
        expect(event.at).toBeGreaterThanOrEqual(last);
        last = event.at;
        if (event.type === 'O') open.push(event.frame);
        else expect(open.pop()).toBe(event.frame);
      }
      expect(open).toEqual([]);
      expect(endValue).toBeGreaterThanOrEqual(last);
    }
  });

  it('names each module once', () => {
    const names = file.shared.frames.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['report', 'pandas', 'pandas.core', 'numpy', 'storage', 'json']);
  });
});

describe('the trace for Chrome', () => {
  it('has complete events in microseconds, each within its parent, on its thread', () => {
    const { traceEvents } = JSON.parse(explainChrome(explanation));
    const named = (name: string) => traceEvents.find((event: { name: string }) => event.name === name);
    expect(named('pandas')).toMatchObject({ ph: 'X', ts: 42_000, dur: 275_000, pid: 1, tid: 0 });
    expect(named('json')).toMatchObject({ tid: 1 });
    expect(named('ready')).toMatchObject({ ts: 650_000 });
  });
});

describe('JSON', () => {
  it('is by its schema', async () => {
    const text = (await EXPLAIN_REPORTERS.json())(explanation);
    expect(explanationSchema.parse(JSON.parse(text))).toEqual(explanation);
  });
});

it('names the whole that the parts add up to where ready is much other', () => {
  const { ready } = explanation;
  const other = (medianMs: number) => ({ ...explanation, ready: { ...ready, medianMs } });
  const named = 'imports 79 % of 650 ms traced:';
  expect(explainTable(other(400), look)).toContain(named);
  expect(explainTable(other(900), look)).toContain(named);
  expect(explainTable(other(600), look)).not.toContain(' traced:');
  expect(explainMarkdown(other(400), look)).toContain(named);
});

describe('the ending of a file', () => {
  it.each([
    ['a.speedscope.json', 'speedscope'],
    ['a.trace.json', 'chrome'],
    ['out/trace.json', 'chrome'],
    ['my-trace.json', 'json'],
    ['A.JSON', 'json'],
    ['a.md', 'markdown'],
    ['a.txt', 'table'],
    ['a.html', 'html'],
    ['a.csv', undefined],
  ])('%s asks for %s', (file, format) => {
    expect(explainFormatOf(file)).toBe(format);
  });
});
