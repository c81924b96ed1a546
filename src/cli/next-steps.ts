import { type Argument, type Command, InvalidArgumentError, type Option } from 'commander';
import { emptyWord } from '../domain/errors.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import { shellWord } from '../domain/shell-word.js';
import { addExamples, type Example } from './examples.js';

/** What to name, by the words behind `coldstart` of the command that was given too few arguments. */
const NEXT: Readonly<Record<string, string>> = {
  compare:
    'It holds one report against another: coldstart compare base.json head.json. coldstart bench TARGET -o base.json writes one.',
  report: 'Name a report: coldstart report run.json. coldstart bench TARGET -o run.json writes one.',
  merge: 'Name the reports to be joined: coldstart merge shard-1.json shard-2.json -o all.json',
  bytecode: 'Name a virtual environment, a folder with packages, or a zip: coldstart bytecode .venv',
  package:
    'Name a worker, a folder with code, or its requirements: coldstart package worker.py -o worker.zip',
  bisect: 'Name what became slower, and a commit where it was not: coldstart bisect worker.py --good v1.4',
  'baseline save': 'Name what it is to be called, and a report: coldstart baseline save main report.json',
  'baseline show':
    'Name a saved one: coldstart baseline show main. coldstart baseline list says which there are.',
  completion: 'Name yours: coldstart completion bash',
  'lambda inspect': "Name one, or a pattern: coldstart lambda inspect 'shop-*'",
};

/** What is typed, of commands that are short enough to have no file of their own, by their words behind `coldstart`. */
const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  merge: ['coldstart merge shard-1.json shard-2.json -o all.json'],
  baseline: ['coldstart baseline save main report.json', 'coldstart compare main report.json'],
  'baseline save': [
    ['coldstart baseline save main report.json', 'of a run that is there'],
    ['coldstart bench worker.py --format json | coldstart baseline save main', 'of a run that is made now'],
  ],
  'baseline list': ['coldstart baseline list'],
  'baseline show': ['coldstart baseline show main', 'coldstart baseline show main -o main.html'],
  'baseline accept': [
    ["coldstart baseline accept api --reason 'TLS is checked at start'", 'the last run here FAILed'],
    ["coldstart baseline accept 'api/*' head.json --reason 'new pool'", 'a FAIL of a pipeline'],
    ['coldstart baseline accept --list', 'what is accepted'],
    ['coldstart baseline accept api --remove', 'take it back'],
  ],
  report: ['coldstart report run.json --verbose', 'coldstart report runs/*.json -o trend.html'],
  bytecode: ['coldstart bytecode .venv', 'coldstart bytecode .venv --fail-on any'],
  lambda: ['coldstart lambda bench my-function', 'coldstart lambda inspect my-function'],
  'lambda inspect': [
    'coldstart lambda inspect my-function',
    "coldstart lambda inspect 'shop-*' --region eu-central-1 -o inspection.html",
  ],
  'lambda cleanup': [
    ['coldstart lambda cleanup', 'all that killed runs left'],
    ['coldstart lambda cleanup --journal lambda-0a1b2c3d.json', 'what one run left'],
  ],
  doctor: ['coldstart doctor', 'coldstart doctor --noise --all'],
  cache: ['coldstart cache', 'coldstart cache clear'],
  'cache clear': ['coldstart cache clear'],
  init: ['coldstart init --dry-run', 'coldstart init --force'],
  schema: ['coldstart schema report', 'coldstart schema config'],
};

/** Says what to do next where an argument is missing, and whose help tells more; to be called when all commands are there. */
export function addNextSteps(program: Command, path = 'coldstart'): void {
  for (const command of program.commands) {
    const own = `${path} ${command.name()}`;
    command.showHelpAfterError(`(run ${own} --help for usage)`);
    for (const one of [...command.options, ...command.registeredArguments]) suggestChoice(one);
    const words = own.slice('coldstart '.length);
    const examples = EXAMPLES[words];
    if (examples) addExamples(command, examples);
    const next = NEXT[words];
    if (next !== undefined) {
      command.configureOutput({
        outputError: (text, write) =>
          write(/missing required argument|not specified/.test(text) ? `${text.trimEnd()}\n${next}\n` : text),
      });
    }
    addNextSteps(command, own);
  }
}

/**
 * Says which commands take a worker or a report that stands where a command should, and refuses an empty argument: resolved,
 * it would be the current folder, which nobody asked for.
 */
export function minding(program: Command): void {
  program.hook('preAction', (_, { args }) => {
    if (args.some((word) => word.trim() === '')) throw emptyWord();
  });
  program.configureOutput({
    outputError: (text, write) => {
      const [, word = ''] = /^error: unknown command '(.+)'$/m.exec(text) ?? [];
      const next = commandsFor(word);
      write(next === undefined ? text : `${text.trimEnd()}\n${next}\n`);
    },
  });
}

function commandsFor(word: string): string | undefined {
  const file = shellWord(word);
  if (word.endsWith('.py'))
    return `coldstart bench ${file} measures it, coldstart explain ${file} shows where its start goes.`;
  return word.endsWith('.json') ? `coldstart report ${file} shows a report.` : undefined;
}

/** Of the values that are allowed, the one that was nearly typed. */
function suggestChoice(one: Option | Argument): void {
  const { parseArg: parse, argChoices: known } = one;
  if (!parse || !known) return;
  one.parseArg = <T>(value: string, before: T) => {
    try {
      return parse(value, before);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw new InvalidArgumentError(joinedHint(error.message, didYouMean(value, known)));
    }
  };
}
