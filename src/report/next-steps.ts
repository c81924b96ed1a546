import { basename, isAbsolute } from 'node:path';
import { defined } from '../domain/defined.js';
import type { Result } from '../domain/report.js';
import { shellWord } from '../domain/shell-word.js';
import type { Rendered } from './reporter.js';
import { explainCommand } from './terminal/explain-command.js';

/** What may be done about rows that FAILed: why, and the command as a shell takes it. */
export interface NextStep {
  readonly why: string;
  readonly command: string;
}

/** More commands are more than anybody types again. */
const MOST_TARGETS = 3;

/** Options of `bench` that both commands take too, and those of one of them. */
const SHARED = ['--venv', '--extra', '--group', '--env', '--env-file', '--cwd', '--ready', '--page-cache'];
const EXPLAINED = [...SHARED, '--launch', '--bytecode'];
/** Where the scenario is that is named. */
const OF_FILE = ['--config'];
const SEARCHED = [...SHARED, '--config', '--timeout', '--grace'];

/**
 * The commands for what FAILed: what takes the time, which commit did it, and how to accept it. Those whose target or options
 * neither the command line nor the configuration tells, or that are masked, are left out. Pure.
 *
 * @param readers whether who reads it sits at this machine, or at another one, to which the report has to be fetched
 */
export function nextSteps(document: Rendered, readers: 'here' | 'elsewhere' = 'here'): NextStep[] {
  const ids = failedRows(document);
  if (ids.length === 0) return [];
  const argv = document.kind === 'comparison' ? [] : document.argv;
  const rows = document.kind === 'comparison' ? [] : document.results;
  const against = document.gate?.against;
  // Reports of older versions have it on their command line alone.
  const ref = against && 'ref' in against ? against.ref : carried(argv, ['--against'])?.[1];
  const first = onePerTarget(rows.filter(({ id }) => ids.includes(id))).slice(0, MOST_TARGETS);
  return [
    ...first.flatMap((row) => step('what takes the time', explained(row, { rows, argv, ref }))),
    ...(ref === undefined || ref === 'HEAD' || hasChanges(document)
      ? []
      : first.flatMap((row) => step('which commit did it', searched(row, { rows, argv, ref })))),
    ...acceptCommands(ids, argv, readers).map((command) => ({ command, why: 'if it is meant to be so' })),
  ];
}

function step(why: string, command: string | undefined): NextStep[] {
  return command === undefined ? [] : [{ why, command }];
}

/** A commit of the history is searched: what is not committed is in none. */
function hasChanges(document: Rendered): boolean {
  return document.kind !== 'comparison' && document.commit?.dirty === true;
}

/** Ids of rows that FAILed a comparison or a budget, and were measured. */
function failedRows(document: Rendered): string[] {
  const { comparisons } = document;
  const budgets = document.kind === 'comparison' ? [] : (document.budgets ?? []);
  return [
    ...new Set([
      ...comparisons.filter(({ verdict }) => verdict === 'FAIL').map(({ head }) => head),
      ...budgets
        .filter(({ verdict, value }) => verdict === 'FAIL' && value !== undefined)
        .map(({ id }) => id),
    ]),
  ];
}

function onePerTarget(rows: readonly Result[]): Result[] {
  return rows.filter(({ id }, index) => rows.findIndex((row) => nameOf(row.id) === nameOf(id)) === index);
}

function nameOf(id: string): string {
  return id.split('/', 1)[0] ?? id;
}

/** What was measured, and how it was asked for. */
interface Asked {
  readonly rows: readonly Result[];
  readonly argv: readonly string[];
  readonly ref: string | undefined;
}

function explained(row: Result, { rows, argv, ref }: Asked): string | undefined {
  const { scenario } = row;
  if (scenario.runner !== 'worker' || scenario.bundled) return undefined;
  const command = explainCommand(scenario, argv);
  const options = carried(argv, scenario.configured === undefined ? EXPLAINED : [...EXPLAINED, ...OF_FILE]);
  if (command === undefined || options === undefined) return undefined;
  return words(
    [...pythonOf(row, rows, argv), ...(ref === undefined ? [] : ['--against', ref]), ...options],
    command,
  );
}

function searched(row: Result, { rows, argv, ref }: Asked & { readonly ref: string }): string | undefined {
  const { scenario } = row;
  if (scenario.runner !== 'worker' || scenario.bundled) return undefined;
  const command = explainCommand(scenario, argv, 'bisect');
  const options = carried(argv, SEARCHED);
  if (command === undefined || options === undefined) return undefined;
  const loop = scenario.loop === 'own' ? [] : ['--loop', scenario.loop];
  return words(['--good', ref, ...loop, ...pythonOf(row, rows, argv), ...options], command);
}

/** Both take one Python only. */
function pythonOf(row: Result, rows: readonly Result[], argv: readonly string[]): string[] {
  const version = versionOf(row);
  const beside = rows.filter(({ id }) => nameOf(id) === nameOf(row.id)).map(versionOf);
  const asked = carried(argv, ['--python']) ?? [];
  const [, given] = asked;
  // The configuration may name several.
  if (given === undefined) return new Set(beside).size > 1 ? ['--python', version] : [];
  return ['--python', asked.length === 2 && !given.includes(',') ? given : version];
}

function versionOf({ scenario }: Result): string {
  return scenario.runner === 'worker' ? scenario.python.version : '';
}

/** These options with their values, as they were typed; undefined where one is masked. */
function carried(argv: readonly string[], names: readonly string[]): string[] | undefined {
  const end = argv.indexOf('--');
  const own = end < 0 ? argv : argv.slice(0, end);
  const found = own.flatMap((word, index) => {
    const [name = '', ...value] = word.split('=');
    if (!names.includes(name)) return [];
    const given = value.length > 0 ? value.join('=') : own[index + 1];
    return given === undefined ? [] : [name, given];
  });
  return found.some((word) => word.includes('***')) ? undefined : found;
}

/** The saved report is named where there is one: who reads a comment sits at another machine. */
function acceptCommands(
  ids: readonly string[],
  argv: readonly string[],
  readers: 'here' | 'elsewhere',
): string[] {
  const written = (carried(argv, ['-o', '--output']) ?? [])
    .map((word) => word.replace(/^json:/, ''))
    .find((word) => word.endsWith('.json'));
  const isFar = readers === 'elsewhere' && written !== undefined && isAbsolute(written);
  const file = isFar ? basename(written) : written;
  return [...new Set(ids.map(nameOf))].slice(0, MOST_TARGETS).map((name) => {
    const [first = name, ...others] = ids.filter((id) => nameOf(id) === name);
    const rows = others.length === 0 ? first : `${name}/*`;
    return words([rows, ...Object.values(defined({ file })), '--reason', '…'], 'coldstart baseline accept');
  });
}

function words(all: readonly string[], command: string): string {
  return [command, ...all.map(shellWord)].join(' ');
}
