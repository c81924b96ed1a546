import { describe, expect, it } from 'vitest';
import { namedFailure } from '../../../../src/runners/wasm/failure.js';
import { notInstalled } from '../../../../src/runners/wasm/packages.js';
import { notFetched } from '../../../../src/runners/wasm/pyodide.js';
import { readFacts, saidOf, snapshotWarnings } from '../../../../src/runners/wasm/snapshot-facts.js';

describe('a worker that cannot run in Pyodide', () => {
  const failed = (stderr: string) =>
    namedFailure({ code: 'EXIT_CODE', message: `exit status 1. It said: ${stderr}` }, stderr);

  it.each([
    ['NO_SOCKETS', 'NotImplementedError: create_server() is not available in browser environments'],
    ['NO_THREADS', "RuntimeError: can't start new thread"],
    ['NO_PROCESSES', 'OSError: [Errno 138] emscripten does not support processes.'],
    ['NO_UVLOOP', "ModuleNotFoundError: No module named 'uvloop'"],
    ['NO_STACK_SWITCHING', "TypeError: unsupported operand type(s) for +: 'PyodideTask' and 'int'"],
  ])('fails as %s and is quoted', (code, said) => {
    expect(failed(said)).toEqual({ code, message: expect.stringMatching(/It said: /) });
    expect(failed(said).message.endsWith(said)).toBe(true);
  });

  it('keeps the failures that CPython would have too', () => {
    expect(failed('ValueError: no number').code).toBe('EXIT_CODE');
    const late = {
      code: 'TIMEOUT',
      message: 'still running after 60 s: a server? see --ready; else raise --timeout',
    };
    expect(namedFailure(late, '').message).toBe(
      'still running after 60 s: a server cannot be measured in Pyodide; else raise --timeout',
    );
  });
});

describe('what cannot be had', () => {
  const result = (stderr: string) => ({ ok: false, stdout: '', stderr, summary: 'exited with 1' });

  it('names the packages without a wheel', () => {
    const error = notInstalled(result('ERROR: No matching distribution found for uvloop==0.22\n'), 'w');
    expect(error).toMatchObject({
      code: 'NO_WHEEL',
      message: expect.stringMatching(/^uvloop==0\.22 has no wheel/),
    });
  });

  it('says that the index did not answer where it did not', () => {
    const error = notInstalled(
      result(
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError': /simple/idna/\nERROR: No matching distribution found for idna\n",
      ),
      'w',
    );
    expect(error.message).toMatch(/could not be installed/);
    expect(error).not.toHaveProperty('code');
  });

  it('quotes npm, without its log, and names a missing npm', () => {
    const said = notFetched(
      result(
        'npm error code ENOTFOUND\nnpm error network request to https://me:hush@npm.example/pyodide failed\n',
      ),
    );
    expect(said.message).toMatch(/could not be fetched from npm: network request to https:\/\/…@npm.example/);
    expect(notFetched({ stderr: '', summary: 'npm could not be started (ENOENT)' })).toMatchObject({
      message: expect.stringContaining('there is no npm on PATH'),
      hint: expect.stringContaining('Node.js'),
    });
  });
});

describe('what is known of a snapshot', () => {
  const facts = readFacts(
    'library\t/packages/a.so\nfailed\timport x: ImportError: no\nopen\t/worker/data.txt\nrandom\tyes\nown\t/worker/m.py',
  );

  it('is read from lines', () => {
    expect(facts).toEqual({
      libraries: ['/packages/a.so'],
      failed: ['import x: ImportError: no'],
      open: ['/worker/data.txt'],
      hasRandom: true,
      own: ['/worker/m.py'],
    });
    expect(readFacts('')).toEqual({ libraries: [], failed: [], open: [], hasRandom: false, own: [] });
  });

  it('is said of the user’s own workers, names of variables without their values', () => {
    const target = { kind: 'file', path: '/w.py', shown: 'w.py' } as const;
    const all = snapshotWarnings(facts, { target, env: { TOKEN: 'hush' } });
    expect(all.map(({ code }) => code)).toEqual([
      'SNAPSHOT_REPEATS',
      'SNAPSHOT_WITHOUT_IMPORT',
      'SNAPSHOT_OPEN_FILES',
      'SNAPSHOT_WITHOUT_VARIABLES',
    ]);
    expect(JSON.stringify(all)).not.toContain('hush');
    expect(all[0]?.message).toContain('what random draws');
    const bundled = { kind: 'bundled', worker: 'hello', set: 'standard' } as const;
    expect(snapshotWarnings(readFacts(''), { target: bundled, env: {} })).toEqual([]);
  });

  it('tells an object of JavaScript from other reasons why none could be made', () => {
    expect(saidOf("Error: Can't serialize object at index 9").why).toMatch(
      /^it holds an object of JavaScript/,
    );
    expect(saidOf('one\nMemoryError: x\n').why).toBe('MemoryError: x');
    expect(saidOf('x'.repeat(1_000_000)).why.length).toBeLessThan(400);
  });
});
