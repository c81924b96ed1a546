import { z } from 'zod';

/** How large an installed tree is. Bytes are those of the files' contents, as AWS Lambda and `ls -l` count them. */

const whole = () => z.int().nonnegative();

const countSchema = z.strictObject({ bytes: whole(), files: whole() });

const ownerSizeSchema = z.strictObject({
  kind: z
    .enum(['distribution', 'package', 'other'])
    .describe('package: in no RECORD, named by its topmost folder; other: single files at the top'),
  name: z.string(),
  version: z.string().optional(),
  bytes: whole(),
  files: whole(),
  share: z.number().describe('of all bytes, 0 to 1'),
});

export const treeSizeSchema = z.strictObject({
  bytes: whole(),
  files: whole(),
  bytecode: countSchema.describe('the .pyc among them'),
  zip: z
    .strictObject({ bytes: whole(), withoutBytecodeBytes: whole() })
    .optional()
    .describe('of the zip that coldstart package would write'),
  largest: z.array(ownerSizeSchema).describe('at most ten, largest first'),
  others: countSchema.extend({ count: whole() }).describe('all further distributions together'),
});

/** The size of a site-packages or `--target` folder. */
export type TreeSize = z.infer<typeof treeSizeSchema>;
/** The part of one distribution. */
export type OwnerSize = z.infer<typeof ownerSizeSchema>;
