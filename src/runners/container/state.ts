import { z } from 'zod';
import { type Engine, told } from './engine.js';

const stateSchema = z.object({
  Status: z.string(),
  /** 0 where it has ended. */
  Pid: z.int().optional().catch(undefined),
  ExitCode: z.int().optional(),
  OOMKilled: z.boolean().optional(),
  Error: z.string().optional(),
  StartedAt: z.iso.datetime({ offset: true }).optional().catch(undefined),
  FinishedAt: z.iso.datetime({ offset: true }).optional().catch(undefined),
});

/** What an engine tells of a container that it has. Times by its own clock. */
export type ContainerState = z.infer<typeof stateSchema>;

export async function stateOf(engine: Engine, id: string): Promise<ContainerState | undefined> {
  const { stdout } = await engine.run('inspect', '--format', '{{json .State}}', id);
  return stateSchema.safeParse(told(stdout)).data;
}
