import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { logsClient } from '../../../src/aws/logs/connection.js';
import { logsFailure } from '../../../src/aws/logs/failure.js';

/** What is said where an endpoint answers like that. */
async function said(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => request.resume().on('end', () => answer(response)));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = await logsClient({ endpointUrl }, {}, { attempts: 1, timeoutMs: 100 });
  const error: unknown = await client
    .send(new FilterLogEventsCommand({ logGroupName: 'g' }))
    .catch((reason: unknown) => reason);
  return logsFailure(error, '/aws/lambda/fn', 'logs:FilterLogEvents', { endpointUrl }).message.replace(
    endpointUrl,
    'URL',
  );
}

describe('an endpoint of CloudWatch Logs', () => {
  const late =
    'URL did not answer logs:FilterLogEvents about /aws/lambda/fn within 20 s, again after several attempts.';

  it.each<[string, (response: ServerResponse) => void, string]>([
    ['that never answers', () => {}, late],
    [
      'that stops within its answer',
      (response) => response.writeHead(200, { 'content-length': 99 }).write('{'),
      late,
    ],
    [
      'that closes within its answer',
      (response) => {
        response.writeHead(200, { 'content-length': 99 }).write('{');
        setTimeout(() => response.destroy(), 20);
      },
      'URL cannot be reached: aborted',
    ],
    [
      'that is a page',
      (response) => response.end('<html>'),
      'URL does not answer logs:FilterLogEvents in JSON, as the API has it.',
    ],
  ])('%s is an error', async (_, answer, expected) => {
    expect(await said(answer)).toBe(expected);
  });
});
