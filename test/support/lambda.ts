import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call of Lambda's API. */
export interface Called {
  /** GetFunction, Invoke, DryRun, or method and path of anything else. */
  readonly call: string;
  readonly function: string;
  readonly qualifier?: string;
  readonly payload: string;
  /** How many invocations of the function came before, without dry runs. */
  readonly nth: number;
}

/** An answer: of a function that was invoked, or of the service. */
export type Answer =
  | {
      readonly kind: 'invoked';
      /** REPORT without its first field, or the whole log; absent where the log is. */
      readonly report?: string;
      readonly payload?: unknown;
      readonly functionError?: string;
      readonly delayMs?: number;
      readonly version?: string;
    }
  | { readonly kind: 'service'; readonly status: number; readonly type?: string; readonly body: unknown }
  | { readonly kind: 'cut' };

export interface FakeLambda {
  readonly url: string;
  /** Dummy credentials, and no search for others. */
  readonly env: Record<string, string>;
  readonly calls: readonly Called[];
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Fields of a REPORT line as AWS writes them, tabs between them. */
export function reportLine(fields: {
  durationMs: number;
  initMs?: number;
  restoreMs?: number;
  billedMs?: number;
}): string {
  const { durationMs, initMs, restoreMs, billedMs } = fields;
  const billed = billedMs ?? Math.ceil(durationMs + (initMs ?? 0));
  return [
    `Duration: ${durationMs} ms`,
    `Billed Duration: ${billed} ms`,
    'Memory Size: 512 MB',
    'Max Memory Used: 61 MB',
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs} ms`]),
    ...(restoreMs === undefined
      ? []
      : [`Restore Duration: ${restoreMs} ms`, 'Billed Restore Duration: 9 ms']),
    '',
  ].join('\t');
}

/** GetFunction's answer; its secrets must show up nowhere. */
export function configurationOf(name: string, more: object = {}): Answer {
  const FunctionArn = `arn:aws:lambda:eu-central-1:123456789012:function:${name}`;
  const Configuration = {
    ...{ FunctionName: name, FunctionArn, Runtime: 'python3.13', Handler: 'app.handler', CodeSize: 4711 },
    ...{ MemorySize: 512, Timeout: 3, CodeSha256: 'c2hh', Version: '$LATEST', PackageType: 'Zip' },
    ...{ Architectures: ['arm64'], State: 'Active', LastUpdateStatus: 'Successful' },
    Environment: { Variables: { DB_PASSWORD: 'hunter2-of-the-function' } },
    Layers: [{ Arn: 'arn:aws:lambda:eu-central-1:123456789012:layer:deps:3', CodeSize: 1 }],
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    RuntimeVersionConfig: { RuntimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:abc' },
    ...more,
  };
  const Code = { RepositoryType: 'S3', Location: 'https://signed.invalid/?X-Amz-Signature=secret' };
  return { kind: 'service', status: 200, body: { Configuration, Code } };
}

export function refused(status: number, type: string, message: string, more: object = {}): Answer {
  return { kind: 'service', status, type, body: { Type: 'User', Message: message, message, ...more } };
}

/** Answers on loopback as Lambda does; `answer` decides what. */
export async function startLambda(
  answer: (called: Called) => Answer | undefined,
  { keepsOpen = true }: { readonly keepsOpen?: boolean } = {},
): Promise<FakeLambda> {
  const calls: Called[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    response.shouldKeepAlive = keepsOpen;
    void serve(request, response, calls, answer);
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    env: {
      ...{ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' },
      ...{ AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null' },
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
    calls,
    connections: () => connections,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  calls: Called[],
  answer: (called: Called) => Answer | undefined,
): Promise<void> {
  const payload = await textOf(request);
  const called = read(request, payload, calls);
  calls.push(called);
  const found = answer(called) ?? defaultAnswer(called);
  const requestId = randomUUID();
  if (found.kind === 'cut') {
    request.socket.destroy();
    return;
  }
  if (found.kind === 'service') {
    const headers = found.type === undefined ? {} : { 'x-amzn-errortype': found.type };
    send(response, found.status, { ...headers, 'x-amzn-requestid': requestId }, JSON.stringify(found.body));
    return;
  }
  await new Promise((done) => setTimeout(done, found.delayMs ?? 0));
  const { report, functionError, version = '$LATEST' } = found;
  const log = `START RequestId: ${requestId} Version: ${version}\nEND RequestId: ${requestId}\n`;
  send(
    response,
    200,
    {
      'x-amzn-requestid': requestId,
      'x-amz-executed-version': version,
      ...(functionError === undefined ? {} : { 'x-amz-function-error': functionError }),
      ...(request.headers['x-amz-log-type'] === 'Tail'
        ? {
            'x-amz-log-result': Buffer.from(
              report === undefined ? log : `${log}REPORT RequestId: ${requestId}\t${report}\n`,
            ).toString('base64'),
          }
        : {}),
    },
    JSON.stringify(found.payload ?? null),
  );
}

function defaultAnswer({ call, function: name }: Called): Answer {
  if (call === 'GetFunction') return configurationOf(name);
  if (call === 'DryRun') return { kind: 'service', status: 204, body: '' };
  if (call === 'Invoke') return { kind: 'invoked', report: reportLine({ durationMs: 1.5 }) };
  return refused(404, 'UnknownOperationException', call);
}

function read(request: IncomingMessage, payload: string, calls: readonly Called[]): Called {
  const url = new URL(request.url ?? '/', 'http://fake');
  const [, name = '', rest = ''] =
    /^\/2015-03-31\/functions\/([^/]+)(\/.*)?$/.exec(decodeURIComponent(url.pathname)) ?? [];
  const qualifier = url.searchParams.get('Qualifier');
  const isInvoke = request.method === 'POST' && rest === '/invocations';
  const call = isInvoke
    ? request.headers['x-amz-invocation-type'] === 'DryRun'
      ? 'DryRun'
      : 'Invoke'
    : request.method === 'GET' && rest === ''
      ? 'GetFunction'
      : `${request.method} ${url.pathname}`;
  const nth = calls.filter((one) => one.call === 'Invoke' && one.function === name).length;
  return { call, function: name, ...(qualifier === null ? {} : { qualifier }), payload, nth };
}

function send(response: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
  // 204 has no body.
  const text = status === 204 ? '' : body;
  response.writeHead(status, {
    ...(status === 204
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    ...headers,
  });
  response.end(text);
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
