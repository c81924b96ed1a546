import type { Command, Help, Option } from 'commander';
import { exampleLines, examplesOf } from './examples.js';

/** A name, and what it means. */
export type Entry = readonly [term: string, meaning: string];

/** What the manual page says of a command. */
export interface ManualCommand {
  /** `coldstart bench` */
  readonly name: string;
  /** What stands behind that: `[options] [targets...]`. */
  readonly usage: string;
  readonly description: string;
  readonly arguments: readonly Entry[];
  /** Options by the heading of the help. */
  readonly groups: readonly (readonly [heading: string, options: readonly Entry[]])[];
  /** Lines, ready to be copied. */
  readonly examples: readonly string[];
}

/** The program first, then its commands, each before those below it. Hidden ones are left out. Pure. */
export function manualCommands(command: Command, before = ''): ManualCommand[] {
  const help = command.createHelp();
  // No line is broken but by who draws the page.
  help.helpWidth = Number.MAX_SAFE_INTEGER;
  const own = `${before}${command.name()}`;
  const below = help.visibleCommands(command).filter((one) => command.commands.includes(one));
  return [
    {
      name: own,
      usage: usageOf(command, before === '' ? '<command>' : below.map((one) => one.name()).join('|')),
      description: command.description(),
      arguments: help
        .visibleArguments(command)
        .map((one): Entry => [help.argumentTerm(one), help.argumentDescription(one)]),
      groups: groupsOf(command, help),
      examples: exampleLines(examplesOf(command), EXAMPLE_WIDTH),
    },
    ...below.flatMap((one) => manualCommands(one, `${own} `)),
  ];
}

/** With what may stand for the word of a command below it. */
function usageOf(command: Command, names: string): string {
  const words = command.usage().replace('[command]', names).split(' ');
  // All have --help.
  const hasOptions = command.options.some((option) => !option.hidden);
  return words.filter((word) => word !== '[options]' || hasOptions).join(' ');
}

/** With the indent of pages on a terminal of 80 columns. */
const EXAMPLE_WIDTH = 72;

function groupsOf(command: Command, help: Help): [string, Entry[]][] {
  const groups = new Map<string, Entry[]>();
  for (const option of help.visibleOptions(command)) {
    // All commands have it: the page says so once.
    if (option.long === '--help') continue;
    const heading = headingOf(option).replace(/:$/, '');
    const entries = groups.get(heading) ?? [];
    groups.set(heading, [...entries, [help.optionTerm(option), help.optionDescription(option)]]);
  }
  return [...groups];
}

function headingOf({ helpGroupHeading }: Option & { readonly helpGroupHeading?: string }): string {
  return helpGroupHeading ?? 'Options:';
}
