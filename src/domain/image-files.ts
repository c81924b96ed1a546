import { z } from 'zod';

/** What `coldstart package --image --format json` writes, version 1. */

const lineSchema = z.strictObject({
  line: z.int().positive().describe('number of the first line of the instruction'),
  instruction: z.string(),
  buys: z.string().describe('why it is there, in a sentence'),
});

export const imageFilesSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('image-files'),
  input: z.string().describe('as given'),
  purpose: z.enum(['worker', 'lambda']),
  installer: z.strictObject({ name: z.enum(['pip', 'uv']), version: z.string().optional() }).optional(),
  base: z.strictObject({
    image: z.string(),
    digest: z.string().optional().describe('sha256:…, only as given or as the engine of this machine has it'),
    digestFrom: z.string().optional().describe('given, or the name of the engine'),
  }),
  requirements: z.string().optional().describe('the file that says what is installed, below the context'),
  start: z.array(z.string()).describe('the words of CMD'),
  context: z.string().describe('the folder that the image is built of, from the working folder'),
  files: z.array(
    z.strictObject({ file: z.string(), state: z.enum(['written', 'replaced', 'kept']), text: z.string() }),
  ),
  lines: z.array(lineSchema),
  notes: z.array(z.string()),
  next: z.array(z.string()).describe('commands that build the image and measure it'),
});

/** Files for an image that were written, and what each of their lines is for. */
export type ImageFiles = z.infer<typeof imageFilesSchema>;
