import { dirname, isAbsolute, join, resolve } from 'node:path';
import { tableOf } from '../domain/table-of.js';
import { exists, kindOf } from '../io/paths.js';
import type { Configured, Resource } from './terraform-resources.js';

/** What a module packs, and the packages that it installs beside it; `why` it cannot be done here. */
export type PackedSource =
  | { readonly code: string; readonly requirements: string | false }
  | { readonly why: string };

/**
 * What the module at an address packs, as terraform-aws-modules/lambda takes it. Its plan names the paths as they are, where
 * the configuration has expressions. Undefined where it packs nothing that is known.
 */
export async function packedSource(
  module: string,
  {
    folder,
    resources,
    configured,
  }: {
    /** Absolute: paths are relative to it. */
    readonly folder: string;
    readonly resources: readonly Resource[];
    readonly configured: Configured;
  },
): Promise<PackedSource | undefined> {
  const asked = resources.find(
    (one) =>
      one.module === module && one.type === 'external' && /\.archive_prepare(?:\[0\])?$/.test(one.address),
  );
  const source = parsed(tableOf(asked?.values.query).source_path) ?? configured.sourcePath(module);
  const parts = Array.isArray(source) ? source : source === undefined || source === null ? [] : [source];
  const [first, ...others] = parts;
  if (first === undefined) return undefined;
  if (others.length > 0) return { why: `it is packed of ${parts.length} places, and one is read` };
  const place = (path: string) => (isAbsolute(path) ? path : resolve(folder, path));
  if (typeof first === 'string') {
    const code = await folderOf(place(first));
    const requirements = join(code, 'requirements.txt');
    return { code, requirements: (await exists(requirements)) ? requirements : false };
  }
  const { path, commands, pip_requirements: pip, prefix_in_zip: prefix } = tableOf(first);
  const odd = Object.entries({ commands, prefix_in_zip: prefix }).find(([, value]) => value);
  if (odd) return { why: `its source_path has ${odd[0]}, which is not done here` };
  if (typeof path !== 'string') return { why: 'its source_path names no folder' };
  const code = await folderOf(place(path));
  const beside = pip === true ? join(code, 'requirements.txt') : false;
  return { code, requirements: typeof pip === 'string' && pip !== '' ? place(pip) : beside };
}

/** That of a file of Python: it is packed alone, and its handler is found there. */
async function folderOf(path: string): Promise<string> {
  return path.endsWith('.py') && (await kindOf(path)) === 'file' ? dirname(path) : path;
}

/** JSON in a text, as programs of the data source `external` are asked. */
function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
