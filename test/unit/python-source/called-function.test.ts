import { describe, expect, it } from 'vitest';
import {
  entryPointModule,
  importedBeforeCall,
  loadedEntryPoint,
} from '../../../src/python-source/called-function.js';

const GUARD = "if __name__ == '__main__':\n";
/** As installers write them. */
const SCRIPTS: [string, string, string[]][] = [
  [
    'pip, distlib, flit and conda',
    `#!/v/bin/python
# -*- coding: utf-8 -*-
import re
import sys
from flask.cli import main
${GUARD}    sys.argv[0] = re.sub(r'(-script\\.pyw|\\.exe)?$', '', sys.argv[0])
    sys.exit(main())
`,
    ['re', 'sys', 'flask.cli=main'],
  ],
  [
    'pip of 2025',
    `#!/v/bin/python
import sys
from flask.cli import main
${GUARD}    if sys.argv[0].endswith('.exe'):
        sys.argv[0] = sys.argv[0][:-4]
    sys.exit(main())
`,
    ['sys', 'flask.cli=main'],
  ],
  [
    'uv, of an environment that may be moved',
    `#!/bin/sh
'''exec' "$(dirname -- "$(realpath -- "$0")")"/'python' "$0" "$@"
' '''
# -*- coding: utf-8 -*-
import sys
from a.b import Group
if __name__ == "__main__":
    if sys.argv[0].endswith("-script.pyw"):
        sys.argv[0] = sys.argv[0][:-11]
    elif sys.argv[0].endswith(".exe"):
        sys.argv[0] = sys.argv[0][:-4]
    sys.exit(Group.main())
`,
    ['sys', 'a.b:Group'],
  ],
  [
    'Poetry',
    `#!/v/bin/python
import sys
from pkg.cli import app

${GUARD}    sys.exit(app())
`,
    ['sys', 'pkg.cli=app'],
  ],
  ['buildout', 'import sys\nsys.path[0:0] = ["/eggs/x"]\nimport x.y\nsys.exit(x.y.main())\n', ['sys', 'x.y']],
  ['zipapp', '# -*- coding: utf-8 -*-\nimport pkg.mod\npkg.mod.main()\n', ['pkg.mod']],
  [
    'no installer: django-admin of old',
    `#!/usr/bin/env python\nfrom django.core import management\n\nif "__main__" == __name__: management.execute_from_command_line()\n`,
    ['django.core:management'],
  ],
];

describe('what is imported before the call', () => {
  it.each(SCRIPTS)('is read from a script of %s', (_, text, imported) => {
    expect(importedBeforeCall(text, '')).toEqual(imported);
    expect(importedBeforeCall(text.replaceAll('\n', '\r\n'), '')).toEqual(imported);
  });

  it.each([
    ['from .cli import main\nmain()\n', 'flask/__main__.py', ['flask.cli=main']],
    ['from . import cli\nraise SystemExit(cli.run())\n', 'pkg/sub/__main__.py', ['pkg.sub:cli']],
    ['from ..cli import run as go\nfrom os import *\ngo(1)\n', 'pkg/sub/tool.py', ['pkg.cli=run', 'os']],
    // As Celery’s.
    [
      'import sys\nfrom . import patch\ndef main():\n    from .bin import go\n    go()\nif __name__ == "__main__":\n    main()\n',
      'celery/__main__.py',
      ['sys', 'celery:patch'],
    ],
    [
      'import a, typing as t\nif t.TYPE_CHECKING:\n    import b\n@a.command\nasync def run(): pass\nraise SystemExit(a.run(run()))\n',
      'x.py',
      ['a', 'typing'],
    ],
    ['import a\n@a.command()\ndef cli(): import c\ncli()\n', 'x.py', ['a']],
    ['import uvicorn\nif __name__ == "__main__":\n    uvicorn.main()\n', 'uvicorn/__main__.py', ['uvicorn']],
    [
      'import sys\nif __name__ == "__main__":\n    from a import b\n    b(sys.argv); \n',
      'x.py',
      ['sys', 'a=b'],
    ],
  ])('is read from a module: %j', (text, path, imported) => {
    expect(importedBeforeCall(text, path)).toEqual(imported);
  });

  it.each([
    [
      'makes what it runs',
      'import flask\napp = flask.Flask("x")\nif __name__ == "__main__":\n    app.run()\n',
    ],
    [
      'calls a function of its own after imports in a block',
      'try:\n    import a\nexcept ImportError:\n    a = None\ndef main(): pass\nmain()\n',
    ],
    ['calls nothing', 'import sys\nfrom a import main\n'],
    ['goes on after the call', 'from a import main\nmain()\nx = 1\n'],
    ['names the function only', 'import sys\nfrom a import main\nsys.exit(main)\n'],
    [
      'imports in a block',
      'try:\n    from a import main\nexcept ImportError:\n    from b import main\nmain()\n',
    ],
    ['is empty', ''],
    ['is no Python', '\0\u0001]]]) if __name__ == "__main__":'],
  ])('is not known of a program that %s', (_, text) => {
    expect(importedBeforeCall(text, '')).toBeUndefined();
  });
});

describe('scripts of setuptools', () => {
  it.each([
    `#!/v/bin/python
# EASY-INSTALL-ENTRY-SCRIPT: 'my-tool==1.0','console_scripts','tool'
import re
import sys

# for compatibility with easy_install; see #2198
__requires__ = 'my-tool==1.0'
globals().setdefault('load_entry_point', importlib_load_entry_point)

${GUARD}    sys.argv[0] = re.sub(r'(-script\\.pyw?|\\.exe)?$', '', sys.argv[0])
    sys.exit(load_entry_point('my-tool==1.0', 'console_scripts', 'tool')())
`,
    `#!/usr/bin/python3
import sys
from pkg_resources import load_entry_point
${GUARD}    sys.exit(
        load_entry_point("my-tool", "console_scripts", "tool")()
    )
`,
  ])('name an entry point', (text) => {
    expect(loadedEntryPoint(text)).toEqual({ distribution: 'my-tool', name: 'tool' });
  });

  it('are no others', () => {
    for (const [, text] of SCRIPTS) expect(loadedEntryPoint(text)).toBeUndefined();
  });

  it('find its module in the metadata', () => {
    const text = `[other]\ntool = wrong:main\n\n[console_scripts]\nx=a\ntool = pkg.mod:app.main [extra]\n\n[gui_scripts]\ny = b:c\n`;
    expect(entryPointModule(text, 'tool')).toBe('pkg.mod');
    expect(entryPointModule(text, 'x')).toBe('a');
    expect(entryPointModule(text, 'y')).toBeUndefined();
    expect(entryPointModule('', 'tool')).toBeUndefined();
  });
});
