import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Rooms from left to right: a module imports from its own room or from one to its left. */
const ROOMS = [
  ...[
    'domain',
    'io',
    'stats',
    'lambda-log',
    'imports',
    'python-source',
    'project',
    'templates',
    'config',
    'plan',
    'run',
  ],
  ...['launch', 'python', 'git', 'machine', 'bytecode', 'wheels', 'package', 'emulator', 'aws', 'runners'],
  ...['results', 'findings', 'report', 'commands', 'library', 'cli', 'main'],
];
/** Rooms of pure functions, and what none of their modules may reach, by whatever path. */
const PURE = [
  'domain',
  'stats',
  'lambda-log',
  'imports',
  'python-source',
  'plan',
  'run',
  'results',
  'findings',
  'report',
];
const IMPURE =
  /from '(?:node:(?:fs|child_process|net|http|https|dgram|worker_threads)\b[^']*|execa)'|\bfetch\(/;

const root = resolve(import.meta.dirname, '../../src');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
const read = (file: string) => texts.get(file) ?? '';
const roomNamed = (file: string) => file.replace(/\.[tj]s$/, '').split('/')[0] ?? '';
const roomOf = (file: string) => ROOMS.indexOf(roomNamed(file));
/** What a module imports of this project, types too; `import()` is a way to load later, not a dependency of another kind. */
const importsOf = (file: string) =>
  [...read(file).matchAll(/(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g)]
    .map(([, target = '']) => relative(root, resolve(root, file, '..', target)).replace(/\.js$/, '.ts'))
    .filter((target) => texts.has(target));
const edges = new Map(files.map((file) => [file, importsOf(file)]));

describe('the house', () => {
  it('has every module in a room', () => {
    expect(files.filter((file) => roomOf(file) < 0)).toEqual([]);
    expect(files.length).toBeGreaterThan(30);
  });

  it('lets data flow one way', () => {
    const back = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => roomOf(target) > roomOf(file))
        .map((target) => `${file} -> ${target}`),
    );
    expect(back).toEqual([]);
  });

  it('has no circle of imports, not even of types', () => {
    expect(circles(edges)).toEqual([]);
  });

  it.each(PURE)('keeps %s pure', (room) => {
    const inside = files.filter((file) => roomNamed(file) === room);
    expect(inside.length).toBeGreaterThan(0);
    expect(inside.filter((file) => IMPURE.test(read(file)))).toEqual([]);
    const reached = inside.flatMap((file) =>
      importsOf(file)
        .filter((target) =>
          ['io', ...ROOMS.slice(ROOMS.indexOf('launch'), ROOMS.indexOf('results'))].includes(
            roomNamed(target),
          ),
        )
        .map((target) => `${file} -> ${target}`),
    );
    expect(reached).toEqual([]);
  });

  it('never exits by itself and never writes to the console', () => {
    const offenders = files.filter((file) => /process\.exit\(|console\.\w+\(/.test(read(file)));
    expect(offenders).toEqual([]);
  });

  it('has one kind of time limit, which no garbage collection takes away', () => {
    const own = files.filter((file) => /AbortSignal\.(?:any|timeout)\(/.test(read(file)));
    expect(own).toEqual([]);
  });

  it('loads nothing of the page, nor what draws it, unless it is asked for', () => {
    const isPage = (file: string) => file.startsWith('report/page/');
    const outside = files.filter((file) => !isPage(file));
    const fixed = outside.filter((file) =>
      /^(?:import|export) (?!type\b)(?:[^;=]*? from )?'[^']*\/page\/[^']*';/m.test(read(file)),
    );
    expect(fixed).toEqual([]);
    expect(outside.filter((file) => /import\('[^']*\/page\/page\.js'\)/.test(read(file))).sort()).toEqual([
      'report/explain/formats.ts',
      'report/formats.ts',
      'report/inspection-formats.ts',
      'report/trend/formats.ts',
    ]);
    const drawing = /'(?:@observablehq\/plot|linkedom|d3-[\w-]+)'/;
    expect(outside.filter((file) => drawing.test(read(file)))).toEqual([]);
  });

  it('keeps files short', () => {
    const lengths = files.map((file) => [file, read(file).split('\n').length - 1] as const);
    expect(lengths.filter(([, lines]) => lines > 250)).toEqual([]);
  });
});

describe('the check for circles', () => {
  it('finds them', () => {
    const found = circles(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['b', 'd']],
        ['d', []],
      ]),
    );
    expect(found).toEqual([['b', 'c']]);
  });
});

/** Groups of files that reach each other (Tarjan’s strongly connected components of more than one file). */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string) => {
    order.set(node, order.size);
    let low = order.size - 1;
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low);
    }
    lowest.set(node, low);
    if (low !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}
