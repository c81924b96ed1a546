import { newerPlatform } from '../config/package-platform.js';
import type { PythonContext } from '../python/context.js';
import { runTool } from '../python/run-tool.js';
import { type LockEntry, readLock } from '../wheels/lock-text.js';
import { type InstallRequest, resolveCommand } from './install-command.js';

/** How versions were chosen, to choose them once more. */
interface Resolution {
  readonly uv: string;
  readonly how: Parameters<typeof resolveCommand>[1];
  readonly env: Readonly<Record<string, string>>;
  readonly work: string;
}

/**
 * Says which packages would have other versions for the newest platform that AWS Lambda has for this Python: an old one
 * gets old wheels without a word. Nothing where there are none, or where that cannot be resolved.
 */
export async function newerVersions(
  entries: readonly LockEntry[],
  target: InstallRequest['target'],
  { uv, how, env, work }: Resolution,
  context: PythonContext,
): Promise<string[]> {
  const platform = newerPlatform(target.platform, target.python);
  if (!platform) return [];
  const { file, args } = resolveCommand(uv, { ...how, target: { ...target, platform } });
  const resolved = await runTool(file, args, { env, cwd: work, context });
  context.signal?.throwIfAborted();
  if (!resolved.ok) return [];
  const here = new Map(entries.map(({ name, version }) => [name, version]));
  const others = readLock(resolved.stdout).entries.flatMap(({ name, version }) => {
    const own = here.get(name);
    return own === undefined || own === version ? [] : [`${name} ${version} (here ${own})`];
  });
  if (others.length === 0) return [];
  return [
    `For ${platform.name}, which AWS Lambda’s Python ${target.python} can run, there is ${others.join(', ')}: --python-platform ${platform.name}`,
  ];
}
