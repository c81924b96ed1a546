import { describe, expect, it } from 'vitest';
import { readScriptMetadata } from '../../../src/python-source/pep723.js';

const block = (...lines: string[]) => ['# /// script', ...lines, '# ///', '', 'print(1)', ''].join('\n');

describe('readScriptMetadata', () => {
  it.each([
    [
      'dependencies and requires-python',
      block('# requires-python = ">=3.8"', '# dependencies = ["six", "aiohttp<4"]'),
      ['six', 'aiohttp<4'],
      '>=3.8',
    ],
    ['an empty list', block('# dependencies = []'), [], undefined],
    ['nothing inside but a comment line', block('#'), [], undefined],
    ['a list over several lines', block('# dependencies = [', '#   "six",', '#', '# ]'), ['six'], undefined],
    ['Windows line ends', block('# dependencies = ["six"]').replaceAll('\n', '\r\n'), ['six'], undefined],
    [
      'a shebang and comments before it',
      `#!/usr/bin/env python3\n# hello\n${block('# dependencies = ["six"]')}`,
      ['six'],
      undefined,
    ],
    [
      'a block of another type beside it',
      `# /// other\n# x = 1\n# ///\n\n${block('# dependencies = ["six"]')}`,
      ['six'],
      undefined,
    ],
    [
      'a template in a string beside it',
      `${block('# dependencies = ["six"]')}X = f"""\n${block('# dependencies = []')}"""\n`,
      ['six'],
      undefined,
    ],
  ])('reads %s', async (_, source, dependencies, requiresPython) => {
    const metadata = await readScriptMetadata(source, 'w.py');
    expect(metadata?.dependencies).toEqual(dependencies);
    expect(metadata?.requiresPython).toBe(requiresPython);
  });

  it.each([
    ['no block', 'print(1)\n'],
    ['a block that is not closed', '# /// script\n# dependencies = ["six"]\nprint(1)\n'],
    ['a line without a hash inside', '# /// script\n# dependencies = ["six"]\n\n# ///\n'],
    ['another type', '# /// pyproject\n# dependencies = ["six"]\n# ///\n'],
    ['a template in a string', `TEMPLATE = """\n${block('# dependencies = ["six"]')}"""\n`],
    ['an indented block', 'def f():\n    # /// script\n    # dependencies = ["six"]\n    # ///\n'],
  ])('finds none in %s', async (_, source) => {
    expect(await readScriptMetadata(source, 'w.py')).toBeUndefined();
  });

  it.each([
    ['twice', block('# dependencies = []') + block('# dependencies = []'), /more than once/],
    ['not TOML', block('# dependencies = ['), /not valid TOML/],
    ['dependencies as text', block('# dependencies = "six"'), /not a list of strings/],
    ['requires-python as number', block('# requires-python = 3.8'), /not a string/],
  ])('refuses a block that is %s', async (_, source, message) => {
    await expect(readScriptMetadata(source, 'w.py')).rejects.toThrow(message);
    await expect(readScriptMetadata(source, 'w.py')).rejects.toMatchObject({ exitCode: 2 });
  });

  it('tells when there are settings of tools', async () => {
    const source = block('# dependencies = []', '# [tool.uv]', '# exclude-newer = "2026-01-01T00:00:00Z"');
    expect((await readScriptMetadata(source, 'w.py'))?.hasUvTable).toBe(true);
  });
});
