import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** What an HTTP address answered, and how long that took. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The first part of it. */
  readonly text: string;
  /** From the first byte sent to the last one received. */
  readonly wallMs: number;
}

export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection for one request, opened before it. */
export interface OpenSocket {
  readonly socket: Socket;
  /** DNS, TCP and TLS. */
  readonly connectMs: number;
}

/** Of a body, in bytes: only its beginning is ever read. */
const KEPT_BYTES = 64 * 1024;

/** Opens a connection. Rejects with the errors of the network. */
export async function openSocket(url: URL, signal: AbortSignal): Promise<OpenSocket> {
  const isTls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port) || (isTls ? 443 : 80);
  const start = process.hrtime.bigint();
  const socket = isTls
    ? connectTls({ host, port, servername: host, ALPNProtocols: ['http/1.1'] })
    : connectPlain({ host, port });
  socket.setNoDelay(true);
  try {
    await once(socket, isTls ? 'secureConnect' : 'connect', { signal });
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return { socket, connectMs: Number(process.hrtime.bigint() - start) / 1e6 };
}

/** Sends one request over an open connection, which is closed then. Follows no redirect. */
export function ask(
  { socket }: OpenSocket,
  { method, target, headers, body }: HttpRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ method, path: target, signal, createConnection: () => socket },
        headers: { ...headers, connection: 'close', ...(body === '' ? {} : lengthOf(body)) },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          if (bytes < KEPT_BYTES) chunks.push(chunk);
          bytes += chunk.byteLength;
        });
        response.on('error', reject);
        response.on('end', () => {
          const wallMs = Number(process.hrtime.bigint() - start) / 1e6;
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, wallMs });
        });
      },
    );
    sent.on('error', reject);
    const start = process.hrtime.bigint();
    sent.end(body);
  });
}

const lengthOf = (body: string) => ({ 'content-length': String(Buffer.byteLength(body)) });
