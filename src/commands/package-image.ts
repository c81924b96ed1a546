import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { splitCommand } from '../config/command-line.js';
import type { EngineName } from '../domain/container.js';
import { defined } from '../domain/defined.js';
import { ColdstartError, EXIT, type ExitCode, usageError } from '../domain/errors.js';
import type { ImageFiles } from '../domain/image-files.js';
import { cacheDirectory } from '../io/cache-dir.js';
import type { Io } from '../io/io.js';
import { exists } from '../io/paths.js';
import { dockerfile } from '../package/image/dockerfile.js';
import { ignoredIn, ignoreFile, lackingIn } from '../package/image/ignore-file.js';
import { baseOf, planImage } from '../package/image/plan-image.js';
import { readPackageInput } from '../package/package-input.js';
import type { PythonContext } from '../python/context.js';
import { digestOf } from '../runners/container/digest.js';
import { findEngine } from '../runners/container/engine.js';
import { checkWritable, writeWhole } from './destinations.js';
import type { ImageOptions, PackageOptions } from './package-options.js';
import { show } from './terminal.js';

type Options = PackageOptions & ImageOptions;

/**
 * `coldstart package --image`: writes a Dockerfile and a .dockerignore for a worker or a function of AWS Lambda. Throws usage errors,
 * one of them where the Dockerfile is there already.
 */
export async function packageImage(shown: string, options: Options, io: Io): Promise<ExitCode> {
  refuseZipOptions(options);
  const { env, cwd, signal } = io;
  const context: PythonContext = {
    ...{ env, cwd, signal, cacheDir: await cacheDirectory(env) },
    onWait: (text) => void (options.quiet || io.stderr.write(`${text}\n`)),
  };
  const input = await readPackageInput(shown, context);
  const { base, ...known } = await baseOf(input, options, context);
  const pinned = await pinnedBase(base, options.engine, context);
  const command = options.command === undefined ? undefined : await splitCommand(options.command);
  const { plan, folder, requirements, notes, uvVersion } = await planImage(
    input,
    {
      ...{ base: pinned.from, installer: options.installer },
      ...defined({ handler: options.handler, command }),
    },
    context,
  );
  const file = resolve(cwd, options.output ?? join(folder, 'Dockerfile'));
  const isThere = await exists(file);
  if (isThere && !options.force) {
    throw usageError(
      `${shownPath(file, cwd)} already exists.`,
      '--force writes over it; -o names another file, such as -o Dockerfile.new',
    );
  }
  const replaceable = await checkWritable(file);
  const { text, lines } = dockerfile(plan);
  const ignore = await ignored(folder);
  await writeWhole({ file, replaceable }, text);
  if (ignore.state === 'written') {
    await writeWhole({ file: ignore.file, replaceable: await checkWritable(ignore.file) }, ignore.text);
  }
  const report: ImageFiles = {
    schemaVersion: 1,
    kind: 'image-files',
    input: shown,
    purpose: plan.lambda ? 'lambda' : 'worker',
    ...(plan.dependencies.kind === 'none'
      ? {}
      : { installer: { name: options.installer, ...defined({ version: uvVersion }) } }),
    base: pinned.record,
    ...defined({ requirements }),
    start: [...plan.start],
    context: relative(cwd, folder) || '.',
    files: [
      { file: shownPath(file, cwd), state: isThere ? 'replaced' : 'written', text },
      { file: shownPath(ignore.file, cwd), state: ignore.state, text: ignore.text },
    ],
    lines,
    notes: [...input.notes, ...known.notes, ...notes, ...pinned.notes, ...ignore.notes],
    next: nextCommands(folder, file, { cwd, isLambda: plan.lambda !== undefined }),
  };
  const load = async () => (await import('../report/image-files.js')).imageFilesTable;
  await show(report, options.format, load, io);
  return EXIT.ok;
}

/** They would be passed over in silence. */
function refuseZipOptions(options: Options): void {
  const { slim, services, layer, includeIgnored, bytecode, pythonPlatform, import: imports } = options;
  const given = Object.entries({
    '--slim': slim.length > 0,
    '--services': services !== undefined,
    '--layer': layer,
    '--include-ignored': includeIgnored,
    '--bytecode': bytecode !== 'none',
    '--python-platform': pythonPlatform !== undefined,
    '--import': Array.isArray(imports),
    '--no-import': imports === false,
  }).flatMap(([name, isGiven]) => (isGiven ? [name] : []));
  if (given.length === 0) return;
  throw usageError(
    `${given.join(', ')} ${given.length === 1 ? 'is' : 'are'} about a zip, and --image writes a Dockerfile.`,
    'Leave it out, or build the zip without --image.',
  );
}

/** The base with its digest: as given, else as the engine of this machine has it; never any other. */
async function pinnedBase(base: string, asked: EngineName | undefined, context: PythonContext) {
  const [image = base, given] = base.split('@');
  if (given !== undefined) {
    return { from: base, record: { image, digest: given, digestFrom: 'given' }, notes: [] };
  }
  const engine = await findEngine(asked, context).catch((error: unknown) => {
    if (asked !== undefined || !(error instanceof ColdstartError)) throw error;
    return undefined;
  });
  const digest = engine && (await digestOf(engine, image));
  if (engine && digest !== undefined) {
    return { from: `${image}@${digest}`, record: { image, digest, digestFrom: engine.name }, notes: [] };
  }
  const why = engine
    ? `${engine.name} has no image of that name from a registry`
    : 'no container engine answers here';
  const notes = [
    `The base ${image} is not pinned: ${why}, and a digest is not invented. The Dockerfile says how, or pull it and write anew: --force`,
  ];
  return { from: image, record: { image }, notes };
}

/** A .dockerignore of the user stays as it is. */
async function ignored(folder: string) {
  const file = join(folder, '.dockerignore');
  const wanted = await ignoredIn(folder);
  const there = await readFile(file, 'utf8').catch(() => undefined);
  if (there === undefined) {
    return { file, state: 'written' as const, text: ignoreFile(wanted), notes: [] };
  }
  const lacking = lackingIn(there, wanted);
  const notes =
    lacking.length === 0
      ? []
      : [`Your .dockerignore is left as it is. It does not name ${lacking.join(', ')}.`];
  return { file, state: 'kept' as const, text: there, notes };
}

function nextCommands(
  folder: string,
  file: string,
  { cwd, isLambda }: { readonly cwd: string; readonly isLambda: boolean },
): string[] {
  const name =
    basename(folder)
      .toLowerCase()
      .replaceAll(/[^a-z0-9._-]/g, '-')
      .replace(/^[._-]+/, '') || 'worker';
  const isUsual = basename(file) === 'Dockerfile' && dirname(file) === folder;
  const of = isUsual ? [] : ['-f', shownPath(file, cwd)];
  return [
    ['docker build -t', name, ...of, relative(cwd, folder) || '.'].join(' '),
    isLambda ? `coldstart bench handlers --image ${name}` : `coldstart bench --image ${name}`,
  ];
}

function shownPath(file: string, cwd: string): string {
  const below = relative(cwd, file);
  return below.startsWith('..') ? file : below;
}
