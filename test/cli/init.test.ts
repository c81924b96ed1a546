import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hintForOwnWorkers, init } from '../../src/commands/init.js';
import { loadConfig } from '../../src/config/load.js';
import { ColdstartError } from '../../src/domain/errors.js';
import { coldstart } from '../support/cli.js';
import { projectFolder } from '../support/project.js';

const SCRIPT = 'def main():\n    pass\n\nif __name__ == "__main__":\n    main()\n';

async function runInit(cwd: string, options: { force?: boolean; dryRun?: boolean } = {}) {
  const text = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof text) => ({ write: (part: string) => (text[name] += part) });
  const io = {
    argv: [],
    env: process.env,
    cwd,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    signal: new AbortController().signal,
  };
  const code = await init({ force: false, dryRun: false, ...options }, io).catch((error: unknown) => {
    if (!(error instanceof ColdstartError)) throw error;
    return error;
  });
  return { code, ...text };
}

const written = (folder: string) => JSON.parse(readFileSync(join(folder, 'coldstart.json'), 'utf8'));

describe('coldstart init', () => {
  it('writes what it found, says why and what is next', async () => {
    const folder = projectFolder({
      'main.py': SCRIPT,
      'worker.py': SCRIPT,
      'tools/report.py': SCRIPT,
      'fn.py': 'def lambda_handler(event, context):\n    return 1\n',
    });
    const { code, stdout, stderr } = await runInit(folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(written(folder)).toEqual({
      scenarios: [
        { runner: 'worker', name: 'main', worker: 'main.py' },
        { runner: 'worker', name: 'worker', worker: 'worker.py' },
      ],
    });
    expect(stdout).toBe(
      [
        'Found:',
        '  main: the file main.py',
        '  worker: the file worker.py',
        'Less likely, and left out:',
        '  coldstart bench tools/report.py',
        'The Lambda handler lambda_handler in fn.py cannot be started as it is: left out.',
        'Wrote coldstart.json. Next: coldstart bench --dry-run shows the plan, coldstart bench measures.',
        '',
      ].join('\n'),
    );
  });

  it.each<[string, Record<string, string>]>([
    [
      'scripts of a src layout',
      {
        'pyproject.toml': '[project]\nname = "x"\n[project.scripts]\na = "pkg.a:main"\nb = "pkg.b:main"\n',
        'src/pkg/a.py': SCRIPT,
        'src/pkg/b.py': SCRIPT,
      },
    ],
    ['an application', { 'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n' }],
    ['a Procfile', { Procfile: 'web: A=1 gunicorn x:app -b :$PORT\nworker: python -m pkg --x "y z"\n' }],
    ['names that would clash', { 'a/main.py': SCRIPT, 'b/main.py': SCRIPT, '__main__.py': '' }],
    ['an umlaut', { 'größe messen.py': SCRIPT }],
  ])('writes a file that can be loaded: %s', async (_, files) => {
    const folder = projectFolder(files);
    expect((await runInit(folder)).code).toBe(0);
    const { config } = (await loadConfig(folder)) ?? {};
    expect(config).toEqual(written(folder));
    const names = config?.scenarios?.map(({ name }) => name) ?? [];
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
  });

  it('names the interpreters that requires-python allows, where there is a choice', async () => {
    const pyproject = (requires: string) => `[project]\nname = "x"\nrequires-python = "${requires}"\n`;
    const folder = projectFolder({ 'main.py': SCRIPT, 'pyproject.toml': pyproject('>=3.8') });
    const { stdout } = await runInit(folder);
    const { python } = written(folder);
    // A machine with one Python gets no axis.
    if (python) {
      expect(python.length).toBeGreaterThan(1);
      expect(stdout).toContain(`Python ${python.join(', ')}: here, and within >=3.8`);
    }
    writeFileSync(join(folder, 'pyproject.toml'), pyproject('==3.1'));
    await runInit(folder, { force: true });
    expect(written(folder)).not.toHaveProperty('python');
  });

  it('starts the package that the folder itself is from where it is imported', async () => {
    const files = {
      'app/pkg/__init__.py': '',
      'app/pkg/__main__.py': 'from . import x\n',
      'app/pkg/x.py': SCRIPT,
    };
    const folder = join(projectFolder({ ...files, 'app/__init__.py': '' }), 'app/pkg');
    const { code, stdout } = await runInit(folder);
    expect([code, written(folder).scenarios]).toEqual([
      0,
      [{ runner: 'worker', name: 'pkg', module: 'app.pkg', cwd: '../..' }],
    ]);
    expect(stdout).toContain('pkg: package app.pkg with a __main__.py, started in ../..\n');
    const { code: measured, stdout: table } = await coldstart(['bench', '--runs', '1'], { cwd: folder });
    expect([measured, table]).toEqual([0, expect.stringMatching(/^-m app\.pkg {3}Python/m)]);
    expect(await hintForOwnWorkers(folder)).toContain('coldstart bench -m app.pkg --cwd ../..');
  });

  it('names the lines of a Procfile that it leaves out, and how they are measured', async () => {
    const lines = [
      'web: uwsgi --http :$PORT -w a:b',
      'clock: celery -A a beat',
      'x: a $B',
      'y: c && d',
      'release: z',
      '# w : e',
      ' ',
      'z : gunicorn a:b',
      'o: python -O main.py',
      "q: python main.py 'a",
    ];
    const folder = projectFolder({ 'main.py': SCRIPT, Procfile: lines.join('\n') });
    const { stderr } = await runInit(folder, { dryRun: true });
    expect(stderr.split('\n').filter((line) => line.startsWith('Line'))).toEqual([
      'Line web of Procfile is left out, since uwsgi is mostly no Python program. As a command: coldstart bench --ready http://127.0.0.1:{port}/ -- uwsgi --http :{port} -w a:b',
      'Line clock of Procfile is left out, since of Celery only a worker says when it is ready. As a command: coldstart bench --ready CONDITION -- celery -A a beat',
      "Line x of Procfile is left out, since the value of $B is not known here. As a command: coldstart bench --ready CONDITION -- sh -c 'a $B'",
      "Line y of Procfile is left out, since it is more than one command and needs a shell. As a command: coldstart bench --ready CONDITION -- sh -c 'c && d'",
      'Line 8 of Procfile is left out, since it is not of the form NAME: COMMAND.',
      'Line o of Procfile is left out, since the option -O of the interpreter is not taken over here. As a command: coldstart bench --ready CONDITION -- python -O main.py',
      'Line q of Procfile is left out, since a quote in it is not closed.',
    ]);
    const none = await runInit(projectFolder({ Procfile: 'web: node server.js\n' }));
    expect(none.code).toMatchObject({
      message: expect.stringMatching(
        /found in this folder\.\nLine web of Procfile is left out, since node is no server/,
      ),
    });
  });

  it('are named too where a folder can be started in several ways', async () => {
    const app = 'from flask import Flask\napp = Flask(__name__)\n';
    const files = { 'a.py': app, 'b.py': app, Procfile: 'web: ddtrace-run gunicorn a:app\n\nx = y\n' };
    const { stderr } = await coldstart(['bench', '.', '--dry-run'], { cwd: projectFolder(files) });
    expect(stderr).toMatch(
      /can be started in 2 ways:\n.+\n.+\nLine web .+ddtrace-run is no server.+\nLine 3 of/,
    );
  });

  it('takes over that a line does not buffer its output', async () => {
    const folder = projectFolder({ 'main.py': SCRIPT, Procfile: 'w: python -u main.py 1\n' });
    await runInit(folder);
    expect(written(folder).scenarios).toEqual([
      { runner: 'worker', name: 'w', worker: 'main.py', args: ['1'], env: { PYTHONUNBUFFERED: '1' } },
    ]);
  });

  it('is told of them too by bench FOLDER, also from a configuration', async () => {
    const cwd = projectFolder({
      'proj/main.py': SCRIPT,
      'proj/Procfile': 'web: node server.js --port $PORT\n',
      'coldstart.json': JSON.stringify({ scenarios: [{ runner: 'worker', worker: 'proj' }] }),
    });
    const notes = async (targets: string[]) => {
      const { code, stdout } = await coldstart(['bench', ...targets, '--dry-run', '--format', 'json'], {
        cwd,
      });
      expect(code).toBe(0);
      return JSON.parse(stdout).notes.filter(({ code }: { code: string }) => code.startsWith('PROCFILE'));
    };
    const note = (shown: string) => ({
      code: 'PROCFILE_LINE_LEFT_OUT',
      message: `${shown}: Line web of Procfile is left out, since node is no server that is known here.`,
      remedy:
        'Measure it as a command, in that folder: coldstart bench --ready http://127.0.0.1:{port}/ -- node server.js --port {port}',
    });
    expect(await notes(['proj'])).toEqual([note('proj')]);
    expect(await notes([])).toEqual([note(join(cwd, 'proj'))]);
  });

  it('points editors to the schema of an installed coldstart', async () => {
    const schema = 'node_modules/coldstart/schema/config.schema.json';
    const folder = projectFolder({ 'main.py': SCRIPT, [schema]: '{}' });
    await runInit(folder);
    expect(Object.entries(written(folder))[0]).toEqual(['$schema', `./${schema}`]);
    expect((await loadConfig(folder))?.config.$schema).toBe(`./${schema}`);
  });

  it('prints the file and writes nothing with --dry-run', async () => {
    const folder = projectFolder({ 'main.py': SCRIPT });
    const { code, stdout, stderr } = await runInit(folder, { dryRun: true });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).scenarios).toHaveLength(1);
    expect(stderr).toContain('main: the file main.py');
    expect(existsSync(join(folder, 'coldstart.json'))).toBe(false);
  });

  it('replaces no configuration without --force', async () => {
    const folder = projectFolder({ 'main.py': SCRIPT, 'coldstart.json': '{}' });
    const { code } = await runInit(folder);
    expect(code).toMatchObject({ exitCode: 2, message: 'coldstart.json already exists.' });
    expect(code).toMatchObject({ hint: expect.stringContaining('--force') });
    expect(written(folder)).toEqual({});
    expect((await runInit(folder, { force: true })).code).toBe(0);
    expect(written(folder).scenarios).toHaveLength(1);
  });

  it('goes before no [tool.coldstart] without --force', async () => {
    const folder = projectFolder({ 'main.py': SCRIPT, 'pyproject.toml': '[tool.coldstart]\nruns = 3\n' });
    const { code } = await runInit(folder);
    expect(code).toMatchObject({ exitCode: 2, message: expect.stringContaining('[tool.coldstart]') });
    expect(existsSync(join(folder, 'coldstart.json'))).toBe(false);
    expect((await runInit(folder, { force: true })).stdout).toContain(
      'now takes precedence over [tool.coldstart]',
    );
  });

  it('says what it looked for where nothing is found', async () => {
    const { code } = await runInit(projectFolder({ 'part.py': 'x = 1\n' }));
    expect(code).toMatchObject({
      exitCode: 2,
      message: 'Nothing to start was found in this folder.',
      hint: expect.stringContaining('Looked for: console scripts'),
    });
    const { code: empty } = await runInit(projectFolder({ 'README.md': '' }));
    expect(empty).toMatchObject({
      exitCode: 2,
      message: 'Nothing to start was found in this folder: there is no Python file in it.',
      hint: expect.stringContaining('coldstart bench hello'),
    });
  });

  it('says that the file cannot be written', async () => {
    const folder = projectFolder({ 'main.py': SCRIPT });
    mkdirSync(join(folder, 'coldstart.json'));
    const { code } = await runInit(folder, { force: true });
    expect(code).toMatchObject({ exitCode: 2, message: expect.stringMatching(/cannot be written \(E/) });
  });
});

describe('the binary', () => {
  it('takes the options of init and gives its exit codes', async () => {
    const folder = projectFolder({ 'main.py': SCRIPT });
    const dry = await coldstart(['init', '--dry-run'], { cwd: folder });
    expect([dry.code, Object.keys(JSON.parse(dry.stdout))]).toEqual([0, ['scenarios']]);
    expect((await coldstart(['init'], { cwd: folder })).code).toBe(0);
    const again = await coldstart(['init'], { cwd: folder });
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toMatch(/^error: coldstart\.json already exists\.\n.*--force/);
    expect((await coldstart(['init', '--force'], { cwd: folder })).code).toBe(0);
  });

  it('lists the candidates of a folder that can be started in several ways', async () => {
    const folder = projectFolder({ 'one.py': SCRIPT, 'two.py': SCRIPT });
    const { code, stdout, stderr } = await coldstart(['bench', '.', '--dry-run'], { cwd: folder });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(
      /can be started in 2 ways:\n {2}coldstart bench one\.py\n {2}coldstart bench two\.py/,
    );
  });
});

describe('the hint of a bench without targets', () => {
  it.each<[Record<string, string>, string]>([
    [{ 'main.py': SCRIPT }, 'coldstart bench main.py, or coldstart init'],
    [{ 'my app/main.py': SCRIPT }, "coldstart bench 'my app/main.py', or"],
    [{ 'pkg/__main__.py': '' }, 'coldstart bench -m pkg, or'],
    [
      { 'main.py': 'from fastapi import FastAPI\napp = FastAPI()\n' },
      "coldstart bench -m uvicorn --args 'main:app --port {port}' --ready port:{port}, or",
    ],
    [{}, 'coldstart bench my_worker.py, or any command'],
    [{ 'pyproject.toml': '[broken', 'main.py': SCRIPT }, 'coldstart bench my_worker.py, or any command'],
  ])('%j', async (files, expected) => {
    expect(await hintForOwnWorkers(projectFolder(files))).toContain(`Your own: ${expected}`);
  });
});
