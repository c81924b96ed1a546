import type { ArgumentNode, CommandTree, OptionNode } from './command-tree.js';

/** Names that only the folder knows in which one is. */
export type NameKind = 'refs' | 'baselines' | 'rows';

/** What may stand where the cursor is. */
export interface Completions {
  /** Each with what it means, or nothing. */
  readonly words: readonly (readonly [word: string, meaning: string])[];
  readonly files: boolean;
  readonly names?: NameKind;
  /** What stands before the cursor: a part of a word, which all of these begin with. */
  readonly begun: string;
  /** What stands before that in the same word. */
  readonly before: string;
}

const NAMES_OF_OPTIONS: Readonly<Record<string, NameKind>> = {
  '--against': 'refs',
  '--good': 'refs',
  '--bad': 'refs',
  '--baseline': 'baselines',
  '--compare': 'rows',
  '--reference': 'rows',
  '--accept-removed': 'rows',
  '--scenario': 'rows',
};

/** Where a command takes the name of a saved baseline. */
const TAKES_BASELINE = ['compare', 'show', 'accept'];

/** What a target of `bench` may be beside files. */
const KNOWN_TARGETS: readonly (readonly [string, string])[] = [
  ['loops', 'suite: all bundled workers'],
  ['installs', 'suite: pip against uv'],
  ['handlers', 'suite: Lambda handlers'],
  ...['hello', 'gather', 'http_fetch', 'background', 'aws_clients', 'echo'].map(
    (name) => [name, 'bundled worker'] as const,
  ),
];

const NOTHING = { words: [], files: false, begun: '', before: '' };

/** What may follow these words, the last of which is still being typed. Pure. */
export function completionsOf(typed: readonly string[], root: CommandTree): Completions {
  // Bash takes --format=js for three words.
  const words = typed.filter((word, index) => word !== '=' || index === typed.length - 1);
  const last = words.at(-1) ?? '';
  const begun = last === '=' ? '' : last;
  const earlier = words.slice(0, -1);
  // What is behind -- is a command of somebody else's.
  if (earlier.includes('--')) return { ...NOTHING, files: true, begun };
  const { command, rest } = commandOf(earlier, root);
  const attached = /^(--[^=]+)=(.*)$/s.exec(begun);
  if (attached) {
    const [, name = '', value = ''] = attached;
    const option = optionNamed(command, name);
    return option?.value === undefined ? NOTHING : valuesOf(option, value, `${name}=`);
  }
  const before = optionNamed(command, earlier.at(-1) ?? '');
  if (before?.value !== undefined && !(before.isOptional && begun.startsWith('-')))
    return valuesOf(before, begun, '');
  if (begun.startsWith('-')) return { ...NOTHING, begun, words: optionWords(command) };
  return { ...argumentsOf(command, rest, root), begun, before: '' };
}

/** The command that the words name, and what stands behind its name. */
function commandOf(words: readonly string[], root: CommandTree) {
  let command = root;
  let rest: string[] = [];
  words.forEach((word, index) => {
    const option = optionNamed(command, words[index - 1] ?? '');
    if (word.startsWith('-') || option?.value !== undefined) return;
    const below = rest.length === 0 ? command.commands.find(({ name }) => name === word) : undefined;
    if (below) command = below;
    else rest = [...rest, word];
  });
  return { command, rest };
}

function optionNamed(command: CommandTree, name: string): OptionNode | undefined {
  return command.options.find(({ names }) => names.includes(name));
}

function optionWords({ options }: CommandTree): [string, string][] {
  return options.flatMap(({ names, description }) =>
    names.map((name): [string, string] => [name, description]),
  );
}

function valuesOf(option: OptionNode, typed: string, start: string): Completions {
  const names = option.names.map((name) => NAMES_OF_OPTIONS[name]).find((kind) => kind !== undefined);
  const isList = option.isList === true || names === 'rows';
  const comma = isList ? typed.lastIndexOf(',') + 1 : 0;
  return {
    words: (option.choices ?? []).map((choice) => [choice, '']),
    files: names === 'baselines' || (!option.choices && /file|folder|path|command/i.test(option.value ?? '')),
    ...(names ? { names } : {}),
    begun: typed.slice(comma),
    before: `${start}${typed.slice(0, comma)}`,
  };
}

function argumentsOf(
  command: CommandTree,
  rest: readonly string[],
  root: CommandTree,
): Pick<Completions, 'words' | 'files' | 'names'> {
  const below = (of: CommandTree) =>
    of.commands.map(({ name, description }): [string, string] => [name, description]);
  if (command.name === 'help') return { words: rest.length === 0 ? below(root) : [], files: false };
  const argument: ArgumentNode | undefined = command.arguments[rest.length] ?? command.arguments.at(-1);
  const isTarget = command.name === 'bench' && argument?.name === 'targets';
  return {
    words: [
      ...(rest.length === 0 ? below(command) : []),
      ...(argument?.choices ?? []).map((choice): [string, string] => [choice, '']),
      ...(isTarget ? KNOWN_TARGETS : []),
    ],
    files: argument !== undefined && !argument.choices && !/function|command/.test(argument.name),
    ...(TAKES_BASELINE.includes(command.name) && rest.length === 0 ? { names: 'baselines' as const } : {}),
  };
}
