import { defined } from './defined.js';
import type { DeployedFunction } from './plan.js';

/**
 * How often each function is invoked as a DryRun before its first sample: the first request of a process takes the SDK
 * about 5 ms longer than later ones, and the first sample may be the only cold start of a run.
 */
export const DRY_RUNS = 3;

/** What a function was named by: its name, perhaps with a qualifier, or an ARN, whole or without its first parts. */
export interface FunctionName {
  readonly name: string;
  readonly qualifier?: string;
  /** Of a whole ARN. */
  readonly region?: string;
  /** What Lambda is asked for: the ARN where one was given, without the qualifier. */
  readonly address: string;
}

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const QUALIFIER = /^(?:\$LATEST(?:\.PUBLISHED)?|[A-Za-z0-9_-]{1,128})$/;
const PREFIX = /^(?:arn:aws[a-z-]*:lambda:([a-z0-9-]+):)?\d{12}:function:/;

/** Reads name, name:qualifier, an ARN, or ACCOUNT:function:name; undefined where it is none of them. */
export function parseFunctionName(text: string): FunctionName | undefined {
  const prefix = PREFIX.exec(text);
  const [name = '', qualifier, ...more] = text.slice(prefix?.[0].length ?? 0).split(':');
  if (more.length > 0 || !NAME.test(name)) return undefined;
  if (qualifier !== undefined && !QUALIFIER.test(qualifier)) return undefined;
  return {
    name,
    ...defined({ qualifier }),
    ...(prefix?.[1] === undefined ? {} : { region: prefix[1] }),
    address: `${prefix?.[0] ?? ''}${name}`,
  };
}

/** A function as people call it: name or name:qualifier, without the account of an ARN. */
export function shownFunction({ function: named, qualifier }: DeployedFunction): string {
  const name = parseFunctionName(named)?.name ?? named;
  return qualifier === undefined ? name : `${name}:${qualifier}`;
}

/** A text without the ids of accounts: those of ARNs and what else has twelve digits. */
export function withoutAccounts(text: string): string {
  return text.replace(/(?<!\d)\d{12}(?!\d)/g, '***');
}
