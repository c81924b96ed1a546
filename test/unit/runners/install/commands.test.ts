import { describe, expect, it } from 'vitest';
import {
  importStep,
  installSteps,
  shownCommands,
  startStep,
} from '../../../../src/runners/install/commands.js';

const paths = {
  python: '/py/bin/python3',
  uv: '/bin/uv',
  venv: '/row/venv',
  cache: '/row/cache',
  requirements: '/set/requirements.txt',
  noDeps: false,
  index: 'http://127.0.0.1:9/simple/',
};
const pip = {
  installer: 'pip',
  cache: 'warm',
  bytecode: 'default',
  pipVersion: 'bundled',
  index: 'loopback',
} as const;
const uv = { ...pip, installer: 'uv' } as const;
const line = (step: { argv: readonly string[] }) => step.argv.join(' ');

describe('the commands of an installation', () => {
  it.each([
    ['pip', pip, '/py/bin/python3 -m venv /row/venv'],
    ['a later pip', { ...pip, pipVersion: 'latest' }, '/py/bin/python3 -m venv --without-pip /row/venv'],
    ['uv', uv, '/bin/uv venv --quiet --no-project --python /py/bin/python3 /row/venv'],
  ])('%s makes the environment', (_, choice, expected) => {
    expect(line(installSteps(choice, paths).venv)).toBe(expected);
  });

  const fair = '--require-hashes --only-binary :all:';
  const fromPip = `install --quiet --no-input ${fair} --index-url http://127.0.0.1:9/simple/ --trusted-host 127.0.0.1`;
  const fromUv = `/bin/uv pip install --quiet --python /row/venv/bin/python ${fair} --default-index http://127.0.0.1:9/simple/`;
  const set = '-r /set/requirements.txt';

  it.each([
    ['pip', pip, paths, `/row/venv/bin/python -m pip ${fromPip} ${set}`],
    [
      'pip, nothing compiled',
      { ...pip, bytecode: 'none' } as const,
      paths,
      `/row/venv/bin/python -m pip ${fromPip} --no-compile ${set}`,
    ],
    [
      'pip, compiled',
      { ...pip, bytecode: 'compile' } as const,
      paths,
      `/row/venv/bin/python -m pip ${fromPip} ${set}`,
    ],
    [
      'pip of another environment',
      { ...pip, pipVersion: '26.3' },
      { ...paths, pip: '/tools/pip/__pip-runner__.py' },
      `/row/venv/bin/python /tools/pip/__pip-runner__.py ${fromPip} ${set}`,
    ],
    ['uv', uv, paths, `${fromUv} ${set}`],
    ['uv, compiled', { ...uv, bytecode: 'compile' } as const, paths, `${fromUv} --compile-bytecode ${set}`],
    [
      'pip, with local projects',
      pip,
      { ...paths, noDeps: true },
      `/row/venv/bin/python -m pip ${fromPip.replace(fair, `${fair} --no-deps`)} ${set}`,
    ],
    [
      'uv, with local projects',
      uv,
      { ...paths, noDeps: true },
      `${fromUv.replace(fair, `${fair} --no-deps`)} ${set}`,
    ],
    ['uv, copying', { ...uv, linkMode: 'copy' } as const, paths, `${fromUv} --link-mode copy ${set}`],
    [
      'uv from its own index',
      { ...uv, index: 'remote' } as const,
      paths,
      `/bin/uv pip install --quiet --python /row/venv/bin/python ${fair} ${set}`,
    ],
  ])('%s installs the same locked set', (_, choice, where, expected) => {
    expect(line(installSteps(choice, where).install)).toBe(expected);
  });

  it.each([
    ['uv sync', { ...uv, uvCommand: 'sync' } as const, ''],
    ['compiled', { ...uv, uvCommand: 'sync', bytecode: 'compile' } as const, ' --compile-bytecode'],
    ['copying', { ...uv, uvCommand: 'sync', linkMode: 'copy' } as const, ' --link-mode copy'],
  ])('%s installs a locked project into the same environment', (_, choice, more) => {
    const { venv, install } = installSteps(choice, { ...paths, project: '/row/project' });
    expect(venv).toEqual(installSteps(uv, paths).venv);
    expect(line(install)).toBe(
      `/bin/uv sync --quiet --frozen --no-dev --no-build --project /row/project${more}`,
    );
    expect(install.env).toEqual({
      ...installSteps(uv, paths).install.env,
      UV_PROJECT_ENVIRONMENT: '/row/venv',
    });
  });

  const pinned = '--quiet --python /py/bin/python3 --no-build';
  const loopback = '--default-index http://127.0.0.1:9/simple/';
  it.each([
    ['uv run', 'run', {}, `run ${pinned} ${loopback} /row/first_start.py`],
    ['uvx', 'tool run', {}, `tool run ${pinned} ${loopback} /row/first_start.py`],
    [
      'uv run, compiled',
      'run',
      { bytecode: 'compile' },
      `run ${pinned} --compile-bytecode ${loopback} /row/first_start.py`,
    ],
    [
      'uvx, copying',
      'tool run',
      { linkMode: 'copy' },
      `tool run ${pinned} --link-mode copy ${loopback} /row/first_start.py`,
    ],
  ] as const)('%s starts in one command, from this index only', (_, uvCommand, more, expected) => {
    const step = startStep({ ...uv, ...more, uvCommand }, { ...paths, started: '/row/first_start.py' });
    expect(line(step)).toBe(`/bin/uv ${expected}`);
    expect(step.env).toMatchObject({
      ...{ UV_CACHE_DIR: '/row/cache', UV_NO_CONFIG: '1', UV_PYTHON_DOWNLOADS: 'never', UV_NO_ENV_FILE: '1' },
      ...{ UV_TOOL_DIR: '/row/cache-tools', UV_TOOL_BIN_DIR: '/row/cache-tools/bin' },
    });
  });

  it('uv run starts a locked project in its own environment, as it is locked', () => {
    const run = { ...uv, uvCommand: 'run' } as const;
    const step = startStep(run, { ...paths, project: '/row/project', started: '/row/first_start.py' });
    expect(line(step)).toBe(
      `/bin/uv run --frozen --no-dev --project /row/project ${pinned} /row/first_start.py`,
    );
    expect(step.env).toHaveProperty('UV_PROJECT_ENVIRONMENT', '/row/venv');
  });

  it('are shown with names for what is new in every run', () => {
    const script = { ...paths, started: '/row/first_start.py' };
    expect(shownCommands({ ...uv, uvCommand: 'run' }, script)).toEqual({
      start: ['/bin/uv', 'run', ...pinned.split(' '), '--default-index', '{index}', '{script}'],
    });
    expect(shownCommands({ ...uv, uvCommand: 'run' }, { ...script, project: '/row/project' })).toEqual({
      start: [
        '/bin/uv',
        'run',
        '--frozen',
        '--no-dev',
        '--project',
        '{project}',
        ...pinned.split(' '),
        '{script}',
      ],
    });
    expect(shownCommands({ ...uv, uvCommand: 'tool run' }, { ...paths, started: 'a-tool' })).toEqual({
      start: ['/bin/uv', 'tool', 'run', ...pinned.split(' '), '--default-index', '{index}', 'a-tool'],
    });
  });

  it('have a private cache and no configuration of the user’s', () => {
    expect(installSteps(pip, paths).install.env).toMatchObject({
      PIP_CACHE_DIR: '/row/cache',
      PIP_CONFIG_FILE: '/dev/null',
    });
    expect(installSteps(uv, paths).install.env).toMatchObject({
      UV_CACHE_DIR: '/row/cache',
      UV_NO_CONFIG: '1',
    });
    const [remotePip, remoteUv] = [pip, uv].map((choice) =>
      installSteps({ ...choice, index: 'remote' }, paths),
    );
    expect(remotePip?.install.env).toMatchObject({ PIP_CONFIG_FILE: '/dev/null' });
    expect(remoteUv?.venv.env).toMatchObject({ UV_NO_CONFIG: '1' });
    // The user's own variable may be what leads past a proxy.
    for (const remote of [remotePip, remoteUv]) expect(remote?.install.env).not.toHaveProperty('NO_PROXY');
    expect(remoteUv?.install.env).not.toHaveProperty('UV_NO_CONFIG');
  });

  it('end with an import in a fresh process', () => {
    expect(importStep('/row/venv', ['a', 'b']).argv).toEqual(['/row/venv/bin/python', '-c', 'import a, b']);
  });
});
