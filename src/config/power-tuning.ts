import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { STRATEGIES } from '../domain/tune-record.js';

/** The input of AWS Lambda Power Tuning, as far as it means something here. */
const inputSchema = z.looseObject({
  lambdaARN: z.string().min(1),
  powerValues: z
    .union([z.literal('ALL'), z.array(z.coerce.number().int().min(128).max(10_240)).min(1)])
    .optional(),
  num: z.coerce.number().int().min(1).optional(),
  payload: z.unknown().optional(),
  strategy: z.enum(STRATEGIES).optional(),
  balancedWeight: z.coerce.number().min(0).max(1).optional(),
});

/** What such a file asks for. */
export interface PowerTuningInput {
  readonly function: string;
  readonly memorySizesMB?: readonly number[];
  readonly runs?: number;
  /** JSON text. */
  readonly payload?: string;
  readonly strategy?: (typeof STRATEGIES)[number];
  readonly balancedWeight?: number;
  /** Names of fields that change nothing here. */
  readonly ignored: readonly string[];
}

const UNDERSTOOD = new Set(['lambdaARN', 'powerValues', 'num', 'payload', 'strategy', 'balancedWeight']);
/** Fields without which the figures would be those of something else. */
const REFUSED = new Set(['payloadS3', 'preProcessorARN', 'postProcessorARN']);
/** What ALL means there: 128 MB and every 64 MB up to 3008. */
const ALL = Array.from({ length: 46 }, (_, index) => 128 + 64 * index);

/** Reads such a file. Throws usage errors. */
export async function readPowerTuning(file: string, cwd: string): Promise<PowerTuningInput> {
  let text: string;
  try {
    text = await readFile(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw usageError(`Cannot read ${file}: ${(error as Error).message}.`, 'Check its path.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw usageError(
      `${file} is not JSON: ${(error as Error).message}.`,
      'Give it the input of a state machine.',
    );
  }
  const parsed = inputSchema.safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`);
    throw usageError(
      `${file} is not an input of Lambda Power Tuning: ${issues.join('; ')}.`,
      'At the least: {"lambdaARN": "fn"}.',
    );
  }
  const { lambdaARN, powerValues, num, payload, strategy, balancedWeight, ...rest } = parsed.data;
  const refused = Object.keys(rest).find((name) => REFUSED.has(name) && rest[name]);
  if (refused !== undefined) {
    throw usageError(`${file} has ${refused}, which coldstart does not do.`, 'Give one event as payload.');
  }
  if (
    Array.isArray(payload) &&
    payload.every((one) => one !== null && typeof one === 'object' && 'weight' in one)
  ) {
    throw usageError(
      `${file} has weighted payloads: a size would be chosen by a blend of events.`,
      'Give one event as payload, and tune for each.',
    );
  }
  return {
    function: lambdaARN,
    ...(powerValues === undefined ? {} : { memorySizesMB: powerValues === 'ALL' ? ALL : powerValues }),
    ...defined({ runs: num }),
    ...(payload === undefined
      ? {}
      : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) }),
    ...defined({ strategy, balancedWeight }),
    ignored: Object.keys(rest).filter((name) => !UNDERSTOOD.has(name)),
  };
}
