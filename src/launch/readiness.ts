import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { PORT_PLACEHOLDER, parseReady, shownReady } from '../config/ready.js';
import { measureError, usageError } from '../domain/errors.js';
import type { Scenario } from '../domain/plan.js';
import type { LaunchRequest } from './launcher.js';

/** The parts of a scenario that may differ from trial to trial, for one trial. */
export interface TrialParts {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What the launcher is told about readiness. */
  readonly readiness: Pick<LaunchRequest, 'ready' | 'graceMs'>;
}

/** Fills one free loopback port in wherever `{port}` stands in these arguments, in the variables and in the condition. */
export async function trialParts(
  scenario: Pick<Scenario, 'env' | 'ready'>,
  args: readonly string[],
): Promise<TrialParts> {
  const { env, ready } = scenario;
  const texts = [...args, ...Object.values(env), ready?.condition ?? ''];
  const port = texts.some((text) => text.includes(PORT_PLACEHOLDER)) ? String(await freePort()) : '';
  const fill = (text: string) => text.replaceAll(PORT_PLACEHOLDER, port);
  const condition = ready && parseReady(fill(ready.condition));
  return {
    args: args.map(fill),
    env: {
      // On a pipe Python keeps what is printed until 8 KiB are together: it would be seen at the end.
      ...(condition?.kind === 'output' ? { PYTHONUNBUFFERED: '1' } : {}),
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)])),
    },
    readiness: ready && condition ? { ready: condition, graceMs: ready.graceMs } : {},
  };
}

/** The condition as the report shows it. */
export function readyRecord({ ready }: Pick<Scenario, 'ready'>): { ready?: string } {
  return ready ? { ready: shownReady(ready.condition) } : {};
}

/**
 * Checks the regular expression of a condition with the Python that will match it. Throws a usage error. In `prepare`:
 * before there is a launcher nobody knows which Python that is.
 */
export async function checkPattern(ready: Scenario['ready'], helperPython: string): Promise<void> {
  const condition = ready && parseReady(ready.condition.replaceAll(PORT_PLACEHOLDER, '65535'));
  if (condition?.kind !== 'output') return;
  const { execa } = await import('execa');
  const script = 'import re, sys; re.compile(sys.argv[1])';
  const { exitCode, stderr } = await execa(helperPython, ['-I', '-S', '-c', script, condition.pattern], {
    reject: false,
    stdin: 'ignore',
  });
  if (exitCode === 0) return;
  throw usageError(
    `The readiness condition ${JSON.stringify(ready?.condition)} has no regular expression: ${stderr.trimEnd().split('\n').at(-1)}.`,
    'It is a regular expression of Python, searched for in each line: output:/Uvicorn running/.',
  );
}

/** Below what Linux (32768) and macOS (49152) give to outgoing connections: one could take a port before the child listens. */
const PORTS = { first: 20_000, end: 32_000 };

/** A port of the loopback interface on which nobody listens. Throws a measureError where none of very many is free. */
async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 1000; attempt++) {
    const port = randomInt(PORTS.first, PORTS.end);
    if (await isFree(port)) return port;
  }
  throw measureError(
    `No free port was found between ${PORTS.first} and ${PORTS.end} on 127.0.0.1.`,
    'Name the port yourself, in the arguments and in the condition, in place of {port}.',
  );
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
