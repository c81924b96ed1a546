import { z } from 'zod';
import { FORCED_BY } from './lambda-force.js';

/** What a report says about a function of AWS Lambda, deployed, emulated or read from its logs. */

/**
 * How an invocation began. cold: the caller waited for the initialisation; restore: for a snapshot to be restored; warm:
 * for neither; hidden-init: a REPORT names an initialisation that happened before the caller asked (provisioned
 * concurrency, proactive ones); init-in-invoke: the first initialisation failed or took over 10 s, or the runtime
 * had ended (a timeout, an exit), and it was repeated inside the invocation, so that the handler's duration contains it. Of
 * logs without log streams: initialised: REPORT names an
 * initialisation, and whether the caller waited for it cannot be told; unknown: one that failed may have been repeated in it.
 */
export const startLabelSchema = z.enum([
  'cold',
  'restore',
  'warm',
  'hidden-init',
  'init-in-invoke',
  'initialised',
  'unknown',
]);

const ms = (what: string) => z.number().nonnegative().describe(`${what}, in milliseconds`);

export const lambdaPhasesSchema = z.strictObject({
  init: ms('Init Duration of a cold start').optional(),
  restore: ms('Restore Duration of a start from a snapshot').optional(),
  handler: ms(
    'Duration: of the handler, and of an initialisation repeated inside it; absent where no REPORT tells it',
  ).optional(),
  overhead: ms(
    'what the caller waited beside these: network, placement, fetching code; absent where only logs were read',
  ).optional(),
});

const requests = (what: string) => z.int().nonnegative().describe(what);

/** Requests that were sent at the same time. */
const burstSchema = z.strictObject({
  requests: z.int().positive(),
  cold: requests('answered after an initialisation that they waited for, also one that was repeated'),
  restored: requests('answered from a snapshot'),
  others: requests('answered by environments that were there before, or became free within the burst'),
  unknown: requests('answered, and no REPORT tells how they started'),
  failed: requests('that failed otherwise than by a throttle'),
  throttled: requests('that were refused because too many ran: in no other figure'),
  firstMs: ms('wait for the first answer'),
  middleMs: ms('wait of the middle one of those that were answered (median)'),
  waitsMs: z.array(z.number().nonnegative()).describe('of all that were answered, the shortest first'),
});

/** The fields of a successful invocation beside its place in the run. */
export const lambdaTrialFields = {
  wallMs: ms('as the caller saw it; from logs, the sum of the phases'),
  phases: lambdaPhasesSchema,
  label: startLabelSchema,
  requestId: z.string(),
  initMs: ms('Init Duration of REPORT, also where the caller did not wait for it').optional(),
  billedMs: ms(
    'Billed Duration of REPORT, which holds initialisation and restore; absent where REPORT has none',
  ).optional(),
  memorySizeMB: z
    .int()
    .positive()
    .describe('memory of the function; absent where REPORT has none')
    .optional(),
  maxMemoryUsedBytes: z.int().nonnegative().describe('Max Memory Used of REPORT, in bytes').optional(),
  emulated: z.boolean().describe('true where coldstart’s emulator answered, not AWS'),
  connectMs: ms('DNS, TCP and TLS before a request to a URL; not in wallMs').optional(),
  burst: burstSchema
    .optional()
    .describe('of a row of bursts: the other fields are those of the request that waited longest'),
};

export const lambdaScenarioSchema = z.strictObject({
  runner: z.literal('lambda'),
  function: z.string().describe('name of the function'),
  qualifier: z.string().optional().describe('version or alias; absent for $LATEST'),
  starts: startLabelSchema
    .or(z.enum(['any', 'burst']))
    .describe(
      'which starts this row holds; any: no invocation of it succeeded, so that none is known; burst: each trial is one of many requests at the same time',
    ),
  source: z
    .enum(['invoked', 'observed'])
    .describe('invoked by coldstart, or read from logs of somebody else’s invocations'),
  forcedBy: z
    .enum(FORCED_BY)
    .optional()
    .describe('how its starts were brought about; absent where nothing was done for it'),
  provisioned: z.int().positive().optional().describe('environments that were provisioned for the row'),
  url: z
    .string()
    .optional()
    .describe('address that was asked by HTTP instead of Invoke: its scheme and host alone'),
  concurrency: z.int().positive().optional().describe('requests at the same time, of a row of bursts'),
  rejected: z
    .array(
      z.strictObject({
        reason: z.string().describe('a start of another kind, or the code of a failure'),
        count: z.int().positive(),
      }),
    )
    .optional()
    .describe('invocations that did not begin as wanted, and are in no figure'),
  monthly: z
    .array(
      z.strictObject({
        count: z.int().positive().describe('provisioned environments, or versions with a snapshot'),
        usd: z.number().nonnegative(),
      }),
    )
    .optional()
    .describe('what it would cost to keep the function ready for a month, by the prices of cost'),
  cost: z
    .strictObject({
      usd: z.number().nonnegative(),
      invocations: z.int().nonnegative(),
      asOf: z.string().describe('month of the prices'),
      region: z.string().describe('of the prices'),
    })
    .optional()
    .describe('of all that the row has run, rejected invocations too'),
  emulated: z
    .boolean()
    .describe('true where coldstart’s emulator ran it: no Firecracker, no download, no placement'),
  region: z.string().optional(),
  architecture: z.enum(['x86_64', 'arm64']).optional(),
  memorySizeMB: z.int().positive().optional(),
  runtime: z.string().optional().describe('for example python3.13; absent for container images'),
  packageType: z.enum(['Zip', 'Image']).optional(),
  version: z.string().optional().describe('that was executed, where an alias was asked for'),
  runtimeVersionArn: z.string().optional().describe('of INIT_START'),
  codeSha256: z.string().optional(),
  codeBytes: z.int().nonnegative().optional().describe('size of the zip, in bytes'),
  layerBytes: z.array(z.int().nonnegative()).optional().describe('sizes of the zips of its layers, in bytes'),
  layers: z.array(z.string()).optional().describe('ARNs of the layer versions'),
  snapStart: z.boolean().optional(),
  image: z
    .strictObject({
      name: z.string(),
      id: z.string().optional(),
      bytes: z.int().nonnegative().optional().describe('of all its layers, unpacked'),
      cpus: z.number().positive().optional().describe('limit of its containers'),
      buildMs: z
        .number()
        .nonnegative()
        .optional()
        .describe('of building it from its Dockerfile, in no figure'),
      engine: z.strictObject({ name: z.string(), version: z.string().optional() }),
    })
    .optional()
    .describe('that a container engine of this machine ran for the emulator'),
  handler: z.string().optional(),
  variant: z.string().optional().describe('of an emulated handler: plain, layer, snapstart, …'),
  python: z
    .strictObject({ version: z.string(), executable: z.string() })
    .optional()
    .describe('that ran an emulated function'),
  runtimeClient: z.string().optional().describe('version of awslambdaric that ran an emulated function'),
  runtimePackages: z
    .string()
    .optional()
    .describe(
      'packages that an emulated runtime has beside its client: of AWS as of a day, of a file, or none',
    ),
  readOnlyCode: z
    .string()
    .optional()
    .describe('whether an emulated function finds its code and layers read-only, as on AWS: yes, or why not'),
  pageCache: z.enum(['warm', 'evicted']).optional().describe('of this machine, where a function is emulated'),
  axes: z
    .record(z.string(), z.string())
    .optional()
    .describe('values of the axes of the configuration’s matrix, by name'),
});

/** What REPORT says of an invocation that failed. */
export const failedInvocationSchema = z.strictObject({
  label: startLabelSchema,
  durationMs: ms('Duration of REPORT'),
  initMs: ms('Init Duration of REPORT').optional(),
  billedMs: ms('Billed Duration of REPORT').optional(),
});

/** How an invocation began. */
export type StartLabel = z.infer<typeof startLabelSchema>;
/** Requests that were sent at the same time. */
export type BurstRecord = z.infer<typeof burstSchema>;
export type LambdaScenarioRecord = z.infer<typeof lambdaScenarioSchema>;
