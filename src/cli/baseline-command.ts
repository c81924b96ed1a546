import { Command } from 'commander';
import type { AcceptOptions } from '../commands/accept.js';
import type { SaveOptions } from '../commands/baseline.js';
import { defined } from '../domain/defined.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import type { Format } from '../report/formats.js';
import { addGroup, outputOptions } from './arguments.js';

/** `coldstart baseline` with its subcommands. */
export function baselineCommand(io: Io, program: Command, done: (code: ExitCode) => void): Command {
  const baseline = new Command('baseline')
    .description('save reports by name, to compare later ones with')
    .copyInheritedSettings(program);
  baseline
    .command('save')
    .description('save a report in .coldstart/baselines of the repository')
    .argument('<name>', 'name to save it under: letters, digits, dots, - and _')
    .argument('[file]', 'a report in JSON (default: -, stdin)')
    .option('--allow-incomplete', 'save a report even if it was interrupted or lacks samples', false)
    .action(async (name: string, file: string | undefined, options: SaveOptions) => {
      const { saveBaseline } = await import('../commands/baseline.js');
      done(await saveBaseline(name, file, options, io));
    });
  baseline
    .command('list')
    .description('list the saved baselines')
    .action(async () => {
      const { listBaselines } = await import('../commands/baseline.js');
      done(await listBaselines(io));
    });
  const show = baseline
    .command('show')
    .description('show a baseline, as coldstart report does')
    .argument('<name>', 'name of a baseline, or a file');
  addGroup(show, 'Options:', outputOptions()).action(
    async (name: string, options: { format: Format; output?: string[] }) => {
      const { report } = await import('../commands/report.js');
      const { resolveBaseline } = await import('../commands/saved-baselines.js');
      done(await report({ output: [], ...options, files: [await resolveBaseline(name, io.cwd)] }, io));
    },
  );
  baseline
    .command('accept')
    .description('let a slowdown pass until the row becomes slower again')
    .argument('[rows]', 'id of a row that FAILed, or a pattern such as "api/*"')
    .argument('[file]', 'the report or comparison in JSON (default: the last run of this repository here)')
    .option('--reason <text>', 'why it is meant to be so')
    .option('--by <name>', 'who accepts it (default: git’s user.name)')
    .option('--list', 'list what is accepted')
    .option('--remove', 'take back what was accepted of these rows')
    .action(
      async (
        rows: string | undefined,
        file: string | undefined,
        options: Omit<AcceptOptions, 'rows' | 'file'>,
      ) => {
        const { accept } = await import('../commands/accept.js');
        done(await accept({ ...options, ...defined({ rows, file }) }, io));
      },
    );
  return baseline;
}
