import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { measureError } from '../../domain/errors.js';
import { exists } from '../../io/paths.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import { explainFailure } from '../python/install-failure.js';
import { runTool } from '../python/run-tool.js';
import { uvEnvironment } from '../python/tool-env.js';
import { ensureUv } from '../python/uv.js';
import type { PackageTarget } from './target-lock.js';

const LEFT_OUT = ['.git', '.venv', 'venv', 'node_modules', '__pycache__', 'build', '.tox', '.nox'];

/**
 * Lines of requirements for projects and wheels of this machine. Projects are built from a copy, as build tools leave
 * things between the sources. Throws measure errors where one cannot be built, or was built for another platform.
 */
export async function localRequirements(
  paths: readonly string[],
  target: PackageTarget,
  work: string,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<string[]> {
  const lines: string[] = [];
  for (const path of paths) {
    const wheel = path.endsWith('.whl') ? path : await build(path, target, work, context, onProgress);
    const [name = ''] = basename(wheel).split('-', 1);
    const digest = createHash('sha256')
      .update(await readFile(wheel))
      .digest('hex');
    lines.push(`${name} @ ${pathToFileURL(wheel)} --hash=sha256:${digest}`);
  }
  return lines;
}

async function build(
  project: string,
  target: PackageTarget,
  work: string,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<string> {
  onProgress?.(`building ${basename(project)}`);
  const folder = await mkdtemp(join(work, 'project-'));
  const [copy, output] = [join(folder, basename(project)), join(folder, 'wheel')];
  await mkdir(output);
  try {
    await cp(project, copy, {
      recursive: true,
      filter: (from) => from === project || !LEFT_OUT.includes(basename(from)),
    });
    const git = join(project, '.git');
    // Versions may come from git: its own way to say that a repository lies elsewhere.
    if ((await stat(git).catch(() => undefined))?.isDirectory())
      await writeFile(join(copy, '.git'), `gitdir: ${git}\n`);
    else if (await exists(git)) await cp(git, join(copy, '.git'));
    const { path: uv } = await ensureUv(context, onProgress);
    const args = [
      'build',
      '--quiet',
      '--wheel',
      '--out-dir',
      output,
      '--python',
      target.helper.executable,
      copy,
    ];
    const built = await runTool(uv, args, { env: uvEnvironment(context.env), cwd: folder, context });
    if (!built.ok) throw explainFailure(`${project} could not be built`, built);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  const name = (await readdir(output)).find((one) => one.endsWith('.whl'));
  if (name === undefined)
    throw measureError(`${project} was built, but gave no wheel.`, 'Look at its build system.');
  checkFits(name, project, target);
  return join(output, name);
}

/** Extensions are compiled by this machine, for its own Python. */
function checkFits(wheel: string, project: string, { platform, python, interpreter }: PackageTarget): void {
  if (wheel.endsWith('-any.whl')) return;
  if (interpreter && wheel.endsWith(`${platform.arch}.whl`)) return;
  throw measureError(
    `${project} has extensions, and its wheel ${wheel} is not for Python ${python} on ${platform.arch}.`,
    'Package it on such a machine, or build the wheel there and name that in the requirements.',
  );
}
