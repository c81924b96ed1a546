import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PackagePlatform } from '../config/package-platform.js';
import { usageError } from '../domain/errors.js';
import type { PackageRow } from '../domain/package.js';
import type { SlimStep } from '../domain/slim-steps.js';
import { listTree, type TreeFile } from '../io/tree-files.js';
import type { OnProgress, PythonContext } from '../python/context.js';
import type { ImportFailures } from '../python/import-check.js';
import { changeTree, type TreeChange } from './change-tree.js';
import { total } from './measure-tree.js';
import type { OwnFile } from './own-code.js';
import {
  cachedBytecode,
  findServices,
  knownServices,
  localFiles,
  spareMetadata,
  spareServices,
  spareSources,
  spareStubs,
  spareTests,
} from './step-files.js';
import { strippedLibraries } from './strip.js';

/** A tree and all that its steps need. */
export interface Slimming {
  readonly tree: string;
  readonly work: string;
  readonly platform: PackagePlatform;
  /** Paths of one's own code. */
  readonly own: ReadonlySet<string>;
  /** Own code that is not in the package, and uses it. */
  readonly beside: readonly OwnFile[];
  /** Of --services. */
  readonly services?: readonly string[];
  /** What broke that worked at first; undefined where nothing can be imported here. */
  readonly broken: (services: readonly string[]) => Promise<ImportFailures | undefined>;
  readonly zipBytes: (files: readonly TreeFile[]) => Promise<number>;
  readonly context: PythonContext;
  readonly onProgress?: OnProgress | undefined;
}

type Step = SlimStep | 'installer';
type Planned = { readonly change: TreeChange; readonly note?: string } | { readonly skip: string };

/** Takes the steps one after another; one after which an import fails is taken back. One row each. */
export async function slimTree(steps: readonly SlimStep[], slimming: Slimming): Promise<PackageRow[]> {
  const rows: PackageRow[] = [];
  // What holds only on this machine is no use to any package, and would make each one different.
  const all: Step[] = ['installer', 'pycache', ...steps.filter((step) => step !== 'pycache')];
  let services: readonly string[] = [];
  for (const step of all) {
    slimming.onProgress?.(
      step === 'installer' ? 'removing files specific to this machine' : `slimming: ${step}`,
    );
    const files = await listTree(slimming.tree);
    if (step === 'botocore') {
      const choice = await chooseServices(slimming, files);
      services = choice.services;
      rows.push(await take(step, choice.planned, services, files, slimming));
    } else rows.push(await take(step, await plan(step, files, slimming), services, files, slimming));
  }
  return rows;
}

async function plan(
  step: Exclude<Step, 'botocore'>,
  files: readonly TreeFile[],
  { tree, work, platform, own, context }: Slimming,
): Promise<Planned> {
  const removing = (remove: readonly string[]) => ({ change: { remove, replace: [] } });
  switch (step) {
    case 'installer':
      return removing(await localFiles(tree, files));
    case 'pycache':
      return removing(cachedBytecode(files));
    case 'tests':
      return removing(await spareTests(tree, files));
    case 'stubs':
      return removing(await spareStubs(tree, files));
    case 'sources':
      return removing(spareSources(files, own));
    case 'metadata':
      return removing(spareMetadata(files));
    case 'strip': {
      const stripped = await strippedLibraries(tree, files, platform, join(work, 'stripped'), context);
      if (stripped.kind === 'unavailable') return { skip: stripped.why };
      return stripped;
    }
  }
}

async function chooseServices(
  { tree, own, beside, services }: Slimming,
  files: readonly TreeFile[],
): Promise<{ readonly planned: Planned; readonly services: readonly string[] }> {
  const known = knownServices(files);
  if (known.size === 0) return { planned: { skip: 'botocore is not in the package' }, services: [] };
  const odd = services?.find((name) => !known.has(name));
  if (odd !== undefined) {
    throw usageError(
      `--services ${odd}: the botocore of this package has no such service.`,
      'Write them as in boto3.client("dynamodb").',
    );
  }
  const choice = services
    ? ({ kind: 'services', services, from: 'as told' } as const)
    : await findServices(tree, files, own, beside);
  if (choice.kind === 'unknown') return { planned: { skip: choice.why }, services: [] };
  const change = { remove: spareServices(files, choice.services), replace: [] };
  const note = `only ${[...new Set([...choice.services, 'sts'])].join(', ')}: ${choice.from}`;
  return { planned: { change, note }, services: choice.services };
}

async function take(
  step: Step,
  planned: Planned,
  services: readonly string[],
  files: readonly TreeFile[],
  slimming: Slimming,
): Promise<PackageRow> {
  const { tree, work, zipBytes, broken } = slimming;
  const size = async (now: readonly TreeFile[]) => ({
    ...total(now),
    zipBytes: await zipBytes(now),
  });
  const name = step === 'installer' ? 'installer files' : step;
  if ('skip' in planned) {
    return { step: name, state: 'skipped', ...(await size(files)), imports: 'not run', note: planned.skip };
  }
  const { change, note } = planned;
  const noted = note === undefined ? {} : { note };
  if (change.remove.length + change.replace.length === 0) {
    return { step: name, state: 'nothing', ...(await size(files)), imports: 'not run', ...noted };
  }
  const aside = join(work, 'aside', step);
  await mkdir(aside, { recursive: true });
  const undo = await changeTree(tree, aside, change);
  const failures = await broken(services);
  const [first] = failures ?? [];
  if (first) {
    await undo();
    const [module, message] = first;
    const why = `undone, because ${module} could no longer be imported: ${message.replace(/\s+/g, ' ')}`;
    return { step: name, state: 'rolled-back', ...(await size(files)), imports: 'no', note: why };
  }
  const imports = failures === undefined ? 'not run' : 'yes';
  return { step: name, state: 'done', ...(await size(await listTree(tree))), imports, ...noted };
}
