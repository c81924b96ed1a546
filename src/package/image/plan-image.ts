import { basename, dirname, relative } from 'node:path';
import { defined } from '../../domain/defined.js';
import { usageError } from '../../domain/errors.js';
import { listed } from '../../domain/words.js';
import type { ProjectEntry } from '../../project/entry.js';
import { hasHandler, isHandlerName } from '../../project/handler-module.js';
import { projectEntry, readProject } from '../../project/project.js';
import { fitsSpecifier } from '../../project/python-specifier.js';
import type { PythonContext } from '../../python/context.js';
import { fittingPython } from '../../python/fitting-python.js';
import { defaultInterpreter, findInterpreter } from '../../python/interpreters.js';
import { knownUv } from '../../python/uv.js';
import { pythonOfInput } from '../../wheels/lock-input.js';
import type { PackageInput } from '../package-input.js';
import { imageDependencies } from './image-dependencies.js';
import type { ImagePlan } from './image-plan.js';
import { imageStart } from './image-start.js';

/** The base of AWS for functions, by its name in any registry. */
const AWS_BASE = 'public.ecr.aws/lambda/python';
const IS_AWS_BASE = /(?:^|\/)lambda\/python[:@]|(?:^|\/)aws-lambda-python[:@]/;

/** What the image is made from: as asked, else the official one of the Python that the project is for. */
export async function baseOf(
  { requirements }: PackageInput,
  options: { readonly base?: string; readonly python?: string; readonly handler?: string },
  context: PythonContext,
): Promise<{ readonly base: string; readonly notes: readonly string[] }> {
  if (options.base !== undefined) {
    if (options.python !== undefined) {
      throw usageError('--base has a Python already, and --python chooses one.', 'Leave out one of them.');
    }
    if (/^[\w.][\w./:@-]*$/.test(options.base)) return { base: options.base, notes: [] };
    throw usageError(
      `--base ${options.base} is no name of an image.`,
      'Such as python:3.13-slim, or python:3.13-slim@sha256:… with its digest.',
    );
  }
  const { minor, notes } = await pythonFor(requirements, options.python, context);
  return { base: options.handler === undefined ? `python:${minor}-slim` : `${AWS_BASE}:${minor}`, notes };
}

async function pythonFor(
  requirements: PackageInput['requirements'],
  python: string | undefined,
  context: PythonContext,
): Promise<{ readonly minor: string; readonly notes: readonly string[] }> {
  const wanted = requirements && (await pythonOfInput(requirements, context));
  if (python !== undefined && /^3\.\d{1,2}$/.test(python)) {
    if (wanted && fitsSpecifier(python, wanted.specifier) === false) {
      throw usageError(
        `${wanted.whose} is for Python ${wanted.specifier}, not for ${python}.`,
        'Name a version that fits: --python',
      );
    }
    return { minor: python, notes: [] };
  }
  const interpreter =
    python === undefined ? await defaultInterpreter(context) : await findInterpreter(python, context);
  if (!wanted) return { minor: interpreter.minor, notes: [] };
  const wish = { interpreter, requested: python !== undefined };
  const found = await fittingPython(wish, wanted.specifier, wanted.whose, context);
  return { minor: found.interpreter.minor, notes: found.notes };
}

/** A plan, and what is to be said about it. */
export interface PlannedImage {
  readonly plan: ImagePlan;
  /** What it is built of, absolute. */
  readonly folder: string;
  readonly requirements?: string;
  readonly uvVersion?: string;
  readonly notes: readonly string[];
}

/** Decides how an image is built and what it starts. Throws usage errors. */
export async function planImage(
  input: PackageInput,
  choice: {
    readonly base: string;
    readonly installer: ImagePlan['installer'];
    readonly handler?: string;
    readonly command?: readonly string[];
  },
  context: PythonContext,
): Promise<PlannedImage> {
  const { code, requirements } = input;
  if (!code) {
    throw usageError(
      `${input.shown} has no code, and an image starts something.`,
      'Name the worker’s file or the folder; what it needs is found beside it.',
    );
  }
  const folder = folderOf(code, requirements);
  const { dependencies, needsSources, isPackage, notes } = await imageDependencies(
    requirements,
    folder,
    choice.installer,
  );
  const hasPackages = dependencies.kind !== 'none';
  const uv = choice.installer === 'uv' && hasPackages ? await knownUv(context) : undefined;
  const started = choice.handler === undefined ? await workerStart() : await functionStart(choice.handler);
  const { said, ...start } = started;
  return {
    folder,
    plan: {
      ...{ base: choice.base, installer: choice.installer, dependencies, needsSources, isPackage },
      uvImage: `ghcr.io/astral-sh/uv:${uv?.version ?? 'latest'}`,
      ...start,
    },
    ...defined({
      uvVersion: uv?.version,
      requirements: requirements && shownRequirements(requirements, folder),
    }),
    notes: [
      ...notes,
      ...said,
      ...(choice.installer === 'uv' && hasPackages && !uv
        ? ['No uv is known here, so that its image is the latest: write a version in its place.']
        : []),
    ],
  };

  async function workerStart() {
    const python = hasPackages ? 'python' : 'python3';
    if (choice.command) {
      return { start: choice.command, env: {}, startFolder: '', said: [] };
    }
    const path = code?.kind === 'file' ? relative(folder, code.path) : undefined;
    const entry: ProjectEntry =
      path === undefined
        ? projectEntry(await readProject(code?.path ?? folder), input.shown)
        : ((await readProject(folder)).candidates.find((one) => one.entry.worker === path)?.entry ?? {
            worker: path,
            why: '',
          });
    const { port, ...start } = imageStart(entry, python);
    const told = port === undefined ? [] : [`It listens on port ${port}, on all addresses of its container.`];
    const own =
      port === undefined && entry.ready !== undefined
        ? ['A server in a container is reached only where it listens on 0.0.0.0, not on 127.0.0.1.']
        : [];
    return { ...start, said: [...told, ...own] };
  }

  async function functionStart(handler: string) {
    if (!isHandlerName(handler)) {
      throw usageError(`--handler ${handler} is no module.function.`, 'Such as app.handler');
    }
    if (choice.command) throw usageError('--command starts a worker, --handler a function.', 'Give one.');
    const root = (await hasHandler(folder, handler))
      ? ''
      : (await hasHandler(`${folder}/src`, handler))
        ? 'src'
        : undefined;
    if (root === undefined) {
      const { handlers } = await readProject(folder);
      const found = handlers.length > 0 ? ` Found: ${listed(handlers)}.` : '';
      throw usageError(
        `There is no module of ${handler} in ${folder}.${found}`,
        'Name the folder that has it.',
      );
    }
    const isAwsBase = IS_AWS_BASE.test(choice.base);
    const said = isAwsBase
      ? []
      : ['The base is none of AWS’s by its name: the runtime client awslambdaric is installed, and started.'];
    return { start: [handler], env: {}, startFolder: '', lambda: { isAwsBase, root }, said };
  }
}

/** The project's where it has the code too, else the code's own. */
function folderOf(
  code: NonNullable<PackageInput['code']>,
  requirements: PackageInput['requirements'],
): string {
  const own = code.kind === 'folder' ? code.path : dirname(code.path);
  if (!requirements || requirements.kind === 'bundled' || requirements.kind === 'script') return own;
  const project = 'folder' in requirements ? requirements.folder : dirname(requirements.file);
  return relative(project, own).startsWith('..') ? own : project;
}

function shownRequirements(requirements: NonNullable<PackageInput['requirements']>, folder: string): string {
  if (requirements.kind === 'bundled') return requirements.set;
  if ('file' in requirements) return relative(folder, requirements.file);
  const name = { 'uv-lock': 'uv.lock', pyproject: 'pyproject.toml', setup: 'setup.py' }[requirements.kind];
  return relative(folder, `${requirements.folder}/${name}`) || basename(name);
}
