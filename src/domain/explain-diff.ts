import { z } from 'zod';
import { VERDICTS } from './verdict.js';

/** What an explanation says of an earlier start, version 1. Times are milliseconds, sizes bytes. */

const spentSchema = z.strictObject({
  modules: z.int().nonnegative(),
  cpuMs: z.number().nonnegative(),
  waitMs: z.number().nonnegative().describe('neither on the processor nor in the queue for it'),
});

const OWNER_KINDS = ['distribution', 'own', 'stdlib', 'main', 'runtime', 'other'] as const;

export const moduleChangeSchema = z.strictObject({
  kind: z
    .enum(['new', 'grown', 'gone', 'shrunk'])
    .describe('new and gone: on one side only; grown and shrunk: beyond noise'),
  module: z.string().describe('__main__: what the program does beside imports'),
  formerly: z.string().optional().describe('its name in the base, where git takes it for renamed'),
  owner: z.string(),
  ownerKind: z.enum(OWNER_KINDS),
  base: spentSchema.optional().describe('in its least run; of what is gone, with what it alone brought in'),
  head: spentSchema.optional().describe('the same; of what is new, with what it alone brings in'),
  changeMs: z.number().describe('head less base, CPU and waiting'),
  file: z.string().optional().describe('where it is imported; of what is gone, where it was'),
  line: z.int().nonnegative().optional(),
});

const installedSchema = spentSchema.extend({
  version: z.string().optional(),
  bytes: z.int().nonnegative().optional().describe('on the disk, as its RECORD says'),
});

export const distributionChangeSchema = z.strictObject({
  kind: z
    .enum(['new', 'grown', 'gone', 'shrunk', 'updated'])
    .describe('updated: another version or size, and no other time beyond noise'),
  name: z.string(),
  base: installedSchema.optional(),
  head: installedSchema.optional(),
  changeMs: z.number(),
});

const readySchema = z.strictObject({
  medianMs: z.number(),
  ci95Ms: z.tuple([z.number(), z.number()]).optional(),
  n: z.int().positive(),
});

const totalSchema = spentSchema.extend({
  distributions: z.int().nonnegative(),
  bytes: z.int().nonnegative().describe('on the disk, of all distributions that something is imported from'),
});

export const explainDiffSchema = z.strictObject({
  base: z
    .strictObject({
      ref: z.string().optional(),
      commit: z.string().optional(),
      file: z.string().optional().describe('of a saved explanation'),
      startedAt: z.string(),
      target: z.string(),
      python: z.string(),
      tracedRuns: z.int().positive(),
      ready: readySchema,
      phasesMs: z.record(z.string(), z.number()),
    })
    .describe('what is compared with'),
  pairing: z.enum(['rounds', 'separate']).describe('rounds: both in the same session, in turn'),
  ratio: z
    .strictObject({
      n: z.int().positive(),
      value: z.number(),
      ci95: z.tuple([z.number(), z.number()]).optional(),
    })
    .optional()
    .describe('of the times to ready, head to base, in the same rounds; absent in separate runs'),
  imports: z.strictObject({ base: totalSchema, head: totalSchema }),
  unchanged: z
    .strictObject({ modules: z.int().nonnegative(), baseMs: z.number(), headMs: z.number() })
    .describe('modules of both that changed by no more than noise: what differs in their sum is the machine'),
  modules: z.array(moduleChangeSchema).describe('largest change first'),
  distributions: z.array(distributionChangeSchema).describe('largest change first'),
});

export const ruleVerdictSchema = z.strictObject({
  rule: z.string().describe('as it was given to --fail-on'),
  verdict: z.enum(VERDICTS),
  sentence: z.string(),
});

export const explainGateSchema = z.strictObject({
  verdict: z.enum(VERDICTS),
  rules: z.array(ruleVerdictSchema),
});

export type ExplainDiff = z.infer<typeof explainDiffSchema>;
export type ModuleChange = z.infer<typeof moduleChangeSchema>;
export type DistributionChange = z.infer<typeof distributionChangeSchema>;
export type ExplainGate = z.infer<typeof explainGateSchema>;
export type RuleVerdict = z.infer<typeof ruleVerdictSchema>;

/** What `--fail-on` asks for, read. */
export type FailRule = { readonly text: string } & (
  | { readonly kind: 'new-import' | 'grown'; readonly limitMs: number }
  | { readonly kind: 'grown'; readonly limitShare: number }
  | { readonly kind: 'module' | 'distribution'; readonly name: string }
);
