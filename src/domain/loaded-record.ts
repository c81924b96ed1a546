import { z } from 'zod';

const changes = {
  base: z.int().nonnegative().describe('how many base loads'),
  head: z.int().nonnegative(),
  appeared: z.array(z.string()).describe('loaded by head only'),
  vanished: z.array(z.string()).describe('loaded by base only'),
};

/** What head loads and base does not, and the other way round: a part of the report format. */
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
