import { cp, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parsePlatform } from '../../config/package-platform.js';
import { defined } from '../../domain/defined.js';
import { measureError } from '../../domain/errors.js';
import { LAMBDA_LIMITS } from '../../domain/lambda-limits.js';
import type { EmulatedHandler } from '../../domain/plan.js';
import type { Warning } from '../../domain/report.js';
import { runtimePackagesOf } from '../../domain/runtime-packages.js';
import { listed } from '../../domain/words.js';
import { TooLarge, unpackZips } from '../../emulator/zip.js';
import { exists } from '../../io/paths.js';
import { BadZip } from '../../io/zip-reader.js';
import { type KeptPackage, keptPackage } from '../../package/kept-package.js';
import type { PackageChoice } from '../../package/package-input.js';
import { type PackageInput, readPackageInput } from '../../package/package-input.js';
import { codePlaceKind } from '../../project/handler-module.js';
import type { OnProgress, PythonContext } from '../../python/context.js';
import type { Interpreter } from '../../python/interpreters.js';
import { ensureUvloopFolder } from '../../python/uvloop.js';
import { buildLayers } from './build-layers.js';
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
  const whole = await inputOf(target, work, context);
  const hasLayers = layout.layers > 0 && whole.requirements !== undefined;
  const choice = choiceOf(target, interpreter);
  const build = async (input: PackageInput, layer: boolean): Promise<KeptPackage> => {
    const place = await mkdtemp(join(work, 'package-'));
    const division = layer ? layout.layers : 1;
    const divide = (zip: Uint8Array) => splitLayer(zip, division);
    return keptPackage({ ...choice, input, layer }, place, context, { division, divide });
  };
  const { requirements: _, ...codeOnly } = whole;
  const { code: __, ...packagesOnly } = whole;
  const code = await build(hasLayers ? codeOnly : whole, false);
  const layers = [
    ...(await buildLayers(target.layers ?? [], choice, work, context)),
    ...(hasLayers ? (await build(packagesOnly, true)).zips : []),
  ];
  const taskRoot = await mkdtemp(join(work, 'task-'));
  const optRoot = await mkdtemp(join(work, 'opt-'));
  await unpackOrRefuse(target.name, [
    ...code.zips.map((zip): [Uint8Array, string] => [zip, taskRoot]),
    ...layers.map((layer): [Uint8Array, string] => [layer, optRoot]),
  ]);
  const wrapped =
    layout.wrapper === undefined ? undefined : await wrap(target, taskRoot, interpreter, context);
  return {
    taskRoot,
    ...(layers.length > 0 ? { optRoot } : {}),
    handler: wrapped ?? target.handler,
    codeBytes: code.zips.reduce((sum, { byteLength }) => sum + byteLength, 0),
    layerBytes: layers.map(({ byteLength }) => byteLength),
    notes: [...code.notes.map(ownFilesNote), ...(await extensionNotes(optRoot))],
  };
}

function ownFilesNote(message: string): Warning {
  return { code: 'OWN_FILES', message, remedy: 'coldstart package shows what would be deployed.' };
}

/** What the emulator does not start. */
export async function extensionNotes(optRoot: string): Promise<Warning[]> {
  const entries = await readdir(join(optRoot, 'extensions'), { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => `extensions/${name}`);
  if (names.length === 0) return [];
  const message = `${listed(names.sort())} of its layers ${names.length === 1 ? 'is' : 'are'} not started here: on AWS each initialisation waits for extensions.`;
  const remedy = 'Measure the deployed function with the layer and without: coldstart lambda bench.';
  return [{ code: 'EXTENSIONS_NOT_STARTED', message, remedy }];
}

/** How a handler and its layers are packaged. */
export function choiceOf(
  { layout, requirements, patterns }: Pick<EmulatedHandler, 'layout' | 'requirements' | 'patterns'>,
  interpreter: Interpreter,
): Omit<PackageChoice, 'input' | 'layer'> {
  return {
    slim: [],
    installer: 'uv',
    imports: false,
    // Where nothing is to be installed, the folder is what is deployed.
    includeIgnored: requirements === false,
    whole: requirements === false,
    ...defined({ patterns }),
    output: '',
    target: {
      python: interpreter.minor,
      platform: parsePlatform(platformOf(interpreter.minor)),
      interpreter,
      helper: interpreter,
    },
    bytecode: layout.bytecode ? 'unchecked-hash' : 'none',
    ...(layout.leavesOut === 'runtime'
      ? { leaveOut: runtimePackagesOf(interpreter.minor).map(({ name }) => name) }
      : {}),
  };
}

async function inputOf(
  { name, folder, requirements, shown }: EmulatedHandler,
  work: string,
  context: PythonContext,
): Promise<PackageInput> {
  if ((await codePlaceKind(folder)) === 'zip') {
    const path = await mkdtemp(join(work, 'zip-'));
    await unpackOrRefuse(name, [[await readFile(folder), path]]);
    return { shown, code: { kind: 'folder', path }, notes: [] };
  }
  if (requirements === false) return { shown, code: { kind: 'folder', path: folder }, notes: [] };
  const found = await readPackageInput(folder, context);
  if (requirements === undefined) return { ...found, shown };
  const { requirements: own } = await readPackageInput(requirements, context);
  return {
    shown,
    ...defined({ code: found.code, requirements: own }),
    notes: [],
  };
}

/** Unpacks zips, all together within AWS’s limit. Throws a measure error for what AWS would refuse. */
export async function unpackOrRefuse(
  name: string,
  zips: readonly (readonly [Uint8Array, string])[],
): Promise<void> {
  try {
    let left: number = LAMBDA_LIMITS.unpackedBytes;
    for (const folder of new Set(zips.map(([, into]) => into))) {
      const here = zips.filter(([, into]) => into === folder).map(([zip]) => zip);
      left -= await unpackZips(here, folder, left);
      if (left < 0)
        throw new TooLarge(`Unzipped size must be smaller than ${LAMBDA_LIMITS.unpackedBytes} bytes`);
    }
  } catch (error) {
    if (!(error instanceof BadZip)) throw error;
    throw measureError(
      `AWS Lambda would refuse the function ${name}: ${error.message}.`,
      error instanceof TooLarge
        ? 'Make it smaller: coldstart package --slim all shows what its size is made of.'
        : 'Make the zip anew: coldstart package makes one that AWS takes.',
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
