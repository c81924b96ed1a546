/** What a worker row starts. */
export type WorkerTarget =
  | { readonly kind: 'bundled'; readonly worker: string; readonly set: 'standard' | 'classic' }
  | { readonly kind: 'file'; readonly path: string; readonly shown: string }
  /** `python -m`, found as Python finds it: from the working directory or in the environment. */
  | { readonly kind: 'module'; readonly module: string }
  /** Imported and called without arguments; awaited if it is a coroutine. `name` may have dots. */
  | { readonly kind: 'callable'; readonly module: string; readonly name: string }
  /** A console script of the environment, by its name. */
  | { readonly kind: 'script'; readonly script: string };

/** What a target is called in reports: as a user would type it. */
export function shownTarget(target: WorkerTarget): string {
  switch (target.kind) {
    case 'bundled':
      return target.worker;
    case 'file':
      return target.shown;
    case 'module':
      return `-m ${target.module}`;
    case 'callable':
      return `${target.module}:${target.name}`;
    case 'script':
      return target.script;
  }
}
