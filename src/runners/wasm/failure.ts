import type { FailedTrial } from '../../domain/report.js';

/** What a worker cannot do in Pyodide on Node, by what is said of it. */
const MISSING: readonly (readonly [code: string, pattern: RegExp, message: string])[] = [
  [
    'NO_PROCESSES',
    /emscripten does not support processes|(?:NotImplementedError|OSError|BlockingIOError).*(?:fork|subprocess|posix_spawn)|No module named '_posixsubprocess'/,
    'it starts a process, and WebAssembly has none',
  ],
  ['NO_THREADS', /can't start new thread/, 'it starts a thread, and Pyodide has none'],
  [
    'NO_UVLOOP',
    /No module named 'uvloop/,
    'it imports uvloop, which is no WebAssembly: Pyodide has a loop of its own',
  ],
  [
    'NO_STACK_SWITCHING',
    /Pyodide(?:Task|Future)|cannot be called from a running event loop|Cannot stack switch/,
    `asyncio.run does not wait on Node ${process.versions.node}, which cannot switch stacks of WebAssembly: run coldstart with Node 24 or later`,
  ],
  [
    'NO_SOCKETS',
    /(?:create_server|start_server|create_connection|sock_\w+|create_datagram_endpoint|add_reader|gaierror|socket|Connection(?:Refused)?Error|Host is unreachable|Cannot connect to host)/,
    'it uses sockets, which Pyodide has none of here',
  ],
];

/** What is ready before it ends is measured with CPython. */
const NO_SERVER = 'a server cannot be measured in Pyodide';

/** The failure of a worker that asks for what is not there gets a name of its own; others stay as they are. Pure. */
export function namedFailure<T extends Pick<FailedTrial, 'code' | 'message'>>(failure: T, stderr: string): T {
  if (failure.code === 'TIMEOUT')
    return { ...failure, message: failure.message.replace('a server? see --ready', NO_SERVER) };
  if (failure.code !== 'EXIT_CODE') return failure;
  const found = MISSING.find(([, pattern]) => pattern.test(stderr));
  if (!found) return failure;
  const [code, , message] = found;
  const said = /It said: .*$/s.exec(failure.message)?.[0] ?? '';
  return { ...failure, code, message: `${message}. ${said}`.trim() };
}
