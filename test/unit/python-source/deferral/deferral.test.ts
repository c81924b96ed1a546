import { describe, expect, it } from 'vitest';
import { type DeferralAsked, deferImport } from '../../../../src/python-source/deferral/deferral.js';
import { edited, unifiedDiff } from '../../../../src/python-source/deferral/edits.js';

const USED = 'def use():\n    return pd.x\n';

function deferred(text: string, more: Partial<DeferralAsked> = {}) {
  return deferImport({ text, line: 1, module: 'report', others: [], ...more });
}

function moved(text: string, more: Partial<DeferralAsked> = {}) {
  const found = deferred(text, more);
  if (!found.isSafe) throw new Error(found.reason);
  return { ...found, executed: edited(text, found.edits) };
}

describe('imports that stay where they are', () => {
  const other = (text: string) => ({ others: [{ file: 'app.py', text }] });
  const IMPORT = 'import pandas as pd\n';
  it.each<[string, string, RegExp, Partial<DeferralAsked>?]>([
    ['a decorator', `${IMPORT}@pd.cached\ndef f():\n    return pd.x\n`, /in a decorator, line 2$/],
    ['a default', `${IMPORT}def f(a=pd.x):\n    return pd.y\n`, /in the default of a parameter, line 2$/],
    ['an annotation', `${IMPORT}def f(a: pd.X):\n    return pd.y\n`, /in an annotation, line 2$/],
    ['a returned type', `${IMPORT}def f() -> pd.X:\n    return pd.y\n`, /in an annotation, line 2$/],
    ['an annotation that is text', `${IMPORT}def f(a: "pd.X"):\n    return pd.y\n`, /in an annotation/],
    ['an annotated variable', `${IMPORT}x: pd.X = None\n${USED}`, /in an annotation, line 2$/],
    ['a base class', `${IMPORT}class A(pd.X):\n    pass\n${USED}`, /in the bases of a class, line 2$/],
    ['the body of a class', `${IMPORT}class A:\n    x = pd.y\n${USED}`, /in the body of a class, line 3$/],
    ['a statement of the module', `${IMPORT}x = pd.y\n${USED}`, /in a statement of the module, line 2$/],
    [
      'a main guard',
      `${IMPORT}${USED}if __name__ == "__main__":\n    print(pd.x)\n`,
      /statement of the module/,
    ],
    ['a lambda of the module', `${IMPORT}x = lambda: pd.y\n${USED}`, /in a lambda outside of functions/],
    [
      'a default inside a method',
      `${IMPORT}class A:\n    def f(self, a=pd.x): pass\n${USED}`,
      /the default of/,
    ],
    ['a star', `from pandas import *\n${USED}`, /imports all names of a module/],
    ['__future__', 'from __future__ import annotations\n', /how the module is compiled/],
    [
      'try',
      `try:\n    import pandas as pd\nexcept ImportError:\n    pd = None\n${USED}`,
      /try statement/,
      { line: 2 },
    ],
    ['if', `if True:\n    import pandas as pd\n${USED}`, /under a condition/, { line: 2 }],
    ['with', `with x:\n    import pandas as pd\n${USED}`, /with statement/, { line: 2 }],
    ['a class', `class A:\n    import pandas as pd\n${USED}`, /stands in a class/, { line: 2 }],
    ['a function', 'def f():\n    import pandas as pd\n    pd.x\n', /in a function already/, { line: 2 }],
    ['two on a line', `import pandas as pd; import os\n${USED}`, /shares its line/],
    ['__all__', `${IMPORT}__all__ = ["pd"]\n${USED}`, /pd is in its __all__/],
    ['an __all__ that grows', `${IMPORT}__all__ = ["a"]\n__all__ += b\n${USED}`, /__all__ is put together/],
    ['a re-export', IMPORT + USED, /app\.py imports pd from it/, other('from report import pd\n')],
    ['a relative one', IMPORT + USED, /app\.py imports pd from it/, other('from .report import pd\n')],
    [
      'a package’s',
      IMPORT + USED,
      /app\.py imports pd from it/,
      { ...other('from . import pd\n'), module: 'pkg' },
    ],
    ['a star elsewhere', IMPORT + USED, /app\.py imports all names/, other('from report import *\n')],
    ['an attribute', IMPORT + USED, /app\.py reads the attribute pd/, other('import report as r\nr.pd.x\n')],
    ['a patch', IMPORT + USED, /app\.py names report\.pd/, other('mock.patch("report.pd")\n')],
    ['a longer patch', IMPORT + USED, /app\.py names report\.pd\.x/, other('mock.patch("report.pd.x")\n')],
    [
      'a patch by its name',
      IMPORT + USED,
      /names pd/,
      other('import report\nmock.patch.object(report, "pd")\n'),
    ],
    ['setattr()', IMPORT + USED, /names pd/, other('from a import report\nm.setattr(report, "pd", 1)\n')],
    ['a patch that is put together', IMPORT + USED, /names/, other('import report\npatch(f"{M}.pd.x")\n')],
    ['import_module()', IMPORT + USED, /attribute pd/, other('m = import_module("report")\nm.pd = 1\n')],
    [
      'a module that another finds in its package',
      'from p.sub import g\ndef f():\n    return g()\n',
      /app\.py reads p\.sub without an import/,
      other('import p\np.sub.h()\n'),
    ],
    [
      'the same by a relative import',
      'from .sub import g\ndef f():\n    return g()\n',
      /app\.py reads p\.sub without/,
      { ...other('import a.p\na.p.sub.h()\n'), module: 'a.p.report' },
    ],
    [
      'the same under another name',
      'import p.sub\ndef f():\n    return p.sub.g\n',
      /app\.py reads p\.sub without/,
      other('from a import p as q\nq.sub.h()\n'),
    ],
    [
      'the same in its own file',
      'import xml\nfrom xml.dom import y\ndef f():\n    return y, xml.dom.z\n',
      /the file also reads xml\.dom, without/,
      { line: 2 },
    ],
    [
      'an annotation of __future__ in a nested function',
      `from __future__ import annotations\n${IMPORT}def f():\n    def g(a: pd.X): pass\n    return g\n`,
      /looked up in the module, line 4$/,
      { line: 2 },
    ],
    [
      'that of a class in a function',
      `from __future__ import (\n    division, annotations)\n${IMPORT}def f():\n    class A:\n        x: pd.X\n    return A\n`,
      /looked up in the module, line 6$/,
      { line: 3 },
    ],
    [
      'a doctest',
      `${IMPORT}def f():\n    """\n    >>> pd.y\n    1\n    """\n    return pd.x\n`,
      /doctest runs/,
    ],
    ['a type that is text', `${IMPORT}X = Optional["pd.X"]\n${USED}`, /in a type that is text, line 2$/],
    ['a bound that is text', `${IMPORT}T = t.TypeVar("T", bound="pd.X")\n${USED}`, /in a type that is text/],
    ['sys.modules', `${IMPORT}${USED}me = sys.modules[__name__]\n`, /itself up in sys\.modules/],
    ['an import that is exported', 'from a import b as b\ndef f():\n    return b\n', /b as b says/],
    ['a compiled function', `${IMPORT}@numba.njit(cache=True)\n${USED}`, /a decorator compiles use\(\)/],
    [
      'a finalizer',
      `${IMPORT}class A:\n    def __del__(self):\n        pd.x\n`,
      /nothing can be imported any more/,
    ],
    ['another value', `${IMPORT}def f():\n    pd = 1\n    return pd\n`, /another value, line 3$/],
    ['a parameter', `${IMPORT}def f(pd):\n    return pd\n`, /another value, line 2$/],
    ['global', `${IMPORT}def f():\n    global pd\n    pd.x\n`, /another value, line 3$/],
    ['a loop', `${IMPORT}def f():\n    for pd in x:\n        pd.x\n`, /another value, line 3$/],
    ['with … as', `${IMPORT}def f():\n    with x as pd:\n        pd.x\n`, /another value, line 3$/],
    [
      'except … as',
      `${IMPORT}def f():\n    try: pass\n    except E as pd:\n        pd.x\n`,
      /another value, line 4$/,
    ],
    ['a comprehension', `${IMPORT}def f():\n    return [pd for pd in x]\n`, /another value, line 3$/],
    [':=', `${IMPORT}def f():\n    return (pd := 1)\n`, /another value, line 3$/],
    ['a pattern', `${IMPORT}def f():\n    match x:\n        case pd: pass\n`, /another value, line 4$/],
    ['del', `${IMPORT}${USED}del pd\n`, /another value, line 4$/],
    [
      'two imports of one name',
      `import os.path\nimport os\ndef f():\n    os.x\n`,
      /os gets another value, line 2$/,
    ],
    ['globals()', `${IMPORT}${USED}print(globals())\n`, /globals\(\), vars\(\) or exec\(\)/],
    ['exec()', `${IMPORT}${USED}exec("pd.x")\n`, /globals\(\), vars\(\) or exec\(\)/],
    ['no use', IMPORT, /nothing in the file uses it/],
    ['a mangled name', 'import a as __a\ndef f():\n    return __a\n', /begins with __/],
    ['one line', `${IMPORT}def f(): return pd.x\n`, /f\(\) has no line of its own/],
    [
      'what is started',
      `from a import main\ndef f():\n    main()\n`,
      /main is what is started/,
      { read: ['main'] },
    ],
    ['line feeds of another system', `${IMPORT.replace('\n', '\r\n')}${USED}`, /not plain UTF-8/],
    ['no import', `x = 1\n${USED}`, /no import statement on line 1/],
  ])('refuses %s', (_, text, reason, more = {}) => {
    const found = deferred(text, more);
    expect(found.isSafe ? 'is moved' : found.reason).toMatch(reason);
  });
});

describe('imports that move', () => {
  const other = (text: string) => ({ others: [{ file: 'app.py', text }] });
  it.each<[string, string, Partial<DeferralAsked>?]>([
    [
      'another statement imports something of it',
      'import pd\nfrom pd.x import y\ndef f():\n    return pd.x\n',
    ],
    ['a variable of the function is annotated', 'import pd\ndef f():\n    a: pd.X = 1\n    return a\n'],
    ['a nested function is annotated', 'import pd\ndef f():\n    def g(a: pd.X): pass\n    return g\n'],
    ['a text is no type', 'import pd\nX = TYPES["pd"]\nY = load("pd.x")\ndef f():\n    return pd.x\n'],
    [
      'another file has the same text',
      'import pd\ndef f():\n    return pd.x\n',
      other('import report\nx = get("pd")["pd"]\n'),
    ],
    [
      'another imports the module of the package itself',
      'from p.sub import g\ndef f():\n    return g()\n',
      other('import p.sub\np.sub.h()\n'),
    ],
    [
      'another reads the same of another package',
      'from p.sub import g\ndef f():\n    return g()\n',
      other('import q\nq.sub.h()\n'),
    ],
  ])('do so where %s', (_, text, more = {}) => {
    const found = deferred(text, more);
    expect(found.isSafe ? found.functions.map(({ name }) => name) : found.reason).toEqual(['f']);
  });

  it('go into each function that uses them, and other lines keep their numbers', () => {
    const text = `import pandas as pd  # heavy
import os

def one():
    """Text."""
    return pd.x

class A:
    async def two(self, pd_=1):
        call(pd=1)
        return [pd.y for _ in x]

    def three(self):
        return os.x
`;
    const found = moved(text);
    expect(found.functions).toEqual([
      { name: 'one', line: 4 },
      { name: 'two', line: 9 },
    ]);
    expect(found.executed).toBe(`  # heavy
import os

def one():
    """Text."""; import pandas as pd
    return pd.x

class A:
    async def two(self, pd_=1):
        import pandas as pd; call(pd=1)
        return [pd.y for _ in x]

    def three(self):
        return os.x
`);
    expect(unifiedDiff('report.py', text, found.changes)).toBe(`--- a/report.py
+++ b/report.py
@@ -1,12 +1,13 @@
-import pandas as pd  # heavy
 import os
 
 def one():
     """Text."""
+    import pandas as pd
     return pd.x
 
 class A:
     async def two(self, pd_=1):
+        import pandas as pd
         call(pd=1)
         return [pd.y for _ in x]
 
`);
  });

  it('bring each function the names that it uses only', () => {
    const text = `from a.b import (
    c,
    d as e,
)
import x
def f():
    return c
def g():
    if e:
        return e, c
`;
    expect(moved(text, { line: 2 }).executed).toBe(`



import x
def f():
    from a.b import c; return c
def g():
    from a.b import c, d as e
    if e:
        return e, c
`);
  });

  it.each([
    ['import a.b', 'a', 'import a.b'],
    ['import a.b as c', 'c', 'import a.b as c'],
    ['from . import a', 'a', 'from . import a'],
    ['from .b import a as c', 'c', 'from .b import a as c'],
  ])('are written as they were: %s', (statement, name, wanted) => {
    expect(moved(`${statement}\ndef f():\n    return ${name}\n`).executed).toContain(`    ${wanted}; return`);
  });

  it('keep the end of a file without a line feed', () => {
    const text = 'import a\ndef f():\n    return a';
    expect(unifiedDiff('a.py', text, moved(text).changes)).toBe(
      '--- a/a.py\n+++ b/a.py\n@@ -1,3 +1,3 @@\n-import a\n def f():\n+    import a\n     return a\n\\ No newline at end of file\n',
    );
  });
});
