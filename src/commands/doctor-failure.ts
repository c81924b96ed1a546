import { access, constants, readFile, statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { ENGINES, type EngineName } from '../domain/container.js';
import { defined } from '../domain/defined.js';
import type { Finding } from '../domain/doctor.js';
import { ColdstartError, messageOf } from '../domain/errors.js';
import { formatBytes } from '../domain/format.js';
import { keptFailureSchema, type LastFailure } from '../domain/last-failure.js';
import type { Need, NeedKind } from '../domain/need.js';
import { listed } from '../domain/words.js';
import { credentialSources } from '../findings/doctor/aws.js';
import { type Looked, lastFailureFinding } from '../findings/doctor/last-failure.js';
import { cacheFolder } from '../io/cache-dir.js';
import type { Io } from '../io/io.js';
import { isJson } from '../io/read-text.js';
import { reasonOf } from '../io/reason.js';
import { lastFailureFile } from '../io/state-dir.js';
import { awsFacts } from '../machine/aws-access.js';
import type { PythonContext } from '../python/context.js';
import { findInterpreter, newestInterpreter } from '../python/interpreters.js';
import { knownUv } from '../python/uv.js';
import { guarded } from './doctor-machine.js';

/** What the last failure was, and whether what it lacked is there now. Nothing where there was none, or it cannot be read. */
export async function lastFailureFindings(
  io: Io,
): Promise<{ readonly findings: readonly Finding[]; readonly failure?: LastFailure }> {
  const failure = await lastFailure(io);
  if (!failure) return { findings: [] };
  const { need } = failure;
  const findings = await guarded('last-failure', io, async () =>
    lastFailureFinding(failure, need && (await LOOKS[need.kind](need, failure, io)), new Date()),
  );
  return { findings, failure };
}

async function lastFailure(io: Io): Promise<LastFailure | undefined> {
  const text = await readFile(lastFailureFile(io.env), 'utf8').catch(() => '');
  const parsed = keptFailureSchema.safeParse(isJson(text) ? JSON.parse(text) : undefined);
  if (!parsed.success) return undefined;
  const { schemaVersion: _, kind: __, ...failure } = parsed.data;
  return failure;
}

type Look = (need: Need, failure: LastFailure, io: Io) => Promise<Looked>;

const LOOKS: Readonly<Record<NeedKind, Look>> = {
  python: async ({ what }, { cwd }, io) => {
    const context = contextOf(io, cwd);
    const shown =
      what === undefined ? 'It needs a Python' : `It needs ${/^\d/.test(what) ? `Python ${what}` : what}`;
    try {
      const found = await (what === undefined ? newestInterpreter(context) : findInterpreter(what, context));
      return { isThere: true, sentence: `${shown}, which is there now: ${found.executable}.` };
    } catch {
      io.signal.throwIfAborted();
      return { isThere: false, sentence: `${shown}, which is still not there.` };
    }
  },
  uv: async (_need, { cwd }, io) => {
    const uv = await knownUv(contextOf(io, cwd));
    return uv
      ? { isThere: true, sentence: `It needs uv, which is there now: ${uv.path}.` }
      : { isThere: false, sentence: 'It needs uv, which is still not there.' };
  },
  engine: async ({ what }, { cwd }, io) => {
    const { findEngine } = await import('../runners/container/engine.js');
    const asked = ENGINES.find((name): name is EngineName => name === what);
    try {
      const { name } = await findEngine(asked, contextOf(io, cwd));
      return { isThere: true, sentence: `It needs a container engine: ${name} answers now.` };
    } catch (error) {
      io.signal.throwIfAborted();
      return {
        isThere: false,
        sentence: `It needs a container engine, and still ${lower(messageOf(error))}`,
        ...defined({ remedy: hintOf(error) }),
      };
    }
  },
  network: async ({ what }, _failure, { env }) => {
    const proxies = Object.keys(env).filter((name) => /^(?:https?|all|no)_proxy$/i.test(name) && env[name]);
    const by = proxies.length === 0 ? 'no proxy is set' : `proxies are set by ${listed(proxies)}`;
    if (what === undefined) return { isThere: undefined, sentence: `It needs the network; ${by}.` };
    const [host = '', port] = what.split(/:(?=\d+$)/);
    const why = await refusal(host.replace(/^\[|\]$/g, ''), Number(port));
    return why === undefined
      ? { isThere: true, sentence: `It needs ${what}, which answers now (${by}).` }
      : // What only a proxy may reach does not answer us.
        {
          isThere: proxies.length === 0 ? false : undefined,
          sentence: `It needs ${what}, which does not answer directly: ${why} (${by}).`,
        };
  },
  disk: async ({ what }, { cwd }, { env }) => {
    const places = [...new Set([...(what === undefined ? [] : [what]), cacheFolder(env), tmpdir(), cwd])];
    const frees = await Promise.all(places.map(async (place) => ({ place, free: await freeBytes(place) })));
    const known = frees.flatMap(({ place, free }) => (free === undefined ? [] : [{ place, free }]));
    const least = known.toSorted((a, b) => a.free - b.free)[0];
    if (!least) return { isThere: undefined, sentence: 'It needs room on the disk.' };
    return {
      isThere: least.free >= ENOUGH_BYTES,
      sentence: `It needs room on the disk: ${formatBytes(least.free)} are free for ${least.place}.`,
    };
  },
  access: async ({ what }, _failure, { env }) => {
    const path = what ?? cacheFolder(env);
    const refused = await access(path, constants.W_OK).then(
      () => undefined,
      (error: unknown) => reasonOf(error) ?? messageOf(error),
    );
    return refused === undefined
      ? { isThere: true, sentence: `It needs to write ${path}, which may be written now.` }
      : { isThere: false, sentence: `It needs to write ${path}: ${refused}.` };
  },
  aws: async (_need, { code }, { env }) => {
    if (code === 'ACCESS_DENIED')
      return { isThere: undefined, sentence: 'It needs a permission, which only AWS can tell.' };
    const [source] = credentialSources(await awsFacts(env));
    return source === undefined
      ? { isThere: false, sentence: 'It needs AWS credentials, and none are configured.' }
      : {
          isThere: undefined,
          sentence: `It needs AWS credentials that are valid; there are some from ${source}, and only AWS can tell (aws sts get-caller-identity).`,
        };
  },
  port: async ({ what }) => {
    if (what === undefined) return { isThere: undefined, sentence: 'It needs a port that is free.' };
    const why = await refusal('127.0.0.1', Number(what));
    return why === undefined
      ? { isThere: false, sentence: `It needs port ${what}, on which something still listens.` }
      : { isThere: true, sentence: `It needs port ${what}, which is free now.` };
  },
};

/** Less is soon used up by an environment. */
const ENOUGH_BYTES = 500_000_000;
const CONNECT_LIMIT_MS = 3000;

function contextOf({ env, signal }: Io, cwd: string): PythonContext {
  return { env, cwd, signal, cacheDir: cacheFolder(env), onWait: () => {} };
}

function hintOf(error: unknown): string | undefined {
  return error instanceof ColdstartError ? error.hint : undefined;
}

function lower(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

/** Why nothing answers there; undefined where something does. */
function refusal(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_LIMIT_MS });
    const end = (why?: string) => {
      socket.destroy();
      resolve(why);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(`no answer within ${CONNECT_LIMIT_MS / 1000} s`));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

/** Of the file system that has it; undefined where there is no such path. */
async function freeBytes(path: string): Promise<number | undefined> {
  const found = await statfs(path).catch(() => undefined);
  return found && found.bavail * found.bsize;
}
