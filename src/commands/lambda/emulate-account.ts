import { defined } from '../../domain/defined.js';
import { usageError } from '../../domain/errors.js';
import { isRegion } from '../../emulator/api/regions.js';
import type { EmulatorOptions } from '../../emulator/emulator.js';
import type { Io } from '../../io/io.js';

/** Options of `coldstart lambda emulate` about the account. */
export interface AccountOptions {
  readonly region: string;
  readonly accountId: string;
  readonly s3EndpointUrl?: string;
  /** Whether creations and updates take a while, as on AWS. */
  readonly pending: boolean;
  /** The one key id that callers may sign with; any unless given here or in the environment. */
  readonly accessKey?: string;
}

/** What of the options is about the account that is emulated. */
export type EmulatedAccount = Pick<
  EmulatorOptions,
  'region' | 'accountId' | 'accessKey' | 'objects' | 'delays'
> & { readonly region: string };

/** A command line can be read by every user of the machine, the environment of a process cannot. */
const ACCESS_KEY_VARIABLE = 'COLDSTART_EMULATOR_ACCESS_KEY';

/** Reads and checks them. Throws usage errors. */
export function accountOf(
  { region, accountId, accessKey, s3EndpointUrl, pending }: AccountOptions,
  env: Io['env'],
): EmulatedAccount {
  if (!isRegion(region))
    throw usageError(`--region ${region} is not a region.`, 'Name one as us-east-1 or eu-central-1.');
  if (!/^\d{12}$/.test(accountId))
    throw usageError(`--account-id ${accountId} is not the id of an account.`, 'It has 12 digits.');
  return {
    ...{ region, accountId },
    ...(pending ? {} : { delays: { pendingMs: 0, inProgressMs: 0 } }),
    ...defined({ accessKey: accessKeyOf(accessKey, env), objects: objectsOf(s3EndpointUrl, env) }),
  };
}

function accessKeyOf(accessKey: string | undefined, env: Io['env']): string | undefined {
  const [key, where] =
    accessKey === undefined ? [env[ACCESS_KEY_VARIABLE], ACCESS_KEY_VARIABLE] : [accessKey, '--access-key'];
  if (key === undefined || /^\w{1,128}$/.test(key)) return key;
  throw usageError(`${where} is not a key id.`, 'It has letters, digits and _ only, 128 at most.');
}

function objectsOf(url: string | undefined, env: Io['env']): EmulatorOptions['objects'] {
  if (url === undefined) return undefined;
  const endpoint = URL.canParse(url) ? new URL(url) : undefined;
  if (!endpoint || !/^https?:$/.test(endpoint.protocol) || endpoint.search !== '' || endpoint.hash !== '')
    throw usageError('--s3-endpoint-url is not an HTTP address.', 'Write it as http://127.0.0.1:9000.');
  if (endpoint.username !== '' || endpoint.password !== '')
    throw usageError(
      '--s3-endpoint-url has a user or a password in it, which every user of this machine can read.',
      'Put the keys into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    );
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) return { endpoint };
  const sessionToken = env.AWS_SESSION_TOKEN || undefined;
  return { endpoint, keys: { accessKeyId, secretAccessKey, ...defined({ sessionToken }) } };
}

/** How to call what is served, how to have it as it was at the start, and how to end it. */
export function howTo(
  url: string,
  name: string | undefined,
  { region, accessKey }: EmulatedAccount,
): string[] {
  const key = accessKey === undefined ? 'any' : `"$${ACCESS_KEY_VARIABLE}"`;
  const aws = (call: string) =>
    `AWS_ACCESS_KEY_ID=${key} AWS_SECRET_ACCESS_KEY=any aws lambda ${call} --region ${region} --endpoint-url ${url}`;
  const path = `/2015-03-31/functions/${name === undefined ? '' : `${name}/invocations`}`;
  const curl = `curl --aws-sigv4 aws:amz:${region}:lambda --user ${key}:any`;
  return [
    name === undefined
      ? `look:   ${aws('list-functions')}`
      : `invoke: ${aws(`invoke --function-name ${name}`)} /dev/stdout`,
    `curl:   ${curl} ${name === undefined ? '' : "-d '{}' "}${url}${path}`,
    `SDKs:   AWS_ENDPOINT_URL_LAMBDA=${url} AWS_DEFAULT_REGION=${region} AWS_REGION=${region} AWS_ACCESS_KEY_ID=${key} AWS_SECRET_ACCESS_KEY=any python client.py`,
    `stop:   Ctrl-C, or kill ${process.pid}`,
  ];
}
