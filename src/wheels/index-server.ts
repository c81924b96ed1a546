import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import type { Network } from '../domain/network.js';
import { answer, type Resource } from './index-answer.js';
import { type Page, projectPage, rootPage, wheelPath } from './index-pages.js';
import type { RecordedIndex } from './recorded-index.js';
import { type SlowLink, slowLink } from './slow-link.js';
import type { Wheel } from './wheel-set.js';

/** What was asked of the index since the start or the last reset. */
export interface IndexCounts {
  /** Project pages, revalidations included. */
  readonly pages: number;
  /** Metadata files that were sent. */
  readonly metadata: number;
  /** Wheels that were sent, in whole or in part: zero is the proof of a warm cache. */
  readonly wheels: number;
  /** Requests of any kind that a 304 answered. */
  readonly notModified: number;
  /** Requests for what the set does not have. */
  readonly notFound: number;
  /** Bytes of all bodies. */
  readonly bytes: number;
}

/** A package index on loopback that has the wheels of one locked set and nothing else. */
export interface WheelIndex {
  /** For `--index-url` and `--default-index`. */
  readonly url: string;
  counts(): IndexCounts;
  reset(): void;
  /** Adds a wheel, beside recorded pages too; its name is new here. */
  serve(wheel: Wheel): void;
  /** Ends open connections too. Does nothing the second time. */
  close(): Promise<void>;
}

type Kind = 'pages' | 'metadata' | 'wheels';
type Served = {
  readonly kind: Kind;
  readonly resource: Resource;
  readonly source: string | Buffer | { path: string };
};
type Find = (
  path: string,
  accept: string,
  takesGzip: boolean,
) => Served | undefined | Promise<Served | undefined>;
type Counts = { -readonly [name in keyof IndexCounts]: number };

/** The same lifetimes as of the real index. */
const PAGE_CACHE = 'max-age=600, public';
const FILE_CACHE = 'max-age=365000000, immutable, public';
/** Longer than any pause between two requests of a client, so that none meets a connection that is being closed. */
const KEEP_ALIVE_MS = 120_000;

/** Starts the index on a free port of 127.0.0.1, behind a network if one is named; an abort of the signal closes it. */
export async function startIndex(
  wheels: readonly Wheel[],
  options: {
    readonly signal?: AbortSignal;
    readonly network?: Network;
    readonly recorded?: RecordedIndex;
  } = {},
): Promise<WheelIndex> {
  let counts = noCounts();
  const link = options.network && slowLink(options.network);
  const opened = new WeakSet<object>();
  const { recorded } = options;
  const added: Wheel[] = [];
  const others = recorded && recordedFinder(recorded);
  const makeFinder = (): Find => {
    const own = finder([...(recorded ? [] : wheels), ...added]);
    return others ? async (...asked) => (await own(...asked)) ?? others(...asked) : own;
  };
  let find = makeFinder();
  const server = createServer((request, response) => {
    request.resume();
    const isFirst = !opened.has(request.socket);
    opened.add(request.socket);
    const answered = async () => {
      await link?.roundTrips(isFirst);
      await send(request, response, { find, link, counts: () => counts });
    };
    answered().catch(() => response.destroy());
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      options.signal?.removeEventListener('abort', close);
      server.close(() => resolve());
      server.closeAllConnections();
    });
  options.signal?.addEventListener('abort', close, { once: true });
  if (options.signal?.aborted) await close();
  return {
    url: `http://127.0.0.1:${port}/simple/`,
    counts: () => ({ ...counts }),
    reset: () => {
      counts = noCounts();
    },
    serve: (wheel) => {
      added.push(wheel);
      find = makeFinder();
    },
    close,
  };
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  {
    find,
    link,
    counts,
  }: {
    readonly find: Find;
    readonly link: SlowLink | undefined;
    readonly counts: () => Counts;
  },
): Promise<void> {
  const { method = 'GET', headers } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD', 'content-length': '0' }).end();
    return;
  }
  const takesGzip = /\bgzip\b/.test(headers['accept-encoding']?.toString() ?? '');
  const found = await find(pathOf(request.url ?? '/'), headers.accept ?? '', takesGzip);
  if (!found) {
    counts().notFound += 1;
    response.writeHead(404, { 'content-length': '0' }).end();
    return;
  }
  const ifRange = headers['if-range']?.toString();
  const asked = { method, ifNoneMatch: headers['if-none-match'], range: headers.range, ifRange };
  const { status, headers: out, part } = answer(asked, found.resource);
  if (status === 304) counts().notModified += 1;
  if (found.kind === 'pages' || part) counts()[found.kind] += 1;
  response.writeHead(status, out);
  if (!part) {
    response.end();
    return;
  }
  counts().bytes += part.last - part.first + 1;
  const body =
    typeof found.source === 'string' || Buffer.isBuffer(found.source)
      ? Readable.from([Buffer.from(found.source).subarray(part.first, part.last + 1)])
      : createReadStream(found.source.path, { start: part.first, end: part.last });
  if (link) await pipeline(body, (bytes: AsyncIterable<Buffer>) => link.pass(bytes), response);
  else await pipeline(body, response);
}

/** What a registry had, instead of the wheels of the set alone. */
function recordedFinder(recorded: RecordedIndex): Find {
  const pages = new WeakMap<object, { readonly plain: Served; readonly packed: Served }>();
  return async (path, accept, takesGzip) => {
    const found = await recorded.find(path, accept);
    if (found === undefined) return undefined;
    if (found.kind === 'page') {
      // Long ones are neither hashed nor compressed while somebody waits for a second time.
      const made = pages.get(found) ?? { plain: page(found), packed: packed(page(found)) };
      pages.set(found, made);
      return takesGzip ? made.packed : made.plain;
    }
    const { size } = await stat(found.path);
    const tag = createHash('sha256').update(path).digest('hex');
    return file(found.isMetadata ? 'metadata' : 'wheels', found.path, size, tag);
  };
}

/** Looks up what stands at a path. */
function finder(wheels: readonly Wheel[]): Find {
  const names = [...new Set(wheels.map(({ name }) => name))].sort();
  const files = new Map(wheels.flatMap(filesOf));
  return (path, accept) => {
    if (path === '/simple/') return page(rootPage(names, accept));
    const name = /^\/simple\/([^/]+)\/$/.exec(path)?.[1];
    if (name === undefined) return files.get(path);
    const own = wheels.filter((wheel) => wheel.name === name);
    return own.length === 0 ? undefined : page(projectPage(name, own, accept));
  };
}

function filesOf(wheel: Wheel): [path: string, served: Served][] {
  const path = pathOf(wheelPath(wheel));
  const { bytes, sha256, metadataBytes, metadataSha256 } = wheel;
  return [
    [path, file('wheels', wheel.path, bytes, sha256)],
    [`${path}.metadata`, file('metadata', wheel.metadataPath, metadataBytes, metadataSha256)],
  ];
}

function file(kind: Kind, path: string, bytes: number, sha256: string): Served {
  const type = 'application/octet-stream';
  const resource = { type, bytes, etag: `"${sha256}"`, cacheControl: FILE_CACHE };
  return { kind, resource, source: { path } };
}

/** Without query and escapes: clients escape the `+` of a local version each in their way. */
function pathOf(url: string): string {
  const path = url.replace(/[?#].*$/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function page({ type, body }: Page): Served {
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
  const resource = { type, bytes: Buffer.byteLength(body), etag, cacheControl: PAGE_CACHE };
  return { kind: 'pages', resource, source: body };
}

/** As registries send their pages. */
function packed({ kind, resource, source }: Served): Served {
  const body = gzipSync(String(source));
  const etag = resource.etag.replace(/"$/, '-gzip"');
  return { kind, source: body, resource: { ...resource, etag, bytes: body.length, encoding: 'gzip' } };
}

function noCounts(): Counts {
  return { pages: 0, metadata: 0, wheels: 0, notModified: 0, notFound: 0, bytes: 0 };
}
