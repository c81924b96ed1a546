import { rm } from 'node:fs/promises';
import { measureError } from '../../domain/errors.js';
import type { FunctionContainer, FunctionImage } from '../../emulator/model.js';
import { kindOf } from '../../io/paths.js';
import { temporaryFolder } from '../../io/temporary.js';
import { createdId, environmentOptions, limitOptions, ownOptions } from './create-options.js';
import { type Engine, engineWith, reasonOf } from './engine.js';
import { remove } from './leftovers.js';
import { watchKills } from './oom.js';
import { stateOf } from './state.js';
import { epochMs } from './steps.js';

/** As Lambda runs images: nothing but /tmp can be written to, by a user without rights. */
const AS_ON_AWS = ['--read-only', '--tmpfs', '/tmp:rw,mode=1777,size=512m', '--user', '993:990'];

/** An image that an engine has, for the emulator; `command` is given to its entry point in place of its own. */
export function functionImage(
  engine: Engine,
  image: string,
  { command, cpus }: { readonly command: readonly string[]; readonly cpus?: number | undefined },
): FunctionImage {
  return {
    create: async (env, memorySizeMB) => {
      const limits = [
        ...limitOptions({ memoryMB: memorySizeMB, cpus }),
        ...['--memory-swap', `${memorySizeMB}m`],
      ];
      const { options, variables } = environmentOptions(env, engine);
      const created = await runWith(engine, variables).run(
        'create',
        ...[...ownOptions(), ...AS_ON_AWS, ...limits, ...options, image, ...command],
      );
      const id = createdId(created.stdout);
      if (created.ok && id !== '') return containerOf(engine, id);
      throw measureError(`${engine.name} did not make a container of ${image}: ${reasonOf(created)}.`);
    },
  };
}

/** The same engine, with variables that its create command hands on. */
function runWith(engine: Engine, variables: Readonly<Record<string, string>>): Engine {
  return engineWith(engine, { env: { ...engine.env, ...variables }, cwd: '/', cacheDir: '' });
}

/** Started from a folder of its own: podman's conmon leaves a file there where the kernel kills for memory. */
async function containerOf(engine: Engine, id: string): Promise<FunctionContainer> {
  const folder = await temporaryFolder('start');
  const watch = await watchKills(id, folder, { isLimited: true });
  return {
    start: { file: engine.name, args: ['start', '--attach', id], env: engine.env, cwd: folder },
    look: async () => {
      const { Pid = 0, StartedAt } = (await stateOf(engine, id)) ?? {};
      const startedAtMs = epochMs(StartedAt);
      return {
        ...(startedAtMs === undefined ? {} : { startedAtMs }),
        ...(Pid > 0 && (await kindOf(`/proc/${Pid}`)) !== undefined ? { pid: Pid } : {}),
      };
    },
    isOutOfMemory: async () => {
      const { cgroup, isNoted, machine } = await watch.end();
      if (isNoted || (cgroup?.kills ?? 0) > 0) return true;
      return (await stateOf(engine, id))?.OOMKilled === true || machine === undefined || machine > 0;
    },
    remove: async () => {
      // rm would ask the process first, which may take its time.
      await engine.run('kill', '--signal', 'KILL', id);
      await remove(engine, [id]);
      await watch.end();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
