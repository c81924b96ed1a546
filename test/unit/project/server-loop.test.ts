import { describe, expect, it } from 'vitest';
import { ownLoopOption } from '../../../src/project/server-loop.js';

const chosen = (program: string, args: string[], loop: 'asyncio' | 'uvloop') =>
  ownLoopOption(program, args)?.choose(loop);

describe('the loop option of a server', () => {
  it.each([
    ['uvicorn', ['m:app'], ['--loop', 'uvloop', 'm:app'], 'uvicorn --loop uvloop'],
    ['hypercorn', ['m:app'], ['--worker-class', 'uvloop', 'm:app'], 'hypercorn --worker-class uvloop'],
    [
      'gunicorn',
      ['-k', 'asgi', 'm:app'],
      ['--asgi-loop', 'uvloop', '-k', 'asgi', 'm:app'],
      'gunicorn --asgi-loop uvloop',
    ],
    [
      'gunicorn',
      ['-k', 'uvicorn.workers.UvicornWorker', 'm:app'],
      ['-k', 'uvicorn.workers.UvicornWorker', 'm:app'],
      'uvicorn loop auto = uvloop',
    ],
    [
      'gunicorn',
      ['--worker-class=aiohttp.GunicornWebWorker', 'm:app'],
      ['--worker-class=aiohttp.GunicornUVLoopWebWorker', 'm:app'],
      'gunicorn --worker-class aiohttp.GunicornUVLoopWebWorker',
    ],
    [
      'gunicorn',
      ['-kaiohttp.worker.GunicornUVLoopWebWorker', 'm:app'],
      ['-kaiohttp.worker.GunicornUVLoopWebWorker', 'm:app'],
      'gunicorn --worker-class aiohttp.worker.GunicornUVLoopWebWorker',
    ],
  ])('%s %j', (program, args, expected, shown) => {
    expect(chosen(program, args, 'uvloop')).toEqual({ args: expected, shown });
  });

  it('is that of asyncio for the other row', () => {
    expect(chosen('gunicorn', ['-kaiohttp.GunicornUVLoopWebWorker'], 'asyncio')?.args).toEqual([
      '-kaiohttp.GunicornWebWorker',
    ]);
  });

  it.each([
    ['uvicorn', ['--loop', 'uvloop', 'm:app'], '--loop uvloop'],
    ['uvicorn', ['m:app', '--loop=asyncio'], '--loop asyncio'],
    ['hypercorn', ['-k', 'trio', 'm:app'], '-k trio'],
    ['gunicorn', ['-k', 'asgi', '--asgi-loop', 'uvloop'], '--asgi-loop uvloop'],
  ])('%s %j says %j already', (program, args, given) => {
    expect(ownLoopOption(program, args)?.given).toBe(given);
  });

  it.each([
    ['gunicorn', ['m:app']],
    ['gunicorn', ['-k', 'gthread', 'm:app']],
    ['celery', ['worker']],
  ])('%s %j has none', (program, args) => {
    expect(ownLoopOption(program, args)).toBeUndefined();
  });
});
