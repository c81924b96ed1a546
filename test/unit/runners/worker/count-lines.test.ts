import { expect, it } from 'vitest';
import { loadedBy, parseCountLines } from '../../../../src/runners/worker/count-lines.js';
import { callsUntil } from '../../../../src/runners/worker/traced.js';

const TOLD = `start 7 100 0
module 7 101 ["sys",null]
place 7 102 ["/venv/lib/site-packages"]
module 7 200 ["a","/app/a.py"]
bytes 7 201 1000
open 7 202
module 7 210 ["gone","/app/gone.py"]
bytes 7 211 10
failed 7 220 ["gone"]
start 8 300 7
module 7 310 ["late","/app/late.py"]
module 8 311 ["child","/app/child.py"]
bytes 8 312 500
module 8 900 ["later","/app/later.py"]
start 9 320 0
module 9 321 ["other",null]
modu`;

const lines = parseCountLines(TOLD);
const names = (untilNs: number, pid?: number) => [...(loadedBy(lines, untilNs, pid)?.modules.keys() ?? [])];

it('is what the process had loaded at that moment', () => {
  expect(loadedBy(lines, 250, undefined)).toEqual({
    modules: new Map([
      ['sys', null],
      ['a', '/app/a.py'],
    ]),
    importBytes: 1010,
    openedFiles: 1,
    places: ['/venv/lib/site-packages'],
  });
  expect(names(205)).toEqual(['sys', 'a']);
  expect(names(215)).toEqual(['sys', 'a', 'gone']);
  expect(names(9999)).toEqual(['sys', 'a', 'late']);
});

it('takes over what its parent had when it was forked, and nothing of strangers', () => {
  expect(names(400, 8)).toEqual(['sys', 'a', 'child']);
  expect(loadedBy(lines, 400, 8)?.importBytes).toBe(1510);
  expect(names(400, 9)).toEqual(['other']);
});

it('is unknown of a process that told nothing, and survives lines that make no sense', () => {
  expect(loadedBy(lines, 400, 10)).toBeUndefined();
  expect(loadedBy([], 400, undefined)).toBeUndefined();
  const circle = parseCountLines('start 1 1 2\nstart 2 2 1\nmodule 1 3 ["a",null]\nmodule 1 4 nonsense');
  expect([...(loadedBy(circle, 9, 1)?.modules.keys() ?? [])]).toEqual(['a']);
});

it('counts system calls until then, and says why there are none', () => {
  const moments = new BigUint64Array([5n, 6n, 7n, 8n]);
  const written = Buffer.concat([Buffer.from(moments.buffer), Buffer.from([1, 2, 3])]);
  expect(callsUntil(written, 6)).toBe(2);
  expect(callsUntil(written, 100)).toBe(4);
  expect(callsUntil(Buffer.from('refused: Operation not permitted'), 6)).toEqual({
    refused: expect.stringMatching(/ptrace.*Operation not permitted/),
  });
});
