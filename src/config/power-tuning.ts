import { resolve } from 'node:path';
import { z } from 'zod';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { tableOf } from '../domain/table-of.js';
import { STRATEGIES } from '../domain/tune-record.js';
import { parseJson, readText } from '../io/read-text.js';
import { issuesInLine } from './issues.js';

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
  const text = await readText(resolve(cwd, file), file, 'Check its path.');
  const value = parseJson(text, file, 'Give it the input of a state machine.');
  const parsed = inputSchema.safeParse(value);
  if (!parsed.success) {
    throw usageError(
      `${file} is not an input of Lambda Power Tuning: ${issuesInLine(parsed.error)}.`,
      'At the least: {"lambdaARN": "fn"}.',
    );
  }
  const { lambdaARN, powerValues, num, payload, strategy, balancedWeight, ...rest } = parsed.data;
  const refused = Object.keys(rest).find((name) => REFUSED.has(name) && rest[name]);
  if (refused !== undefined) {
    throw usageError(`${file} has ${refused}, which coldstart does not do.`, 'Give one event as payload.');
  }
  if (Array.isArray(payload) && payload.every((one) => 'weight' in tableOf(one))) {
    throw usageError(
      `${file} has weighted payloads: a size would be chosen by a blend of events.`,
      'Give one event as payload, and tune for each.',
    );
  }
  return {
    function: lambdaARN,
    ...defined({
      memorySizesMB: powerValues === 'ALL' ? ALL : powerValues,
      runs: num,
      payload: payload === undefined || typeof payload === 'string' ? payload : JSON.stringify(payload),
      strategy,
      balancedWeight,
    }),
    ignored: Object.keys(rest).filter((name) => !UNDERSTOOD.has(name)),
  };
}
