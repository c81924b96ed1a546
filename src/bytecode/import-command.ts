import type { OptimizeLevel } from './helper.js';

/** How a fresh process imports from the tree. */
export interface ImportSetting {
  readonly python: string;
  readonly optimize: OptimizeLevel;
  /** Put first on sys.path; empty where the interpreter is that of the environment. */
  readonly folders: readonly string[];
}

const FLAGS: Readonly<Record<OptimizeLevel, readonly string[]>> = { 0: [], 1: ['-O'], 2: ['-OO'] };

/** A dotted name, which stands in the code that is run. */
export function isModuleName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(name);
}

/** Imports and stamps begin and end on the probe's descriptor. Its own names are unlike those of modules. */
export function timedImport(name: string, setting: ImportSetting): string[] {
  return command(
    setting,
    [
      'import os as _coldstart_os',
      'from time import monotonic_ns as _coldstart_now',
      "_coldstart_fd = int(_coldstart_os.environ.pop('COLDSTART_PROBE_FD'))",
      "_coldstart_os.write(_coldstart_fd, b'begin %d\\n' % _coldstart_now())",
      `import ${name}`,
      "_coldstart_os.write(_coldstart_fd, b'end %d\\n' % _coldstart_now())",
    ],
    [],
  );
}

/** Imports and writes to `file`, as JSON, which sources were loaded: each without links, and as it was imported. */
export function surveyedImport(name: string, setting: ImportSetting, file: string): string[] {
  return command(
    setting,
    [
      '_coldstart_file = sys.argv.pop()',
      `import ${name}`,
      'import json, os, sys',
      'specs = [getattr(module, "__spec__", None) for module in list(sys.modules.values())]',
      'origins = {spec.origin for spec in specs if isinstance(getattr(spec, "origin", None), str) and getattr(spec, "has_location", False)}',
      'real = lambda one: os.path.join(os.path.realpath(os.path.dirname(one)), os.path.basename(one))',
      'sources = {real(one): one for one in origins if one.endswith(".py")}',
      'open(_coldstart_file, "w").write(json.dumps(sorted(sources.items())))',
    ],
    [file],
  );
}

/** The first entry of sys.path would be the working directory, which is not what was asked about. */
function command(
  { python, optimize, folders }: ImportSetting,
  lines: readonly string[],
  more: readonly string[],
): string[] {
  const setUp = ['import sys', `sys.path[:1] = sys.argv[1:${folders.length + 1}]`, 'del sys.argv[1:-1]'];
  const clean = more.length > 0 ? setUp : [...setUp.slice(0, 2), 'del sys.argv[1:]'];
  return [python, ...FLAGS[optimize], '-c', [...clean, ...lines].join('\n'), ...folders, ...more];
}
