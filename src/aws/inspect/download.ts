import { withinTime } from '../../io/time-limit.js';

/** Two thirds over what may be uploaded directly; larger zips come by S3. */
export const LARGEST_DOWNLOAD_BYTES = 60 * 2 ** 20;
const TIMEOUT_MS = 60_000;

const WHY: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host',
  ECONNREFUSED: 'nobody answers there',
  ETIMEDOUT: 'no answer in time',
};

/** Why a zip was not had. Its message holds no address: that is signed. */
export class NotDownloaded extends Error {
  override readonly name = 'NotDownloaded';
}

/**
 * Gets the zip behind an address that Lambda has given. It is signed: no credentials are sent along. Only https, and
 * loopback for emulators; no redirects. Throws NotDownloaded.
 */
export async function download(
  location: string | undefined,
  signal: AbortSignal,
  limitBytes = LARGEST_DOWNLOAD_BYTES,
): Promise<Uint8Array> {
  if (location === undefined || !mayBeAsked(location)) {
    throw new NotDownloaded('Lambda gave no usable address for it');
  }
  try {
    const response = await fetch(location, {
      redirect: 'error',
      signal: withinTime(TIMEOUT_MS, signal),
    });
    if (!response.ok) throw new NotDownloaded(`its download was answered with HTTP ${response.status}`);
    return await bodyOf(response, limitBytes);
  } catch (error) {
    if (signal.aborted || error instanceof NotDownloaded) throw error;
    const { cause } = error as { cause?: { code?: string } };
    const why = cause?.code === undefined ? '' : ` (${WHY[cause.code] ?? cause.code})`;
    throw new NotDownloaded(`it could not be downloaded from where Lambda says${why}`);
  }
}

function mayBeAsked(location: string): boolean {
  if (!URL.canParse(location)) return false;
  const { protocol, hostname } = new URL(location);
  return (
    protocol === 'https:' ||
    (protocol === 'http:' && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname))
  );
}

async function bodyOf({ body }: Response, limitBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > limitBytes) throw new NotDownloaded(`it is larger than ${limitBytes / 2 ** 20} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
