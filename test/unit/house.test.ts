import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Rooms from left to right: a module imports from its own room or from one to its left. */
const ROOMS = [
  'domain',
  'io',
  'config',
  'order',
  'plan',
  'run',
  'emulator',
  'runners',
  'environment',
  'stats',
  'results',
  'report',
  'commands',
  'cli',
  'process-io',
  'quick-answer',
  'main',
];

const root = resolve(import.meta.dirname, '../../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const roomOf = (file: string) => ROOMS.indexOf(file.replace(/\.[tj]s$/, '').split('/')[0] ?? '');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe('the house', () => {
  it('has every module in a room', () => {
    expect(files.filter((file) => roomOf(file) < 0)).toEqual([]);
    expect(files.length).toBeGreaterThan(30);
  });

  it('lets data flow one way', () => {
    const back = files.flatMap((file) =>
      [...read(file).matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)]
        .map(([, target = '']) => relative(root, resolve(root, file, '..', target)))
        .filter((target) => target !== '../package.json' && roomOf(target) > roomOf(file))
        .map((target) => `${file} -> ${target}`),
    );
    expect(back).toEqual([]);
  });

  it('never exits by itself and never writes to the console', () => {
    const offenders = files.filter((file) => /process\.exit\(|console\.\w+\(/.test(read(file)));
    expect(offenders).toEqual([]);
  });

  it('keeps files short', () => {
    const lengths = files.map((file) => [file, read(file).split('\n').length - 1] as const);
    expect(lengths.filter(([, lines]) => lines > 250)).toEqual([]);
  });
});
