import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { benchCommand } from '../../../src/cli/bench-command.js';
import { joinedParameters, ownFlags } from '../../../src/cli/hyperfine-options.js';
import type { Io } from '../../../src/io/io.js';

/** What `bench` is asked by a command line, without being run. */
function asked(...words: string[]) {
  let result: unknown;
  const command = benchCommand({} as Io, [], () => {});
  let said = '';
  command.exitOverride().configureOutput({
    writeErr: (text) => {
      said += text;
    },
  });
  command.action((targets: string[], given: Parameters<typeof ownFlags>[0]) => {
    result = { targets, ...ownFlags(given) };
  });
  try {
    command.parse(words, { from: 'user' });
  } catch (error) {
    throw new Error(`${said}${(error as Error).message} ${(error as { hint?: string }).hint ?? ''}`);
  }
  return result as Record<string, unknown>;
}

/** One word of the table in the documentation each, and that it does what stands there. */
const ROWS: Readonly<Record<string, () => void>> = {
  '--runs': () => {
    for (const flag of ['-r', '--runs']) expect(asked(flag, '7', 'w.py')).toMatchObject({ runs: 7 });
    expect(asked('-r', '10..80')).toMatchObject({ runs: { least: 10, most: 80 } });
  },
  '--min-runs': () => {
    expect(() => asked('--min-runs', '5')).toThrow(/no --min-runs here.*--runs 20/s);
    expect(asked('-m', 'pkg')).toMatchObject({ module: ['pkg'] });
  },
  '--max-runs': () => {
    for (const flag of ['-M', '--max-runs'])
      expect(() => asked(flag, '5')).toThrow(/no --max-runs here.*10\.\.80/s);
  },
  '--warmup': () => {
    for (const flag of ['-w', '--warmup']) expect(asked(flag, '3')).toMatchObject({ warmup: 3 });
    expect(() => asked('-w', 'some')).toThrow(/whole number/);
  },
  '--setup': () => {
    for (const flag of ['-s', '--setup']) expect(asked(flag, 'make')).toMatchObject({ setup: 'make' });
  },
  '--prepare': () => {
    for (const flag of ['-p', '--prepare']) expect(asked(flag, 'a b')).toMatchObject({ prepare: 'a b' });
    const both = asked('-p', 'a', '-p', 'b');
    expect(both).toMatchObject({ prepares: ['a', 'b'] });
    expect(both).not.toHaveProperty('prepare');
  },
  '--conclude': () => {
    for (const flag of ['-C', '--conclude']) expect(asked(flag, 'a')).toMatchObject({ conclude: 'a' });
    expect(asked('-C', 'a', '-C', 'b')).toMatchObject({ concludes: ['a', 'b'] });
  },
  '--cleanup': () => {
    for (const flag of ['-c', '--cleanup']) expect(asked(flag, 'rm x')).toMatchObject({ cleanup: 'rm x' });
  },
  '--command-name': () => {
    expect(asked('-n', 'the one', '--command-name', 'two')).toMatchObject({
      commandName: ['the one', 'two'],
    });
  },
  '--ignore-failure': () => {
    for (const flag of ['-i', '--ignore-failure']) {
      const { acceptExit } = asked(flag) as { acceptExit: number[] };
      expect(acceptExit).toHaveLength(256);
      expect(acceptExit).toEqual(expect.arrayContaining([0, 1, 255]));
    }
    expect(() => asked('-i', '--accept-exit', '3')).toThrow(/cannot be used with/);
  },
  '--parameter-list': () => {
    for (const words of [
      ['-L', 'size', 'a,b'],
      ['-L', 'size=a,b'],
      ['--parameter-list', 'size', 'a,b'],
      ['--parameter-list=size', 'a,b'],
    ])
      expect(asked(...words, 'w.py')).toMatchObject({
        parameters: { size: ['a', 'b'] },
        targets: ['w.py'],
      });
    expect(asked('-L', 'a', '1', '-L', 'b', '-2,3')).toMatchObject({
      parameters: { a: ['1'], b: ['-2', '3'] },
    });
    expect(() => asked('-L', 'size')).toThrow(/-L size is no name with its values.*-L size a,b/s);
    expect(() => asked('-L', 'a', '1', '-L', 'a', '2')).toThrow(/given twice/);
  },
  '--parameter-scan': () => {
    for (const words of [
      ['-P', 'n', '1', '3'],
      ['-P', 'n=1..3'],
      ['--parameter-scan', 'n', '1', '3'],
    ])
      expect(asked(...words, 'w.py')).toMatchObject({
        parameters: { n: ['1', '2', '3'] },
        targets: ['w.py'],
      });
    expect(asked('-P', 'n', '-1', '0', '-L', 'a', 'x')).toMatchObject({
      parameters: { a: ['x'], n: ['-1', '0'] },
    });
  },
  '--parameter-step-size': () => {
    for (const flag of ['-D', '--parameter-step-size'])
      expect(asked('-P', 'n', '0.3', '0.7', flag, '0.2')).toMatchObject({
        parameters: { n: ['0.3', '0.5', '0.7'] },
      });
    expect(() => asked('-D', '2')).toThrow(/-D is the step of -P/);
    expect(() => asked('-P', 'n', '1', '2', '-D', '0')).toThrow(/no number above 0/);
  },
  '--reference': () => expect(asked('--reference', 'old')).toMatchObject({ reference: 'old' }),
  '--reference-name': () =>
    expect(() => asked('--reference-name', 'x')).toThrow(/no --reference-name here.*--reference old/s),
  '--shell': () => {
    for (const flag of ['-S', '--shell']) {
      expect(asked(flag, 'none', 'w.py')).toMatchObject({ targets: ['w.py'] });
      expect(() => asked(flag, 'bash')).toThrow(/--shell bash:.*bash -c/s);
      expect(() => asked(flag, 'default')).toThrow(/sh -c/);
    }
  },
  '-N': () => expect(asked('-N', 'w.py')).toMatchObject({ targets: ['w.py'] }),
  '--sort': () => {
    expect(['auto', 'command', 'mean-time', 'time'].map((order) => asked('--sort', order).sort)).toEqual([
      ...['command', 'command'],
      ...['time', 'time'],
    ]);
    expect(() => asked('--sort', 'name')).toThrow(/auto, command, mean-time, time/);
  },
  '--time-unit': () => {
    for (const flag of ['-u', '--time-unit'])
      expect(['microsecond', 'us', 'ms', 'second'].map((unit) => asked(flag, unit).timeUnit)).toEqual([
        ...['µs', 'µs'],
        ...['ms', 's'],
      ]);
  },
  '--export-json': () => {
    expect(asked('-o', 'a.html', '--export-json', 'out')).toMatchObject({ output: ['a.html', 'json:out'] });
  },
  '--export-markdown': () => {
    expect(asked('--export-markdown', 'out')).toMatchObject({ output: ['markdown:out'] });
  },
  '--export-csv': () => expect(asked('--export-csv', 'out')).toMatchObject({ output: ['csv:out'] }),
  '--export-asciidoc': () =>
    expect(() => asked('--export-asciidoc', 'out')).toThrow(/no such format.*--export-markdown/s),
  '--export-orgmode': () =>
    expect(() => asked('--export-orgmode', 'out')).toThrow(/no such format.*--export-markdown/s),
  '--output': () => expect(asked('--output', 'r.json')).toMatchObject({ output: ['r.json'] }),
  '--show-output': () => expect(() => asked('--show-output')).toThrow(/no --show-output here/),
  '--input': () => expect(() => asked('--input', 'f')).toThrow(/--stdin FILE/),
  '--style': () => expect(() => asked('--style', 'full')).toThrow(/--no-progress.*NO_COLOR/s),
};

describe('each row of the table for users of hyperfine', () => {
  const table = readFileSync(new URL('../../../docs/hyperfine.md', import.meta.url), 'utf8');
  const flags = [...table.matchAll(/^\| (?:`-\w`, )?`(--?[\w-]+)/gm)].map(([, flag = '']) => flag);

  it('is held by a test', () => {
    expect(flags.toSorted()).toEqual(Object.keys(ROWS).toSorted());
  });

  it.each(Object.entries(ROWS))('%s', (_, holds) => holds());
});

it('takes no value of another option for a parameter', () => {
  expect(asked('--args', '-L', 'w.py')).toMatchObject({ args: '-L', targets: ['w.py'], parameters: {} });
  expect(joinedParameters(['a', '-L', 'n', '1,2', 'b'])).toEqual(['a', '-L', 'n=1,2', 'b']);
  expect(joinedParameters(['-P', 'n'])).toEqual(['-P', 'n=']);
});
