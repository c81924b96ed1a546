import { defined } from '../../domain/defined.js';
import { tableOf } from '../../domain/table-of.js';
import { type Body, choice } from './configuration.js';
import { functionOf, splitFunctionName } from './look-up.js';
import type { Account, CorsRecord, FunctionRecord, UrlRecord } from './model.js';
import { conflict, notFound } from './service-error.js';

const AUTH_TYPES = ['NONE', 'AWS_IAM'] as const;
const INVOKE_MODES = ['BUFFERED', 'RESPONSE_STREAM'] as const;

/** CreateFunctionUrlConfig: of $LATEST, or of an alias. */
export async function createUrl(
  account: Account,
  named: string,
  asked: string | undefined,
  body: Body,
): Promise<[FunctionRecord, UrlRecord]> {
  const [found, qualifier] = target(account, named, asked);
  const settings = settingsOf(body);
  if (found.urls.has(qualifier)) throw existing(found, qualifier);
  const served = await account.openUrl(found.name, qualifier);
  // Somebody else may have been sooner.
  if (found.urls.has(qualifier) || account.functions.get(found.name) !== found) {
    await served.close();
    throw existing(found, qualifier);
  }
  const now = new Date().toISOString();
  const record: UrlRecord = {
    ...{ qualifier, ...served, createdAt: now, modifiedAt: now },
    // The model requires it.
    authType: settings.authType ?? 'AWS_IAM',
    invokeMode: settings.invokeMode ?? 'BUFFERED',
    ...defined({ cors: settings.cors }),
  };
  found.urls.set(qualifier, record);
  return [found, record];
}

/** UpdateFunctionUrlConfig: what is not named stays. */
export function updateUrl(
  account: Account,
  named: string,
  asked: string | undefined,
  body: Body,
): [FunctionRecord, UrlRecord] {
  const [found, record] = urlAt(account, named, asked);
  Object.assign(record, settingsOf(body), { modifiedAt: new Date().toISOString() });
  return [found, record];
}

export function urlAt(
  account: Account,
  named: string,
  asked: string | undefined,
): [FunctionRecord, UrlRecord] {
  const [found, qualifier] = target(account, named, asked);
  const record = found.urls.get(qualifier);
  if (!record) throw notFound('The resource you requested does not exist.');
  return [found, record];
}

/** What is being answered there is cut. */
export async function deleteUrl(account: Account, named: string, asked: string | undefined): Promise<void> {
  const [found, record] = urlAt(account, named, asked);
  found.urls.delete(record.qualifier);
  await record.close();
}

/** FunctionUrlConfig as the API has it. */
export function urlAnswer({ arn }: FunctionRecord, record: UrlRecord): object {
  const { qualifier, address, authType, invokeMode, cors, createdAt, modifiedAt } = record;
  return {
    FunctionUrl: address,
    FunctionArn: qualifier === '$LATEST' ? arn : `${arn}:${qualifier}`,
    AuthType: authType,
    ...defined({ Cors: cors }),
    CreationTime: createdAt,
    LastModifiedTime: modifiedAt,
    InvokeMode: invokeMode,
  };
}

function existing({ arn }: FunctionRecord, qualifier: string) {
  const what = qualifier === '$LATEST' ? arn : `${arn}:${qualifier}`;
  return conflict(
    `Failed to create function url config for [functionArn = ${what}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
  );
}

function target(account: Account, named: string, asked: string | undefined): [FunctionRecord, string] {
  const found = functionOf(account, named);
  const qualifier = asked ?? splitFunctionName(named).qualifier;
  if (qualifier === undefined || qualifier === '$LATEST') return [found, '$LATEST'];
  if (!found.aliases.has(qualifier)) throw notFound(`Cannot find alias arn: ${found.arn}:${qualifier}`);
  return [found, qualifier];
}

function settingsOf({
  AuthType,
  InvokeMode,
  Cors,
}: Body): Partial<Pick<UrlRecord, 'authType' | 'invokeMode' | 'cors'>> {
  return defined({
    authType: choice(AuthType, AUTH_TYPES, undefined),
    invokeMode: choice(InvokeMode, INVOKE_MODES, undefined),
    cors: Cors === undefined || Cors === null ? undefined : corsOf(tableOf(Cors)),
  });
}

/** Lengths and ranges are the model's, which were checked before. */
function corsOf(cors: Body): CorsRecord {
  const list = (name: string) => {
    const value = cors[name];
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined;
  };
  const { AllowCredentials, MaxAge } = cors;
  return defined({
    AllowCredentials: typeof AllowCredentials === 'boolean' ? AllowCredentials : undefined,
    AllowHeaders: list('AllowHeaders'),
    AllowMethods: list('AllowMethods'),
    AllowOrigins: list('AllowOrigins'),
    ExposeHeaders: list('ExposeHeaders'),
    MaxAge: typeof MaxAge === 'number' ? MaxAge : undefined,
  });
}
