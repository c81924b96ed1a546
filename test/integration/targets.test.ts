import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OkWorkerTrial, Report } from '../../src/domain/report.js';
import { childEnvironment } from '../../src/launch/child-env.js';
import { benchReport, coldstart, emptyFolder } from '../support/cli.js';
import { PYTHON } from './launcher-harness.js';

const rows = (report: Report) =>
  report.results.flatMap((result) =>
    result.scenario.runner === 'worker' ? [{ ...result, scenario: result.scenario }] : [],
  );
const problems = (report: Report) =>
  report.results.flatMap(({ trials }) =>
    trials.flatMap((trial) => (trial.status === 'failed' ? trial.message : [])),
  );

/** A folder with these files. */
function project(files: Record<string, string>): string {
  const folder = emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Tells what a worker can see of how it was started. */
const MIRROR = `import json, os, sys
seen = {
    "name": __name__, "file": globals().get("__file__"), "argv": sys.argv,
    "path": sys.path, "flags": list(sys.flags), "globals": sorted(globals()),
    "probe": sorted(name for name in os.environ if name.startswith("COLDSTART_")) + [name for name in sys.modules if "coldstart" in name],
}
with open(os.environ["MIRROR_TO"], "w") as out:
    json.dump(seen, out)
`;

const ASYNC = `import asyncio
async def main():
    await asyncio.sleep(0)
    return 7
`;

describe('targets', () => {
  it('are files, modules, callables and console scripts, side by side under each loop', async () => {
    const folder = project({
      'app/__init__.py': '',
      'app/work.py': `${ASYNC}if __name__ == "__main__":\n    asyncio.run(main())\n`,
    });
    const { code, report } = await benchReport(
      [
        'app/work.py',
        'app.work:main',
        '-m',
        'app.work',
        '--loop',
        'asyncio,uvloop',
        '--runs',
        '1',
        '--no-pitfalls',
      ],
      { cwd: folder },
    );
    // A callable that returns a number ends with it, as a console script does; this one is a coroutine's.
    expect(problems(report)).toEqual(['exit status 7', 'exit status 7', 'exit status 7', 'exit status 7']);
    expect(code).toBe(3);
    const measured = rows(report).filter(({ summary }) => summary.ready);
    expect(measured.map(({ id }) => id.split('/py')[0])).toEqual([
      'work/asyncio',
      'work/uvloop',
      'app.work/asyncio',
      'app.work/uvloop',
    ]);
    expect(measured.map(({ scenario }) => scenario.worker)).toEqual([
      'app/work.py',
      'app/work.py',
      '-m app.work',
      '-m app.work',
    ]);
    for (const { id, trials } of measured) {
      const { loopClass } = trials[1] as OkWorkerTrial;
      expect(loopClass?.startsWith(id.includes('/uvloop/') ? 'uvloop.' : 'asyncio.')).toBe(true);
    }
  });

  it('may be a folder: what starts it runs there', async () => {
    const folder = project({ 'proj/main.py': 'print(open("main.py").read())\n' });
    const { code, report } = await benchReport(['proj', '--runs', '1', '--no-pitfalls'], { cwd: folder });
    expect(problems(report)).toEqual([]);
    expect(code).toBe(0);
    expect(rows(report)[0]?.scenario.worker).toBe('proj/main.py');
  });

  it('may be a folder in which -m finds the module', async () => {
    const folder = project({ 'proj/pkg/__main__.py': 'print(1)\n', 'proj/main.py': 'raise SystemExit(3)\n' });
    const { code, report } = await benchReport(['proj', '-m', 'NAMED=pkg', '--runs', '1', '--no-pitfalls'], {
      cwd: folder,
    });
    expect(code).toBe(0);
    expect(rows(report).map(({ id }) => id.split('/')[0])).toEqual(['NAMED']);
  });

  it('may be a console script of the environment that --venv names', async () => {
    const folder = project({});
    execFileSync(PYTHON, ['-m', 'venv', '--without-pip', join(folder, 'env')]);
    const script = join(folder, 'env/bin/tool');
    writeFileSync(
      script,
      `#!${join(folder, 'env/bin/python')}\nimport sys\nassert sys.prefix.endswith("env")\nassert sys.argv[1:] == ["a b"]\n`,
    );
    chmodSync(script, 0o755);
    const bench = (name: string) =>
      coldstart(
        [
          'bench',
          name,
          '--venv',
          'env',
          '--args',
          '"a b"',
          '--runs',
          '1',
          '--format',
          'csv',
          '--no-pitfalls',
        ],
        { cwd: folder },
      );
    expect(await bench('tool')).toMatchObject({ code: 0 });
    const missing = await bench('toll');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/toll/);
    expect(missing.stderr).toMatch(/Bundled workers/);
  });
});

describe('launch styles', () => {
  it('are rows of their own, compared with the first', async () => {
    const folder = project({ 'w.py': 'import sys\nassert sys.flags.optimize == ("-O" in sys.orig_argv)\n' });
    const { code, report } = await benchReport(
      ['w.py', '--launch', 'python,-O,-I,uv run', '--runs', '1', '--no-pitfalls'],
      { cwd: folder },
    );
    expect(problems(report)).toEqual([]);
    expect(code).toBe(0);
    expect(rows(report).map(({ scenario }) => scenario.launch)).toEqual([undefined, '-O', '-I', 'uv run']);
    expect(report.comparisons.map(({ head }) => head.split('/').at(-1))).toEqual(['-O', '-I', 'uv-run']);
  });

  it.each(['python', '-O', '-I', '-E', '-S'])('%s writes no bytecode among the sources', async (style) => {
    const folder = project({ 'main.py': 'import beside\n', 'beside.py': 'x = 1\n' });
    const args = ['main.py', '--launch', style, '--env', 'PYTHONPATH=.', '--runs', '1', '--no-pitfalls'];
    await coldstart(['bench', ...args, '--no-progress'], { cwd: folder });
    expect(existsSync(join(folder, '__pycache__'))).toBe(false);
  });

  it.each(['-I', '-E', '-S', '-I -S'])('%s looks to the worker as if nobody measured', async (style) => {
    const folder = project({ 'mirror.py': MIRROR });
    const to = join(folder, 'seen.json');
    const options = style.split(' ');
    const seen = () => JSON.parse(readFileSync(to, 'utf8')) as Record<string, unknown>;
    const file = join(folder, 'mirror.py');
    const { code, report } = await benchReport(
      [
        'mirror.py',
        '--python',
        PYTHON,
        '--launch',
        style,
        '--args',
        'x',
        '--env',
        `MIRROR_TO=${to}`,
        '--runs',
        '1',
        '--no-pitfalls',
      ],
      { cwd: folder },
    );
    expect(problems(report)).toEqual([]);
    expect(code).toBe(0);
    const measured = seen();
    execFileSync(PYTHON, [...options, '-B', file, 'x'], {
      cwd: folder,
      env: childEnvironment(process.env, { MIRROR_TO: to, PYTHONDONTWRITEBYTECODE: '1' }),
    });
    expect(measured).toEqual(seen());
  });
});

describe('surroundings', () => {
  it('come from --env-file, below --env, and no value reaches the report', async () => {
    const folder = project({
      'first.env': 'A=hush-one\nB=hush-two\n',
      'w.py': 'import os\nassert (os.environ["A"], os.environ["B"]) == ("hush-three", "hush-two")\n',
    });
    const { code, stdout, report } = await benchReport(
      ['w.py', '--env-file', 'first.env', '--env', 'A=hush-three', '--runs', '1', '--no-pitfalls'],
      { cwd: folder },
    );
    expect(problems(report)).toEqual([]);
    expect(code).toBe(0);
    expect(report.environment.variables).toEqual(expect.arrayContaining(['A', 'B']));
    expect(stdout).not.toContain('hush-');
  });
});

describe('the matrix of a configuration', () => {
  const config = {
    runs: 1,
    scenarios: [
      {
        runner: 'worker',
        worker: 'w.py',
        name: 'w-{size}',
        args: ['{size}', '{mode}'],
        loop: ['own'],
        matrix: { size: [1, 2], mode: ['a', 'b'] },
        exclude: [{ size: 2, mode: 'b' }],
      },
      { runner: 'command', command: 'test {n} -lt 3', matrix: { n: [1, 2] } },
    ],
  };

  it('makes rows of its combinations, without those that are excluded', async () => {
    const folder = project({
      'w.py': 'import sys\nassert len(sys.argv) == 3\n',
      'coldstart.json': JSON.stringify(config),
    });
    const { code, report } = await benchReport(['--no-pitfalls'], { cwd: folder });
    expect(problems(report)).toEqual([]);
    expect(code).toBe(0);
    expect(report.results.map(({ id }) => id.replace(/py3\.\d+/, 'py'))).toEqual([
      'w-1/own/py/mode=a',
      'w-1/own/py/mode=b',
      'w-2/own/py/mode=a',
      'test 1 -lt 3',
      'test 2 -lt 3',
      'control/py',
    ]);
    expect(rows(report)[2]?.scenario.axes).toEqual({ size: '2', mode: 'a' });
  });

  it('says what is wrong with it', async () => {
    const broken = async (scenario: object) => {
      const folder = project({ 'w.py': '', 'coldstart.json': JSON.stringify({ scenarios: [scenario] }) });
      const { code, stderr } = await coldstart(['bench', '--dry-run'], { cwd: folder });
      return { code, stderr };
    };
    const base = { runner: 'worker', worker: 'w.py' };
    for (const [scenario, pattern] of [
      [{ ...base, matrix: { size: [1] } }, /size of matrix is used nowhere/],
      [{ ...base, args: ['{port}'], matrix: { port: [1] } }, /called port/],
      [{ ...base, exclude: [{ loop: 'uvloop' }] }, /matches no row/],
      [{ ...base, module: 'x' }, /exactly one of worker, module, callable, script/],
      [{ ...base, launch: ['-c pass'] }, /-c is none of them/],
      [{ runner: 'worker', callable: 'nocolon' }, /not a module:callable/],
    ] as const) {
      const { code, stderr } = await broken(scenario);
      expect(stderr).toMatch(pattern);
      expect(code).toBe(2);
    }
  });
});

it('--dry-run prints commands, hooks and an estimate, as text and as JSON, and starts nothing', async () => {
  const folder = project({ 'w.py': 'open("started", "w")\n' });
  const args = [
    'bench',
    'w.py',
    '--args',
    '--token hush',
    '--setup',
    'touch set-up',
    '--env',
    'A=hush',
    '--dry-run',
    '--seed',
    '1',
    '--runs',
    '2',
  ];
  const text = await coldstart(args, { cwd: folder });
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/estimated time: about \d+ s \(a guess: 1 of 1 rows/);
  expect(text.stdout).toMatch(/python\S* w\.py --token \*\*\*$/m);
  expect(text.stdout).toMatch(/setup: touch set-up/);
  const json = await coldstart([...args, '--format', 'json'], { cwd: folder });
  const plan = JSON.parse(json.stdout) as {
    kind: string;
    rows: { variables: string[] }[];
    rounds: string[][];
  };
  expect(plan.kind).toBe('plan');
  expect(plan.rows[0]?.variables).toEqual(['A']);
  expect(plan.rounds).toHaveLength(3);
  expect(text.stdout + json.stdout).not.toContain('hush');
  expect(existsSync(join(folder, 'started'))).toBe(false);
});

it.each([
  [['--loop', 'asyncio'], /--loop is for Python workers/],
  [['--python', '3.11'], /--python is for Python workers/],
  [['--args', 'x'], /--args is for Python workers/],
  [['--launch', '-O'], /--launch is for Python workers/],
])('%j with commands alone is refused', async (flags, pattern) => {
  const { code, stderr } = await coldstart(['bench', ...flags, '--', 'true']);
  expect(stderr).toMatch(pattern);
  expect(code).toBe(2);
});

describe('packages and applications in one file', () => {
  const hasPhases = (report: Report) =>
    rows(report).map(({ trials }) => {
      const ok = trials.filter((trial): trial is OkWorkerTrial => trial.status === 'ok');
      return ok.length > 0 && ok.every(({ phases }) => phases.boot > 0 && phases.imports > 0);
    });

  it('starts a package folder as a module', async () => {
    const folder = project({
      'mypkg/__init__.py': '',
      'mypkg/__main__.py': 'from . import work\nwork.run()\n',
      'mypkg/work.py': 'def run():\n    pass\n',
    });
    const { code, report } = await benchReport(['mypkg', '--runs', '1'], { cwd: folder });
    expect([code, problems(report)]).toEqual([0, []]);
    expect(rows(report).map(({ scenario }) => scenario.worker)).toEqual(['-m mypkg']);
  });

  it('measures a zipapp with its phases', async () => {
    const folder = project({ 'src/m.py': 'import json\n\ndef main():\n    json.dumps(1)\n' });
    execFileSync(PYTHON, ['-m', 'zipapp', 'src', '-m', 'm:main', '-o', 'app.pyz'], { cwd: folder });
    const { code, report } = await benchReport(['app.pyz', '--runs', '1'], { cwd: folder });
    expect([code, problems(report)]).toEqual([0, []]);
    expect(hasPhases(report)).toEqual([true]);
  });

  it('gives one that unpacks itself a folder that is filled, and one that is empty in each trial', async () => {
    const seen = `import os
root = os.environ["SHIV_ROOT"]
with open(os.environ["SEEN"], "a") as out:
    print(len(os.listdir(root)), file=out)
open(os.path.join(root, "unpacked"), "w").close()
`;
    const folder = project({ 'src/_bootstrap/environment.py': '', 'src/__main__.py': seen });
    execFileSync(PYTHON, ['-m', 'zipapp', 'src', '-o', 'app.pyz'], { cwd: folder });
    const { code, report } = await benchReport(
      ['app.pyz', '--runs', '2', '--no-pitfalls', '--env', `SEEN=${join(folder, 'seen')}`],
      { cwd: folder },
    );
    expect([code, problems(report)]).toEqual([0, []]);
    expect(rows(report).map(({ scenario }) => scenario.axes)).toEqual([
      { extraction: 'warm' },
      { extraction: 'cold' },
    ]);
    // The first touch of the warm row, and every trial of the cold one. No start could fill bytecode: all lies in the zip.
    const counts = readFileSync(join(folder, 'seen'), 'utf8').split('\n').filter(Boolean);
    expect(counts.sort()).toEqual(['0', '0', '0', '0', '1', '1']);
  });

  it('answers a dotted name with the ways to write it', async () => {
    const folder = project({ 'e/main.py': '' });
    const { code, stderr } = await coldstart(['bench', 'e.main'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('A module is -m e.main, a function of one e:main.');
  });

  it('says of a file that starts nothing what starts it', async () => {
    const folder = project({ 'main.py': 'from fastapi import FastAPI\n\napp = FastAPI()\n' });
    const { stdout } = await coldstart(['bench', 'main.py', '--dry-run'], { cwd: folder });
    expect(stdout).toMatch(/^note: main starts nothing: .* coldstart bench -m uvicorn --args 'main:app /m);
  });
});
