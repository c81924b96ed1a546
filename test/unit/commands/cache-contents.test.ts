import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { OWN_ENTRIES } from '../../../src/commands/cache-contents.js';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Names of what lies right in the cache folder, wherever the source names one. */
function namesInTheSource(): string[] {
  const src = join(ROOT, 'src');
  const texts = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(src, file), 'utf8'));
  const start = readFileSync(join(ROOT, 'bin/coldstart.js'), 'utf8');
  return [
    ...texts.flatMap((text) => [...text.matchAll(/\bcacheDir, '([\w.-]+)'/g)].map(([, name = '']) => name)),
    ...[...start.matchAll(/\/coldstart\/([\w.-]+)/g)].map(([, name = '']) => name),
  ];
}

it('all that is made in the cache is listed and cleared', () => {
  const made = [...new Set(namesInTheSource())];
  expect(made).toEqual(expect.arrayContaining(['envs', 'index-pages', 'noise', 'compiled']));
  // Figures are kept in NAME.json.
  expect(made.filter((name) => !(name in OWN_ENTRIES) && !(`${name}.json` in OWN_ENTRIES))).toEqual([]);
});
