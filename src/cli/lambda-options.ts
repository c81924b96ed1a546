import { Option } from 'commander';
import { collect, list, positive } from './arguments.js';

/** What all commands that invoke deployed functions take. */
export function invokingOptions(): Option[] {
  return [
    ...placeOptions(),
    new Option('--tag <key=value>', 'only functions with that tag (repeatable)').argParser(collect),
    new Option(
      '--payload <json>',
      'the event, as JSON or @FILE; NAME=JSON for several (repeatable): handlers run for real (default: {})',
    ).argParser(collect),
    new Option('--control-plane-rps <n>', 'calls a second that are not invocations')
      .argParser(positive)
      .default(3),
    new Option('--price-file <file>', 'prices in JSON (default: us-east-1, 2026-11)'),
    new Option('--max-cost <dollars>', 'refuse runs that may cost more').argParser(positive),
    new Option('--yes', 'change functions although others send requests to them'),
    new Option('--quiet', 'nothing on stderr but errors'),
  ];
}

/** Where functions are looked for. */
export function placeOptions(): Option[] {
  return [
    new Option(
      '--profile <name>',
      'profile of the AWS configuration (default: the usual search for credentials)',
    ),
    new Option(
      '--region <region,region>',
      'of the functions (default: that of the ARN, AWS_REGION, the profile)',
    ).argParser(list),
    new Option('--endpoint-url <url>', 'what speaks Lambda’s API instead of AWS, for example an emulator'),
    new Option(
      '--qualifier <qualifier>',
      'version or alias of functions named without one (default: $LATEST)',
    ),
  ];
}
