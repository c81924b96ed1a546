import { readFileSync } from 'node:fs';
import type { Option } from 'commander';
import { expect, it } from 'vitest';
import { makeProgram } from '../../src/cli/program.js';
import type { Io } from '../../src/io/io.js';

const source = readFileSync(new URL('../../pypi/coldstart/_bench.py', import.meta.url), 'utf8');

/** Whether a flag keeps what it was given before. */
function repeats({ parseArg }: Option): boolean {
  return ['x', 'a=1', 'a=1..2'].some((value) => {
    try {
      const kept: unknown = parseArg?.(value, ['before']);
      return Array.isArray(kept) && kept[0] === 'before';
    } catch {
      return false;
    }
  });
}

it('repeats in Python what a command line repeats', () => {
  const { commands } = makeProgram({} as Io, [], () => {});
  const options = commands
    .filter((command) => ['bench', 'compare', 'explain'].includes(command.name()))
    .flatMap((command) => command.options);
  // Its lists have commas, too.
  const flags = options.filter(repeats).filter(({ long }) => long !== '--accept-removed');
  const named = new Set(flags.map(({ long }) => long?.slice(2).replaceAll('-', '_')));
  const [, listed = ''] = /^REPEATED = frozenset\((.*?)^\)/ms.exec(source) ?? [];
  const repeated = [...listed.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  expect(repeated.sort()).toEqual([...named].sort());
});
