import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';

const version = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;

it('prints its version and its help on stdout', async () => {
  expect(await coldstart(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  expect(await coldstart(['-V'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  const help = await coldstart(['--help']);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('bench');
});

it('renders the same help at build time as the parser does', async () => {
  const quick = await coldstart(['--help']);
  expect(quick).toEqual(await coldstart(['--help', '--help']));
  expect(await coldstart(['-h'])).toEqual(quick);
});

/** What each file of the bundle is made of: paths of own modules, and of those of libraries. */
const modules: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(new URL('../../dist/modules.json', import.meta.url), 'utf8'),
);

it.each<[most: number, args: string[]]>([
  [3, ['--version']],
  [3, ['--help']],
  [4, ['__complete', 'bench', '--lo']],
  [8, ['bench', '--runs', '1', '--', '/bin/true']],
])(
  'reads at most %i files of the bundle, and no library that it can do without, for %j',
  async (most, args) => {
    const folder = emptyFolder();
    // Node writes down there what it has run.
    expect(await ended(startColdstart(args, { env: { NODE_V8_COVERAGE: folder } }))).toMatchObject({
      code: 0,
    });
    const text = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('');
    const files = new Set([...text.matchAll(/\/dist\/bundle\/([^"/]+\.js)"/g)].map(([, name = '']) => name));
    expect(files).toContain('main.js');
    expect(files.size).toBeLessThanOrEqual(most);
    const read = [...files].flatMap((file) => modules[file] ?? []);
    expect(read).toContain('src/main.ts');
    const heavy = /^(?:zod|execa|yaml|linkedom|@lezer|@aws-sdk|@observablehq)\/|^src\/python-source\/parse/;
    expect(read.filter((module) => heavy.test(module))).toEqual([]);
  },
);

it.each([
  [
    ['help', 'lambda', 'tune'],
    ['lambda', 'tune', '--help'],
  ],
  [
    ['lambda', 'help', 'tune'],
    ['lambda', 'tune', '--help'],
  ],
  [
    ['help', 'cache', 'clear'],
    ['cache', 'clear', '--help'],
  ],
  [
    ['help', 'schema', 'report'],
    ['schema', '--help'],
  ],
])('%j is the same as %j', async (asked, help) => {
  expect(await coldstart(asked)).toEqual(await coldstart(help));
});

it('shows the help and exits 2 when nothing is asked', async () => {
  const { code, stderr } = await coldstart([]);
  expect(code).toBe(2);
  expect(stderr).toContain('Usage: coldstart');
});

it('names the files that are nearly those that were asked for', async () => {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, 'app'));
  writeFileSync(join(cwd, 'app', 'main.py'), '');
  const hint = async (target: string) => (await coldstart(['bench', target], { cwd })).stderr;
  expect(await hint('app/mian.py')).toMatch(/No such file: app\/mian\.py\.\nDid you mean app\/main\.py\?\n$/);
  expect(await hint('ap/')).toMatch(/No such file: ap\/\.\nDid you mean app\?\n$/);
  expect(await hint('other.py')).not.toContain('Did you mean');
});

it('names the ref that is nearly the one that was asked for', async () => {
  const cwd = emptyFolder();
  const git = (...args: string[]) => execFileSync('git', args, { cwd, stdio: 'ignore' });
  writeFileSync(join(cwd, 'w.py'), '');
  git('init', '-q', '-b', 'trunk');
  git('add', '.');
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '-m', 'x');
  const hint = async (ref: string) => (await coldstart(['bench', 'w.py', '--against', ref], { cwd })).stderr;
  expect(await hint('trnk')).toMatch(/no such commit here\.\nDid you mean trunk\? In a shallow clone/);
  expect(await hint('other')).toMatch(/no such commit here\.\nThere is trunk\. In a shallow clone/);
});

describe('asked wrongly: exit code 2, the reason and the next step on stderr, nothing on stdout, no stack', () => {
  it.each<[string[], RegExp[]]>([
    [
      ['bench', '--frobnicate'],
      [/unknown option '--frobnicate'/, /--help/],
    ],
    [
      ['bench', '--rnus', '3'],
      [/unknown option '--rnus'/, /Did you mean --runs\?/],
    ],
    [['frobnicate'], [/unknown command 'frobnicate'/]],
    [['worker.py'], [/unknown command 'worker\.py'/, /^coldstart bench worker\.py measures it/m]],
    // What is empty would else be the folder here.
    [
      ['bytecode', ''],
      [/An argument is empty/, /variable of the shell/],
    ],
    [
      ['bench', 'nosuchsuite'],
      [/No such suite, worker, file or console script: nosuchsuite/, /loops/, /hello/],
    ],
    [
      ['bench', 'install', '--dry-run'],
      [/No such suite.*: install /, /Did you mean installs\?/],
    ],
    [['bench', 'install'], [/Did you mean installs\?/]],
    [['bench', 'help'], [/Help is coldstart COMMAND --help, or coldstart help COMMAND\./]],
    [['bench', 'missing.py'], [/No such file: missing\.py/]],
    [
      ['bench', '.'],
      [/Nothing to start was found in this folder: there is no Python file in it\./, /Name a file/],
    ],
    [
      ['bench', '--runs', '0', 'hello'],
      [/--runs/, /from 1 to 100000/],
    ],
    [['bench', '--runs', 'many', 'hello'], [/--runs/]],
    [['bench', '--runs', '100001', 'hello'], [/--runs/]],
    [['bench', '--timeout', '-1', 'hello'], [/--timeout/]],
    [['bench', '--seed', '1.5', 'hello'], [/--seed/]],
    [['bench', '--loop', 'trio', 'hello'], [/trio is not one of asyncio, uvloop, own/]],
    [['bench', '--loop', 'uvlop', 'hello'], [/Did you mean uvloop\?/]],
    [['bench', '--format', 'tabel', 'hello'], [/Allowed choices are .*\. Did you mean table\?/]],
    [['schema', 'reprot'], [/Did you mean report\?/]],
    [['benhc'], [/Did you mean bench\?/]],
    [['help', 'benhc'], [/There is no command benhc\.\nDid you mean bench\?/]],
    [['help', 'bench', 'x'], [/There is no command bench x\.\ncoldstart bench --help lists its options\./]],
    [['help', 'lambda', 'benhc'], [/There is no command lambda benhc\.\nDid you mean bench\?/]],
    [['lambda', 'help', 'benhc'], [/There is no command lambda benhc\.\nDid you mean bench\?/]],
    [['explain', 'nosuch.py'], [/No such file: nosuch\.py\.\nIt was looked for in /]],
    [['lambda', 'benhc'], [/Did you mean bench\?/]],
    [['cache', 'claer'], [/Did you mean clear\?/]],
    [['bench', '-o', 'jsno:x', 'hello'], [/Did you mean json\? Write FORMAT:FILE/]],
    [['bench', '-o', 'x.hmtl', 'hello'], [/Did you mean html\?/]],
    [['bench', '--python', 'pyton3', 'hello'], [/Did you mean python3 or /]],
    [
      ['bench', '--page-cache', 'cold', 'hello'],
      [/--page-cache/, /warm, evicted/],
    ],
    [
      ['bench', '--format', 'xml', 'hello'],
      [/--format/, /table, json/],
    ],
    [
      ['bench', '-o', 'out', 'hello'],
      [/its extension names no format/, /json:out/],
    ],
    [
      ['bench', '-o', '-', 'hello'],
      [/-o - names no file: stdout gets/, /--format/],
    ],
    [['bench', '-o', 'json:-', 'hello'], [/-o json:- names no file/]],
    [['bench', '-o', 'out.json', '-o', 'csv:./out.json', 'hello'], [/-o names .*out\.json twice/]],
    [['bench', '-o', 'nowhere/out.json', 'hello'], [/its folder does not exist/]],
    [['bench', '--python', '3.99', 'hello'], [/3\.99/]],
    [['bench', '--python', '/no/such/python', 'hello'], [/\/no\/such\/python/]],
    [
      ['bench', '--command', 'a | b'],
      [/needs one/, /sh -c/],
    ],
    [['bench', '--env', '=x', 'hello'], [/--env/]],
    [
      ['bench', '--', 'FOO=hush', 'true'],
      [/FOO=… before a program/, /--env FOO=VALUE/],
    ],
    [['bench', '--'], [/There is no command after --/]],
    [['bench', '--command', `run "a`], [/A quote is not closed/]],
    [['bench', '--cwd', 'nowhere', 'hello'], [/--cwd nowhere is not a folder/]],
    [['bench', '--env', 'COLDSTART_NOT_SET_ANYWHERE', 'hello'], [/COLDSTART_NOT_SET_ANYWHERE/]],
    [
      ['bench', '--env-file', 'missing.env', 'hello'],
      [/Cannot read --env-file missing\.env: it does not exist\./],
    ],
    [
      ['bench', '--launch', '-c pass', 'hello'],
      [/"-c pass" cannot be used/, /uv run/],
    ],
    [['bench', '-m', 'a/b.py'], [/-m a\/b\.py is not a module name/]],
    [['bench', 'a b=hello.py'], [/has a space in it/]],
    [['bench', '--args', 'x', 'hello'], [/--args cannot be used with the bundled worker hello/]],
    [
      ['bench', '--ready', 'soon', 'hello'],
      [/"soon" cannot be used/, /port:8080/],
    ],
    [['bench', '--ready', 'http://example.com/', '--command', 'true'], [/only loopback/]],
    [
      ['bench', '--ready', 'output:/(/', '--command', 'true'],
      [/no regular expression/, /unterminated/],
    ],
    [['bench', '--ready', 'fd', 'hello'], [/hello ends by itself/]],
    [['bench', '--grace', '2', 'hello'], [/--ready/]],
    [['bench', '--grace', '0', '--ready', 'fd', '--command', 'true'], [/--grace/]],
    [['bench', '--config', 'missing.json'], [/Cannot read .*missing\.json/]],
    [['report', 'missing.json'], [/Cannot read missing\.json/]],
    [
      ['cache', 'clera'],
      [/unknown command 'cache clera'/, /coldstart cache clear removes it/],
    ],
    [['schema', 'nothing'], [/report, comparison, trend, config, doctor/]],
  ])('%j', async (args, patterns) => {
    const { code, stdout, stderr } = await coldstart(args, { cwd: emptyFolder() });
    expect(stderr).not.toMatch(/^\s+at .*\.js:\d+/m);
    for (const pattern of patterns) expect(stderr).toMatch(pattern);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('lists all issues of a configuration at once, with their paths', async () => {
    const folder = emptyFolder();
    const config = {
      runs: 0,
      timeout: 'long',
      extra: 1,
      scenarios: [{ runner: 'worker' }, { runner: 'command', command: 'true', loop: [] }],
    };
    writeFileSync(join(folder, 'coldstart.json'), JSON.stringify(config));
    const { code, stderr } = await coldstart(['bench'], { cwd: folder });
    expect(code).toBe(2);
    for (const path of ['runs', 'timeout', 'extra', 'scenarios[0].worker', 'scenarios[1].loop']) {
      expect(stderr).toContain(`  ${path}: `);
    }
    expect(stderr).toContain('"long"');
  });

  it('names the scenario of a readiness condition that cannot be used', async () => {
    const folder = emptyFolder();
    const scenarios = [
      { runner: 'command', command: 'true' },
      { runner: 'command', name: 'api', command: 'true', ready: 'port:x' },
    ];
    writeFileSync(join(folder, 'coldstart.json'), JSON.stringify({ scenarios }));
    const { code, stderr } = await coldstart(['bench'], { cwd: folder });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^error: Scenario api: The readiness condition "port:x" cannot be used: a port is/,
      ),
    ]);
  });

  it.each([
    ['coldstart.json', '{ "runs": ', /not valid JSON/],
    ['pyproject.toml', '[tool.coldstart\nruns = 3', /not valid TOML/],
  ])('says where a malformed %s is', async (name, text, pattern) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, name), text);
    const { code, stderr } = await coldstart(['bench'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(pattern);
    expect(stderr).toContain(join(folder, name));
  });

  it('refuses an output that is a folder before anything runs', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'out.json'));
    expect(await coldstart(['bench', '-o', 'out.json', '--', 'true'], { cwd: folder })).toMatchObject({
      code: 2,
      stdout: '',
    });
  });
});

it('reads pyproject.toml, and flags win over the file', async () => {
  const folder = emptyFolder();
  writeFileSync(
    join(folder, 'pyproject.toml'),
    '[tool.coldstart]\nruns = 9\nseed = 5\n[[tool.coldstart.scenarios]]\nrunner = "command"\nname = "nothing"\ncommand = "sh -c \'exit 0\'"\n',
  );
  const { code, stdout } = await coldstart(['bench', '--dry-run', '--runs', '2'], { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^2 rows, 2 runs each after round 0, 12 processes, seed 5$/m);
  expect(stdout).toMatch(/^nothing\n {4}sh -c exit 0$/m);
  expect(stdout).toMatch(/^rounds 0 to 2, .*: control\/\S+ \(3 times\), nothing$/m);
});
