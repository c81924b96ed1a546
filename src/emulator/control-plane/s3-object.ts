import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { LAMBDA_LIMITS } from '../../domain/lambda-limits.js';
import { encoded, signed } from '../../io/sigv4.js';
import type { Body } from './configuration.js';
import type { ObjectStore } from './model.js';
import { invalid } from './service-error.js';

/** After so long without a byte the store counts as gone. */
const SILENCE_MS = 30_000;

/** The bytes of S3Bucket, S3Key and S3ObjectVersion. Throws the errors of AWS, with what the store says. */
export async function objectOf(
  store: ObjectStore | undefined,
  { S3Bucket, S3Key, S3ObjectVersion }: Body,
  region: string,
): Promise<Buffer> {
  if (!store)
    throw invalid(
      'There is no S3 here: start the emulator with --s3-endpoint-url, or send the zip as ZipFile.',
    );
  // Their patterns are the model's; that there are both is not.
  if (typeof S3Bucket !== 'string' || typeof S3Key !== 'string')
    throw invalid('Please provide a source for function code.');
  const path = [S3Bucket, ...S3Key.split('/')].map(encoded).join('/');
  const version = typeof S3ObjectVersion === 'string' ? `?versionId=${encoded(S3ObjectVersion)}` : '';
  const target = `${store.endpoint.pathname.replace(/\/$/, '')}/${path}${version}`;
  const { status, body } = await got(store, target, region);
  if (status === 200) return body;
  const text = body.toString('utf8');
  const said = (tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1];
  const code = said('Code') ?? (status === 404 ? 'NoSuchKey' : `HTTP ${status}`);
  const unsigned =
    status === 403 && !store.keys
      ? ' The emulator did not sign: start it with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for the store.'
      : '';
  throw invalid(
    `Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${said('Message') ?? 'The store did not say more.'}${unsigned}`,
  );
}

/** A redirect is not followed: it may lead anywhere. The path goes out as it is: no `..` of a key is resolved here. */
function got(
  { endpoint, keys }: ObjectStore,
  target: string,
  region: string,
): Promise<{ readonly status: number; readonly body: Buffer }> {
  const { host, hostname, port, protocol } = endpoint;
  const headers = keys ? signed({ method: 'GET', host, target }, keys, { region, service: 's3' }) : { host };
  const ask = protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const failed = (error: Error) =>
      reject(invalid(`Error occurred while GetObject. ${endpoint.origin} cannot be read: ${error.message}`));
    const sent = ask(
      {
        hostname: hostname.replace(/^\[|\]$/g, ''),
        port,
        path: target,
        headers,
        agent: false,
        timeout: SILENCE_MS,
      },
      (response) =>
        void bodyOf(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), failed),
    );
    sent.on('timeout', () => sent.destroy(new Error(`no byte for ${SILENCE_MS / 1000} s`)));
    sent.on('error', failed);
    sent.end();
  });
}

/** No zip of more than what may be unpacked can be of use. */
async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > LAMBDA_LIMITS.unpackedBytes) throw new Error('it is larger than Lambda may unpack');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
