import { z } from 'zod';

/** Where a change between two rows sits; parts of the report format. */

const changes = {
  base: z.int().nonnegative().describe('how many base loads'),
  head: z.int().nonnegative(),
  appeared: z.array(z.string()).describe('loaded by head only'),
  vanished: z.array(z.string()).describe('loaded by base only'),
};

export const loadedSchema = z.strictObject({
  modules: z.strictObject(changes),
  distributions: z.strictObject({
    ...changes,
    moved: z
      .array(z.strictObject({ name: z.string(), base: z.string(), head: z.string() }))
      .optional()
      .describe('loaded by both, in other versions'),
  }),
});

/** Fields of a comparison: what its sentence says, for those that show it otherwise. */
export const whereChanged = {
  moved: z
    .strictObject({ phase: z.string(), ms: z.number() })
    .optional()
    .describe('the phase that explains at least half of the change of the medians'),
  grew: z
    .array(z.strictObject({ module: z.string(), ms: z.number() }))
    .min(1)
    .optional()
    .describe('imports that explain the change, largest first'),
  open: z.string().optional().describe('of INCONCLUSIVE rows: why, and what to do'),
};
