import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A queue on loopback that consumers cannot tell from SQS's, as far as they receive and delete. */
export interface SqsQueue {
  readonly url: string;
  /** What a trial needs to find it, without any change to the consumer, as arguments of `bench`. */
  readonly env: readonly string[];
  /** Names of the messages that were handed out, and of those that were deleted after it. */
  readonly received: readonly string[];
  readonly deleted: readonly string[];
  /** Seconds for which the consumers asked to be kept waiting. */
  readonly waits: readonly number[];
  close(): Promise<void>;
}

/** An empty queue keeps a long poll waiting this long, then a message arrives. */
const ARRIVAL_MS = 20;

type Answer = { readonly status: number; readonly body: object };
type Asked = { QueueUrl?: string; WaitTimeSeconds?: number; ReceiptHandle?: string };

/** Serves one queue by the JSON protocol of SQS (x-amz-json-1.0): ReceiveMessage and DeleteMessage. */
export async function startSqs(): Promise<SqsQueue> {
  const received: string[] = [];
  const deleted: string[] = [];
  const waits: number[] = [];
  const inFlight = new Map<string, string>();

  const receive = async (asked: Asked): Promise<Answer> => {
    waits.push(asked.WaitTimeSeconds ?? 0);
    // A short poll of an empty queue comes back with nothing.
    if (!asked.WaitTimeSeconds) return { status: 200, body: {} };
    await sleep(ARRIVAL_MS);
    const item = `order-${received.length}`;
    const receipt = randomUUID();
    received.push(item);
    inFlight.set(receipt, item);
    const text = JSON.stringify({ item });
    const message = {
      MessageId: randomUUID(),
      ReceiptHandle: receipt,
      MD5OfBody: createHash('md5').update(text).digest('hex'),
      Body: text,
    };
    return { status: 200, body: { Messages: [message] } };
  };

  const remove = (asked: Asked): Answer => {
    const item = inFlight.get(asked.ReceiptHandle ?? '');
    if (item === undefined) return refusal('ReceiptHandleIsInvalid', 'no such receipt handle');
    inFlight.delete(asked.ReceiptHandle ?? '');
    deleted.push(item);
    return { status: 200, body: {} };
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const asked = JSON.parse(await textOf(request)) as Asked;
    if (request.headers['content-type'] !== 'application/x-amz-json-1.0')
      return refusal('UnsupportedOperation', `content type ${request.headers['content-type']}`);
    if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 '))
      return refusal('MissingAuthenticationToken', 'the request is not signed');
    if (asked.QueueUrl !== queueUrl) return refusal('QueueDoesNotExist', `no queue ${asked.QueueUrl}`);
    switch (request.headers['x-amz-target']) {
      case 'AmazonSQS.ReceiveMessage':
        return receive(asked);
      case 'AmazonSQS.DeleteMessage':
        return remove(asked);
      default:
        return refusal('InvalidAction', `no action ${request.headers['x-amz-target']}`);
    }
  };

  const server = createServer((request, response) => {
    answer(request).then(
      (found) => send(response, found),
      (error: unknown) => send(response, refusal('InvalidRequest', String(error))),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const queueUrl = `${endpoint}/000000000000/orders`;
  const variables = {
    QUEUE_URL: queueUrl,
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  return {
    url: queueUrl,
    env: Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    received,
    deleted,
    waits,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function refusal(code: string, message: string): Answer {
  return { status: 400, body: { __type: `com.amazonaws.sqs#${code}`, message } };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(text);
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}
