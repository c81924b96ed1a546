import { describe, expect, it } from 'vitest';
import { dockerfile } from '../../../../src/package/image/dockerfile.js';
import type { ImagePlan } from '../../../../src/package/image/image-plan.js';

const PLAN: ImagePlan = {
  ...{ base: 'python:3.13-slim', installer: 'uv', uvImage: 'ghcr.io/astral-sh/uv:0.9.0' },
  dependencies: { kind: 'uv-lock' },
  ...{ needsSources: false, isPackage: false, start: ['python', 'worker.py'], env: {}, startFolder: '' },
};
const LAMBDA = { start: ['app.handler'], lambda: { isAwsBase: true, root: '' } };
const file = (name: string, also: readonly string[] = []) => ({ kind: 'file', file: name, also }) as const;

/** The instructions, in one line each. */
function instructions(plan: Partial<ImagePlan>): string[] {
  return dockerfile({ ...PLAN, ...plan })
    .text.replaceAll(/ \\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}
const stage = (lines: readonly string[], last: boolean) => {
  const at = lines.lastIndexOf('FROM $BASE');
  return last ? lines.slice(at) : lines.slice(0, at);
};

describe('dockerfile', () => {
  it('says above a line what it buys, and where that stands', () => {
    const { text, lines } = dockerfile(PLAN);
    const all = text.split('\n');
    for (const { line, instruction, buys } of lines) {
      expect(all[line - 1]).toBe(instruction.split('\n')[0]);
      expect(all[line - 2]).toBe(`# ${buys.slice(buys.length - (all[line - 2]?.length ?? 0) + 2)}`);
    }
    expect(lines.find(({ buys }) => buys.includes('standard library'))?.instruction).toContain('compileall');
    expect(Math.max(...all.filter((line) => line.startsWith('#')).map((line) => line.length))).toBeLessThan(
      113,
    );
  });

  it('has the dependencies before the code, with a cache mount, and starts as no root', () => {
    const lines = instructions({});
    const build = stage(lines, false);
    const sync =
      'RUN --mount=type=cache,target=/root/.cache/uv --mount=type=bind,source=uv.lock,target=/app/uv.lock --mount=type=bind,source=pyproject.toml,target=/app/pyproject.toml uv sync --frozen --no-install-workspace --no-dev --no-editable';
    expect(build.indexOf(sync)).toBeGreaterThan(0);
    expect(build.indexOf(sync)).toBeLessThan(build.indexOf('COPY . .'));
    const started = stage(lines, true);
    expect(started.slice(-2)).toEqual(['USER 999:999', 'CMD ["python", "worker.py"]']);
    expect(started.join('\n')).not.toMatch(/uv |pip /);
  });

  it.each<[string, Partial<ImagePlan>, string]>([
    ['a list', { dependencies: file('req.txt', ['base.txt']) }, 'uv pip install --python /venv -r req.txt'],
    [
      'a list, pip',
      { dependencies: file('req.txt'), installer: 'pip' },
      'python3 -m pip --python /venv/bin/python install -r req.txt',
    ],
    [
      'a PEP 723 block',
      { dependencies: { kind: 'words', words: ['aiohttp>=3', "x; python_version<'3.9'"], origin: '' } },
      `uv pip install --python /venv 'aiohttp>=3' 'x; python_version<'\\''3.9'\\'''`,
    ],
    ['a lock of a function', LAMBDA, 'uv pip install --target /var/task -r /tmp/requirements.txt'],
    [
      'a list of a function, pip',
      { ...LAMBDA, dependencies: file('r.txt'), installer: 'pip' },
      'python3 -m pip install --target /var/task -r r.txt',
    ],
  ])('installs %s', (_, plan, command) => {
    const build = stage(instructions(plan), false);
    const found = build.findIndex((line) => line.endsWith(command));
    expect(build[found]).toMatch(/^RUN --mount=type=cache/);
    expect(found).toBeLessThan(build.indexOf('COPY . .'));
  });

  it('builds a project after its dependencies, and copies the code first where these are built of it', () => {
    const apart = stage(instructions({ isPackage: true }), false);
    expect(apart.at(-1)).toMatch(/ uv sync --locked --no-dev --no-editable$/);
    const whole = stage(instructions({ needsSources: true, dependencies: { kind: 'project' } }), false);
    expect(whole.indexOf('COPY . .')).toBeLessThan(whole.findIndex((line) => line.endsWith('/venv .')));
  });

  it('has neither installer nor environment where nothing is installed', () => {
    expect(instructions({ dependencies: { kind: 'none' } }).join('\n')).not.toMatch(/venv|uv|pip /);
  });

  it('names a digest that is known, and says how to find one that is not', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(dockerfile({ ...PLAN, base: `python:3.13-slim@${digest}` }).text).toContain(
      `\nARG BASE=python:3.13-slim@${digest}\n`,
    );
    const { text } = dockerfile(PLAN);
    expect(text).not.toContain('sha256');
    expect(text).toContain('RepoDigests');
  });

  it('has the client of AWS on a base of others alone, and the folder of the handler', () => {
    const own = instructions({ ...LAMBDA, lambda: { isAwsBase: false, root: 'src' } });
    expect(own).toContain('ENTRYPOINT ["python3", "-m", "awslambdaric"]');
    expect(own).toContain('COPY --from=build /src/src/ /var/task/');
    const aws = instructions(LAMBDA).join('\n');
    expect(aws).not.toMatch(/awslambdaric|USER|ENTRYPOINT/);
    expect(aws).toMatch(/\nCMD \["app.handler"\]$/);
  });
});
