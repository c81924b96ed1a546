import { InvokeAsyncCommand, InvokeWithResponseStreamCommand, LogType } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { Fleet } from '../../../src/emulator/model.js';
import { testAccount } from '../../support/lambda-account.js';
import { fakeFleet } from '../../support/lambda-faults.js';

const FunctionName = 'fn';

async function asked(more: object = {}, answer: object = {}) {
  const fleet = fakeFleet();
  const invoke: Fleet['invoke'] = async (...given) => ({ ...(await fleet.invoke(...given)), ...answer });
  const { client, define } = await testAccount({ fleet: { ...fleet, invoke } });
  await define(FunctionName);
  const Payload = Buffer.from('{"name": "é"}');
  const { EventStream, ...rest } = await client.send(
    new InvokeWithResponseStreamCommand({ FunctionName, Payload, ...more }),
  );
  const events: unknown[] = [];
  for await (const { PayloadChunk, InvokeComplete } of EventStream ?? [])
    events.push(PayloadChunk ? Buffer.from(PayloadChunk.Payload ?? []).toString() : InvokeComplete);
  return { rest, events };
}

describe('InvokeWithResponseStream', () => {
  it('answers whole, in one chunk', async () => {
    const { rest, events } = await asked();
    expect(rest).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(events).toEqual(['{"name": "é"}', {}]);
  });

  it('has the log at its end, and what went wrong', async () => {
    const payload = Buffer.from('{"errorType": "ValueError"}');
    const { events } = await asked({ LogType: LogType.Tail }, { payload, functionError: 'Unhandled' });
    expect(events).toEqual([
      {
        ErrorCode: 'Unhandled',
        ErrorDetails: '{"errorType": "ValueError"}',
        LogResult: expect.stringMatching(/^[\w+/]+=*$/),
      },
    ]);
  });

  it.each([
    [{ InvocationType: 'Event' }, 'ValidationException'],
    [{ FunctionName: 'none' }, 'ResourceNotFoundException'],
    [{ Payload: Buffer.from('{x') }, 'InvalidRequestContentException'],
  ])('refuses %j as Invoke does', async (more, name) => {
    await expect(asked(more)).rejects.toMatchObject({ name });
  });
});

describe('InvokeAsync', () => {
  it('is an event, and refuses what is no JSON', async () => {
    const { client, define } = await testAccount();
    await define(FunctionName);
    const send = (InvokeArgs: string) => client.send(new InvokeAsyncCommand({ FunctionName, InvokeArgs }));
    expect(await send('{}')).toMatchObject({ Status: 202 });
    await expect(send('{x')).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
  });
});
