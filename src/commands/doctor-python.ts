import type { Finding } from '../domain/doctor.js';
import type { StartFacts } from '../domain/facts/interpreter.js';
import { compareVersions } from '../domain/python-version.js';
import { bytecodeFinding, evictionFinding, shimFinding, siteFinding } from '../findings/doctor/start.js';
import {
  cacheFinding,
  canLaunch,
  pipFinding,
  pythonsFinding,
  uvFinding,
  uvloopFinding,
} from '../findings/doctor/tools.js';
import { cacheDirectory, cacheFolder } from '../io/cache-dir.js';
import { diskUse, filesBelow } from '../io/disk-use.js';
import type { Io } from '../io/io.js';
import { childEnvironment } from '../launch/child-env.js';
import { startLauncher } from '../launch/launcher.js';
import { startEvictor } from '../launch/page-cache.js';
import type { Timing } from '../machine/interpreter-start.js';
import { startFacts, timeBytecode, timeShim, timeSite } from '../machine/interpreter-start.js';
import { interpreterFiles } from '../python/describe-interpreter.js';
import {
  defaultInterpreter,
  type Interpreter,
  listInterpreters,
  type PythonContext,
} from '../python/interpreters.js';
import { REQUIREMENT_SETS } from '../python/requirement-sets.js';
import { knownUv } from '../python/uv.js';
import { guarded } from './doctor-machine.js';

/**
 * Interpreters, tools and cache; then what a start costs here, one measurement after another. `chosen` is the one
 * that was looked at: the default, or the newest where PATH has none.
 */
export async function pythonFindings(
  io: Io,
): Promise<{ findings: readonly Finding[]; chosen?: Interpreter }> {
  const cache = await guarded('cache', io, () => checkCache(io));
  const { cwd, signal } = io;
  const context: PythonContext = {
    env: io.env,
    cwd,
    signal,
    cacheDir: cacheFolder(io.env),
    onWait: (text) => void io.stderr.write(`${text}\n`),
  };
  const all = await listInterpreters(context);
  const named = await defaultInterpreter(context).catch(() => undefined);
  io.signal.throwIfAborted();
  const found = pythonsFinding(all, named);
  const chosen = named ?? all.at(-1);
  if (!chosen || found.status === 'problem') return { findings: [found, ...cache] };

  const env = childEnvironment(io.env, {});
  let started: Promise<StartFacts> | undefined;
  const facts = () => {
    started ??= startFacts(chosen, env, context);
    return started;
  };
  const tools = await guarded('uv', io, async () => [
    uvFinding(await knownUv(context), all),
    pipFinding(chosen, all),
  ]);
  const uvloop = await guarded('uvloop', io, async () => {
    const { uvloop: importable } = await facts();
    const platform = `${process.platform}-${process.arch}`;
    return uvloopFinding(chosen, all, importable, REQUIREMENT_SETS.standard, platform);
  });
  const helper = helperBeside(chosen, all);
  const measured = await guarded('launcher', io, async () => {
    const launcher = await startLauncher({ python: helper.executable, signal });
    try {
      return await startFindings(chosen, all, { launcher, env, cwd, signal }, facts, io);
    } finally {
      await launcher.close();
    }
  });
  // Last, as it makes the next starts slow, and with the launcher gone, which maps its interpreter.
  const evicted = await guarded('page-cache', io, () => evict(chosen, helper));
  return { findings: [found, ...tools, ...uvloop, ...cache, ...measured, ...evicted], chosen };
}

async function startFindings(
  chosen: Interpreter,
  all: readonly Interpreter[],
  timing: Timing,
  facts: () => Promise<StartFacts>,
  io: Io,
): Promise<readonly Finding[]> {
  const shimmed = [chosen, ...all].find(({ shim }) => shim !== undefined);
  const shim = await guarded('pyenv-shim', io, async () =>
    shimmed?.shim
      ? shimFinding(shimmed.shim, shimmed.executable, await timeShim(shimmed, shimmed.shim, timing))
      : { id: 'pyenv-shim', status: 'ok', message: 'No pyenv shim stands for a Python on PATH.' },
  );
  const site = await guarded('site', io, async () =>
    siteFinding(await facts(), await timeSite(chosen, timing)),
  );
  const bytecode = await guarded('bytecode', io, async () => {
    const hasPrefix = compareVersions(chosen.version, '3.8') >= 0;
    const times = hasPrefix ? await timeBytecode(chosen, timing) : undefined;
    return bytecodeFinding(await facts(), chosen.executable, times);
  });
  return [...shim, ...site, ...bytecode];
}

/** The newest that shares no library with the measured one, so that nothing of ours keeps its pages mapped. */
function helperBeside(chosen: Interpreter, all: readonly Interpreter[]): Interpreter {
  const able = all.filter(canLaunch);
  return able.findLast(({ basePrefix }) => basePrefix !== chosen.basePrefix) ?? able.at(-1) ?? chosen;
}

async function evict(chosen: Interpreter, helper: Interpreter): Promise<Finding> {
  const evictor = await startEvictor(helper.executable);
  try {
    return evictionFinding(await evictor.evict(await interpreterFiles(chosen)));
  } finally {
    await evictor.close();
  }
}

async function checkCache(io: Io): Promise<Finding> {
  const folder = cacheFolder(io.env);
  const refusal = await cacheDirectory(io.env).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return cacheFinding(folder, diskUse([await filesBelow(folder)]).sizeBytes, refusal);
}
