import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { defined } from '../../domain/defined.js';
import { foreignRequest } from '../../domain/loopback-request.js';
import { ServiceError } from '../control-plane/service-error.js';
import { isRegion } from './regions.js';

const ALGORITHM = /^AWS4-(?:HMAC-SHA256|ECDSA-P256-SHA256)$/;
const PARTS = ['Credential', 'SignedHeaders', 'Signature'] as const;

/** What the Authorization header of a caller says. */
export interface Signer {
  readonly keyId: string;
  /** Of the scope of its signature; absent where that is for all regions. */
  readonly region?: string;
}

/**
 * Lets through who calls as a client of AWS does: by a loopback name, from no web page, signed. Any key will do unless one is
 * named; signatures themselves cannot be checked, as the secret is known to the client alone. Throws the errors of AWS.
 */
export function checkCaller(
  headers: IncomingHttpHeaders,
  { port, accessKey }: { readonly port: number; readonly accessKey?: string | undefined },
): Signer {
  checkPlace(headers, port);
  return signerOf(headers.authorization, accessKey);
}

/** Who signed, as the header says it. Throws the errors of AWS where nobody did, or another than the one that may. */
export function signerOf(authorization: string | undefined, accessKey: string | undefined): Signer {
  if (authorization === undefined || authorization.trim() === '') {
    throw new ServiceError('MissingAuthenticationTokenException', 403, 'Missing Authentication Token');
  }
  const signer = credentialOf(authorization);
  if (accessKey !== undefined && !isSame(signer.keyId, accessKey)) {
    throw new ServiceError(
      'UnrecognizedClientException',
      403,
      'The security token included in the request is invalid.',
    );
  }
  return signer;
}

/** Refuses other hosts and web pages. */
export function checkPlace(headers: IncomingHttpHeaders, port: number): void {
  const foreign = foreignRequest(headers, port);
  if (foreign !== undefined) throw new ServiceError('AccessDeniedException', 403, foreign);
}

/** Key id and region of an Authorization header in the form of Signature Version 4. Throws IncompleteSignatureException. */
function credentialOf(authorization: string): Signer {
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
  // KEY/DATE/SERVICE/aws4_request of the asymmetric form is for all regions.
  const region = scope.length > 3 ? scope[1] : undefined;
  if (region !== undefined && !isRegion(region)) {
    throw new ServiceError(
      'InvalidSignatureException',
      403,
      'Credential should be scoped to a valid region.',
    );
  }
  return { keyId, ...defined({ region }) };
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
