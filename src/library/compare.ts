import type { CompareCommandOptions } from '../commands/compare.js';
import type { ComparisonReport } from '../domain/comparison-report.js';
import { usageError } from '../domain/errors.js';
import type { Report } from '../domain/report.js';
import { call, reading } from './call.js';
import { readOptions } from './flags.js';
import type { CallOptions, CompareOptions } from './options.js';
import { type Reader, repeated } from './readers.js';
import { GATE } from './shared-options.js';

export const COMPARE_OPTIONS: Readonly<Record<Exclude<keyof CompareOptions, keyof CallOptions>, Reader>> = {
  ...GATE,
  output: repeated,
};

const DEFAULTS = { output: [], allowEnvMismatch: false, onInconclusive: 'warn', format: 'json' } as const;

/**
 * Holds one report against another row by row, as `coldstart compare` does. Each is a report, the file of one, or the name
 * of a saved baseline.
 *
 * @throws ColdstartError where they cannot be read or have nothing in common
 */
export async function compare(
  base: Report | string,
  head: Report | string,
  options: CompareOptions = {},
): Promise<ComparisonReport> {
  const { flags, argv } = reading(() => {
    checkGiven({ base, head });
    return readOptions(options, COMPARE_OPTIONS);
  });
  const side = (given: Report | string, name: string) =>
    typeof given === 'string' ? given : { name, report: given };
  const sides = { base: side(base, 'base'), head: side(head, 'head') };
  const asked = { ...DEFAULTS, ...flags, ...sides } as CompareCommandOptions;
  return call<ComparisonReport>({
    argv: ['compare', ...argv],
    ...{ options, measures: false },
    command: async (io) => (await import('../commands/compare.js')).compare(asked, io),
  });
}

function checkGiven(sides: Readonly<Record<string, unknown>>): void {
  for (const [name, given] of Object.entries(sides)) {
    if (
      typeof given === 'string' ||
      (typeof given === 'object' && given !== null && !(given instanceof Promise))
    )
      continue;
    throw usageError(
      `${name} is ${given instanceof Promise ? 'a promise of a report' : 'no report'}.`,
      'Give it a report, as bench resolves to it, the file of one, or the name of a saved baseline.',
    );
  }
}
