import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { coldstart } from '../support/cli.js';

const folder = resolve(import.meta.dirname, '../../docs/pictures');

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
const without = (text: string) => text.replace(/\s/g, '');

it.each([
  ['terminal', 'own.json'],
  ['gate', 'gate.json'],
])('the picture %s shows what is printed of %s (else: npm run pictures)', async (picture, report) => {
  const { stdout } = await coldstart(['report', report], {
    cwd: folder,
    env: { COLUMNS: '100', FORCE_COLOR: '1' },
  });
  for (const theme of ['light', 'dark']) {
    const svg = readFileSync(resolve(folder, `${picture}-${theme}.svg`), 'utf8');
    // The first line is the command.
    const [, ...lines] = [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, line = '']) => line);
    const words = lines.join('').replace(/<[^>]*>/g, '');
    const shown = words.replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity);
    expect(without(shown)).toBe(without(stripVTControlCharacters(stdout)));
  }
});
