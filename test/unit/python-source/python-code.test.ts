import { describe, expect, it } from 'vitest';
import { callArguments, doesSomething, imports, pythonCode } from '../../../src/python-source/python-code.js';

describe('the code of a source', () => {
  it.each([
    ['x = "a#b"  # c "d"', 'x = "   "         '],
    ["'it\\'s' + x", "'     ' + x"],
    ['"""a\n"b" \\""" c\n"""\ny', '"""\n    \n"""\ny'],
    ['"" + \'\' + """"""', '"" + \'\' + """"""'],
    ['x = "not closed\ny = 1', 'x = "not closed\ny = 1'],
  ])('%j', (source, expected) => {
    const code = pythonCode(source);
    expect(code.replace(/ +\n/g, '\n').trimEnd()).toBe(expected.replace(/ +\n/g, '\n').trimEnd());
    expect(code).toHaveLength(source.length);
  });
});

it.each([
  [
    'f(a, "b, c", [1, 2], key={"x": (1,)}, other == 2)',
    ['a', '"b, c"', '[1, 2]', 'other == 2'],
    { key: '{"x": (1,)}' },
  ],
  ['f()', [], {}],
  ['f(\n  a=1,\n)', [], { a: '1' }],
  ['f(a, ', ['a'], {}],
])('reads the arguments of %j', (source, positional, keyword) => {
  expect(callArguments({ source, code: pythonCode(source) }, 1)).toEqual({ positional, keyword });
});

it.each([
  ['import flask', true],
  ['import os as o, flask.cli', true],
  ['    from flask import Flask', true],
  ['import flask_login', false],
  ['from my.flask import x', false],
  ['x = 1; y = "import flask"', false],
])('%j imports flask: %s', (code, expected) => {
  expect(imports(pythonCode(code), 'flask')).toBe(expected);
});

it.each([
  ['import a\nX = a()\nY: int = {"k": f()}\n\ndef f(): pass\n\nclass A: pass\n', false],
  ['try:\n    import a\nexcept ImportError:\n    a = None\n', false],
  ['"""\nprint(1)\n"""\n', false],
  ['print(1)\n', true],
  ['code = asyncio.run(main())\n', true],
  ['while True:\n    pass\n', true],
  ['if "__main__" == __name__:\n    pass\n', true],
  ['if __name__ == "other":\n    pass\n', false],
])('%j does something when it is run: %s', (source, expected) => {
  expect(doesSomething({ source, code: pythonCode(source) })).toBe(expected);
});

it('takes strings of megabytes, and a quote that nothing closes for what it is', () => {
  const long = `DATA = """${'x'.repeat(20_000_000)}"""\nimport os  # "\n`;
  const code = pythonCode(long);
  expect(code.length).toBe(long.length);
  expect(code.slice(0, 10)).toBe('DATA = """');
  expect(code.slice(-19).trimEnd()).toBe('"""\nimport os');
  expect(pythonCode(`a = 'open\nimport os\nb = "\\"#"`)).toBe(`a = 'open\nimport os\nb = "   "`);
});
