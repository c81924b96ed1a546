import { z } from 'zod';

/** What `coldstart bytecode --format json` writes, version 1. Times are milliseconds. */

const count = () => z.int().nonnegative();

/** Where this interpreter would find no bytecode that it may use, and why; `modules` is the sum of the first five. */
const countsSchema = z.strictObject({
  modules: count(),
  valid: count().describe('used as it is'),
  missing: count().describe('none for this interpreter and -O level, nor for another interpreter'),
  stale: count().describe('there, and rejected: it does not fit its source, or is damaged'),
  wrongVersion: count().describe('only that of other interpreters'),
  uncompilable: count().describe(
    'no valid Python for this interpreter: nothing can be done, no rule counts it',
  ),
  mismatched: count().describe(
    'of the valid: unchecked-hash bytecode of another source than the one beside it, which runs all the same',
  ),
  uncheckedHash: count().describe('of the valid: never compared with the source'),
  checkedHash: count().describe('of the valid: the source is read and hashed at each import'),
  staleByTime: count().describe('of the stale: only the recorded time of the source differs'),
  otherLevel: count().describe('of the missing: there is some for another -O level'),
  sourceless: count().describe('name.pyc in place of name.py; of the wrong version their import fails'),
});

/** One repetition: all modules compiled once, in one process. */
const passSchema = z.strictObject({ compileMs: z.number(), loadMs: z.number() });

const stakeSchema = z.strictObject({
  n: z.int().positive(),
  modules: count().describe('without valid bytecode, and compilable'),
  savedMs: z
    .strictObject({ median: z.number(), min: z.number(), max: z.number() })
    .describe('compiling less loading, of all of them together'),
  passes: z.array(passSchema).describe('in run order'),
});

const importSchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('ok'),
    name: z.string(),
    n: z.int().positive().describe('pairs of fresh processes'),
    asFoundMs: z.array(z.number()).describe('in run order'),
    completeMs: z.array(z.number()).describe('of the same rounds, with complete bytecode'),
    asFoundMedianMs: z.number(),
    completeMedianMs: z.number(),
    ratio: z.number().describe('typical as found / complete, paired by round'),
    ratioCi95: z.tuple([z.number(), z.number()]).optional(),
    p: z.number(),
    savedMs: z.number().describe('typical difference (Hodges–Lehmann)'),
    modules: count().describe('that it loads from .py files'),
    compiled: count().describe('of these, without valid bytecode in what was looked at'),
    compiledElsewhere: count().describe('the same outside of it, such as the standard library'),
    sentence: z.string(),
  }),
  z
    .strictObject({
      status: z.literal('complete'),
      name: z.string(),
      n: z.int().positive(),
      asFoundMs: z.array(z.number()),
      asFoundMedianMs: z.number(),
      modules: count().describe('that it loads from .py files'),
      sentence: z.string(),
    })
    .describe('all that it loads has valid bytecode: nothing was compared'),
  z.strictObject({ status: z.literal('failed'), name: z.string(), message: z.string() }),
]);

const ownerSchema = z.strictObject({
  kind: z
    .enum(['distribution', 'package', 'other', 'stdlib'])
    .describe('package: in no RECORD, named by its topmost package'),
  name: z.string(),
  version: z.string().optional(),
  installer: z.string().optional().describe('as it says itself in INSTALLER'),
  counts: countsSchema,
  savedMs: z.number().optional().describe('median over the passes; absent where all is valid'),
});

const remedySchema = z.strictObject({
  text: z.string(),
  command: z.string().optional().describe('for a shell, as it stands'),
});

const ruleSchema = z.strictObject({
  expression: z.string(),
  count: count(),
  share: z.number().describe('of all modules, 0 to 1'),
  verdict: z.enum(['PASS', 'FAIL']),
});

export const bytecodeSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('bytecode'),
  target: z.strictObject({
    path: z.string().describe('as given'),
    kind: z.enum(['environment', 'folder', 'zip']),
    readAs: z
      .enum(['folder', 'zipimport'])
      .describe('a zip: unpacked, as by AWS Lambda; with a __main__.py at its top by zipimport'),
    writable: z.boolean().describe('by the user who asked; a zip never'),
  }),
  python: z.strictObject({
    executable: z.string(),
    version: z.string(),
    tag: z.string(),
    magic: count().describe('magic number of its bytecode'),
    optimize: z.int().min(0).max(2),
  }),
  total: countsSchema,
  distributions: z.array(ownerSchema),
  stake: stakeSchema.optional().describe('absent where all is valid'),
  imports: z.array(importSchema),
  remedies: z.array(remedySchema),
  notes: z.array(z.string()),
  unreadable: z.array(z.string()).describe('paths that could not be looked at: exit code 3'),
  rules: z.array(ruleSchema).describe('of --fail-on'),
});

/** Modules by the state of their bytecode. */
export type BytecodeCounts = z.infer<typeof countsSchema>;
/** What compiling costs against loading. */
export type BytecodeStake = z.infer<typeof stakeSchema>;
/** One import, measured as found and with complete bytecode. */
export type ImportFigures = z.infer<typeof importSchema>;
/** One distribution, or what stands in none. */
export type BytecodeOwner = z.infer<typeof ownerSchema>;
/** What would help, and the command for it. */
export type BytecodeRemedy = z.infer<typeof remedySchema>;
/** A rule of `--fail-on`, decided. */
export type BytecodeRule = z.infer<typeof ruleSchema>;
/** Everything that was found. */
export type BytecodeReport = z.infer<typeof bytecodeSchema>;
