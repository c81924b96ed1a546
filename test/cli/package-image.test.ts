import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ImageFiles, imageFilesSchema } from '../../src/domain/image-files.js';
import { coldstart } from '../support/cli.js';
import { projectFolder } from '../support/project.js';

const WORKER = { 'worker.py': 'print(1)\n' };

/** A docker that has one image, and says of it what it is told. */
function engine(answer: string): string {
  const folder = projectFolder({
    docker: `#!/bin/sh\ncase "$1" in version) echo '{"Client": {"Version": "1"}}';; image) ${answer};; *) exit 1;; esac\n`,
  });
  chmodSync(join(folder, 'docker'), 0o755);
  return folder;
}
const none = () => engine('exit 1');

async function run(folder: string, args: readonly string[], tools = none()) {
  const env = { PATH: `${tools}:${process.env.PATH}`, HOME: folder };
  return coldstart(['package', ...args], { cwd: folder, env });
}
async function written(folder: string, args: readonly string[], tools = none()): Promise<ImageFiles> {
  const { code, stdout, stderr } = await run(folder, [...args, '--image', '--format', 'json'], tools);
  expect([code, stderr]).toEqual([0, '']);
  return imageFilesSchema.parse(JSON.parse(stdout));
}
const read = (folder: string, name = 'Dockerfile') => readFileSync(join(folder, name), 'utf8');

describe('package --image', () => {
  it('writes a Dockerfile and a .dockerignore, and says what each line buys', async () => {
    const folder = projectFolder({ ...WORKER, 'requirements.txt': 'idna==3.10\n', 'env/pyvenv.cfg': '' });
    const report = await written(folder, ['worker.py', '--python', '3.13']);
    expect(report).toMatchObject({
      ...{ kind: 'image-files', purpose: 'worker', base: { image: 'python:3.13-slim' }, context: '.' },
      ...{ requirements: 'requirements.txt', installer: { name: 'uv' }, start: ['python', 'worker.py'] },
    });
    expect(report.files).toEqual([
      { file: 'Dockerfile', state: 'written', text: read(folder) },
      { file: '.dockerignore', state: 'written', text: read(folder, '.dockerignore') },
    ]);
    expect(read(folder, '.dockerignore').split('\n')).toEqual(
      expect.arrayContaining(['**/.git', '**/.env', 'env']),
    );
    const table = await run(folder, ['worker.py', '--image', '--force']);
    expect(table.stdout).toMatch(/official images have no bytecode of the standard library/);
    expect(table.stdout).toMatch(/Next: docker build -t \S+ \.\n/);
  });

  it('writes over nothing unless it is told to, and never over a .dockerignore', async () => {
    const folder = projectFolder({ ...WORKER, Dockerfile: 'FROM mine\n', '.dockerignore': '.git\n' });
    const refused = await run(folder, ['worker.py', '--image']);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('Dockerfile already exists.\n--force'),
    ]);
    expect(read(folder)).toBe('FROM mine\n');
    await written(folder, ['worker.py', '-o', 'Dockerfile.new']);
    expect(read(folder, 'Dockerfile.new')).toContain('CMD ["python3", "worker.py"]');
    const { files, notes } = await written(folder, ['worker.py', '--force']);
    expect(files.map(({ state }) => state)).toEqual(['replaced', 'kept']);
    expect(read(folder, '.dockerignore')).toBe('.git\n');
    expect(notes.join()).toMatch(/does not name [^.]*\.venv/);
  });

  it('takes a digest only from the caller or from the engine', async () => {
    const digest = `sha256:${'5'.repeat(64)}`;
    const folder = projectFolder(WORKER);
    const base = ['worker.py', '--force', '--base'];
    const given = await written(folder, [...base, `own:1@${digest}`]);
    expect(given.base).toEqual({ image: 'own:1', digest, digestFrom: 'given' });
    const told = engine(`echo '["docker.io/library/python@${digest}"]'`);
    const known = await written(folder, [...base, 'python:3.13-slim'], told);
    expect(known.base).toEqual({ image: 'python:3.13-slim', digest, digestFrom: 'docker' });
    expect(read(folder)).toContain(`ARG BASE=python:3.13-slim@${digest}\n`);
    const other = await written(folder, [...base, 'alpine:3'], told);
    expect(other.base).toEqual({ image: 'alpine:3' });
    expect(read(folder)).not.toContain('sha256');
    expect(other.notes.join()).toMatch(/not pinned: docker has no image of that name/);
  });

  it('makes an image of a function, found in src too', async () => {
    const folder = projectFolder({ 'src/app.py': 'def handler(event, context):\n    return event\n' });
    const report = await written(folder, ['.', '--handler', 'app.handler', '--python', '3.13']);
    expect([report.purpose, report.base.image]).toEqual(['lambda', 'public.ecr.aws/lambda/python:3.13']);
    expect(read(folder)).toMatch(/^COPY --from=build \/src\/src\/ \/var\/task\/$/m);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a zip’s option', ['worker.py', '--slim', 'all', '--layer'], /^error: --slim, --layer are about a zip/],
    ['a lock that pip does not read', ['.', '--installer', 'pip'], /pip reads no uv\.lock.*\n.*uv export/],
    ['a Pipfile.lock', ['Pipfile.lock'], /has no code/],
    ['a handler that is not there', ['.', '--handler', 'gone.handler'], /no module of gone\.handler/],
    ['a handler that is none', ['.', '--handler', 'gone'], /no module\.function/],
    ['a version that does not fit', ['.', '--python', '3.8'], />=3\.10/],
    ['a base that is none', ['worker.py', '--base', 'a b'], /no name of an image/],
    [
      'a Python beside a base',
      ['worker.py', '--base', 'b', '--python', '3.9'],
      /--base has a Python already/,
    ],
    ['an engine that is not there', ['worker.py', '--engine', 'nerdctl'], /No container engine answers/],
  ])('refuses %s', async (_, args, message) => {
    const project = '[project]\nname = "own"\nversion = "1"\nrequires-python = ">=3.10"\n';
    const lock =
      'version = 1\nrequires-python = ">=3.10"\n[[package]]\nname = "own"\nversion = "1"\nsource = { virtual = "." }\n';
    const folder = projectFolder({
      ...WORKER,
      'pyproject.toml': project,
      'uv.lock': lock,
      'Pipfile.lock': '{}',
    });
    const { code, stderr, stdout } = await run(folder, [...args, '--image']);
    expect([code === 2 || code === 3, stdout]).toEqual([true, '']);
    expect(stderr).toMatch(message);
    expect(() => read(folder)).toThrow('ENOENT');
  });

  it('says of options for images without --image that they are', async () => {
    const folder = projectFolder(WORKER);
    const { code, stderr } = await run(folder, ['worker.py', '-o', 'x.zip', '--force']);
    expect([code, stderr]).toEqual([2, 'error: --force is about an image.\nAdd --image, or leave it out.\n']);
  });
});
