import { posix } from 'node:path';
import type { ProjectEntry } from '../../project/entry.js';

/** How an image starts what a project has. */
export interface ImageStart {
  readonly start: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly startFolder: string;
  /** The port that it listens on; undefined where it is told none. */
  readonly port?: number;
}

/** The port that is written where a project leaves it open. */
const PORT = 8000;
const EVERYWHERE = '0.0.0.0';

/** Servers that listen on loopback, where nobody reaches a container, unless they are told otherwise. */
const HOST: Readonly<Record<string, string>> = {
  uvicorn: '--host',
  granian: '--host',
  sanic: '--host',
  flask: '--host',
  fastapi: '--host',
  litestar: '--host',
  daphne: '--bind',
};

/** The words of CMD for an entry of a project in /app, started by `python`. Pure. */
export function imageStart(entry: ProjectEntry, python: string): ImageStart {
  const { worker, module, script, callable, cwd = '.' } = entry;
  const args = (entry.args ?? []).map(withPort);
  const host = module === undefined ? undefined : HOST[module];
  const isTold = host === undefined || args.some((word) => word === host || word.startsWith(`${host}=`));
  const isBound = args.some((word) => word.includes(EVERYWHERE));
  const told = isTold || isBound ? args : [...args, host, EVERYWHERE];
  const env = Object.fromEntries(
    Object.entries(entry.env ?? {}).map(([name, value]) => [
      name,
      name === 'PYTHONPATH' ? posix.join('/app', value) : withPort(value),
    ]),
  );
  const isOpen = [...(entry.args ?? []), ...Object.values(entry.env ?? {})].some((word) =>
    word.includes('{port}'),
  );
  const startFolder = cwd === '.' ? '' : cwd;
  return {
    start: [...program({ worker, module, script, callable }, python), ...told],
    ...{ env, startFolder },
    ...(isOpen ? { port: PORT } : {}),
  };
}

function program(
  {
    worker,
    module,
    script,
    callable = '',
  }: Partial<Record<'worker' | 'module' | 'script' | 'callable', string | undefined>>,
  python: string,
): string[] {
  if (worker !== undefined) return [python, worker];
  if (module !== undefined) return [python, '-m', module];
  if (script !== undefined) return [script];
  const [of = '', name = ''] = callable.split(':');
  return [python, '-c', `import sys; from ${of} import ${name.split('.')[0]}; sys.exit(${name}())`];
}

function withPort(text: string): string {
  return text.replaceAll('127.0.0.1:{port}', `${EVERYWHERE}:${PORT}`).replaceAll('{port}', String(PORT));
}
