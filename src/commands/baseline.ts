import { resolve } from 'node:path';
import { EXIT, type ExitCode, usageError } from '../domain/errors.js';
import { plain } from '../domain/plain.js';
import type { Environment, Report } from '../domain/report.js';
import { counted, listed } from '../domain/words.js';
import type { Io } from '../io/io.js';
import { exists } from '../io/paths.js';
import { json } from '../report/json.js';
import { hasControls, unfitness } from '../results/baseline-fitness.js';
import { machineLine } from '../results/likeness.js';
import { runsOf } from '../results/runs.js';
import { writeWhole } from './destinations.js';
import { readReport, reportFromText } from './read-report.js';
import { baselineFolder, checkName, fileToSave, savedNames, shownFile } from './saved-baselines.js';

/** The options of `coldstart baseline save`. */
export interface SaveOptions {
  /** Keep also what is not fit to be compared with. */
  readonly allowIncomplete: boolean;
}

/** Keeps a report under a name, and says what was kept. `-` and no file are stdin. Throws usage errors. */
export async function saveBaseline(
  name: string,
  file: string | undefined,
  { allowIncomplete }: SaveOptions,
  io: Io,
): Promise<ExitCode> {
  checkName(name);
  const report = file === undefined || file === '-' ? await piped(io) : await readReport(file, io.cwd);
  const faults = unfitness(report);
  if (faults.length > 0 && !allowIncomplete) {
    throw usageError(
      `${file ?? 'The report'} is not fit to be a baseline: ${faults.join('; ')}.`,
      'Measure again, or save it anyway with --allow-incomplete.',
    );
  }
  const saved = await fileToSave(name, io.cwd);
  const verb = (await exists(saved)) ? 'Replaced' : 'Saved';
  await writeWhole({ file: saved, replaceable: true }, json(report, { width: 0, color: false }));
  const shown = shownFile(name, await baselineFolder(io.cwd), io.cwd);
  const lines = [`${verb} ${shown}: ${contents(report)}`, ...machines(report), ...pythons(report)];
  io.stdout.write(`${lines.map(plain).join('\n')}\n`);
  if (!hasControls(report)) {
    io.stderr.write(
      'warning: It has no control row: comparisons with later runs will be INCONCLUSIVE. Measure it again with coldstart bench.\n',
    );
  }
  return EXIT.ok;
}

async function piped({ stdin }: Io): Promise<Report> {
  if (!stdin || stdin.isTTY) {
    throw usageError(
      'No report: stdin is a terminal.',
      'Name a file, or pipe one in: coldstart bench --format json | coldstart baseline save main',
    );
  }
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return reportFromText(Buffer.concat(chunks).toString('utf8'), 'stdin');
}

/** One line for each saved baseline; one that cannot be read is told, and makes the exit code 2. */
export async function listBaselines(io: Io): Promise<ExitCode> {
  const folder = await baselineFolder(io.cwd);
  const names = await savedNames(folder);
  const width = Math.max(0, ...names.map((name) => name.length));
  let code: ExitCode = EXIT.ok;
  for (const name of names) {
    try {
      const report = await readReport(resolve(folder, `${name}.json`), io.cwd);
      io.stdout.write(
        `${name.padEnd(width)}  ${plain(`${contents(report)}; ${listed(machines(report), 1)}`)}\n`,
      );
    } catch (error) {
      io.stderr.write(`error: ${name}: ${(error as Error).message}\n`);
      code = EXIT.usage;
    }
  }
  if (names.length === 0) io.stderr.write(`No baselines are saved in ${folder}.\n`);
  return code;
}

/** What and when: rows, trials, day, version. */
function contents(report: Report): string {
  const rows = runsOf(report).reduce((sum, run) => sum + run.rows.length, 0);
  const controls = runsOf(report).reduce((sum, run) => sum + run.controls.length, 0);
  return [
    `${rows === 0 ? 'no rows' : counted(rows, 'row')}, n = ${report.runs}`,
    controls === 0 ? 'no control rows' : counted(controls, 'control row'),
    ...(report.parts ? [`merged from ${counted(report.parts.length, 'report')}`] : []),
    ...(report.interrupted ? ['INTERRUPTED'] : []),
    `${report.startedAt.slice(0, 16).replace('T', ' ')} UTC`,
    `coldstart ${report.tool.version}`,
  ].join(', ');
}

/** The environments it was measured in; a shard without rows has seen none of the Pythons. */
function environments(report: Report): Environment[] {
  const runs = runsOf(report);
  const measured = runs.filter(({ rows }) => rows.length > 0);
  return (measured.length > 0 ? measured : runs).map(({ environment }) => environment);
}

function machines(report: Report): string[] {
  return [...new Set(environments(report).map(machineLine))];
}

function pythons(report: Report): string[] {
  const all = environments(report).flatMap((environment) => environment.pythons);
  return [...new Set(all.map(({ version, build }) => `Python ${version}, ${build}`))];
}
