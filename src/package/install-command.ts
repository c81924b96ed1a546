import { type PackagePlatform, pipPlatforms } from '../config/package-platform.js';

/** What is installed where, and with what. */
export interface InstallRequest {
  readonly installer: 'pip' | 'uv';
  /** The python of an environment with pip, or the uv. */
  readonly tool: string;
  /** An interpreter of this machine; its version need not be that of the package. */
  readonly python: string;
  readonly target: { readonly python: string; readonly platform: PackagePlatform };
  /** Every requirement with version and hash. */
  readonly requirementsFile: string;
  readonly tree: string;
}

/**
 * The command that fills a folder with wheels for another platform. Copies, since what is linked to a cache must not be
 * changed; nothing is resolved, as pip would judge markers by this machine.
 */
export function installCommand(request: InstallRequest): { readonly file: string; readonly args: string[] } {
  const { installer, tool, python, target, requirementsFile, tree } = request;
  const strict = ['--only-binary', ':all:', '--no-deps', '--require-hashes'];
  const common = ['--target', tree, ...strict, '-r', requirementsFile];
  if (installer === 'uv') {
    const where = uvTarget(python, target);
    return { file: tool, args: ['pip', 'install', '--quiet', '--link-mode', 'copy', ...where, ...common] };
  }
  const platforms = pipPlatforms(target.platform).flatMap((tag) => ['--platform', tag]);
  const where = ['--implementation', 'cp', '--python-version', target.python, ...platforms];
  return { file: tool, args: ['-m', 'pip', 'install', '-q', '--progress-bar', 'off', ...where, ...common] };
}

/** For what uv installs or resolves, and with which interpreter's help. */
function uvTarget(python: string, target: InstallRequest['target']): string[] {
  const platform = ['--python-platform', target.platform.name];
  return ['--python', python, '--python-version', target.python, ...platform];
}

/** What versions are chosen for. */
export interface ResolveRequest {
  readonly python: string;
  readonly target: InstallRequest['target'];
  /** Whose settings of uv count. */
  readonly folder?: string | undefined;
  readonly sources: readonly string[];
}

/** The command that chooses versions for another platform, with the hashes of all their files. */
export function resolveCommand(
  uv: string,
  { python, target, folder, sources }: ResolveRequest,
): { readonly file: string; readonly args: string[] } {
  const output = ['--quiet', '--generate-hashes', '--no-header', '--no-annotate', '--no-strip-extras'];
  const where = uvTarget(python, target);
  const project = folder === undefined ? [] : ['--project', folder];
  return {
    file: uv,
    args: ['pip', 'compile', ...output, '--only-binary', ':all:', ...where, ...project, ...sources],
  };
}
