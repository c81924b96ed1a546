import { Command, InvalidArgumentError, Option } from 'commander';
import type { LambdaLogsOptions } from '../commands/lambda/logs.js';
import type { ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import {
  addGroup,
  baselineOption,
  budgetOption,
  collect,
  gateOptions,
  inconclusiveOption,
  mismatchOption,
  outputOptions,
  positive,
  quietOption,
} from './arguments.js';
import { addExamples, type Example } from './examples.js';

const EXAMPLES: readonly Example[] = [
  'coldstart lambda logs --function orders --since 7d',
  "coldstart lambda logs --log-group '/aws/lambda/shop-*' --region eu-central-1",
  'aws logs tail /aws/lambda/orders --since 1d | coldstart lambda logs -',
  'coldstart lambda logs export.log.gz exported/ --function orders -o orders.json',
];

/** `coldstart lambda logs` with all its options. */
export function lambdaLogsCommand(io: Io, done: (code: ExitCode) => void): Command {
  const command = new Command('logs')
    .description('report the starts recorded in functions’ logs, from files or from CloudWatch')
    .argument('[files...]', 'exports or folders of them, gzipped or not, or - for stdin');
  addExamples(command, EXAMPLES);
  addGroup(command, 'Options:', [
    new Option(
      '--function <name>',
      'of files, the function they belong to (default: as they say, else fn); without files, the function or pattern to read (repeatable)',
    ).argParser(collect),
    budgetOption('*/cold:init.p90<400ms'),
    ...outputOptions(),
    quietOption(),
  ]);
  addGroup(command, 'CloudWatch (no files):', [
    new Option('--log-group <name>', 'log group or pattern to read (repeatable)').argParser(collect),
    new Option('--since <duration>', 'how far back: 90m, 12h, 7d, 4w')
      .argParser(span)
      .default(7 * DAY_MS, '7d'),
    new Option('--via <api>', 'Logs Insights (priced by what it scans), or FilterLogEvents (slower)')
      .choices(['insights', 'events'])
      .default('insights'),
    new Option('--max-cost <dollars>', 'refuse to query what may cost more').argParser(positive).default(1),
    new Option('--region <region>', 'region of the logs (default: AWS_REGION, the profile)'),
    new Option('--profile <name>', 'profile of the AWS configuration'),
    new Option('--endpoint-url <url>', 'endpoint to use instead of AWS'),
    new Option('--dry-run', 'print the calls and permissions this needs, without any call').default(false),
  ]);
  addGroup(command, 'Comparison:', [
    baselineOption(),
    ...gateOptions(),
    inconclusiveOption(),
    mismatchOption(),
  ]);
  return command.action(async (files: string[], options: LambdaLogsOptions) => {
    const { lambdaLogs } = await import('../commands/lambda/logs.js');
    const unset = { budget: [], output: [], function: [], logGroup: [] };
    done(await lambdaLogs(files, { ...unset, ...options }, io));
  });
}

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const UNITS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: DAY_MS, w: 7 * DAY_MS };

/** Reads a span of time into milliseconds. */
function span(text: string): number {
  const [, number, unit = ''] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS[unit] ?? Number.NaN);
  if (!(ms > 0))
    throw new InvalidArgumentError('A number and a unit are needed, such as 90m, 12h, 7d or 4w.');
  return ms;
}
