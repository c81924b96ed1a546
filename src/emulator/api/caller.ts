import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { foreignRequest } from '../../domain/loopback-request.js';
import { ServiceError } from '../control-plane/service-error.js';

const ALGORITHM = /^AWS4-(?:HMAC-SHA256|ECDSA-P256-SHA256)$/;
const PARTS = ['Credential', 'SignedHeaders', 'Signature'] as const;

/**
 * Lets through who calls as a client of AWS does: by a loopback name, from no web page, signed. Any key will do unless one is
 * named; signatures themselves cannot be checked, as the secret is known to the client alone. Throws the errors of AWS.
 */
export function checkCaller(
  headers: IncomingHttpHeaders,
  { port, accessKey }: { readonly port: number; readonly accessKey?: string | undefined },
): void {
  checkPlace(headers, port);
  const { authorization } = headers;
  if (authorization === undefined || authorization.trim() === '') {
    throw new ServiceError('MissingAuthenticationTokenException', 403, 'Missing Authentication Token');
  }
  const keyId = keyOf(authorization);
  if (accessKey !== undefined && !isSame(keyId, accessKey)) {
    throw new ServiceError(
      'UnrecognizedClientException',
      403,
      'The security token included in the request is invalid.',
    );
  }
}

/** Refuses other hosts and web pages. */
export function checkPlace(headers: IncomingHttpHeaders, port: number): void {
  const foreign = foreignRequest(headers, port);
  if (foreign !== undefined) throw new ServiceError('AccessDeniedException', 403, foreign);
}

/** The key id of an Authorization header in the form of Signature Version 4. Throws IncompleteSignatureException. */
function keyOf(authorization: string): string {
  const [algorithm = '', ...rest] = authorization.trim().split(/\s+/);
  if (!ALGORITHM.test(algorithm)) {
    throw incomplete('Authorization header requires the algorithm AWS4-HMAC-SHA256.');
  }
  const fields = new Map(
    rest
      .join('')
      .split(',')
      .map((part) => {
        const at = part.indexOf('=');
        return [part.slice(0, at), part.slice(at + 1)] as const;
      }),
  );
  for (const part of PARTS) {
    if (!fields.get(part)) throw incomplete(`Authorization header requires '${part}' parameter.`);
  }
  if (!/^(?:[0-9a-f]{2})+$/.test(fields.get('Signature') ?? ''))
    throw incomplete("The 'Signature' parameter is not hexadecimal.");
  const [keyId = '', ...scope] = (fields.get('Credential') ?? '').split('/');
  if (keyId === '' || scope.length < 3 || scope.at(-1) !== 'aws4_request')
    throw incomplete("The 'Credential' parameter is not KEY/DATE/REGION/SERVICE/aws4_request.");
  return keyId;
}

function incomplete(message: string): ServiceError {
  return new ServiceError('IncompleteSignatureException', 403, message);
}

function isSame(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}

/** Of this process: nobody else can make an address that it answers. */
const SECRET = randomBytes(32);
const SIGNATURE = 'X-Amz-Signature';

/** An address that may be asked without any other signature, as those of S3 that AWS hands out. */
export function presigned(host: string | undefined, path: string): string {
  return `http://${host}${path}?${SIGNATURE}=${signatureOf(path)}`;
}

/** Whether such an address is one of ours. */
export function isPresigned(path: string, query: URLSearchParams): boolean {
  return isSame(query.get(SIGNATURE) ?? '', signatureOf(path));
}

function signatureOf(path: string): string {
  return createHmac('sha256', SECRET).update(path).digest('hex');
}
