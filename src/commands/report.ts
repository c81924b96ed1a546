import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { listIssues } from '../config/issues.js';
import { ColdstartError, EXIT, type ExitCode, usageError } from '../domain/errors.js';
import { type Report, reportSchema } from '../domain/report.js';
import type { Io } from '../io.js';
import type { Format } from '../report/index.js';
import { buildReport } from '../results/build-report.js';
import { deliver, destinations } from './destinations.js';
import type { PartialHeader, PartialTrial } from './partial.js';

/** Shows a saved report again, in any format; a partial file of a killed run becomes an interrupted report. */
export async function report(
  options: { file: string; format: Format; output: readonly string[] },
  io: Io,
): Promise<ExitCode> {
  const path = resolve(io.cwd, options.file);
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw usageError(
      `Cannot read ${options.file}: ${error.message}.`,
      'Name a report that coldstart wrote with -o FILE.json.',
    );
  });
  const files = await destinations(options.output, io.cwd);
  const loaded = path.endsWith('.ndjson')
    ? await recover(text, options.file)
    : parseReport(text, options.file);
  await deliver(loaded, options.format, files, io);
  return EXIT.ok;
}

/** Parses a report; a usage error names every place that is wrong. */
function parseReport(text: string, name: string): Report {
  const raw = parseJson(text, name);
  const parsed = reportSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const version = (raw as { schemaVersion?: unknown } | null)?.schemaVersion;
  const foreign =
    version === 1 ? '' : ` (schemaVersion ${JSON.stringify(version) ?? 'missing'}, this coldstart reads 1)`;
  throw usageError(
    `${name} is not a report${foreign}:\n${listIssues(parsed.error, raw)}`,
    'Measure again with -o FILE.json.',
  );
}

async function recover(text: string, name: string): Promise<Report> {
  const [first = '', ...rest] = text.split('\n');
  const header = parseJson(first, `${name}, line 1`) as PartialHeader;
  if (header?.kind !== 'partial' || !Array.isArray(header.rows)) {
    throw usageError(
      `${name} is not a partial file of coldstart.`,
      `Name the ${basename(name)} beside a report that was being written.`,
    );
  }
  const entries = rest.flatMap((line, index): PartialTrial[] => {
    if (line.trim() === '') return [];
    try {
      return [parseJson(line, `${name}, line ${index + 2}`) as PartialTrial];
    } catch (error) {
      // The kill may have come while the last line was written.
      if (index >= rest.length - 1) return [];
      throw error;
    }
  });
  const finishedAt = entries.at(-1)?.trial.startedAt ?? header.startedAt;
  try {
    const built = await buildReport({
      ...header,
      finishedAt,
      interrupted: true,
      rows: header.rows.map((row, index) => ({
        ...row,
        trials: entries.filter((entry) => entry.row === index).map(({ trial }) => trial),
      })),
    });
    return reportSchema.parse(built);
  } catch (error) {
    if (error instanceof ColdstartError) throw error;
    throw usageError(`${name} cannot be recovered: ${(error as Error).message}`, 'Was it edited by hand?');
  }
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw usageError(
      `${name} is not valid JSON: ${(error as Error).message}.`,
      'Is it a report of coldstart, and whole?',
    );
  }
}
