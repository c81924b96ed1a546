import { crc32 } from 'node:zlib';
import type { InvokeOutcome } from '../model.js';
import type { Answer } from './route.js';

type Answered = Extract<InvokeOutcome, { kind: 'answered' }>;

/**
 * What InvokeWithResponseStream answers: one PayloadChunk, since AWS's Python runtimes return their answer whole, then
 * InvokeComplete, which says what went wrong.
 */
export function streamedAnswer(
  { payload, functionError, logTail }: Answered,
  { requestId, version, wantsLog }: { requestId: string; version: string; wantsLog: boolean },
): Answer {
  const complete = {
    ...(functionError === undefined
      ? {}
      : { ErrorCode: functionError, ErrorDetails: Buffer.from(payload).toString('utf8') }),
    ...(wantsLog ? { LogResult: Buffer.from(logTail).toString('base64') } : {}),
  };
  const end = message('InvokeComplete', 'application/json', Buffer.from(JSON.stringify(complete)));
  const chunk = message('PayloadChunk', 'application/octet-stream', payload);
  return {
    status: 200,
    requestId,
    headers: {
      'content-type': 'application/vnd.amazon.eventstream',
      'x-amz-executed-version': version,
    },
    body: Buffer.concat([...(functionError === undefined ? [chunk] : []), end]),
  };
}

/** The header values of an event stream that are text. */
const TEXT = 7;

/** One message: smithy.io/2.0/aws/amazon-eventstream.html */
function message(event: string, contentType: string, payload: Uint8Array): Buffer {
  const named = { ':message-type': 'event', ':event-type': event, ':content-type': contentType };
  const headers = Buffer.concat(
    Object.entries(named).map(([name, value]) => {
      const [length, size] = [Buffer.from([name.length]), Buffer.alloc(3)];
      size.writeUInt8(TEXT);
      size.writeUInt16BE(value.length, 1);
      return Buffer.concat([length, Buffer.from(name), size, Buffer.from(value)]);
    }),
  );
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(headers.length + payload.length + 16);
  prelude.writeUInt32BE(headers.length, 4);
  const withSum = (bytes: Buffer) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(bytes));
    return Buffer.concat([bytes, sum]);
  };
  return withSum(Buffer.concat([withSum(prelude), headers, payload]));
}
