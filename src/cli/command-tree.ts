import type { Argument, Command, Option } from 'commander';
import { defined } from '../domain/defined.js';

/** A command with what may stand behind it: what completion and other programs know of the command line. */
export interface CommandTree {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionNode[];
  readonly arguments: readonly ArgumentNode[];
  readonly commands: readonly CommandTree[];
}

export interface OptionNode {
  /** `--format`, and `-f` where there is a letter. */
  readonly names: readonly string[];
  readonly description: string;
  /** What its value is called; absent where it takes none. */
  readonly value?: string;
  /** Whether it may stand without its value. */
  readonly isOptional?: true;
  readonly choices?: readonly string[];
  /** Whether the value is a list of choices with commas between them. */
  readonly isList?: true;
}

export interface ArgumentNode {
  readonly name: string;
  readonly choices?: readonly string[];
}

/** What the parser of the command line knows, as data. Hidden options and commands are left out. Pure. */
export function treeOf(command: Command): CommandTree {
  const help = command.createHelp();
  return {
    name: command.name(),
    description: command.description(),
    options: help.visibleOptions(command).map(optionNode),
    arguments: command.registeredArguments.map(argumentNode),
    commands: help.visibleCommands(command).map(treeOf),
  };
}

function optionNode(option: Option): OptionNode {
  const { long, short, description, flags, argChoices } = option;
  const listed = (option.parseArg as { known?: readonly string[] } | undefined)?.known;
  const value = /[<[](.+)[>\]]$/.exec(flags)?.[1];
  return {
    names: [long, short].filter((name) => typeof name === 'string'),
    description,
    ...defined({ value, choices: argChoices ?? listed }),
    ...(option.optional ? { isOptional: true as const } : {}),
    ...(listed ? { isList: true as const } : {}),
  };
}

function argumentNode(argument: Argument): ArgumentNode {
  return { name: argument.name(), ...defined({ choices: argument.argChoices }) };
}
