import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { coldstart, emptyFolder } from '../support/cli.js';
import { orFewer } from '../support/thoroughly.js';
import { EXAMPLES, environmentOf, loopsOf, measured } from './examples-harness.js';
import { runProbed } from './probe-harness.js';
import { hasRegistry } from './python-harness.js';

const online = hasRegistry();
const REQUIREMENTS = 'alembic\nblack\ndatasette\ndjango\nflask\nhttpie\npytest\nruff\nuvicorn\n';
const ASYNCIO = [expect.stringMatching(/^asyncio\./)];
const ROOT = ['--ready', 'http://127.0.0.1:{port}/'];

/** Commands that say something, and end well or fail; where time counts every second one. */
const SPEAKING: readonly (readonly [script: string, args: readonly string[]])[] = [
  ['http', ['--ignore-stdin', '--offline', 'GET', 'example.org', 'a==1']],
  ['alembic', ['--help']],
  ['pytest', ['--no-such-option']],
  ['http', ['--ignore-stdin', '--no-such-option']],
  ['django-admin', ['no-such-command']],
  ['datasette', ['plugins', '--all']],
];

let environment: Awaited<ReturnType<typeof environmentOf>>;

describe.skipIf(!online)(
  'programs from the registry, unmodified (skipped where pip does not reach it)',
  () => {
    beforeAll(async () => {
      environment = await environmentOf(REQUIREMENTS, 'programs of the tests');
    });

    const bench = (args: readonly string[], cwd?: string) =>
      measured([...args, '--venv', environment.folder, '--no-pitfalls'], cwd);

    it('are found by the names of their scripts', async () => {
      const found = await bench(['http', 'https', '--args', '--ignore-stdin --offline GET example.org']);
      expect(found.rows.map(({ scenario }) => scenario.worker)).toEqual(['http', 'https']);
      expect(loopsOf(found)).toEqual({ own: ['none'] });
    });

    it('are found by the paths of their scripts, whatever their options mean to coldstart', async () => {
      const found = await bench([`tool=${join(environment.bin, 'http')}`, '--args', '--version']);
      expect(found.rows[0]?.id).toMatch(/^tool\/own\//);
    });

    it('are found as modules', async () => {
      const modules = ['black', 'pytest'].flatMap((name) => ['-m', name]);
      const found = await bench([...modules, '--args', '--version']);
      expect(found.rows.map(({ scenario }) => scenario.worker)).toEqual(['-m black', '-m pytest']);
    });

    it('may be asked for their help', async () => {
      const found = await bench(['alembic', '--args', '--help']);
      expect(found.rows[0]?.ok[0]?.phases.imports).toBeGreaterThan(0);
    });

    it('may be servers: datasette', async () => {
      const found = await bench(['datasette', '--args', 'serve --memory -p {port}', ...ROOT]);
      expect(loopsOf(found)).toEqual({ own: ASYNCIO });
    });

    it('may be servers: flask', async () => {
      const run = ['flask', '--args', '--app site_flask run --port {port}'];
      const found = await bench([...run, '--ready', 'http://127.0.0.1:{port}/health'], EXAMPLES);
      expect(loopsOf(found)).toEqual({ own: ['none'] });
    });

    it('may be servers: Django, whose reloader starts them again', async () => {
      const folder = emptyFolder();
      execFileSync(join(environment.bin, 'django-admin'), ['startproject', 'shop', '.'], { cwd: folder });
      const found = await bench(['manage.py', '--args', 'runserver {port}', ...ROOT], folder);
      expect(found.rows[0]?.ok.map(({ readyProcess }) => readyProcess)).toEqual(['spawned', 'spawned']);
    });

    it('are refused where Python cannot read them', async () => {
      const bare = ['bench', '--venv', environment.folder, '--runs', '1', '--no-progress', '--no-pitfalls'];
      for (const target of ['ruff', join(environment.bin, 'ruff')]) {
        const { code, stdout, stderr } = await coldstart([...bare, target, '--args', '--version']);
        expect(stdout).toBe('');
        expect(stderr).toMatch(
          /ruff is not a Python script.*\nMeasure it as a command: coldstart bench -- .*ruff\n$/,
        );
        expect(code).toBe(2);
      }
    });

    it.each(SPEAKING.filter((_, at) => orFewer(true, at % 2 === 0)))(
      '%s %j ends and speaks as without the probe',
      async (script, args) => {
        const options = { cwd: emptyFolder(), env: { HOME: emptyFolder(), PYTHONDONTWRITEBYTECODE: '1' } };
        const words = [join(environment.bin, script), ...args];
        const bare = await runProbed(environment.python, words, { ...options, probe: false });
        const probed = await runProbed(environment.python, words, { ...options, loop: 'own' });
        const { stamps, ...rest } = probed;
        expect(stamps.length).toBeGreaterThan(0);
        expect({ ...rest, stamps: [] }).toEqual(bare);
        expect(bare.stdout.length + bare.stderr.length).toBeGreaterThan(20);
      },
    );
  },
);
