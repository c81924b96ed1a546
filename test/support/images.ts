import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Wheel } from '../../src/wheels/wheel-set.js';
import { IMAGE, type scratchEngine } from './containers.js';

/** As the official images of Python: with pip, and without bytecode. */
export const BASE = 'localhost/coldstart-test:pip';

type Engine = ReturnType<typeof scratchEngine>;

const METADATA = [
  'import sys, zipfile',
  'archive = zipfile.ZipFile(sys.argv[1])',
  '[name] = [one for one in archive.namelist() if one.endswith(".dist-info/METADATA")]',
  'sys.stdout.buffer.write(archive.read(name))',
].join('\n');

/** Makes {@link BASE}, and an image of uv by the name that Dockerfiles have it from. */
export async function makeBases(
  { env, podman }: Engine,
  root: string,
  uv?: { path: string; version: string },
) {
  const folder = mkdtempSync(join(root, 'base-'));
  const pip = execFileSync('python3', ['-c', 'import os, pip; print(os.path.dirname(pip.__file__))'], {
    encoding: 'utf8',
  }).trim();
  cpSync(pip, join(folder, 'pip'), {
    recursive: true,
    filter: (path) => !path.endsWith('__pycache__'),
  });
  const lines = [
    `FROM ${IMAGE}`,
    'COPY pip /usr/lib/python3/dist-packages/pip',
    'RUN find / -xdev -name __pycache__ -prune -exec rm -rf {} +',
  ];
  writeFileSync(join(folder, 'Dockerfile'), lines.join('\n'));
  await build(env, ['-t', BASE, folder]);
  if (!uv) return;
  const one = mkdtempSync(join(root, 'uv-'));
  cpSync(uv.path, join(one, 'uv'), { dereference: true });
  execFileSync('tar', ['-C', one, '-cf', join(one, 'uv.tar'), 'uv']);
  podman('import', join(one, 'uv.tar'), `ghcr.io/astral-sh/uv:${uv.version}`);
}

/** podman build, while this process may answer; of images that are there. */
export async function build(env: Readonly<Record<string, string>>, args: readonly string[]): Promise<string> {
  const options = { env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
  const { stdout, stderr } = await promisify(execFile)('podman', ['build', '--pull=never', ...args], options);
  return stdout + stderr;
}

/** Options with which pip and uv in a build take a loopback index. */
export function fromIndex(root: string, url: string): string[] {
  const folder = mkdtempSync(join(root, 'index-'));
  mkdirSync(join(folder, 'uv'));
  writeFileSync(join(folder, 'uv', 'uv.toml'), `[[index]]\nurl = "${url}"\ndefault = true\n`);
  writeFileSync(join(folder, 'pip.conf'), `[global]\nindex-url = ${url}\ntrusted-host = 127.0.0.1\n`);
  return ['-v', `${folder}/uv:/etc/uv:ro`, '-v', `${folder}/pip.conf:/etc/pip.conf:ro`];
}

/** Wheels that pip fetches for the Python of the image, as an index serves them; only with a registry. */
export function fetchedWheels(root: string, requirement: string): Wheel[] {
  const folder = mkdtempSync(join(root, 'fetched-'));
  const target = ['--only-binary', ':all:', '--python-version', '3.11'];
  execFileSync('python3', ['-m', 'pip', 'download', '-q', ...target, '-d', folder, requirement], {
    stdio: 'pipe',
  });
  const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
  return readdirSync(folder).map((file): Wheel => {
    const path = resolve(folder, file);
    const [name = '', version = ''] = basename(file).split('-');
    const metadata = execFileSync('python3', ['-c', METADATA, path]);
    const metadataPath = join(mkdtempSync(join(root, 'metadata-')), 'METADATA');
    writeFileSync(metadataPath, metadata);
    return {
      ...{ name: name.toLowerCase().replaceAll(/[-_.]+/g, '-'), version, file, path, built: false },
      ...{ bytes: statSync(path).size, sha256: sha256(readFileSync(path)) },
      ...{ metadataPath, metadataBytes: metadata.length, metadataSha256: sha256(metadata) },
    };
  });
}
