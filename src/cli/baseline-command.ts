import { Command } from 'commander';
import type { SaveOptions } from '../commands/baseline.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import type { Format } from '../report/formats.js';
import { collect, formatOption } from './arguments.js';

/** `coldstart baseline` with its subcommands. */
export function baselineCommand(io: Io, program: Command, done: (code: ExitCode) => void): Command {
  const baseline = new Command('baseline')
    .description('keep reports of this repository by name, to compare later ones with')
    .copyInheritedSettings(program);
  baseline
    .command('save')
    .description('keep a report, in .coldstart/baselines of the repository')
    .argument('<name>', 'letters, digits, dots, - and _')
    .argument('[file]', 'report.json as bench -o writes it; - or nothing: stdin')
    .option(
      '--allow-incomplete',
      'keep also a report that was interrupted or has rows without samples',
      false,
    )
    .action(async (name: string, file: string | undefined, options: SaveOptions) => {
      const { saveBaseline } = await import('../commands/baseline.js');
      done(await saveBaseline(name, file, options, io));
    });
  baseline
    .command('list')
    .description('list what is kept')
    .action(async () => {
      const { listBaselines } = await import('../commands/baseline.js');
      done(await listBaselines(io));
    });
  baseline
    .command('show')
    .description('show one, as coldstart report does')
    .argument('<name>', 'name of a baseline, or a file')
    .addOption(formatOption())
    .option('-o, --output <[format:]file>', 'write the report to a file too (repeatable)', collect)
    .action(async (name: string, options: { format: Format; output?: string[] }) => {
      const { report } = await import('../commands/report.js');
      const { resolveBaseline } = await import('../commands/saved-baselines.js');
      done(await report({ output: [], ...options, file: await resolveBaseline(name, io.cwd) }, io));
    });
  return baseline;
}
