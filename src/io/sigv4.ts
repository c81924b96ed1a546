import { createHash, createHmac } from 'node:crypto';
import { defined } from '../domain/defined.js';

export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request before it is signed. */
export interface UnsignedRequest {
  readonly method: string;
  /** Host with its port, where that is not the one of the scheme. */
  readonly host: string;
  /** As it is sent: percent-encoded, with its query. */
  readonly target: string;
  /** Signed too; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * The headers of a request signed with Signature Version 4: those given, and host, date, hash and Authorization. S3 signs a
 * path as it is sent, every other service its encoded form encoded once more.
 */
export function signed(
  { method, host, target, headers = {}, body = new Uint8Array() }: UnsignedRequest,
  keys: AwsKeys,
  {
    region,
    service,
    now = new Date(),
  }: { readonly region: string; readonly service: string; readonly now?: Date },
): Record<string, string> {
  const [path = '/', query = ''] = target.split(/\?(.*)/s, 2);
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const hash = sha256(body);
  const all = {
    ...headers,
    host,
    'x-amz-date': time,
    'x-amz-content-sha256': hash,
    ...defined({ 'x-amz-security-token': keys.sessionToken }),
  };
  const names = Object.keys(all).sort();
  const listed = names.join(';');
  const canonical = [
    method,
    service === 's3' ? path : path.split('/').map(encoded).join('/'),
    canonicalQuery(query),
    ...names.map(
      (name) =>
        `${name}:${String(all[name as keyof typeof all])
          .trim()
          .replace(/ +/g, ' ')}`,
    ),
    '',
    listed,
    hash,
  ].join('\n');
  const day = time.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = [ALGORITHM, time, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${keys.secretAccessKey}`,
  );
  const signature = hmac(key, text).toString('hex');
  return {
    ...all,
    authorization: `${ALGORITHM} Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${listed}, Signature=${signature}`,
  };
}

/** Percent-encodes all but what RFC 3986 leaves alone, as AWS does. */
export function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', value = ''] = part.split(/=(.*)/s, 2);
      return `${encoded(plain(name))}=${encoded(plain(value))}`;
    })
    .sort()
    .join('&');
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
