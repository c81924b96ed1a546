import { describe, expect, it } from 'vitest';
import { parsePlatform } from '../../../src/config/package-platform.js';
import { installCommand, resolveCommand } from '../../../src/package/install-command.js';

const target = { python: '3.12', platform: parsePlatform('aarch64-manylinux2014') };
const common = { python: '/py', target, requirementsFile: '/w/r.txt', tree: '/w/tree' };
const line = ({ file, args }: { file: string; args: readonly string[] }) => [file, ...args].join(' ');

describe('commands of coldstart package', () => {
  it('uv: copies, for another platform, and resolves nothing', () => {
    expect(line(installCommand({ ...common, installer: 'uv', tool: '/uv' }))).toBe(
      '/uv pip install --quiet --link-mode copy --python /py --python-version 3.12 --python-platform aarch64-manylinux2014 ' +
        '--target /w/tree --only-binary :all: --no-deps --require-hashes -r /w/r.txt',
    );
  });

  it('pip: the same, with every tag that it would not think of', () => {
    expect(line(installCommand({ ...common, installer: 'pip', tool: '/env/python' }))).toBe(
      '/env/python -m pip install -q --progress-bar off --implementation cp --python-version 3.12 ' +
        '--platform manylinux_2_17_aarch64 --platform manylinux2014_aarch64 --platform linux_aarch64 ' +
        '--target /w/tree --only-binary :all: --no-deps --require-hashes -r /w/r.txt',
    );
  });

  it('locks with the settings of the project', () => {
    const how = { python: '/py', target, folder: '/project', sources: ['/w/in', '/project/pyproject.toml'] };
    expect(line(resolveCommand('/uv', how))).toBe(
      '/uv pip compile --quiet --generate-hashes --no-header --no-annotate --no-strip-extras --only-binary :all: ' +
        '--python /py --python-version 3.12 --python-platform aarch64-manylinux2014 --project /project /w/in /project/pyproject.toml',
    );
  });
});
