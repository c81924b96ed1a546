import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ColdstartError } from '../../../src/domain/errors.js';
import { projectEntries, projectEntry, readProject } from '../../../src/project/project.js';
import { projectFolder } from '../../support/project.js';

const GUARD = 'if __name__ == "__main__":\n    main()\n';
const MAIN = 'def main():\n    pass\n';

/** Entries without their reasons. */
async function entries(files: Readonly<Record<string, string>>) {
  return (await projectEntries(projectFolder(files))).map(({ why, ...entry }) => entry);
}

async function refusal(files: Readonly<Record<string, string>>): Promise<ColdstartError> {
  try {
    const project = await readProject(projectFolder(files));
    throw new Error(`no refusal: ${JSON.stringify(projectEntry(project, 'proj'))}`);
  } catch (error) {
    if (!(error instanceof ColdstartError)) throw error;
    return error;
  }
}

describe('what can be started in a project', () => {
  it.each<[string, Record<string, string>, object[]]>([
    ['nothing', { 'README.md': '' }, []],
    [
      'an installed console script',
      {
        'pyproject.toml': '[project.scripts]\nmy-app = "my_app.cli:main"\n',
        '.venv/bin/my-app': '',
        'my_app/cli.py': MAIN,
      },
      [{ script: 'my-app' }],
    ],
    [
      'a console script of code elsewhere',
      { 'pyproject.toml': '[project.scripts]\nmy-app = "my_app.cli:main"\n' },
      [{ script: 'my-app' }],
    ],
    [
      'a console script not installed',
      {
        'pyproject.toml': '[project.scripts]\nmy-app = "my_app.cli:main"\n',
        'my_app/__init__.py': '',
        'my_app/cli.py': MAIN,
      },
      [{ callable: 'my_app.cli:main', name: 'my-app' }],
    ],
    [
      'the same in a src layout, with extras, its __main__ said once',
      {
        'pyproject.toml': '[project.scripts]\nmy-app = "my_app:main [cli]"\n',
        'src/my_app/__init__.py': MAIN,
        'src/my_app/__main__.py': 'from . import main\nmain()\n',
      },
      [{ callable: 'my_app:main', name: 'my-app', env: { PYTHONPATH: 'src' } }],
    ],
    [
      'setup.cfg',
      {
        'setup.cfg':
          '[metadata]\nname = my-app\n\n[options.entry_points]\nconsole_scripts =\n    other = my_app:other\n    my-app = my_app:main\ngui_scripts =\n    win = my_app:win\n',
      },
      [{ script: 'my-app' }, { script: 'other' }],
    ],
    [
      'setup.py',
      {
        'setup.py':
          'from setuptools import setup\nsetup(name="my-app", entry_points={"console_scripts": ["other = my_app:other", "my-app = my_app:main"]})\n',
      },
      [{ script: 'my-app' }, { script: 'other' }],
    ],
    [
      'poetry',
      {
        'pyproject.toml':
          '[tool.poetry.scripts]\na = "pkg:a"\nb = { reference = "pkg:b", type = "console" }\nc = { reference = "bin/c", type = "file" }\n',
      },
      [{ script: 'a' }, { script: 'b' }],
    ],
    [
      'two names of one function',
      {
        'pyproject.toml':
          '[project]\nname = "httpie"\n[project.scripts]\nhttp = "httpie:main"\nhttpie = "httpie:main"\n',
      },
      [{ script: 'httpie' }],
    ],
    [
      '__main__.py of the folder',
      { '__main__.py': 'print(1)\n', 'main.py': 'print(1)\n' },
      [{ worker: '__main__.py' }, { worker: 'main.py' }],
    ],
    [
      'packages with __main__.py, the project’s first',
      { 'pyproject.toml': '[project]\nname = "z-app"\n', 'a/__main__.py': '', 'src/z_app/__main__.py': '' },
      [{ module: 'z_app', env: { PYTHONPATH: 'src' } }, { module: 'a' }],
    ],
    [
      'the usual files, if they do something',
      {
        'worker.py': MAIN + GUARD,
        'main.py': 'import asyncio\nasyncio.run(main())\n',
        'app.py': MAIN,
        'server.py': 'import x\nLIMIT = 3\n',
      },
      [{ worker: 'main.py' }, { worker: 'worker.py' }],
    ],
    [
      'other files with a guard, those at the top first',
      { 'jobs/tool.py': MAIN + GUARD, 'tool.py': MAIN + GUARD.replaceAll('"', "'"), 'lib.py': MAIN },
      [{ worker: 'tool.py' }, { worker: 'jobs/tool.py' }],
    ],
    [
      'a file in a package as a module',
      { 'src/pkg/__init__.py': '', 'src/pkg/tool.py': MAIN + GUARD },
      [{ module: 'pkg.tool', env: { PYTHONPATH: 'src' } }],
    ],
    [
      'a PEP 723 block',
      { 'report.py': '# /// script\n# dependencies = []\n# ///\nprint(1)\n' },
      [{ worker: 'report.py' }],
    ],
    [
      'no tests, set-up or environments',
      Object.fromEntries(
        [
          'test_x.py',
          'x_test.py',
          'conftest.py',
          'setup.py',
          'tests/tool.py',
          '.hidden/tool.py',
          'node_modules/tool.py',
          'venv/tool.py',
          'my-env/lib/tool.py',
          'my-env/pyvenv.cfg',
        ].map((path) => [path, GUARD]),
      ),
      [],
    ],
    [
      'no guard in a string or comment',
      {
        'a.py': `"""\n${GUARD}"""\n`,
        'b.py': `# ${GUARD.split('\n')[0]}\n`,
        'c.py': "x = '''\nif __name__ == \"__main__\":\n'''\n",
      },
      [],
    ],
    [
      'manage.py of Django',
      {
        'manage.py': `import os\ndef main():\n    from django.core.management import execute_from_command_line\n${GUARD}`,
      },
      [{ worker: 'manage.py', args: ['runserver', '{port}', '--noreload'], ready: 'port:{port}' }],
    ],
    [
      'Celery, after the web application or the manage.py beside it',
      {
        'manage.py': `import django\n${GUARD}`,
        'shop/__init__.py': '',
        'shop/celery.py': 'from celery import Celery\napp = Celery("shop")\napp.autodiscover_tasks()\n',
      },
      [
        { worker: 'manage.py', args: ['runserver', '{port}', '--noreload'], ready: 'port:{port}' },
        {
          module: 'celery',
          args: ['-A', 'shop.celery:app', 'worker', '--loglevel', 'INFO'],
          ready: 'output:/celery@.* ready/',
          name: 'shop',
        },
      ],
    ],
    [
      'a factory of FastAPI',
      {
        'api.py':
          'from fastapi import FastAPI\ndef create_app(debug=False):\n    app = FastAPI()\n    @app.get("/health")\n    def health(): ...\n    return app\n',
      },
      [
        {
          module: 'uvicorn',
          args: ['api:create_app', '--factory', '--port', '{port}'],
          ready: 'http://127.0.0.1:{port}/health',
          name: 'api',
        },
      ],
    ],
    [
      'a factory of Flask under gunicorn',
      {
        'requirements.txt': 'flask\ngunicorn\n',
        'site.py': 'import flask\ndef create_app():\n    return flask.Flask("site")\n',
      },
      [
        expect.objectContaining({
          module: 'gunicorn',
          args: ['site:create_app()', '--bind', '127.0.0.1:{port}'],
        }),
      ],
    ],
    [
      'no factory that needs arguments',
      { 'site.py': 'import flask\ndef create_app(config):\n    return flask.Flask("site")\n' },
      [],
    ],
    ['no usual file that starts nothing', { 'main.py': 'import typer\napp = typer.Typer()\n' }, []],
    [
      'manage.py of Django below',
      { 'web/manage.py': `import django\n${GUARD}` },
      [{ worker: 'web/manage.py', args: ['runserver', '{port}', '--noreload'], ready: 'port:{port}' }],
    ],
    [
      'a file that is part of src',
      { 'src/tool.py': `from .db import x\n${GUARD}` },
      [{ module: 'src.tool' }],
    ],
    [
      'CRLF and a BOM',
      { 'main.py': `\uFEFF${(MAIN + GUARD).replaceAll('\n', '\r\n')}` },
      [{ worker: 'main.py' }],
    ],
  ])('%s', async (_, files, expected) => {
    expect(await entries(files)).toEqual(expected);
  });

  it('goes round in no circle and passes over what cannot be read', async () => {
    const folder = projectFolder({ 'pkg/main.py': GUARD });
    symlinkSync('..', join(folder, 'pkg/loop'));
    symlinkSync('nowhere', join(folder, 'main.py'));
    mkdirSync(join(folder, 'app.py'));
    expect(await projectEntries(folder)).toMatchObject([{ worker: 'pkg/main.py' }]);
    expect(await projectEntries(join(folder, 'not there'))).toEqual([]);
  });

  it('reads no more files than it may', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`tool${index}.py`, GUARD]));
    expect((await readProject(projectFolder(many), 12)).candidates).toHaveLength(12);
  });

  it('writes Celery beside what is started with it', async () => {
    const celery = 'from celery import Celery\ncelery_app = Celery("x")\n';
    const bands = async (files: Record<string, string>) =>
      (await readProject(projectFolder(files))).candidates.map(({ band }) => band);
    expect(await bands({ 'tasks.py': celery })).toEqual(['declared']);
    const flask = 'from flask import Flask\napp = Flask("x")\n';
    expect(await bands({ 'tasks.py': celery, 'web.py': flask })).toEqual(['declared', 'declared']);
    expect(await bands({ 'tasks.py': celery, 'run.py': GUARD })).toEqual(['usual', 'usual']);
  });

  it('names usual files that start nothing', async () => {
    const error = await refusal({ 'main.py': 'def main():\n    pass\n' });
    expect(error.message).toMatch(/\(main\.py only defines functions and objects, and starts nothing\.\)$/);
  });

  it('names Lambda handlers apart', async () => {
    const folder = projectFolder({
      'fn/app.py': 'def lambda_handler(event, context):\n    return 1\n',
      'other.py':
        '# def handler(event, context):\nclass A:\n    def handler(event, context):\n        pass\n',
    });
    const { candidates, handlers } = await readProject(folder);
    expect([candidates, handlers]).toEqual([[], ['lambda_handler in fn/app.py']]);
  });

  it('refuses TOML that cannot be read, naming the file', async () => {
    const error = await refusal({ 'pyproject.toml': '[project\n' });
    expect(error.exitCode).toBe(2);
    expect(error.message).toMatch(/pyproject\.toml is not valid TOML/);
  });
});

describe('the one entry of a project', () => {
  it.each<[string, Record<string, string>, object]>([
    [
      'the only script',
      { 'pyproject.toml': '[project]\nname = "x"\n[project.scripts]\na = "x:a"\n' },
      { script: 'a' },
    ],
    [
      'the script of the project’s name',
      { 'pyproject.toml': '[project]\nname = "My.App"\n[project.scripts]\na = "x:a"\nmy-app = "x:b"\n' },
      { script: 'my-app' },
    ],
    [
      'main.py before all other files',
      { 'main.py': GUARD, 'worker.py': GUARD, 'zz.py': GUARD },
      { worker: 'main.py' },
    ],
    ['a single other file', { 'convert.py': GUARD }, { worker: 'convert.py' }],
  ])('is %s', async (_, files, expected) => {
    expect(projectEntry(await readProject(projectFolder(files)), 'proj')).toMatchObject(expected);
  });

  it('is not chosen among equals: their commands are listed', async () => {
    const { message, exitCode } = await refusal({
      'pyproject.toml': '[project]\nname = "x"\n[project.scripts]\na = "x:a"\nb = "x:b"\nc = "pkg.c:main"\n',
      'src/pkg/c.py': MAIN,
    });
    expect(exitCode).toBe(2);
    expect(message).toBe(
      [
        'proj can be started in 3 ways:',
        '  coldstart bench a --cwd proj',
        '  coldstart bench b --cwd proj',
        '  coldstart bench pkg.c:main --cwd proj --env PYTHONPATH=src',
      ].join('\n'),
    );
  });

  it('is not searched for in a list without end', async () => {
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`tool${index}.py`, GUARD]));
    const { message } = await refusal(many);
    expect(message.split('\n')).toHaveLength(10);
    expect(message).toMatch(
      /^proj can be started in 11 ways:\n {2}coldstart bench proj\/tool0.py --cwd proj\n[\s\S]* {2}and 3 more$/,
    );
  });

  it('is missed with what was looked for', async () => {
    const { message, hint } = await refusal({ 'fn.py': 'def handler(event, context: object):\n    pass\n' });
    expect(message).toBe(
      'Nothing to start was found in proj. (The Lambda handler handler in fn.py cannot be started as it is.)',
    );
    expect(hint).toMatch(/^Looked for: console scripts .* -m MODULE/);
  });
});
