import { LAMBDA_LIMITS } from '../../domain/lambda-limits.js';

/**
 * Divides the zip of one layer into several of about the same size, whole packages each: what lies below one name in
 * `python/` stays together. Fewer than asked for where there are fewer packages.
 */
export async function splitLayer(zip: Uint8Array, count: number): Promise<Uint8Array[]> {
  if (count <= 1) return [zip];
  const { unzipSync, zipSync } = await import('fflate');
  const packages = new Map<string, Record<string, Uint8Array>>();
  for (const [path, content] of Object.entries(unzipSync(zip))) {
    const [, name = ''] = path.split('/');
    packages.set(name, { ...packages.get(name), [path]: content });
  }
  const bytes = (files: Readonly<Record<string, Uint8Array>>) =>
    Object.values(files).reduce((sum, { byteLength }) => sum + byteLength, 0);
  const largestFirst = [...packages.values()].sort((a, b) => bytes(b) - bytes(a));
  const layers = Array.from({ length: Math.min(count, LAMBDA_LIMITS.layers) }, () => ({
    bytes: 0,
    files: {},
  }));
  for (const files of largestFirst) {
    const least = layers.reduce((best, layer) => (layer.bytes < best.bytes ? layer : best));
    least.bytes += bytes(files);
    Object.assign(least.files, files);
  }
  return layers
    .filter((layer) => layer.bytes > 0)
    .map(({ files }) => zipSync(files, { mtime: '1980-01-01' }));
}

/** The handler that AWS would be told, where a wrapper stands before the user's own. */
export const WRAPPER_HANDLER = 'coldstart_wrapper.handler';

/** A module that stands before a handler: what it is called, and its code. */
export function wrapperSource(
  kind: 'uvloop' | 'lazy',
  handler: string,
): { readonly file: string; readonly source: string } {
  const at = handler.lastIndexOf('.');
  const [module, name] = [handler.slice(0, at).replaceAll('/', '.'), handler.slice(at + 1)];
  return {
    file: 'coldstart_wrapper.py',
    source: SOURCES[kind](JSON.stringify(module), JSON.stringify(name)),
  };
}

const SOURCES = {
  uvloop: (module: string, name: string) => `import asyncio
import importlib

import uvloop

asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
handler = getattr(importlib.import_module(${module}), ${name})
`,
  lazy: (module: string, name: string) => `import importlib

_own = None


def handler(event, context):
    global _own
    if _own is None:
        _own = getattr(importlib.import_module(${module}), ${name})
    return _own(event, context)
`,
} as const;
