import { Option } from 'commander';
import { collect, list, positive } from './arguments.js';

/** Where functions are looked for. */
export function placeOptions(): Option[] {
  return [
    new Option(
      '--qualifier <qualifier>',
      'version or alias of functions named without one (default: $LATEST)',
    ),
    new Option(
      '--region <region,region>',
      'regions of the functions (default: that of the ARN, AWS_REGION, the profile)',
    ).argParser(list),
    new Option(
      '--profile <name>',
      'profile of the AWS configuration (default: the usual search for credentials)',
    ),
    new Option('--endpoint-url <url>', 'endpoint to use instead of AWS, for example an emulator'),
  ];
}

export function tagOption(): Option {
  return new Option('--tag <key=value>', 'only functions with this tag (repeatable)').argParser(collect);
}

export function payloadOption(): Option {
  return new Option(
    '--payload <json>',
    'the event, as JSON or @FILE; NAME=JSON for several (repeatable) (default: {})',
  ).argParser(collect);
}

export function dryRunOption(): Option {
  return new Option('--dry-run', 'print the calls and permissions a run needs, without any call');
}

export function controlPlaneOption(): Option {
  return new Option('--control-plane-rps <n>', 'control-plane calls per second')
    .argParser(positive)
    .default(3);
}

/** What limits the cost and the effects of commands that invoke deployed functions. */
export function safetyOptions(): Option[] {
  return [
    new Option('--max-cost <dollars>', 'refuse to run if it may cost more').argParser(positive),
    new Option('--price-file <file>', 'prices in JSON (default: us-east-1, 2026-11)'),
    new Option('--yes', 'change functions even if they receive other traffic'),
    controlPlaneOption(),
  ];
}
