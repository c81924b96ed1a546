import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { basename, relative, resolve } from 'node:path';
import { defaultPlatform, parsePlatform } from '../config/package-platform.js';
import { defined } from '../domain/defined.js';
import { EXIT, type ExitCode, usageError } from '../domain/errors.js';
import type { PackageReport } from '../domain/package.js';
import { parseSlim } from '../domain/slim-steps.js';
import { lambdaLimits, packageNotes } from '../findings/package.js';
import { cacheDirectory } from '../io/cache-dir.js';
import type { Io } from '../io/io.js';
import { temporaryFolder } from '../io/temporary.js';
import { type BuiltPackage, buildPackage, ownModule } from '../package/build-package.js';
import type { PackageChoice } from '../package/package-input.js';
import { readPackageInput } from '../package/package-input.js';
import { findTarget } from '../package/target.js';
import type { PythonContext } from '../python/context.js';
import { checkWritable, writeWhole } from './destinations.js';
import type { ImageOptions, PackageOptions } from './package-options.js';
import { show } from './terminal.js';

/**
 * `coldstart package`: installs what a worker needs for AWS Lambda, makes it smaller, and writes it as a zip whose bytes
 * depend on nothing else. Resolves to 1 where it is too large to run. Throws usage and measure errors.
 */
export async function packageTarget(
  shown: string,
  options: PackageOptions & ImageOptions,
  io: Io,
): Promise<ExitCode> {
  const slim = parseSlim(options.slim);
  if (options.services && !slim.includes('botocore')) {
    throw usageError('--services says what --slim botocore keeps.', 'Add it: --slim botocore');
  }
  refuseImageOptions(options);
  if (options.output === undefined) {
    throw usageError("required option '-o, --output <file>' not specified", 'Name the zip: -o function.zip');
  }
  refuseOtherArchive(options.output);
  const platform = parsePlatform(options.pythonPlatform ?? defaultPlatform(process.arch));
  const file = resolve(io.cwd, options.output);
  const replaceable = await checkWritable(file);
  await checkIsZip(file);
  const { env, cwd, signal } = io;
  const context: PythonContext = {
    env,
    cwd,
    signal,
    cacheDir: await cacheDirectory(env),
    onWait: (text) => void (options.quiet || io.stderr.write(`${text}\n`)),
  };
  const input = await readPackageInput(shown, context);
  const target = await findTarget(options.python, platform, context);
  const choice: PackageChoice = {
    ...{ input, target, slim, installer: options.installer, output: file },
    ...{ layer: options.layer, bytecode: options.bytecode, includeIgnored: options.includeIgnored },
    ...defined({ services: options.services, imports: options.import }),
  };
  // Tools and helpers give real paths back.
  const work = await temporaryFolder('package');
  try {
    const progress = options.quiet ? undefined : (text: string) => io.stderr.write(`${text}\n`);
    const built = await buildPackage(choice, work, context, progress);
    io.signal.throwIfAborted();
    await writeWhole({ file, replaceable }, built.zip);
    const report = reportOf(choice, built, io.cwd);
    await show(report, options.format, async () => (await import('../report/package.js')).packageTable, io);
    return judge(report, [...(options.import || []), ...ownModule(choice)], io);
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 3 });
  }
}

function refuseImageOptions({ base, handler, command, engine, force }: ImageOptions): void {
  const given = Object.entries({ base, handler, command, engine, force: force || undefined });
  const [first] = given.flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (first !== undefined) throw usageError(`--${first} is about an image.`, 'Add --image, or leave it out.');
}

/** Who asks for a .tar.gz would find a zip under that name. */
function refuseOtherArchive(output: string): void {
  const [suffix] = /\.(?:tar(?:\.\w+)?|t[gbx]z2?|gz|bz2|xz|zst|7z|rar)$/i.exec(output) ?? [];
  if (suffix === undefined) return;
  const name = basename(output).slice(0, -suffix.length) || 'function';
  throw usageError(
    `-o ${basename(output)}: AWS Lambda takes a zip, and this writes one.`,
    `Name it so: -o ${name}.zip`,
  );
}

/** Whatever lies there is lost: it may be an older package, and nothing else. */
async function checkIsZip(file: string): Promise<void> {
  const isFile = (await stat(file).catch(() => undefined))?.isFile() === true;
  const there = isFile ? await readFile(file) : undefined;
  if (!there || there.length === 0 || there.subarray(0, 2).toString('latin1') === 'PK') return;
  throw usageError(`-o ${basename(file)} exists and is not a zip.`, 'Name another file, or remove that one.');
}

function reportOf(choice: PackageChoice, built: BuiltPackage, cwd: string): PackageReport {
  const { input, target, bytecode, output } = choice;
  const { zip, lock, installer, size, rows, imports, code } = built;
  const below = relative(cwd, output);
  const digest = createHash('sha256').update(zip).digest();
  return {
    schemaVersion: 1,
    kind: 'package',
    input: input.shown,
    python: target.python,
    platform: target.platform.name,
    ...defined({ installer }),
    requirements: {
      origin: lock?.origin ?? 'no requirements',
      hashed: lock?.hashed ?? true,
      packages: [
        ...(lock?.entries ?? []).map(({ name, version }) => ({ name, version })),
        ...(lock?.local ?? []).map((path) => ({ name: basename(path), version: 'local' })),
      ],
    },
    code: [...code],
    bytecode,
    imports,
    rows: [...rows],
    output: {
      file: below.startsWith('..') ? output : below,
      layer: choice.layer !== false,
      bytes: zip.length,
      sha256: digest.toString('hex'),
      codeSha256: digest.toString('base64'),
    },
    size,
    limits: lambdaLimits(zip.length, size.bytes, size.largest),
    notes: [
      ...input.notes,
      ...built.notes,
      ...packageNotes({ bytecode, hashed: lock?.hashed ?? true, code: [...code] }),
    ],
  };
}

/**
 * What AWS Lambda refuses in any way is a failure: what is too large for the direct upload goes through S3. So is a worker
 * that cannot be imported, or what was to be imported by name.
 */
function judge(
  { limits, imports }: PackageReport,
  needed: readonly string[],
  { stderr, onFailure }: Io,
): ExitCode {
  const missing = imports.failed.find(({ name }) => needed.includes(name));
  if (missing) {
    const message = `${missing.name} cannot be imported from the package: ${missing.message}`;
    const hint = 'Add what it needs to the requirements.';
    stderr.write(`error: ${message}\n${hint}\n`);
    onFailure?.({ message, hint });
    return EXIT.unmeasured;
  }
  const refused = limits.find(({ name, exceeded }) => name === 'unpacked' && exceeded);
  if (!refused) return EXIT.ok;
  stderr.write(`${refused.sentence}\n`);
  return EXIT.exceeded;
}
