import { usageError } from '../domain/errors.js';
import { counted } from '../domain/words.js';
import { type Axes, combinations, filled, unusedAxes } from './matrix.js';
import type { ScenarioElement } from './schema.js';
import { splitName } from './targets.js';

/** Axes of the command line: the values of each name, in their order. */
export type Parameters = Readonly<Record<string, readonly string[]>>;

/** More rows of one axis than anybody reads. */
const MOST_VALUES = 1000;

export const PARAMETER_NAME = /^[A-Za-z_][\w-]*$/;

/** What a scan has between its ends, until the step is known. */
export interface Scan {
  readonly name: string;
  readonly least: string;
  readonly most: string;
}

/** Reads `size=a,b`; a comma behind a backslash is part of a value. Throws usage errors. */
export function parseParameterList(text: string): { name: string; values: string[] } {
  const { name, rest } = nameAndRest(text, '-L', 'size a,b');
  const values = rest
    .split(/(?<!\\),/)
    .map((value) => value.replaceAll('\\,', ','))
    .map((value) => value.trim());
  if (values.includes('')) {
    throw usageError(`-L ${name} ${rest}: a value is empty.`, 'Write values with commas between them: a,b.');
  }
  return { name, values: [...new Set(values)] };
}

/** Reads `n=1..10`. Throws usage errors. */
export function parseParameterScan(text: string): Scan {
  const { name, rest } = nameAndRest(text, '-P', 'n 1 10');
  const [, least, most] = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/.exec(rest) ?? [];
  if (least === undefined || most === undefined) {
    throw usageError(`-P ${name} ${rest.replace('..', ' ')} needs two numbers.`, 'Write it as -P n 1 10.');
  }
  if (Number(least) > Number(most)) {
    throw usageError(`-P ${name} ${least} ${most} begins above its end.`, 'Give the smaller number first.');
  }
  return { name, least, most };
}

/** Reads the step of scans, a number above 0 as it is written. Throws usage errors. */
export function parseStep(text: string): string {
  if (!/^\d+(\.\d+)?$/.test(text) || !(Number(text) > 0))
    throw usageError(`-D ${text} is no number above 0.`, 'Write it as -P n 1 10 -D 3.');
  return text;
}

/** The values of a scan: without the errors that adding fractions in binary makes. Throws a usage error for too many. */
export function scanned({ name, least, most }: Scan, step: string): string[] {
  const decimals = Math.max(decimalsOf(least), decimalsOf(step));
  const scale = 10 ** decimals;
  const [from, by] = [Math.round(Number(least) * scale), Math.round(Number(step) * scale)];
  const count = Math.floor((Number(most) * scale - from) / by + 1e-9) + 1;
  if (count > MOST_VALUES || !Number.isSafeInteger(from)) {
    throw usageError(
      `-P ${name} ${least} ${most} has ${counted(count, 'value')}, and ${MOST_VALUES} are the most.`,
      'Make the step larger with -D.',
    );
  }
  return Array.from({ length: count }, (_, index) => String((from + index * by) / scale));
}

/** All axes of a command line. Throws a usage error where one is given twice, or a step without a scan. */
export function parametersOf(given: {
  readonly lists?: readonly { readonly name: string; readonly values: readonly string[] }[] | undefined;
  readonly scans?: readonly Scan[] | undefined;
  readonly step?: string | undefined;
}): Parameters {
  const { lists = [], scans = [], step } = given;
  if (step !== undefined && scans.length === 0)
    throw usageError('-D is the step of -P, and there is none.', 'Write it as -P n 1 10 -D 3.');
  const all = [...lists, ...scans.map((scan) => ({ name: scan.name, values: scanned(scan, step ?? '1') }))];
  const twice = all.find(({ name }, index) => all.findIndex((one) => one.name === name) < index);
  if (twice)
    throw usageError(`The parameter ${twice.name} is given twice.`, 'Give it all of its values once.');
  return Object.fromEntries(all.map(({ name, values }) => [name, values]));
}

/** An element for each value of axes that stand in what was named, which are one element to whoever compares. */
export interface Variants {
  readonly byAxes: readonly { readonly axes: Axes; readonly element: ScenarioElement }[];
  /** With the axes in it, as the name of the rows has them. */
  readonly written: string;
}

/** What a text of the command line names, once for each value of the axes in it. Throws usage errors. */
export async function variantsOf(
  text: string,
  parameters: Parameters,
  make: (text: string) => Promise<readonly ScenarioElement[]>,
): Promise<readonly (ScenarioElement | Variants)[]> {
  const unused = unusedAxes(Object.keys(parameters), text);
  const used = Object.entries(parameters).filter(([name]) => !unused.includes(name));
  if (used.length === 0) return make(text);
  const variants = await Promise.all(
    combinations(Object.fromEntries(used)).map(async (axes) => {
      const [element, ...more] = await make(filled(text, axes));
      if (!element || more.length > 0)
        throw usageError(`${filled(text, axes)} names several rows.`, 'Name its parts as targets instead.');
      return { axes, element };
    }),
  );
  return [{ byAxes: variants, written: splitName(text)?.name ?? text }];
}

/** Throws a usage error where an axis of the command line makes no difference to an element. */
export function checkUsed(
  unused: readonly string[],
  parameters: Parameters,
  swept: string | undefined,
): void {
  const idle = unused.find((name) => parameters[name] !== undefined);
  if (idle === undefined) return;
  const what = idle === swept ? `--sweep varies {${idle}}` : `The parameter ${idle} varies {${idle}}`;
  throw usageError(
    `${what}, and {${idle}} stands nowhere: all rows would be the same.`,
    idle === swept
      ? 'Say where the number of units goes, for example --args "{n}" or --env UNITS={n}.'
      : `Say where its values go: in the target, the command, --args "{${idle}}" or --env NAME={${idle}}.`,
  );
}

function nameAndRest(text: string, flag: string, example: string): { name: string; rest: string } {
  const [, name, rest] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || rest === undefined || !PARAMETER_NAME.test(name)) {
    throw usageError(
      `${flag} ${text.replace('=', ' ').trim()} is no name with its values.`,
      `Write it as ${flag} ${example}; a name has letters, digits, - and _ only.`,
    );
  }
  return { name, rest };
}

function decimalsOf(number: string): number {
  return number.split('.')[1]?.length ?? 0;
}
