import { tableOf } from '../domain/table-of.js';
import { counted } from '../domain/words.js';
import type { Notes } from './notes.js';
import type { Table } from './scope.js';

/** A setting of a function that its start here does not have. */
export interface Setting {
  /** As the template writes it. */
  readonly name: string;
  /** What a request may wait for then instead of a start on demand; absent: nothing of a start depends on it. */
  readonly start?: 'snapstart' | 'provisioned';
  /** What an emulated function takes of it. */
  readonly emulated?: EmulatedSettings;
  /** It says more than that. */
  readonly saysMore?: true;
}

/** What an emulated function has of its template, beside its runtime, memory and the like. */
interface EmulatedSettings {
  readonly logFormat?: 'JSON' | 'Text';
  readonly ephemeralStorageMB?: number;
  readonly snapStart?: 'PublishedVersions';
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
  logs: undefined,
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
  ephemeral_storage: undefined,
  file_system_config: undefined,
  kms_key_arn: undefined,
  logging_config: undefined,
  publish: undefined,
  reserved_concurrent_executions: undefined,
  snap_start: 'snapstart',
  tags: undefined,
  vpc_config: undefined,
};

const KNOWN = { CLOUDFORMATION, SERVERLESS, TERRAFORM } as const;

/** Which of the settings a function has that nothing here applies, in the order of their names. Pure. */
export function unapplied(language: keyof typeof KNOWN, properties: Table): Setting[] {
  return Object.entries(KNOWN[language])
    .filter(([name]) => Object.hasOwn(properties, name) && isSet(properties[name]))
    .filter(([name]) => language !== 'TERRAFORM' || !isDefault(name, properties[name]))
    .map(([name, start]) => ({
      name,
      ...(start === undefined ? {} : { start }),
      ...emulatedOf(name, properties[name]),
    }));
}

/** Terraform writes blocks as lists. */
function blockOf(value: unknown): Table {
  return tableOf(Array.isArray(value) ? value[0] : value);
}

/** Without the group that AWS itself chooses, which a state names. */
function loggingOf(value: unknown): Table {
  const { log_group, ...rest } = blockOf(value);
  return String(log_group ?? '').startsWith('/aws/lambda/') ? rest : { ...rest, log_group };
}

/** A state has what AWS sets where nobody did. */
function isDefault(name: string, value: unknown): boolean {
  if (name === 'ephemeral_storage') return blockOf(value).size === 512;
  if (name !== 'logging_config') return false;
  const { log_format, ...rest } = loggingOf(value);
  return log_format === 'Text' && !Object.values(rest).some(isSet);
}

/** Nothing for what the emulator does not have, or what only a deployment knows. */
function emulatedOf(name: string, value: unknown): Pick<Setting, 'emulated' | 'saysMore'> {
  const block = blockOf(value);
  switch (name.replaceAll('_', '').toLowerCase()) {
    case 'ephemeralstorage':
    case 'ephemeralstoragesize': {
      const size = Number(block.Size ?? block.size ?? value);
      return Number.isInteger(size) ? { emulated: { ephemeralStorageMB: size } } : {};
    }
    case 'snapstart': {
      const isOn = value === true || (block.ApplyOn ?? block.apply_on) === 'PublishedVersions';
      return isOn ? { emulated: { snapStart: 'PublishedVersions' } } : {};
    }
    case 'loggingconfig':
    case 'logs': {
      const { LogFormat, log_format, logFormat: own, ...rest } = loggingOf(value);
      const logFormat = LogFormat ?? log_format ?? own;
      if (logFormat !== 'JSON' && logFormat !== 'Text') return {};
      return {
        emulated: { logFormat },
        ...(Object.values(rest).some(isSet) ? { saysMore: true as const } : {}),
      };
    }
    default:
      return {};
  }
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
