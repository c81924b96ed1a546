import { type Command, Help } from 'commander';
import type { OutputStream } from '../io/io.js';
import { HELP_WIDTH } from './quick-answer.js';

const NARROWEST = 40;
/** Where less is left beside the names of options, what they mean stands below them. */
const LEAST_BESIDE = 32;

/** How wide help is on this stream. */
export function helpWidth(stream: OutputStream | undefined): number {
  // A terminal that does not know its size says 0.
  const columns = stream?.isTTY ? stream.columns || HELP_WIDTH : HELP_WIDTH;
  return Math.min(HELP_WIDTH, Math.max(NARROWEST, columns));
}

/** Gives the help of a command, and of all that are added later, the look of coldstart. */
export function styleHelp(command: Command): Command {
  const plain = new Help();
  return command.configureHelp({
    minWidthToWrap: 20,
    optionDescription: (option) => plain.optionDescription(option).replace(' (default: false)', ''),
    // Commander calls it with the width that goes for the stream.
    formatItem: (term, termWidth, description, helper) => {
      plain.helpWidth = helper.helpWidth ?? HELP_WIDTH;
      plain.minWidthToWrap = 20;
      if (plain.helpWidth - termWidth - 4 >= LEAST_BESIDE || description === '')
        return plain.formatItem(term, termWidth, description, helper);
      const below = helper.boxWrap(description, plain.helpWidth - 6).replace(/^/gm, '      ');
      return `  ${term}\n${below}`;
    },
    commandUsage(cmd) {
      const { helpWidth: width = HELP_WIDTH } = this as Partial<Help>;
      return plain.boxWrap(plain.commandUsage(cmd), width - 'Usage: '.length).replaceAll('\n', '\n       ');
    },
  });
}
