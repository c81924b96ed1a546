import { EXIT, type ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';

/** Where each published schema comes from. */
const SOURCES = {
  report: async () => (await import('../domain/report.js')).reportSchema,
  comparison: async () => (await import('../domain/comparison-report.js')).comparisonReportSchema,
  trend: async () => (await import('../domain/trend-record.js')).trendSchema,
  config: async () => (await import('../config/schema.js')).configSchema,
  doctor: async () => (await import('../domain/doctor.js')).doctorSchema,
  bytecode: async () => (await import('../domain/bytecode.js')).bytecodeSchema,
  inspection: async () => (await import('../domain/inspection.js')).inspectionSchema,
  explanation: async () => (await import('../domain/explain.js')).explanationSchema,
  'image-files': async () => (await import('../domain/image-files.js')).imageFilesSchema,
  package: async () => (await import('../domain/package.js')).packageSchema,
};

/** What there is a published schema of. */
export type SchemaName = keyof typeof SOURCES;

export const SCHEMA_NAMES = Object.keys(SOURCES) as SchemaName[];

/** Prints a published schema as generated from the code that runs. */
export async function schema(name: SchemaName, io: Io): Promise<ExitCode> {
  io.stdout.write(await schemaText(name));
  return EXIT.ok;
}

/** The JSON schema (draft 2020-12) of that name, as text. */
export async function schemaText(name: SchemaName): Promise<string> {
  const { z } = await import('zod');
  const generated = z.toJSONSchema(await SOURCES[name](), { target: 'draft-2020-12' });
  return `${JSON.stringify({ ...generated, title: `coldstart ${name}, version 1` }, undefined, 2)}\n`;
}
