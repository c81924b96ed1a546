import { Argument, Command } from 'commander';
import { EXIT, type ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import { treeOf } from './command-tree.js';
import { addExamples, type Example } from './examples.js';

const EXAMPLES: readonly Example[] = [
  ['source <(coldstart completion bash)', 'in ~/.bashrc'],
  ['source <(coldstart completion zsh)', 'in ~/.zshrc, after compinit'],
  ['coldstart completion fish | source', 'in ~/.config/fish/config.fish'],
  ['coldstart completion json', 'all of it, for other programs'],
];

/** `coldstart completion`; the program is all that may be completed. */
export function completionCommand(io: Io, program: Command, done: (code: ExitCode) => void): Command {
  const command = new Command('completion')
    .description('print what completes commands, options and names in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish', 'json']));
  return addExamples(command, EXAMPLES).action(async (shell: 'bash' | 'zsh' | 'fish' | 'json') => {
    const { COMPLETION_SCRIPTS } = await import('./completion-scripts.js');
    io.stdout.write(shell === 'json' ? `${JSON.stringify(treeOf(program))}\n` : COMPLETION_SCRIPTS[shell]);
    done(EXIT.ok);
  });
}
