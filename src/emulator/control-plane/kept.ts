import { defined } from '../../domain/defined.js';
import { tableOf } from '../../domain/table-of.js';
import { invalid } from './service-error.js';

type Kept = Readonly<Record<string, unknown>>;

/** Members that change no start here. */
const AS_THEY_ARE = ['VpcConfig', 'FileSystemConfigs', 'ImageConfig', 'DurableConfig'] as const;

/** What a request says that is kept and answered only; what it does not mention stays. Throws the errors of AWS. */
export function keptOf(
  { kept: before, logFormat }: { readonly kept: Kept; readonly logFormat: string },
  body: Kept,
): Kept {
  const given = Object.fromEntries(AS_THEY_ARE.map((member) => [member, body[member] ?? undefined]));
  const { DeadLetterConfig, KMSKeyArn, LoggingConfig, TracingConfig } = body;
  const logging = { LogFormat: logFormat, ...tableOf(before.LoggingConfig) };
  return withoutEmpty({
    ...before,
    ...defined(given),
    ...(isGiven(DeadLetterConfig) ? { DeadLetterConfig } : {}),
    ...(isGiven(KMSKeyArn) ? { KMSKeyArn } : {}),
    ...(isGiven(tableOf(TracingConfig).Mode) ? { TracingConfig } : {}),
    ...(isGiven(LoggingConfig) ? { LoggingConfig: loggingOf(logging, tableOf(LoggingConfig)) } : {}),
  });
}

/** What an answer of the API has of it. */
export function keptAnswer({ ImageConfig, LoggingConfig: _, ...kept }: Kept): object {
  return {
    TracingConfig: { Mode: 'PassThrough' },
    ...kept,
    ...(ImageConfig === undefined ? {} : { ImageConfigResponse: { ImageConfig } }),
  };
}

/** Levels are for JSON only, and INFO there unless said; a change to Text takes them away. */
function loggingOf(before: Kept, said: Kept): Kept {
  const format = said.LogFormat ?? before.LogFormat;
  const { ApplicationLogLevel, SystemLogLevel, ...rest } = { ...before, ...said };
  if (format === 'JSON')
    return {
      ...rest,
      ApplicationLogLevel: ApplicationLogLevel ?? 'INFO',
      SystemLogLevel: SystemLogLevel ?? 'INFO',
    };
  if (isGiven(said.ApplicationLogLevel) || isGiven(said.SystemLogLevel))
    throw invalid('ApplicationLogLevel and SystemLogLevel can be set only with the LogFormat JSON.');
  return rest;
}

/** An empty ARN and an empty list are how the API takes a setting away. */
function withoutEmpty({ DeadLetterConfig, KMSKeyArn, FileSystemConfigs, ...kept }: Kept): Kept {
  const target = tableOf(DeadLetterConfig).TargetArn;
  return {
    ...kept,
    ...(isGiven(target) && target !== '' ? { DeadLetterConfig } : {}),
    ...(isGiven(KMSKeyArn) && KMSKeyArn !== '' ? { KMSKeyArn } : {}),
    ...(Array.isArray(FileSystemConfigs) && FileSystemConfigs.length > 0 ? { FileSystemConfigs } : {}),
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
