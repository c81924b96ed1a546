import { EXIT, type ExitCode } from '../domain/errors.js';
import type { Io } from '../io.js';

/** Prints a published schema as generated from the code that runs. */
export async function schema(name: 'report' | 'config', io: Io): Promise<ExitCode> {
  io.stdout.write(await schemaText(name));
  return EXIT.ok;
}

/** The JSON schema (draft 2020-12) of reports or of the configuration, as text. */
export async function schemaText(name: 'report' | 'config'): Promise<string> {
  const { z } = await import('zod');
  const source =
    name === 'report'
      ? (await import('../domain/report.js')).reportSchema
      : (await import('../config/schema.js')).configSchema;
  const generated = z.toJSONSchema(source, { target: 'draft-2020-12' });
  return `${JSON.stringify({ ...generated, title: `coldstart ${name}, version 1` }, undefined, 2)}\n`;
}
