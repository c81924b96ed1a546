/** What of a request decides how a resource is answered. */
export interface ResourceRequest {
  readonly method: string;
  readonly ifNoneMatch?: string | undefined;
  readonly range?: string | undefined;
  readonly ifRange?: string | undefined;
}

/** Something that can be served. */
export interface Resource {
  readonly type: string;
  readonly bytes: number;
  /** Quoted, strong. */
  readonly etag: string;
  readonly cacheControl: string;
  /** Of the bytes, where they are compressed. */
  readonly encoding?: 'gzip';
}

/** Status, headers and which bytes follow; no part for an answer without a body. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** First and last byte, both included. */
  readonly part?: { readonly first: number; readonly last: number };
}

/**
 * The answer of RFC 9110 to GET and HEAD with conditions and a single range. More than one range gets the whole, which
 * every client must take.
 */
export function answer(request: ResourceRequest, resource: Resource): Answer {
  const common = {
    etag: resource.etag,
    'cache-control': resource.cacheControl,
    'accept-ranges': 'bytes',
    vary: resource.encoding ? 'Accept, Accept-Encoding' : 'Accept',
    ...(resource.encoding ? { 'content-encoding': resource.encoding } : {}),
  };
  if (matches(request.ifNoneMatch, resource.etag)) return { status: 304, headers: common };
  const headers = { ...common, 'content-type': resource.type };
  if (request.method === 'HEAD') {
    return { status: 200, headers: { ...headers, 'content-length': String(resource.bytes) } };
  }
  const useRange = request.ifRange === undefined || request.ifRange === resource.etag;
  const range = useRange ? rangeOf(request.range, resource.bytes) : undefined;
  if (range === 'outside') {
    return {
      status: 416,
      headers: { ...common, 'content-range': `bytes */${resource.bytes}`, 'content-length': '0' },
    };
  }
  const { first, last } = range ?? { first: 0, last: resource.bytes - 1 };
  const length = { ...headers, 'content-length': String(last - first + 1) };
  const part = last < first ? {} : { part: { first, last } };
  if (!range) return { status: 200, headers: length, ...part };
  return {
    status: 206,
    headers: { ...length, 'content-range': `bytes ${first}-${last}/${resource.bytes}` },
    ...part,
  };
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes('*') || tags.includes(etag);
}

function rangeOf(header: string | undefined, bytes: number) {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, bytes - Number(to)) : Number(from);
  const last = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  // A last byte before the first makes the header invalid, and an invalid header is passed over.
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  return first > last ? 'outside' : { first, last };
}
