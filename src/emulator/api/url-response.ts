/** What goes back to the client of a function URL. */
export interface UrlResponse {
  readonly status: number;
  /** Names in lower case; cookies as set-cookie. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
}

/** What is never taken from a handler: the server says it itself. */
const OWN = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding', 'upgrade']);

/**
 * What a handler returned, as function URLs read it: an object with statusCode is the response; any other JSON is the body of
 * one with status 200 (docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads). Undefined for what AWS cannot
 * make a response of. Pure.
 */
export function urlResponse(payload: Uint8Array): UrlResponse | undefined {
  const text = Buffer.from(payload).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isTable(value) || value.statusCode === undefined) {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: payload };
  }
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = value;
  const status =
    typeof statusCode === 'string' && /^\d{3}$/.test(statusCode) ? Number(statusCode) : statusCode;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599)
    return undefined;
  const given = headers ?? {};
  const set = cookies ?? [];
  const said = body ?? '';
  if (!isTable(given) || !Array.isArray(set) || !set.every((one) => typeof one === 'string'))
    return undefined;
  if (typeof said !== 'string') return undefined;
  const named = Object.entries(given).map(([name, one]) => [name.toLowerCase(), String(one)] as const);
  if (named.some(([name, one]) => !isHeader(name, one)) || !set.every((one) => isHeader('set-cookie', one)))
    return undefined;
  const all = Object.fromEntries(named.filter(([name]) => !OWN.has(name)));
  return {
    status,
    headers: {
      'content-type': 'application/json',
      ...all,
      ...(set.length === 0 ? {} : { 'set-cookie': set as string[] }),
    },
    body: Buffer.from(said, isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether HTTP allows it: a line break would be a header, or a body, of the handler's making. */
function isHeader(name: string, value: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
