import { cp, mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parsePlatform } from '../../config/package-platform.js';
import { defined } from '../../domain/defined.js';
import { measureError } from '../../domain/errors.js';
import { LAMBDA_LIMITS } from '../../domain/lambda-limits.js';
import type { EmulatedHandler } from '../../domain/plan.js';
import type { Warning } from '../../domain/report.js';
import { unpackZip } from '../../emulator/zip.js';
import { exists } from '../../io/paths.js';
import { BadZip } from '../../io/zip-reader.js';
import { type BuiltPackage, buildPackage } from '../../package/build-package.js';
import type { PackageChoice } from '../../package/package-input.js';
import { type PackageInput, readPackageInput } from '../../package/package-input.js';
import type { OnProgress, PythonContext } from '../../python/context.js';
import type { Interpreter } from '../../python/interpreters.js';
import { ensureUvloopFolder } from '../../python/uvloop.js';
import { splitLayer, WRAPPER_HANDLER, wrapperSource } from './layout.js';

/** A function as the emulator finds it: really unpacked, as AWS does it. */
export interface BuiltFunction {
  readonly taskRoot: string;
  /** Where its layers were unpacked, what AWS has at /opt. */
  readonly optRoot?: string;
  readonly handler: string;
  /** Of the zip with the code. */
  readonly codeBytes: number;
  /** Of the zips of its layers. */
  readonly layerBytes: readonly number[];
  /** What the user should know of it. */
  readonly notes: readonly Warning[];
}

/** glibc of AWS's images: 2.34 from Python 3.12 on, 2.26 before, for which uv has no name but the older one. */
function platformOf(minor: string): string {
  const arch = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  return Number(minor.split('.')[1]) >= 12 ? `${arch}-manylinux_2_34` : `${arch}-manylinux2014`;
}

/**
 * Packages a handler as `coldstart package` does, its packages in the zip or in layers, and unpacks all of it below `work`.
 * Throws usage and measure errors.
 */
export async function buildFunction(
  target: EmulatedHandler,
  interpreter: Interpreter,
  work: string,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<BuiltFunction> {
  const { layout } = target;
  onProgress?.(`packaging ${target.shown} (${target.variant})`);
  const whole = await inputOf(target, context);
  const hasLayers = layout.layers > 0 && whole.requirements !== undefined;
  const build = async (input: PackageInput, layer: boolean): Promise<BuiltPackage> => {
    const folder = await mkdtemp(join(work, 'package-'));
    const packaged: PackageChoice = {
      input,
      layer,
      slim: [],
      installer: 'uv',
      imports: false,
      includeIgnored: false,
      output: '',
      target: {
        python: interpreter.minor,
        platform: parsePlatform(platformOf(interpreter.minor)),
        interpreter,
        helper: interpreter,
      },
      bytecode: layout.bytecode ? 'unchecked-hash' : 'none',
    };
    return buildPackage(packaged, folder, context);
  };
  const { requirements: _, ...codeOnly } = whole;
  const { code: __, ...packagesOnly } = whole;
  const code = await build(hasLayers ? codeOnly : whole, false);
  const layers = hasLayers ? await splitLayer((await build(packagesOnly, true)).zip, layout.layers) : [];
  const taskRoot = await mkdtemp(join(work, 'task-'));
  const optRoot = await mkdtemp(join(work, 'opt-'));
  await unpacked(target, code.zip, layers, { taskRoot, optRoot });
  const wrapped =
    layout.wrapper === undefined ? undefined : await wrap(target, taskRoot, interpreter, context);
  return {
    taskRoot,
    ...(layers.length > 0 ? { optRoot } : {}),
    handler: wrapped ?? target.handler,
    codeBytes: code.zip.byteLength,
    layerBytes: layers.map(({ byteLength }) => byteLength),
    notes: code.notes.map(ownFilesNote),
  };
}

function ownFilesNote(message: string): Warning {
  return { code: 'OWN_FILES', message, remedy: 'coldstart package shows what would be deployed.' };
}

async function inputOf(
  { folder, requirements, shown }: EmulatedHandler,
  context: PythonContext,
): Promise<PackageInput> {
  const found = await readPackageInput(folder, context);
  if (requirements === undefined) return { ...found, shown };
  const { requirements: own } = await readPackageInput(requirements, context);
  return {
    shown,
    ...defined({ code: found.code, requirements: own }),
    notes: [],
  };
}

async function unpacked(
  { name }: EmulatedHandler,
  code: Uint8Array,
  layers: readonly Uint8Array[],
  { taskRoot, optRoot }: { taskRoot: string; optRoot: string },
): Promise<void> {
  try {
    let left: number = LAMBDA_LIMITS.unpackedBytes;
    left -= await unpackZip(code, taskRoot, left);
    for (const layer of layers) left -= await unpackZip(layer, optRoot, left);
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    throw measureError(
      `AWS Lambda would refuse the function ${name}: ${error.message}.`,
      'Make it smaller: coldstart package --slim all shows what its size is made of.',
      error,
    );
  }
}

/** Puts the wrapper beside the code, and uvloop where it is asked for and missing. */
async function wrap(
  { handler, layout }: EmulatedHandler,
  taskRoot: string,
  interpreter: Interpreter,
  context: PythonContext,
): Promise<string> {
  const { wrapper } = layout;
  if (wrapper === 'uvloop' && !(await exists(join(taskRoot, 'uvloop')))) {
    const folder = await ensureUvloopFolder(interpreter, context);
    for (const entry of await readdir(folder)) {
      await mkdir(dirname(join(taskRoot, entry)), { recursive: true });
      await cp(join(folder, entry), join(taskRoot, basename(entry)), { recursive: true });
    }
  }
  const { file, source } = wrapperSource(wrapper ?? 'lazy', handler);
  await writeFile(join(taskRoot, file), source);
  return WRAPPER_HANDLER;
}
