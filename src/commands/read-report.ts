import { resolve } from 'node:path';
import { type ComparisonReport, comparisonReportSchema } from '../domain/comparison-report.js';
import { type Report, readReportSchema } from '../domain/report.js';
import { readText } from '../io/read-text.js';
import { checkKind, malformed, parseSaved } from './saved-json.js';

const HINT = 'Name a report that coldstart wrote with -o FILE.json.';

/**
 * Reads a report, or recovers one from the partial file of a killed run. Throws a usage error that says what is wrong
 * with the file.
 */
export async function readReport(name: string, cwd: string): Promise<Report> {
  return reportFromText(await readText(resolve(cwd, name), name, HINT), name);
}

/** Reads a report as readReport does, or a comparison. Throws usage errors. */
export async function readReportOrComparison(name: string, cwd: string): Promise<Report | ComparisonReport> {
  const text = await readText(resolve(cwd, name), name, HINT);
  if (isPartial(text, name)) return reportFromText(text, name);
  const raw = parseSaved(text, name);
  if ((raw as { kind?: unknown } | null)?.kind !== 'comparison') return reportFromText(text, name);
  await checkKind(raw, 'comparison', name);
  const parsed = comparisonReportSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw malformed(`${name} is not a whole comparison`, parsed.error, raw);
}

function isPartial(text: string, name: string): boolean {
  return name.endsWith('.ndjson') || text.startsWith('{"kind":"partial"');
}

/** The same for a text that was read already; `name` is what messages call it. */
export async function reportFromText(text: string, name: string): Promise<Report> {
  if (isPartial(text, name)) {
    const { recoverReport } = await import('./recover.js');
    return recoverReport(text, name);
  }
  const raw = parseSaved(text, name);
  await checkKind(raw, 'report', name);
  const parsed = readReportSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw malformed(`${name} is not a whole report`, parsed.error, raw);
}
