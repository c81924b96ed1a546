import { describe, expect, it } from 'vitest';
import {
  type Pitfall,
  type PitfallContext,
  pitfallEnvironment,
  pitfallWarnings,
  readPitfalls,
} from '../../../../src/runners/worker/pitfalls.js';

const context = { folder: '/project', loop: 'own', readyMs: null } as const;
const at = (line: number, file = 'app/main.py') => ({ file: `/project/${file}`, line, atMs: 1 });
const asyncioRan: Pitfall & { kind: 'loop' } = {
  kind: 'loop',
  atMs: 1,
  class: 'asyncio.unix_events._UnixSelectorEventLoop',
  uvloop: '/project/.venv/lib/python3.12/site-packages/uvloop/__init__.py',
};

const messages = (...args: Parameters<typeof pitfallWarnings>) =>
  pitfallWarnings(...args).map(({ code, message }) => `${code}: ${message}`);

describe('pitfallWarnings', () => {
  it('says what was seen where, one warning a code', () => {
    const found = messages(
      [
        asyncioRan,
        { kind: 'blocks', ...at(8), ms: 81.2, reason: 'waits' },
        { kind: 'blocks', ...at(9), ms: 300.4, reason: 'starves' },
        { kind: 'awaited', name: 'send', ...at(11) },
        { kind: 'policy', message: 'uvloop.install() is deprecated.', ...at(3) },
        { kind: 'shadows', atMs: 1, name: 'random', file: '/project/random.py', distribution: null },
        { kind: 'installed', atMs: 1, name: 'enum', file: '/s/enum34-1.dist-info', distribution: 'enum34 1' },
        { kind: 'work', atMs: 1, file: '/project/tables.py', ms: 20, statements: [[4, 20]] },
        {
          kind: 'work',
          atMs: 2,
          file: '/project/tables.py',
          ms: 70,
          statements: [
            [9, 50],
            [4, 20],
          ],
        },
      ],
      context,
    );
    expect(found.join('\n')).toMatchInlineSnapshot(`
      "NOT_AWAITED: never awaited: send (created at app/main.py:11); what this coroutine should do is not measured (seen in a debug run, n = 1).
      UVLOOP_UNUSED: uvloop is installed in this environment, but asyncio.unix_events._UnixSelectorEventLoop ran (seen in a debug run, n = 1).
      POLICY_DEPRECATED: this Python warns about a deprecated way to select the loop: app/main.py:3 (uvloop.install() is deprecated) (seen in a debug run, n = 1).
      SHADOWS_STDLIB: random.py was imported in place of the standard library’s random; enum34 1 is installed, though this Python has enum: it is useless, and shadows it if that folder comes first in the path (seen in a debug run, n = 1).
      WORK_AT_IMPORT: tables.py 70 ms (line 9: 50 ms, line 4: 20 ms): work done while modules are imported (seen in a debug run, n = 1).
      BLOCKS_LOOP: app/main.py:9 computes for 300 ms while other callbacks are ready, app/main.py:8 waits for 81 ms: the event loop is blocked at the start (seen in a debug run, n = 1)."
    `);
  });

  it('says where a sitecustomize of the user’s belongs', () => {
    const work = (file: string) =>
      pitfallWarnings([{ kind: 'work', atMs: 1, file, ms: 90, statements: [[1, 90]] }], context)[0]?.remedy;
    expect(work('/project/lib/sitecustomize.py')).toContain('every start of this Python pays');
    expect(work('/project/mysitecustomize.py')).toContain('every import of the module pays');
  });

  it('shows three places and counts the others', () => {
    const lines = [1, 2, 3, 4, 5].map(
      (line) => ({ kind: 'awaited', name: 'f', ...at(line, 'w.py') }) as const,
    );
    expect(messages(lines, context)[0]).toContain(
      'f (created at w.py:1), f (created at w.py:2), f (created at w.py:3) and 2 more;',
    );
  });

  it('names a file outside the folder by its whole path', () => {
    const found = [{ kind: 'awaited', name: 'f', file: '/elsewhere/w.py', line: 2, atMs: 1 } as const];
    expect(messages(found, context)[0]).toContain('/elsewhere/w.py:2');
  });

  it('counts a blocked loop only until the worker is ready', () => {
    const found = [
      { kind: 'blocks', ...at(8), ms: 80, reason: 'waits', atMs: 101 } as const,
      { kind: 'awaited', name: 'stop', ...at(9), atMs: 102 } as const,
    ];
    expect(pitfallWarnings(found, { ...context, readyMs: 100 }).map(({ code }) => code)).toEqual([
      'NOT_AWAITED',
    ]);
    expect(pitfallWarnings(found, { ...context, readyMs: 101 })).toHaveLength(2);
  });

  it.each([
    [
      'another loop than the worker’s choice was asked for',
      { ...context, loop: 'asyncio' as const },
      [asyncioRan],
    ],
    ['uvloop ran', context, [{ ...asyncioRan, class: 'uvloop.Loop' }]],
    ['uvloop ran as well', context, [asyncioRan, { ...asyncioRan, class: 'uvloop.Loop' }]],
    ['it is not installed', context, [{ ...asyncioRan, uvloop: null }]],
    ['no loop ran', context, []],
  ] satisfies [string, PitfallContext, Pitfall[]][])(
    'does not miss uvloop where %s',
    (_why, which, found) => {
      expect(pitfallWarnings(found, which)).toEqual([]);
    },
  );
});

describe('readPitfalls', () => {
  it('reads the findings of all processes and passes by what is none', () => {
    const stamp = (name: string, extra: string) => ({ name, atMs: 1, extra });
    const finding = JSON.stringify({ kind: 'awaited', name: 'send', file: '/project/w.py', line: 3 });
    const warnings = readPitfalls(
      [
        stamp('boot', ''),
        stamp('4242:pitfall', finding),
        stamp('pitfall', finding),
        stamp('pitfall', '{"kind":'),
        stamp('pitfall', '{"kind":"of another version"}'),
        stamp('survey', finding),
      ],
      context,
    );
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.message).toMatch(/^never awaited: send \(created at w\.py:3\); what this/);
  });
});

describe('pitfallEnvironment', () => {
  it('asks for debug mode and names the user’s folder', () => {
    expect(pitfallEnvironment('/project')).toEqual({
      PYTHONASYNCIODEBUG: '1',
      COLDSTART_PROBE_PITFALLS: '/project',
    });
  });
});
