import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coldstart-config-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function refusalOf(text: string): Promise<string> {
  const file = join(folder, 'coldstart.json');
  await writeFile(file, text);
  const error = await loadConfig(folder).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  return error?.message.replace(folder, '') ?? 'taken';
}

const worker = (rest: string) => `{"scenarios": [{"runner": "worker", "worker": "w.py", ${rest}}]}`;

it.each([
  [worker('"env": {"A=B": "x"}'), 'scenarios[0].env: "A=B" cannot be the name of a variable'],
  [worker('"env": {"": "x"}'), 'scenarios[0].env: "" cannot be the name of a variable'],
  [worker('"env": {"N": "x\\u0000"}'), 'scenarios[0].env.N: it has a null character'],
  [worker('"args": ["a", "b\\u0000"]'), 'scenarios[0].args[1]: it has a null character'],
  [worker('"cwd": "\\u0000"'), 'scenarios[0].cwd: it has a null character'],
  [worker('"env": {"__proto__": "x"}'), 'scenarios[0].env.__proto__: nothing can be called so'],
  [worker('"matrix": {"__proto__": [1]}'), 'scenarios[0].matrix.__proto__: nothing can be called so'],
  [`{"timeout": 1e300}`, 'timeout: Too big'],
])('refuses %s', async (text, reason) => {
  expect(await refusalOf(text)).toContain(`is not a valid configuration:\n  ${reason}`);
});

it('takes what is only odd', async () => {
  expect(await refusalOf(worker('"env": {"constructor": "x", "a b": ""}, "args": ["=", ""]'))).toBe('taken');
});

it('tells of a file of mistakes in some lines, none of them long', async () => {
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, 1]));
  const lines = (await refusalOf(JSON.stringify({ ...many, ['x'.repeat(100_000)]: 1 }))).split('\n');
  expect(lines).toHaveLength(52);
  expect(lines.at(-1)).toBe('  and 19951 more');
  const [, long = ''] = (await refusalOf(JSON.stringify({ ['x'.repeat(100_000)]: 1 }))).split('\n');
  expect(long).toMatch(/^ {2}x{200}…: unknown key$/);
});
