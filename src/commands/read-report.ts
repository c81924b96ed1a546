import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { z } from 'zod';
import { type ComparisonReport, comparisonReportSchema } from '../domain/comparison-report.js';
import { usageError } from '../domain/errors.js';
import type { Explanation } from '../domain/explain.js';
import type { Inspection } from '../domain/inspection.js';
import { type Report, readReportSchema } from '../domain/report.js';
import { type Trend, trendSchema } from '../domain/trend-record.js';
import { counted } from '../domain/words.js';
import { kindOf } from '../io/paths.js';
import { readText } from '../io/read-text.js';
import { checkKind, malformed, parseSaved } from './saved-json.js';

const HINT = 'Name a report that coldstart wrote with -o FILE.json.';

/** The text of a file. Throws usage errors: for a folder they say which files are in it. */
async function textOf(name: string, cwd: string): Promise<string> {
  const path = resolve(cwd, name);
  if ((await kindOf(path)) !== 'folder') return readText(path, name, HINT);
  const files = await readdir(path).catch(() => []);
  const reports = files.filter((file) => file.endsWith('.json'));
  throw usageError(
    `Cannot read ${name}: it is a folder.`,
    reports.length > 0
      ? `Name what is in it (${counted(reports.length, '.json file')}): ${name.replace(/\/+$/, '')}/*.json`
      : HINT,
  );
}

/**
 * Reads a report, or recovers one from the partial file of a killed run. Throws a usage error that says what is wrong
 * with the file.
 */
export async function readReport(name: string, cwd: string): Promise<Report> {
  return reportFromText(await textOf(name, cwd), name);
}

/** Reads a report as readReport does, or what was made of several. Throws usage errors. */
export async function readDocument(name: string, cwd: string): Promise<Report | ComparisonReport | Trend> {
  const text = await textOf(name, cwd);
  return isPartial(text, name) ? reportFromText(text, name) : document(parseSaved(text, name), text, name);
}

/** The same, or what another command found. Throws usage errors. */
export async function readShown(
  name: string,
  cwd: string,
): Promise<Awaited<ReturnType<typeof readDocument>> | Explanation | Inspection> {
  const text = await textOf(name, cwd);
  if (isPartial(text, name)) return reportFromText(text, name);
  const raw = parseSaved(text, name);
  switch (kindIn(raw)) {
    case 'explanation':
      return checked(raw, 'explanation', (await import('../domain/explain.js')).explanationSchema, name);
    case 'inspection':
      return checked(raw, 'inspection', (await import('../domain/inspection.js')).inspectionSchema, name);
    case 'doctor':
    case 'bytecode':
    case 'package':
      throw usageError(
        `${name} is what coldstart ${kindIn(raw)} found, which coldstart report does not show.`,
        `It shows the JSON of bench, compare, report, explain and lambda inspect. For this one: coldstart ${kindIn(raw)} --format table`,
      );
    default:
      return document(raw, text, name);
  }
}

function kindIn(raw: unknown): unknown {
  return ((raw ?? {}) as { kind?: unknown }).kind;
}

async function document(
  raw: unknown,
  text: string,
  name: string,
): Promise<Report | ComparisonReport | Trend> {
  const kind = kindIn(raw);
  if (kind === 'comparison') return checked(raw, kind, comparisonReportSchema, name);
  if (kind === 'trend') return checked(raw, kind, trendSchema, name);
  return reportFromText(text, name);
}

async function checked<T>(
  raw: unknown,
  kind: 'comparison' | 'trend' | 'explanation' | 'inspection',
  schema: z.ZodType<T>,
  name: string,
): Promise<T> {
  await checkKind(raw, kind, name);
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw malformed(`${name} is not a whole ${kind}`, parsed.error, raw);
}

function isPartial(text: string, name: string): boolean {
  return name.endsWith('.ndjson') || text.startsWith('{"kind":"partial"');
}

/**
 * The same for a text that was read already; `name` is what messages call it. Summaries are those of the trials, not those
 * that somebody may have edited.
 */
export async function reportFromText(text: string, name: string): Promise<Report> {
  if (isPartial(text, name)) {
    const { recoverReport } = await import('./recover.js');
    return recoverReport(text, name);
  }
  const raw = parseSaved(text, name);
  await checkKind(raw, 'report', name);
  const parsed = readReportSchema.safeParse(raw);
  if (!parsed.success) throw malformed(`${name} is not a whole report`, parsed.error, raw);
  const { resummarized, unsoundness } = await import('../results/sound-report.js');
  const fault = unsoundness(parsed.data);
  if (fault !== undefined)
    throw usageError(`${name} is not a report as coldstart writes it: ${fault}.`, HINT);
  return resummarized(parsed.data);
}
