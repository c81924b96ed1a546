import { counted } from '../domain/words.js';
import type { Notes } from './notes.js';
import type { Table } from './scope.js';

/** A setting of a function that its start here does not have. */
export interface Setting {
  /** As the template writes it. */
  readonly name: string;
  /** What a request may wait for then instead of a start on demand; absent: nothing of a start depends on it. */
  readonly start?: 'snapstart' | 'provisioned';
}

type Start = NonNullable<Setting['start']>;

/** Properties of AWS::Lambda::Function and AWS::Serverless::Function. */
const CLOUDFORMATION: Readonly<Record<string, Start | undefined>> = {
  AutoPublishAlias: undefined,
  CapacityProviderConfig: undefined,
  DeadLetterConfig: undefined,
  DeadLetterQueue: undefined,
  DurableConfig: undefined,
  EphemeralStorage: undefined,
  EventInvokeConfig: undefined,
  Events: undefined,
  FileSystemConfigs: undefined,
  FunctionUrlConfig: undefined,
  KmsKeyArn: undefined,
  LoggingConfig: undefined,
  ProvisionedConcurrencyConfig: 'provisioned',
  ReservedConcurrentExecutions: undefined,
  SnapStart: 'snapstart',
  Tags: undefined,
  TenancyConfig: undefined,
  Tracing: undefined,
  TracingConfig: undefined,
  VpcConfig: undefined,
};

/** Keys of a function, or of its provider. */
const SERVERLESS: Readonly<Record<string, Start | undefined>> = {
  destinations: undefined,
  ephemeralStorageSize: undefined,
  events: undefined,
  fileSystemConfig: undefined,
  kmsKeyArn: undefined,
  onError: undefined,
  provisionedConcurrency: 'provisioned',
  reservedConcurrency: undefined,
  snapStart: 'snapstart',
  tags: undefined,
  tracing: undefined,
  url: undefined,
  vpc: undefined,
};

/** Arguments of aws_lambda_function; a state has those that AWS sets as well. */
const TERRAFORM: Readonly<Record<string, Start | undefined>> = {
  dead_letter_config: undefined,
  file_system_config: undefined,
  kms_key_arn: undefined,
  publish: undefined,
  snap_start: 'snapstart',
  tags: undefined,
  vpc_config: undefined,
};

const KNOWN = { CLOUDFORMATION, SERVERLESS, TERRAFORM } as const;

/** Which of the settings a function has that nothing here applies, in the order of their names. Pure. */
export function unapplied(language: keyof typeof KNOWN, properties: Table): Setting[] {
  return Object.entries(KNOWN[language])
    .filter(([name]) => Object.hasOwn(properties, name) && isSet(properties[name]))
    .map(([name, start]) => (start === undefined ? { name } : { name, start }));
}

/** What a setting says that is as if it were not there: off, none, or nothing. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === -1) return false;
  if (typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.some(isSet);
  return !Object.entries(value).every(([name, one]) => /^apply_?on$/i.test(name) && one === 'None');
}

/** Says which functions start from a snapshot, or are initialised before a request, once deployed. */
export function noteStarts(
  functions: readonly { readonly id: string; readonly unapplied?: readonly Setting[] }[],
  notes: Notes,
): void {
  for (const { start, what } of STARTS) {
    const ids = functions.filter((one) => one.unapplied?.some((setting) => setting.start === start));
    if (ids.length === 0) continue;
    const named = ids.map(({ id }) => id).join(', ');
    const whose = ids.length === 1 ? named : `${counted(ids.length, 'function')} (${named})`;
    notes.add(
      'TEMPLATE_START',
      `${whose} ${ids.length === 1 ? 'has' : 'have'} ${what}, which is not applied: a start on demand is what runs here.`,
      `--variants ${start} measures that start too.`,
    );
  }
}

const STARTS = [
  { start: 'snapstart', what: 'SnapStart' },
  { start: 'provisioned', what: 'provisioned concurrency' },
] as const;
