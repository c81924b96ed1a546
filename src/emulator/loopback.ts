import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on 127.0.0.1. */
export interface LoopbackServer {
  /** host:port */
  readonly address: string;
  /** Cuts the connections that are left. */
  close(): Promise<void>;
}

/** Serves on loopback, at a free port unless one is given; requests may take any time. Rejects where the port is taken. */
export async function serveLoopback(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  { port = 0, keepAliveTimeoutMs }: { readonly port?: number; readonly keepAliveTimeoutMs?: number } = {},
): Promise<LoopbackServer> {
  const server = createServer(handle);
  server.requestTimeout = 0;
  if (keepAliveTimeoutMs !== undefined) server.keepAliveTimeout = keepAliveTimeoutMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The whole body of a request; undefined where it is larger than the limit, all of it read all the same. */
export async function bodyOf(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes <= limitBytes) chunks.push(chunk);
  }
  return bytes <= limitBytes ? Buffer.concat(chunks) : undefined;
}
