import { expect, it } from 'vitest';
import { importName } from '../../../src/project/sources.js';
import { pythonSource } from '../../../src/python-source/parse.js';

const file = (path: string, text = '') => Object.assign(pythonSource(text), { path });

it.each([
  ['a/tool/worker.py', 'from a.tool import other\n', ['a/tool/other.py'], 'a.tool.worker', '.'],
  ['src/a/tool/worker.py', 'import a.tool.other\n', ['src/a/tool/other.py'], 'a.tool.worker', 'src'],
  ['src/a/worker.py', 'from src.a import other\n', ['src/a/other.py'], 'src.a.worker', '.'],
  ['jobs/redis/worker.py', 'from redis import Redis\nimport redis.asyncio\n', [], 'jobs.redis.worker', '.'],
  ['a/tool/worker.py', 'from . import other\n', ['a/tool/other.py'], 'a.tool.worker', '.'],
  ['a/tool/worker.py', 'import other\n', ['a/tool/other.py'], 'worker', 'a/tool'],
  ['a/tool/worker.py', 'import b\n', ['a/tool/__init__.py', 'a/__init__.py'], 'a.tool.worker', '.'],
])('%s with %j beside %j is %s from %s', (path, text, others, module, root) => {
  const one = file(path, text);
  const all = [one, ...others.map((other) => file(other))];
  expect(importName(one, all)).toEqual({ module, root });
});
