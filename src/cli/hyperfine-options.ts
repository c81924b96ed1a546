import { type Command, Option } from 'commander';
import {
  parametersOf,
  parseParameterList,
  parseParameterScan,
  parseStep,
  type Scan,
} from '../config/parameters.js';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { ownEntry } from '../domain/own-entry.js';
import { SORTINGS, TIME_UNITS } from '../report/sorting.js';
import { addGroup, collect, integer, readBy } from './arguments.js';

/** What options that hyperfine has, too, say as Commander leaves them. */
export interface HyperfineFlags {
  readonly parameterList?: readonly ReturnType<typeof parseParameterList>[];
  readonly parameterScan?: readonly Scan[];
  readonly parameterStepSize?: string;
  readonly prepare?: readonly string[];
  readonly conclude?: readonly string[];
  readonly ignoreFailure?: true;
  readonly exportJson?: readonly string[];
  readonly exportMarkdown?: readonly string[];
  readonly exportCsv?: readonly string[];
  readonly sort?: string;
  readonly timeUnit?: string;
}

/** What `--ignore-failure` accepts. */
const EVERY_STATUS = Array.from({ length: 256 }, (_, status) => status);

/** Options that have other words here; what each user should write instead. */
const OTHERWISE: readonly (readonly [flags: string, why: string, instead: string])[] = [
  [
    '--min-runs <n>',
    'the number of trials does not follow from how long they take.',
    'Give it as --runs 20, or --runs 10..80 with --against, --baseline or --budget: until the verdict is reached.',
  ],
  [
    '-M, --max-runs <n>',
    'the number of trials does not follow from how long they take.',
    'Give it as --runs 20, or --runs 10..80 with --against, --baseline or --budget: until the verdict is reached.',
  ],
  [
    '--show-output',
    'what trials print is kept from the terminal, and shown where one fails.',
    'To see it, run the command by itself.',
  ],
  [
    '--style <type>',
    'the look follows from the terminal.',
    'Without the progress bar: --no-progress. Without colours: NO_COLOR=1. Errors only: --quiet.',
  ],
  ['--input <where>', 'what trials read has another name.', 'Write --stdin FILE.'],
  [
    '--export-asciidoc <file>',
    'there is no such format.',
    'Write --export-markdown FILE, or -o report.html, .csv, .json, .txt, .xml.',
  ],
  [
    '--export-orgmode <file>',
    'there is no such format.',
    'Write --export-markdown FILE, or -o report.html, .csv, .json, .txt, .xml.',
  ],
  [
    '--reference-name <name>',
    'the reference is a row that has a name already.',
    'Write --command "old=COMMAND" --reference old.',
  ],
];

/** Adds what users of hyperfine look for: docs/hyperfine.md has each with what differs. */
export function addHyperfineOptions(command: Command): void {
  addGroup(command, 'Parameters (as in hyperfine):', [
    new Option(
      '-L, --parameter-list <axis>',
      'a row for each value: -L size a,b puts it where {size} stands in the target, the command, --args, --env or a hook (repeatable: every combination)',
    ).argParser(each(parseParameterList)),
    new Option(
      '-P, --parameter-scan <axis>',
      'a row for each number between two: -P n 1 10 (repeatable)',
    ).argParser(each(parseParameterScan)),
    new Option('-D, --parameter-step-size <n>', 'step of -P (default: 1)').argParser(readBy(parseStep)),
  ]);
  addGroup(command, 'As in hyperfine (docs/hyperfine.md):', [
    new Option(
      '-n, --command-name <name>',
      'names the first target or command, the second with the next, and so on',
    ).argParser(collect),
    new Option('--reference <row>', 'the row that all others are compared with, by its name'),
    new Option('-i, --ignore-failure', 'no exit status is a failure; --accept-exit names some').conflicts(
      'acceptExit',
    ),
    new Option('--sort <order>', 'order of the rows shown: as given, or by time (default: command)').choices(
      Object.keys(SORTINGS),
    ),
    new Option('-u, --time-unit <unit>', 'unit of the figures in tables (default: ms)').choices(
      Object.keys(TIME_UNITS),
    ),
    ...(['json', 'markdown', 'csv'] as const).map((format) =>
      new Option(`--export-${format} <file>`, `the same as -o ${format}:FILE`).argParser(collect),
    ),
    new Option('-w, --warmup <n>', 'said to be needless: round 0 is not counted').argParser(
      integer(0, 100_000),
    ),
    new Option('-S, --shell <shell>', 'none: commands run without a shell; others are refused'),
    new Option('-N', 'the same as --shell none'),
    ...OTHERWISE.map(([flags]) => new Option(flags).hideHelp()),
  ]);
  for (const [flags, why, instead] of OTHERWISE) {
    const { long } = new Option(flags);
    command.on(`option:${long?.slice(2)}`, () => {
      throw usageError(`There is no ${long} here: ${why}`, instead);
    });
  }
  command.on('option:shell', (shell: string) => {
    if (shell === 'none') return;
    throw usageError(
      `--shell ${shell}: commands are started without a shell, so that its start is not measured.`,
      `Where one is needed, name it in the command: --command ${JSON.stringify(`${shell === 'default' ? 'sh' : shell} -c '…'`)}.`,
    );
  });
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (words) => parse(joinedParameters(words, command.options));
}

/** How many words follow a flag, and what stands between the second and the third. */
const WORDS: Readonly<Record<string, number>> = {
  '-L': 2,
  '--parameter-list': 2,
  '-P': 3,
  '--parameter-scan': 3,
};

/**
 * Makes one word of the two of `-L size a,b`, and of the three of `-P n 1 10`, since Commander has options of one: `size=a,b` and
 * `n=1..10`, which may also be written so.
 */
export function joinedParameters(
  words: readonly string[],
  options: readonly Pick<Option, 'long' | 'short' | 'required'>[] = [],
): string[] {
  const joined: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    joined.push(word);
    const [flag = '', attached] = word.startsWith('--') ? word.split(/=(.*)/s, 2) : [word];
    const count = ownEntry(WORDS, flag);
    if (count === undefined) {
      // The value of another option may look like one of these.
      const takesValue = options.some(
        ({ long, short, required }) => required && [long, short].includes(word),
      );
      const value = takesValue ? rest.shift() : undefined;
      if (value !== undefined) joined.push(value);
      continue;
    }
    const name = attached ?? rest.shift();
    if (name === undefined) break;
    const isWhole = name.includes('=');
    const values = isWhole ? [] : rest.splice(0, count - 1);
    if (attached !== undefined) joined.splice(-1, 1, flag);
    joined.push(isWhole ? name : [name, values.join('..')].join('='));
  }
  return joined;
}

/** What flags of this file come to in those of coldstart itself, beside the others. Throws usage errors. */
export function ownFlags<T extends HyperfineFlags & { readonly output?: readonly string[] | undefined }>(
  given: T,
) {
  const { parameterList, parameterScan, parameterStepSize, prepare = [], conclude = [], ...rest } = given;
  const {
    ignoreFailure,
    exportJson = [],
    exportMarkdown = [],
    exportCsv = [],
    sort,
    timeUnit,
    ...own
  } = rest;
  return {
    ...own,
    parameters: parametersOf({ lists: parameterList, scans: parameterScan, step: parameterStepSize }),
    output: [
      ...(given.output ?? []),
      ...exportJson.map((file) => `json:${file}`),
      ...exportMarkdown.map((file) => `markdown:${file}`),
      ...exportCsv.map((file) => `csv:${file}`),
    ],
    // A hook that is given once is for all rows.
    ...(prepare.length > 1 ? { prepares: prepare } : defined({ prepare: prepare[0] })),
    ...(conclude.length > 1 ? { concludes: conclude } : defined({ conclude: conclude[0] })),
    ...(ignoreFailure ? { acceptExit: EVERY_STATUS } : {}),
    ...defined({ sort: SORTINGS[sort ?? ''], timeUnit: TIME_UNITS[timeUnit ?? ''] }),
  };
}

function each<T>(parse: (text: string) => T): (text: string, before?: readonly T[]) => T[] {
  const read = readBy(parse);
  return (text, before = []) => [...before, read(text)];
}
