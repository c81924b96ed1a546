import { describe, expect, it } from 'vitest';
import type { DeferralAsked } from '../../../../src/python-source/deferral/deferral.js';
import { edited, unifiedDiff } from '../../../../src/python-source/deferral/edits.js';
import { lazyImport } from '../../../../src/python-source/deferral/lazy.js';

const IMPORT = 'import pandas as pd\n';
const USED = 'def use():\n    return pd.x\n';

function lazy(text: string, more: Partial<DeferralAsked> = {}) {
  return lazyImport({ text, line: 1, module: 'report', others: [], ...more });
}

describe('imports that are not made lazy', () => {
  it.each<[string, string, RegExp]>([
    ['read in a decorator', `${IMPORT}@pd.cached\ndef f(): pass\n`, /in a decorator, line 2$/],
    ['read in a default', `${IMPORT}def f(a=pd.x): pass\n`, /in the default of a parameter, line 2$/],
    ['read in a base class', `${IMPORT}class A(pd.X): pass\n`, /in the bases of a class, line 2$/],
    ['read in a statement', `${IMPORT}x = pd.y\n`, /in a statement of the module, line 2$/],
    ['of all names', `from pandas import *\n${USED}`, /all names of a module/],
    ['of the future', `from __future__ import annotations\n${USED}`, /how the module is compiled/],
    ['in a try statement', `try:\n    import pandas as pd\nexcept ImportError: pass\n${USED}`, /in a try/],
    ['in a function', `def f():\n    import pandas as pd\n    return pd\n`, /in a function already/],
    ['in a module that asks globals()', `${IMPORT}${USED}print(globals())\n`, /globals\(\)/],
    ['that nobody uses', `${IMPORT}def use(): pass\n`, /nothing in the file uses it/],
    [
      'that others find in its package',
      'from p.sub import g\ndef f(): g()\n',
      /app\.py reads p\.sub without/,
    ],
  ])('%s', (_, text, reason) => {
    const line = text.split('\n').findIndex((one) => one.includes('import ')) + 1;
    const found = lazy(text, { line, others: [{ file: 'app.py', text: 'import p\np.sub.h()\n' }] });
    expect(found.isSafe ? found.statement : found.reason).toMatch(reason);
  });
});

describe('imports that are made lazy', () => {
  it.each<[string, string, Partial<DeferralAsked>?]>([
    ['used in a function', `${IMPORT}${USED}`],
    ['used in a function of one line, where a move has no place', `${IMPORT}def use(): return pd\n`],
    ['in __all__', `${IMPORT}__all__ = ["pd"]\n`],
    ['given another value', `${IMPORT}${USED}def f():\n    global pd\n    pd = 1\n`],
    ['read by another module', IMPORT, { others: [{ file: 'app.py', text: 'from report import pd\n' }] }],
    ['in an annotation only', `${IMPORT}def f(a: pd.X): pass\n`],
  ])('%s', (_, text, more) => {
    const found = lazy(text, more);
    if (!found.isSafe) throw new Error(found.reason);
    expect(edited(text, found.edits)).toBe(`lazy ${text}`);
    expect(found).toMatchObject({ statement: 'lazy import pandas as pd', functions: [] });
  });

  it('over several lines', () => {
    const text = 'import os\nfrom pandas import (\n    x,\n    y,\n)\ndef use():\n    return x, y\n';
    const found = lazy(text, { line: 2 });
    if (!found.isSafe) throw new Error(found.reason);
    expect(edited(text, found.edits)).toBe(text.replace('from', 'lazy from'));
    expect(unifiedDiff('report.py', text, found.changes)).toBe(`--- a/report.py
+++ b/report.py
@@ -1,7 +1,7 @@
 import os
-from pandas import (
-    x,
-    y,
-)
+lazy from pandas import (
+    x,
+    y,
+)
 def use():
     return x, y
`);
  });
});
