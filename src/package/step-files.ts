import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isCompiledSource,
  isOfThisMachine,
  isSpareMetadata,
  isStub,
  stubReadBy,
} from '../domain/slim-steps.js';
import type { TreeFile } from '../io/tree-files.js';
import { isOfBoto, isSpareService, serviceOf, usedServices } from '../python-source/aws-services.js';
import { holdsAny, importedTests, testsFolders } from '../python-source/tests-folders.js';
import type { OwnFile } from './own-code.js';

type Files = readonly TreeFile[];

/** What an installation leaves that holds only on this machine: its own notes, and scripts that start its interpreter. */
export async function localFiles(root: string, files: Files): Promise<string[]> {
  const found: string[] = [];
  for (const { path } of files) {
    if (isOfThisMachine(path)) found.push(path);
    else if (/^bin\/[^/]+$/.test(path) && (await startsPython(join(root, path)))) found.push(path);
  }
  return found;
}

async function startsPython(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512);
    // Of long paths installers make a /bin/sh script that starts the interpreter in its second line.
    return /^#!(?:[^\n]*python|\/bin\/sh\n'''exec' )/.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** Bytecode beside a source; a package may come as bytecode alone. */
export function cachedBytecode(files: Files): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return [...paths].filter(
    (path) => /(?:^|\/)__pycache__\//.test(path) || (/\.pyc$/.test(path) && paths.has(path.slice(0, -1))),
  );
}

/** Folders of tests that nothing outside of such folders imports. */
export async function spareTests(root: string, files: Files): Promise<string[]> {
  const modules = files.map(({ path }) => path).filter((path) => path.endsWith('.py'));
  let spare = testsFolders(modules);
  const inside = (path: string) => spare.find((folder) => path.startsWith(`${folder}/`));
  const imported = new Map<string, readonly string[]>();
  // What a kept folder imports is kept too, so this is repeated until nothing more is.
  for (let count = -1; count !== spare.length; ) {
    count = spare.length;
    for (const path of modules.filter((one) => inside(one) === undefined)) {
      if (spare.length === 0) break;
      const names = imported.get(path) ?? importedTests(path, await readFile(join(root, path), 'utf8'));
      imported.set(path, names);
      spare = spare.filter((folder) => !holdsAny(folder, names));
    }
  }
  return files.map(({ path }) => path).filter((path) => inside(path) !== undefined);
}

export async function spareStubs(root: string, files: Files): Promise<string[]> {
  const read = new Set<string>();
  for (const { path } of files) {
    if (!path.endsWith('/__init__.py')) continue;
    const stub = stubReadBy(path, await readFile(join(root, path), 'utf8'));
    if (stub !== undefined) read.add(stub);
  }
  return files.map(({ path }) => path).filter((path) => isStub(path, read));
}

/** One's own may be data. */
export function spareSources(files: Files, own: ReadonlySet<string>): string[] {
  return files.map(({ path }) => path).filter((path) => isCompiledSource(path) && !own.has(path));
}

export function spareMetadata(files: Files): string[] {
  return files.map(({ path }) => path).filter(isSpareMetadata);
}

/** AWS services in use, or why they cannot be told. */
export type ServiceChoice =
  | { readonly kind: 'services'; readonly services: readonly string[]; readonly from: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** The services that the code of the package and of its dependencies names; `own` are the paths of the former, `beside` what of it is not in the package. */
export async function findServices(
  root: string,
  files: Files,
  own: ReadonlySet<string>,
  beside: readonly OwnFile[] = [],
): Promise<ServiceChoice> {
  const known = new Set(files.map(({ path }) => serviceOf(path)));
  const found = new Set<string>();
  const inside = files
    .filter(({ path }) => !isOfBoto(path))
    .map(({ path }) => ({ path, from: join(root, path), isOwn: own.has(path) }));
  for (const { path, from, isOwn } of [...inside, ...beside.map((file) => ({ ...file, isOwn: true }))]) {
    if (!path.endsWith('.py')) continue;
    const text = await readFile(from, 'utf8');
    const { services, unknownLines } = usedServices(text);
    for (const service of services) if (known.has(service)) found.add(service);
    const [line] = unknownLines;
    if (isOwn && line !== undefined && /\bboto|\bsession\b/i.test(text)) {
      return {
        kind: 'unknown',
        why: `${path}, line ${line} chooses a service when it runs: name all with --services`,
      };
    }
  }
  if (found.size > 0) return { kind: 'services', services: [...found].sort(), from: 'found in the code' };
  return { kind: 'unknown', why: 'no code names a service: name them with --services' };
}

export function spareServices(files: Files, services: readonly string[]): string[] {
  return files.map(({ path }) => path).filter((path) => isSpareService(path, services));
}

/** All services that botocore has here. */
export function knownServices(files: Files): Set<string> {
  return new Set(files.flatMap(({ path }) => (path.startsWith('botocore/') ? (serviceOf(path) ?? []) : [])));
}
