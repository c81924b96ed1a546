import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coldstart, emptyFolder } from '../support/cli.js';
import { reportOf, workerResult } from '../support/report.js';

/** A folder as it lies about: a worker, a text, a report, and empty ones. */
function folder(): string {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, 'empty'));
  writeFileSync(join(cwd, 'worker.py'), 'print(1)\n');
  writeFileSync(join(cwd, 'text.txt'), 'hello\n');
  mkdirSync(join(cwd, 'runs'));
  writeFileSync(join(cwd, 'runs', 'one.json'), '{}');
  writeFileSync(join(cwd, 'report.json'), JSON.stringify(reportOf([workerResult('w/own/py3.12', 50)])));
  return cwd;
}

describe('what cannot be done says what, where, and what to do next', () => {
  it.each<[string, string]>([
    ['bench nosuch.py', 'No such file: nosuch.py.\n'],
    ['bench worekr.py', 'No such file: worekr.py.\nDid you mean worker.py?'],
    ['bench empty', 'Nothing to start was found in empty: there is no Python file in it.\nName a file'],
    ['explain empty', 'Nothing to start was found in empty: there is no Python file in it.\nName a file'],
    ['explain nosuch.py', 'No such file: nosuch.py.\n'],
    [
      'compare report.json',
      "missing required argument 'head'\nIt holds one report against another: coldstart compare base.json head.json.",
    ],
    [
      'compare report.json reprot.json',
      'Cannot read reprot.json: it does not exist.\nDid you mean report.json? ',
    ],
    // Nothing but the ending is alike.
    ['compare report.json nope.json', 'Cannot read nope.json: it does not exist.\nName a report'],
    ['compare report.json empty/', 'Cannot read empty/: it is a folder.\nName a report'],
    ['report', "missing required argument 'files'\nName a report: coldstart report run.json."],
    [
      'report reprot.json',
      'Cannot read reprot.json: it does not exist.\nDid you mean report.json? Name a report',
    ],
    ['report empty', 'Cannot read empty: it is a folder.\nName a report'],
    ['report runs/', 'Cannot read runs/: it is a folder.\nName what is in it (1 .json file): runs/*.json\n'],
    [
      'report report.json runs',
      'Cannot read runs: it is a folder.\nName what is in it (1 .json file): runs/*.json',
    ],
    [
      'merge runs report.json',
      'Cannot read runs: it is a folder.\nName what is in it (1 .json file): runs/*.json',
    ],
    ['merge report.json nosuch.json', 'Cannot read nosuch.json: it does not exist.\n'],
    [
      'bytecode worker.py',
      'worker.py is a single source file: bytecode is looked for in a virtual environment, a folder with packages, or a zip.\ncoldstart bytecode . looks at the folder',
    ],
    ['bytecode text.txt', 'text.txt is a file, and no zip: '],
    ['bytecode empty', 'empty has no Python modules.\nName a virtual environment'],
    ['bytecode workr.py', 'Cannot read workr.py: it does not exist.\nDid you mean worker.py? '],
    ['package nosuch -o x.zip', 'Cannot read nosuch: it does not exist.\nName a worker'],
    ['baseline save', "missing required argument 'name'\nName what it is to be called, and a report"],
    ['completion', "missing required argument 'shell'\nName yours: coldstart completion bash"],
    ['lambda inspect', "missing required argument 'functions'\nName one, or a pattern"],
    ['package', "missing required argument 'target'\nName a worker"],
    ['package worker.py', "required option '-o, --output <file>' not specified\nName the zip"],
    [
      'bench worker.py --env-file txt.txt',
      'Cannot read --env-file txt.txt: it does not exist.\nDid you mean text.txt? ',
    ],
    ['bench worker.py --env-file empty', 'Cannot read --env-file empty: it is a folder.\n'],
    [
      'bench worker.py --config nosuch.json',
      'nosuch.json: it does not exist.\nCheck the path given with --config.',
    ],
    ['bench worker.py --stdin nosuch', 'nosuch cannot be stdin: there is no such file.\n'],
    [
      'bench worker.py --venv empty',
      '--venv empty is not a virtual environment: it has no bin/python.\nMake one',
    ],
    ['bench installs --requirements nosuch.txt', 'No such file: nosuch.txt.\n'],
    ['bench handlers --template empty', 'empty is a folder, and none that cdk synth wrote.\n'],
    ['bench worker.py --baseline nosuch', 'There is no file and no saved baseline nosuch'],
    ['lambda logs nosuch.log', 'Cannot read nosuch.log: it does not exist.\nName a log, or - for stdin.'],
    ['lambda logs empty', 'empty is a folder without files.\n'],
    ['lambda tune --input nosuch.json', 'Cannot read nosuch.json: it does not exist.\n'],
  ])('coldstart %s', async (args, said) => {
    const { code, stdout, stderr } = await coldstart(args.split(' '), { cwd: folder() });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(said);
    expect(stderr).toMatch(/^error: /m);
    expect(stderr).not.toMatch(/\bE[A-Z]{4,}\b|\n {4}at /);
  });

  it('names the help of the command at hand', async () => {
    expect((await coldstart(['compare', 'a', 'b', '--frob'])).stderr).toContain(
      '(run coldstart compare --help for usage)',
    );
    expect((await coldstart(['lambda', 'tune', '--frob'])).stderr).toContain(
      '(run coldstart lambda tune --help for usage)',
    );
  });
});

const FLASK =
  'from flask import Flask\n\ndef create_app():\n    return Flask(__name__)\n\napp = create_app()\n';
const django = (kind: string) =>
  `import os\nfrom django.core.${kind} import get_${kind}_application\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site.settings")\napplication = get_${kind}_application()\n`;

describe('a file that holds an application and starts nothing names what measures it', () => {
  it.each<[string, string, string]>([
    [
      'api.py',
      'from fastapi import FastAPI\napp = FastAPI()\n',
      "-m uvicorn --args 'api:app --port {port}' --ready port:{port}",
    ],
    ['api.py', FLASK, "-m flask --args '--app api:create_app run --port {port}' --ready port:{port}"],
    [
      'sub/star.py',
      'from starlette.applications import Starlette\napp = Starlette()\n',
      "-m uvicorn --cwd sub --args 'star:app --port {port}' --ready port:{port}",
    ],
    [
      'tasks.py',
      'from celery import Celery\napp = Celery("tasks")\n',
      "-m celery --args '-A tasks:app worker --loglevel INFO' --ready 'output:/celery@.* ready/'",
    ],
    ['asgi.py', django('asgi'), "-m uvicorn --args 'asgi:application --port {port}' --ready port:{port}"],
    [
      'wsgi.py',
      django('wsgi'),
      "-m gunicorn --args 'wsgi:application --bind 127.0.0.1:{port}' --ready http://127.0.0.1:{port}/",
    ],
    ['fn.py', 'def handler(event, context):\n    return 1\n', 'handlers --handler fn.handler --dir .'],
  ])('%s', async (file, source, command) => {
    const cwd = emptyFolder();
    mkdirSync(join(cwd, 'sub'));
    writeFileSync(join(cwd, file), source);
    const { code, stdout } = await coldstart(['bench', file, '--loop', 'asyncio,uvloop', '--dry-run'], {
      cwd,
    });
    expect(code).toBe(0);
    expect(stdout.match(/starts nothing/g)).toHaveLength(1);
    expect(stdout).toContain(`is measured by coldstart bench ${command}\n`);
  });

  it.each([
    [
      'a program',
      'from flask import Flask\ndef create_app():\n    return Flask(__name__)\napp = create_app()\napp.run()\n',
    ],
    ['a program with a guard', `${FLASK}\nif __name__ == "__main__":\n    app.run()\n`],
    ['no application', 'value = compute()\n'],
  ])('is not said of %s', async (_, source) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, 'api.py'), source);
    const { stdout } = await coldstart(['bench', 'api.py', '--dry-run'], { cwd });
    expect(stdout).not.toContain('starts nothing');
  });
});
