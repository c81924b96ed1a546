import { z } from 'zod';
import { measureError } from '../../domain/errors.js';
import type { FunctionContainer, FunctionImage } from '../../emulator/model.js';
import { kindOf } from '../../io/paths.js';
import { type Engine, engineWith, reasonOf, told } from './engine.js';
import { ownLabel, remove } from './leftovers.js';
import { killsSince, oomKillCount } from './oom.js';
import { stateOf } from './state.js';
import { environmentOptions } from './variables.js';

/** As Lambda runs images: nothing but /tmp can be written to, by a user without rights. */
const AS_ON_AWS = ['--read-only', '--tmpfs', '/tmp:rw,mode=1777,size=512m', '--user', '993:990'];

const stateSchema = z.object({
  Pid: z.int().optional().catch(undefined),
  StartedAt: z.string().optional().catch(undefined),
});

/** An image that an engine has, for the emulator; `command` is given to its entry point in place of its own. */
export function functionImage(
  engine: Engine,
  image: string,
  { command, cpus }: { readonly command: readonly string[]; readonly cpus?: number | undefined },
): FunctionImage {
  return {
    create: async (env, memorySizeMB) => {
      const limits = [
        ...['--memory', `${memorySizeMB}m`, '--memory-swap', `${memorySizeMB}m`],
        ...(cpus === undefined ? [] : ['--cpus', String(cpus)]),
      ];
      const { options, variables } = environmentOptions(env, engine);
      const killsBefore = await oomKillCount();
      const created = await runWith(engine, variables).run(
        ...['create', '--pull', 'never', '--network', 'host', '--label', ownLabel()],
        ...[...AS_ON_AWS, ...limits, ...options, image, ...command],
      );
      const id = created.stdout.trim().split('\n').at(-1) ?? '';
      if (created.ok && id !== '') return containerOf(engine, id, killsBefore);
      throw measureError(`${engine.name} did not make a container of ${image}: ${reasonOf(created)}.`);
    },
  };
}

/** The same engine, with variables that its create command hands on. */
function runWith(engine: Engine, variables: Readonly<Record<string, string>>): Engine {
  return engineWith(engine, { env: { ...engine.env, ...variables }, cwd: '/', cacheDir: '' });
}

function containerOf(engine: Engine, id: string, killsBefore: number | undefined): FunctionContainer {
  return {
    start: { file: engine.name, args: ['start', '--attach', id], env: engine.env },
    look: async () => {
      const { stdout } = await engine.run('inspect', '--format', '{{json .State}}', id);
      const { Pid = 0, StartedAt = '' } = stateSchema.safeParse(told(stdout)).data ?? {};
      const startedAtMs = epochMs(StartedAt);
      return {
        ...(startedAtMs === undefined ? {} : { startedAtMs }),
        ...(Pid > 0 && (await kindOf(`/proc/${Pid}`)) !== undefined ? { pid: Pid } : {}),
      };
    },
    isOutOfMemory: async () => {
      const state = await stateOf(engine, id);
      const kills = killsSince(killsBefore, await oomKillCount());
      return state?.OOMKilled === true || kills === undefined || kills > 0;
    },
    remove: async () => {
      // rm would ask the process first, which may take its time.
      await engine.run('kill', '--signal', 'KILL', id);
      await remove(engine, [id]);
    },
  };
}

/** Engines write nanoseconds, of which a Date keeps milliseconds. */
export function epochMs(text: string): number | undefined {
  const ms = Date.parse(text);
  const fraction = /\.\d{3}(\d{1,6})/.exec(text)?.[1];
  return Number.isNaN(ms) || ms <= 0
    ? undefined
    : ms + (fraction === undefined ? 0 : Number(`0.${fraction}`));
}
