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
