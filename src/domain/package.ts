import { z } from 'zod';
import { treeSizeSchema } from './size.js';

/** What `coldstart package --format json` writes, version 1. Sizes are bytes. */

const whole = () => z.int().nonnegative();

const rowSchema = z.strictObject({
  step: z.string().describe('installed, a step of --slim, bytecode or package'),
  state: z
    .enum(['done', 'nothing', 'rolled-back', 'skipped'])
    .describe(
      'nothing: there was nothing to do; rolled-back: an import failed after it; skipped: it cannot be done',
    ),
  bytes: whole().describe('unpacked, after this row'),
  zipBytes: whole(),
  files: whole(),
  imports: z
    .enum(['yes', 'no', 'not run'])
    .describe('whether all that could be imported before still can be'),
  note: z.string().optional(),
});

const limitSchema = z.strictObject({
  name: z.enum(['upload', 'unpacked']),
  bytes: whole(),
  limitBytes: whole(),
  exceeded: z.boolean(),
  sentence: z.string(),
});

export const packageSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('package'),
  input: z.string().describe('as given'),
  python: z.string().describe('minor version, such as 3.12'),
  platform: z.string(),
  installer: z.strictObject({ name: z.enum(['pip', 'uv']), version: z.string() }).optional(),
  requirements: z.strictObject({
    origin: z.string(),
    hashed: z.boolean().describe('the input had a hash for each; otherwise versions are those of this day'),
    packages: z.array(z.strictObject({ name: z.string(), version: z.string() })),
  }),
  code: z.array(z.string()).describe('files of your own, as they lie in the package'),
  bytecode: z.enum(['none', 'compiled', 'unchecked-hash']),
  imports: z.strictObject({
    python: z.string().optional().describe('the interpreter that imported'),
    notRun: z.string().optional().describe('why nothing was imported'),
    modules: z.array(z.string()).describe('that could be imported at first: none of them may break'),
    failed: z.array(z.strictObject({ name: z.string(), message: z.string() })).describe('already at first'),
  }),
  rows: z.array(rowSchema),
  output: z.strictObject({
    file: z.string(),
    layer: z.boolean(),
    bytes: whole(),
    sha256: z.string().describe('hex'),
    codeSha256: z.string().describe('the same in base64, as AWS Lambda tells it'),
  }),
  size: treeSizeSchema.describe('of what is in the zip, unpacked'),
  limits: z.array(limitSchema),
  notes: z.array(z.string()),
});

/** Everything about a package that was written. */
export type PackageReport = z.infer<typeof packageSchema>;
/** Sizes after one step. */
export type PackageRow = z.infer<typeof rowSchema>;
/** A limit of AWS Lambda and how far it is used. */
export type PackageLimit = z.infer<typeof limitSchema>;
