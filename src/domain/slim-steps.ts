import { usageError } from './errors.js';
import { didYouMean, joinedHint } from './near-names.js';

/** Steps that make a package smaller, in the order in which they are taken. */
export const SLIM_STEPS = ['pycache', 'tests', 'stubs', 'sources', 'botocore', 'metadata', 'strip'] as const;

export type SlimStep = (typeof SLIM_STEPS)[number];

/** Reads `pycache,tests`; `all` is every step. Throws a usage error for other names. */
export function parseSlim(names: readonly string[]): SlimStep[] {
  const known: readonly string[] = SLIM_STEPS;
  const odd = names.find((name) => name !== 'all' && !known.includes(name));
  if (odd !== undefined) {
    throw usageError(
      `--slim knows no step ${odd}.`,
      joinedHint(
        didYouMean(odd, [...SLIM_STEPS, 'all']),
        `The steps are ${SLIM_STEPS.join(', ')}; all takes every one.`,
      ),
    );
  }
  return SLIM_STEPS.filter((step) => names.includes(step) || names.includes('all'));
}

/** Files that say something about the installation on this machine and nothing about the package. */
export function isOfThisMachine(path: string): boolean {
  // uv leaves its lock in a --target folder.
  return (
    path === '.lock' ||
    /^[^/]+\.dist-info\/(?:INSTALLER|REQUESTED|direct_url\.json|uv_cache\.json)$/.test(path)
  );
}

/** Metadata that `importlib.metadata` does without when it looks for versions, requirements and entry points. */
export function isSpareMetadata(path: string): boolean {
  return /^[^/]+\.dist-info\/(?:RECORD|WHEEL|zip-safe|sboms\/.*)$/.test(path);
}

/** Type stubs and the marks of typed packages. `read` are stubs that a package reads when it runs. */
export function isStub(path: string, read: ReadonlySet<string>): boolean {
  if (read.has(path)) return false;
  return /\.pyi$|(?:^|\/)py\.typed$|^[^/]+-stubs\//.test(path);
}

/** What compiled modules were made of: C, C++, Fortran, Cython and their headers. Nothing compiles them on Lambda. */
export function isCompiledSource(path: string): boolean {
  return /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|f|f90|pyx|pxd|pxi)$/.test(path);
}

/** The stub that a module with lazy_loader's `attach_stub` reads, if it has one. */
export function stubReadBy(path: string, source: string): string | undefined {
  return source.includes('attach_stub') ? `${path}i` : undefined;
}
