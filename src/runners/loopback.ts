import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The server that the worker http_fetch asks, on a free loopback port. */
export interface LoopbackServer {
  readonly url: string;
  close(): Promise<void>;
}

const BODY = JSON.stringify({ message: 'hello' });

/** Starts a server that answers every request at once with a small JSON body. */
export async function startLoopbackServer(): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(BODY),
    });
    response.end(BODY);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
