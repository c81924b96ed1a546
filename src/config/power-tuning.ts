import { resolve } from 'node:path';
import { z } from 'zod';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { ownEntry } from '../domain/own-entry.js';
import { STRATEGIES } from '../domain/strategies.js';
import { listed } from '../domain/words.js';
import { isJson, parseJson, readText } from '../io/read-text.js';
import { issuesInLine } from './issues.js';

/** What such inputs write for yes and no. */
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')], {
  error: 'Invalid input: expected true or false',
});

/** Step Functions pass numbers on as text too. Nothing else is one: null would be 0, and true 1. */
const number = z.union(
  [
    z.number(),
    z
      .string()
      .trim()
      .regex(/^[-+]?\d+(?:\.\d+)?$/)
      .transform(Number),
  ],
  { error: 'Invalid input: expected a number' },
);

/** As AWS names aliases; empty where none is meant. */
const alias = z.custom<string>(
  (value) => value === '' || (typeof value === 'string' && /^(?!\d+$)[\w-]{1,128}$/.test(value)),
  'Invalid input: expected the name of an alias: letters, digits, - and _, not a number',
);

/** More rounds than anybody waits for. */
const MOST_RUNS = 100_000;

/** The input of AWS Lambda Power Tuning, as far as it means something here. */
const inputSchema = z.looseObject({
  lambdaARN: z.string().min(1),
  powerValues: z
    .union([z.literal('ALL'), z.array(number.pipe(z.int().min(128).max(10_240))).min(1)], {
      error: 'Invalid input: expected ALL, or a list of sizes from 128 to 10240',
    })
    .optional(),
  num: number.pipe(z.int().min(1).max(MOST_RUNS)).optional(),
  payload: z.unknown().optional(),
  strategy: z.enum(STRATEGIES).optional(),
  balancedWeight: number.pipe(z.number().min(0).max(1)).optional(),
  dryRun: flag.optional(),
  onlyColdStarts: flag.optional(),
  sleepBetweenRunsMs: number.pipe(z.int().min(0).max(900_000)).optional(),
  discardTopBottom: number.pipe(z.number().min(0).max(0.4)).optional(),
  parallelInvocation: flag.optional(),
  includeOutputResults: flag.optional(),
  disablePayloadLogs: flag.optional(),
  autoOptimize: flag.nullish(),
  autoOptimizeAlias: alias.nullish(),
});

/** An event with its share in the figures. */
export interface WeightedPayload {
  readonly name: string;
  readonly weight: number;
  /** JSON text. */
  readonly text: string;
}

/** What such a file asks for. */
export interface PowerTuningInput {
  readonly function: string;
  readonly memorySizesMB?: readonly number[];
  readonly runs?: number;
  /** JSON text. */
  readonly payload?: string;
  readonly weighted?: readonly WeightedPayload[];
  readonly strategy?: (typeof STRATEGIES)[number];
  readonly balancedWeight?: number;
  readonly isDryRun: boolean;
  readonly onlyColdStarts: boolean;
  readonly pauseMs: number;
  /** Present where the size that is chosen is set, and an alias moved to a version with it. */
  readonly optimizing?: { readonly alias?: string };
  /** What it has that changes nothing here, each with the reason. */
  readonly notes: readonly string[];
}

/** What ALL means there: 128 MB and every 64 MB up to 3008. */
const ALL = Array.from({ length: 46 }, (_, index) => 128 + 64 * index);

/** Fields without which something else would be done, and what to do instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  payloadS3: 'Give one event as payload.',
  preProcessorARN: 'Give one event as payload.',
  postProcessorARN: 'Give one event as payload.',
};

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
  const { data } = parsed;
  const { lambdaARN, powerValues, num, balancedWeight, autoOptimizeAlias } = data;
  // That of the state machine, where nothing else is said.
  const strategy = data.strategy ?? 'cost';
  // What is switched off or empty is asked of nobody.
  const refused = Object.keys(data).filter(
    (name) =>
      !Object.hasOwn(inputSchema.shape, name) && ![false, 'false', '', null].includes(data[name] as string),
  );
  if (refused.length > 0) {
    const [hint] = refused.flatMap((name) => ownEntry(INSTEAD, name) ?? []);
    throw usageError(
      `${file} has ${listed(refused)}, which coldstart does not do.`,
      hint ?? `What it may have: ${Object.keys(inputSchema.shape).join(', ')}.`,
    );
  }
  return {
    function: lambdaARN,
    ...defined({ memorySizesMB: powerValues === 'ALL' ? ALL : powerValues, runs: num }),
    ...payloadsOf(data.payload, file),
    ...defined({ strategy, balancedWeight }),
    ...(data.autoOptimize ? { optimizing: autoOptimizeAlias ? { alias: autoOptimizeAlias } : {} } : {}),
    isDryRun: data.dryRun ?? false,
    onlyColdStarts: data.onlyColdStarts ?? false,
    pauseMs: data.sleepBetweenRunsMs ?? 0,
    notes: [
      ...(autoOptimizeAlias && !data.autoOptimize
        ? ['autoOptimizeAlias of the input does nothing without autoOptimize']
        : []),
      ...(data.parallelInvocation
        ? ['parallelInvocation of the input has no meaning here: samples are taken one at a time']
        : []),
      ...(data.discardTopBottom
        ? ['discardTopBottom of the input changes nothing: figures are medians, which stay the same']
        : []),
    ],
  };
}

/** A list is one of weighted events there, never an event. */
function payloadsOf(payload: unknown, file: string): Pick<PowerTuningInput, 'payload' | 'weighted'> {
  if (payload === undefined) return {};
  if (!Array.isArray(payload)) return { payload: asSent(payload, file) };
  if (payload.length === 0)
    throw usageError(
      `${file} has a payload without an event: the list is empty.`,
      'Leave it out, or give an event.',
    );
  const parsed = weightedSchema.safeParse(payload);
  if (!parsed.success) {
    throw usageError(
      `${file} has a list as payload that is not one of weighted events: ${issuesInLine(parsed.error)}.`,
      'Each is {"payload": EVENT, "weight": NUMBER}; an event that is a list itself is given with --payload.',
    );
  }
  const weighted = parsed.data.map((one, index) => ({
    ...{ name: `payload-${index + 1}`, weight: one.weight, text: asSent(one.payload, file) },
  }));
  return { weighted };
}

const weightedSchema = z.array(
  z.looseObject({
    payload: z.unknown().refine((value) => value !== undefined, 'is missing'),
    weight: number.pipe(z.number().positive()),
  }),
);

/** A string that is JSON is sent as it stands, any other as a JSON string. */
function asSent(payload: unknown, file: string): string {
  if (typeof payload === 'string' && isJson(payload)) return payload;
  try {
    return JSON.stringify(payload);
  } catch {
    // What was JSON can be written again, but for its depth.
    throw usageError(`${file} has a payload that is nested too deeply.`, 'Give a flatter event.');
  }
}
