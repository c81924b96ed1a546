import { describe, expect, it } from 'vitest';
import { argumentsIn, callsOf } from '../../../src/python-source/calls.js';
import { withoutGaps } from '../../../src/python-source/grammar-gaps.js';
import { imports, importsOf } from '../../../src/python-source/imports.js';
import { doesSomething } from '../../../src/python-source/main-code.js';
import { pythonSource, stringValue, textOf } from '../../../src/python-source/parse.js';

it.each([
  [
    'f(a, "b, c", [1, 2], key={"x": (1,)}, other == 2)',
    ['a', '"b, c"', '[1, 2]', 'other == 2'],
    { key: '{"x": (1,)}' },
  ],
  ['f()', [], {}],
  ['f(  # what\n  a, *b, **c, d=  # why\n  1, e := 2, (g, h))', ['a', '*', '**', 'e', '(g, h)'], { d: '1' }],
  ['f(\n  a=1,\n)', [], { a: '1' }],
  ['f(a, ', ['a'], {}],
])('reads the arguments of %j', (source, positional, keyword) => {
  const parsed = pythonSource(source);
  const [call] = callsOf(parsed);
  const found = call && argumentsIn(parsed, call.argumentList);
  expect({
    positional: found?.positional.map((node) => textOf(parsed, node)),
    keyword: Object.fromEntries(
      [...(found?.keyword ?? [])].map(([name, node]) => [name, textOf(parsed, node)]),
    ),
  }).toEqual({ positional, keyword });
});

it.each([
  ['import flask', true],
  ['import os as o, flask.cli', true],
  ['    from flask import Flask', true],
  ['import flask_login', false],
  ['from my.flask import x', false],
  ['x = 1; y = "import flask"', false],
])('%j imports flask: %s', (code, expected) => {
  expect(imports(importsOf(pythonSource(code)), 'flask')).toBe(expected);
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
  ['r"""About it."""\n', false],
  ['__all__ = []\n__all__ += a.__all__\n', false],
  ['x = f(\nrun=1)\n', false],
  ['X = """\n""" + (\nrun())\n', true],
  ['print "x"\n', true],
  ['if (\n    __name__\n    == "__main__"\n): pass\n', true],
])('%j does something when it is run: %s', (source, expected) => {
  expect(doesSomething(pythonSource(source))).toBe(expected);
});

/** `line callee`, with the functions around it. */
const calls = (source: string) =>
  callsOf(pythonSource(source)).map(({ line, callee, function: around }) =>
    [line, callee, ...(around === undefined ? [] : [around])].join(' '),
  );

/** In `k`, which stands after the body of a function `f`, or not in it where that did not end. */
const callsAround = (body: string) =>
  calls(`def f(x):\n${body.replace(/^/gm, '    ')}\n    last()\ndef k():\n    g()\n`);

describe('finds the ends of strings and functions', () => {
  it.each<[string, string, string[]]>([
    ['a quote inside a format string', 'print(f"{row["#id"]}")', ['2 print f']],
    ['strings in strings', `y(f'{f'{f'{one()}'}'}')`, ['2 y f', '2 one f']],
    ['format specifications', 'y(f"{a!r:>{w()}} {b:%H:%M} {c=} {{no()}}")', ['2 y f', '2 w f']],
    ['long format strings with comments', 'y(f"""{\n  row["a"]  # that\'s "it\n}""")', ['2 y f']],
    ['raw format strings', String.raw`y(rf"\{{one()\}}{two()}")`, ['2 y f', '2 two f']],
    ['template strings', 'y(t"{row["#"]}", rt"{one()}")', ['2 y f', '2 one f']],
    ['quotes that nothing closes', 'y = "open', []],
    ['brackets that nothing closes', 'y(1,', ['2 y f']],
  ])('%s', (_, body, expected) => {
    const all = callsAround(body);
    expect(all.filter((call) => !/last|g k/.test(call))).toEqual(expected);
    expect(all.at(-1)).toMatch(/^\d+ g k$/);
  });

  it.each<[string, string]>([
    [
      'match',
      'match x:\n    case str() | int(): pass\n    case {"a": 1, **r} if r: pass\n    case [1, *_] as y: pass',
    ],
    ['match of several', 'match x["a,b"], y(1, 2), *z:\n    case "GET", _, *_: pass'],
    ['match as a name', 'match = 1\nmatch.x\ncase = match[0]\ntype = print'],
    ['walrus', 'if (n := 1) > 0: pass\nwhile c := x: pass\n{a := 1}\nprint(y := 2)'],
    ['with in brackets', 'with (\n    a as b,\n    c as d,\n): pass\nwith (a as b, c): pass'],
    ['with targets', 'with a as (b, c), d as self.x, e as f[0]: pass\nwith a as (\n    b,\n    c,\n): pass'],
    ['groups of exceptions', 'try: pass\nexcept* (A, B) as e: pass\nexcept* C: pass'],
    ['exceptions without brackets', 'try: pass\nexcept A, B, C:\n    pass'],
    [
      'type statements and parameters',
      'type P[T] = list[T]\ndef h[T: int, *Ts, **P](a: T) -> T: pass\nclass A[T = int]: pass',
    ],
    ['decorators of any form', '@a.b(c).d(e)\ndef m(): pass\n@(lambda y: y)\ndef n(): pass'],
    [
      'async',
      'async def h():\n    async with a as b, c: pass\n    async for i in j: await k\n    return [i async for i in j]',
    ],
    ['generators', 'y = yield\nyield\nz = lambda: (yield)'],
    ['starred and positional', 'def h(a, /, b, *c: *Ts): return x[*a], *b\ny = lambda a, /, *, b: a'],
    [
      'Python 2',
      'print "a", `x`\nprint >>err, "b",\nexec "c" in d\nraise E, "m"\ny = 0777L + ur"z"\ndef h(a, (b, c)): pass',
    ],
  ])('%s', (_, body) => {
    expect(callsAround(body).filter((call) => /last|g k/.test(call))).toEqual([
      expect.stringMatching(/^\d+ last f$/),
      expect.stringMatching(/^\d+ g k$/),
    ]);
  });

  it.each<[string, string, string[]]>([
    ['tabs beside blanks', 'def f():\n\tif x:\n\t    a()\n        b()\nc()', ['3 a f', '4 b f', '5 c']],
    ['form feeds', '\f\ndef f():\n    a()\n\f\n  \fdef g():\n    b()\n', ['3 a f', '6 b g']],
    ['a byte order mark and CRLF', '\uFEFFdef f():\r\n  a()\r\nb()\r\n', ['2 a f', '3 b']],
    ['line ends of an old Mac', 'def f():\r  a()\rb()\r', ['2 a f', '3 b']],
    ['continued lines', 'def f():\n    x = 1 + \\\na()\n    return \\\n b()\n', ['3 a f', '5 b f']],
    ['comments at any column', 'def f():\n    a()\n# x\n  # y\n    b()\n# z', ['2 a f', '5 b f']],
    ['other alphabets', 'class Größe:\n    def ä(self): self.é.ö(1)\n', ['2 self.é.ö Größe.ä']],
    ['chains', '(a.b)().c[0].d("".join(x))', ['1 a.b', '1 a.b().c[].d', '1 .join']],
  ])('%s', (_, source, expected) => {
    expect(calls(source)).toEqual(expected);
  });
});

it.each<[string, string[]]>([
  ['import os, sys as s', ['os: os', 's: sys']],
  ['import a.b, c.d as e', ['a: a', 'e: c.d']],
  ['from a import (  # why\n    b as c,\n    d,\n)', ['c: a.b', 'd: a.d']],
  ['from . import a\nfrom ..b.c import d', ['a: .a', 'd: ..b.c.d']],
  ['from ... import a; from .... import b', ['a: ...a', 'b: ....b']],
  ['from a import *', ['*: a.*']],
  ['from a import b, \\\n    c', ['b: a.b', 'c: a.c']],
  [
    'try:\n    import json\nexcept ImportError, e:\n    import simplejson as json',
    ['json: json', 'json: simplejson'],
  ],
  ['if TYPE_CHECKING:\n    from a import b\ndef f():\n\tfrom c import d', ['b: a.b', 'd: c.d']],
  ['print "x"\nimport a\nprint >>sys.stderr, `a`\nimport b', ['a: a', 'b: b']],
  ['%magic\nimport a\n!ls\nimport b', ['a: a', 'b: b']],
  ['a = \'open\nimport os\nb = "\\"#"', ['os: os']],
  ['from a\nimport b', ['b: b']],
  ['x = f"{import_}"; y = "import z"  # import w', []],
])('reads the imports of %j', (source, expected) => {
  expect(importsOf(pythonSource(source)).map(({ binds: { name, to } }) => `${name}: ${to}`)).toEqual(
    expected,
  );
});

it.each<[string, (string | undefined)[]]>([
  ['f("a#b")  # c "d"', ['a#b']],
  ["f('it\\'s')", ["it\\'s"]],
  ['f(r"a", """b "c" """, \'\')', ['a', 'b "c" ', '']],
  ['f("a" "b", ("c"))', ['ab', undefined]],
  ['f(f"{a}", "a" f"b", 1, a)', [undefined, undefined, undefined, undefined]],
])('reads the strings of %j', (text, expected) => {
  const source = pythonSource(text);
  const [call] = callsOf(source);
  const found = call && argumentsIn(source, call.argumentList).positional;
  expect(found?.map((node) => stringValue(source, node))).toEqual(expected);
});

it('takes strings of megabytes and files of 10,000 lines', () => {
  const long = `DATA = """${'x'.repeat(20_000_000)}"""\nimport os  # "\n`;
  expect(importsOf(pythonSource(long)).map(({ module }) => module)).toEqual(['os']);
  const body =
    'def f(a):\n    x = g(a, [1, 2], key={"a": f"{a}"})\n    if x is None:\n        return h.i(x).j\n\n';
  const source = pythonSource(body.repeat(2000));
  const begun = performance.now();
  expect(callsOf(source)).toHaveLength(4000);
  expect(performance.now() - begun).toBeLessThan(3000);
});

it('reads chains and nests without end in linear time', () => {
  expect(callsOf(pythonSource(`a${'.b(1)'.repeat(3000)}`))).toHaveLength(3000);
  expect(callsOf(pythonSource(`x = ${'f('.repeat(300)}${')'.repeat(300)}`))).toHaveLength(300);
  expect(callsOf(pythonSource(`x = f()${' + f()'.repeat(5000)}`))).toHaveLength(5001);
});

it('mends gaps of the grammar without moving anything', () => {
  const text =
    'x = t"a" + ur"b" + rf"\\{{c\\}}"\nwith a as (b,\n c), d as e.f: pass\ntry: pass\nexcept A, B, C: pass\nmatch "a", *b,:\n    case _: pass\n';
  const mended = withoutGaps(text);
  expect(mended).toHaveLength(text.length);
  expect(mended).not.toMatch(/ur"|t"| as |A,|\*b/);
});
