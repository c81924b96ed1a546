import type { IncomingHttpHeaders } from 'node:http';

/** A call of Lambda's API, taken apart. */
export interface ApiRequest {
  /** Parts of the path that the route names, decoded. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as JSON; an empty object where there is none. */
  json(): Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes as they are, anything else as JSON; absent for none. */
  readonly body?: Uint8Array | object;
  /** That of the invocation; else a new one. */
  readonly requestId?: string;
}
