import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { LambdaConnection } from '../../../src/aws/connection.js';
import { controlPlane } from '../../../src/aws/control/control-plane.js';
import { type FailedCall, lambdaFailure } from '../../../src/aws/failure.js';

const asked: FailedCall = {
  target: { kind: 'deployed', function: 'orders', qualifier: 'live' },
  action: 'lambda:InvokeFunction',
  timeoutMs: 60_000,
  region: 'eu-central-1',
};

describe('what Lambda and its SDK throw', () => {
  it.each([
    [{ name: 'CredentialsProviderError', message: 'Could not load credentials' }, 'CREDENTIALS', /--profile/],
    [{ name: 'ExpiredTokenException', message: 'The token is expired' }, 'CREDENTIALS', /aws sso login/],
    [{ name: 'UnrecognizedClientException', message: 'invalid' }, 'CREDENTIALS', /Sign in/],
    [
      { name: 'AccessDeniedException', message: 'no' },
      'ACCESS_DENIED',
      /needs lambda:InvokeFunction .*qualifier/,
    ],
    [{ name: 'ResourceNotFoundException', message: 'no' }, 'NOT_FOUND', /--region/],
    [
      { name: 'TooManyRequestsException', Reason: 'ConcurrentInvocationLimitExceeded' },
      'THROTTLED',
      /concurrency/,
    ],
    [{ name: 'ResourceConflictException', message: 'Pending' }, 'FUNCTION_NOT_READY', /Active/],
    [{ name: 'RequestTooLargeException', message: 'big' }, 'BAD_PAYLOAD', /--payload/],
    [{ name: 'AbortError' }, 'TIMEOUT', /--timeout/],
    [{ name: 'Error', code: 'ECONNREFUSED', message: 'connect' }, 'NETWORK', /--endpoint-url/],
    [{ name: 'Error', code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'NETWORK', /network/],
    [{ name: 'Error', message: 'Region is missing' }, 'NO_REGION', /--region/],
    [{ name: 'ServiceException', $metadata: { httpStatusCode: 500 } }, 'SERVICE_ERROR', /again later/],
    [
      {
        name: 'SyntaxError',
        message:
          'Unexpected token \'<\', "<!doctype "... is not valid JSON Deserialization error: to see the raw response, inspect the hidden field {error}.$response on this object.',
        $metadata: { httpStatusCode: 404 },
      },
      'SERVICE_ERROR',
      /emulator may lack this call/,
    ],
    [undefined, 'SERVICE_ERROR', /again later/],
  ])('%j', (error, code, hint) => {
    expect(lambdaFailure(error, asked)).toMatchObject({ code, hint: expect.stringMatching(hint) });
  });

  it.each([
    [
      'User: u is not authorized to perform: lambda:UpdateFunctionConfiguration on resource: r',
      /^Not allowed to change orders:live: /,
      'The caller needs lambda:UpdateFunctionConfiguration on the function, its qualifier included.',
    ],
    [
      'User: u is not authorized to perform: lambda:GetAlias on resource: r',
      /^Not allowed to look at orders:live: /,
      'The caller needs lambda:GetAlias on the function, its qualifier included.',
    ],
    [
      'The role is not authorized to perform: kms:Decrypt on resource: r',
      /^Not allowed to use orders:live: /,
      'It needs kms:Decrypt: allow it to who AWS names here.',
    ],
  ])('names the action that AWS refused, not the one of the row: %s', (message, said, hint) => {
    expect(lambdaFailure({ name: 'AccessDeniedException', message }, asked)).toEqual({
      code: 'ACCESS_DENIED',
      message: expect.stringMatching(said),
      hint,
    });
  });

  it('says of a change before an invocation what a change can wait for, and not what an invocation can', async () => {
    const reject = async (error: Error) => {
      const client = { send: () => Promise.reject(error) };
      const control = controlPlane({ client } as unknown as LambdaConnection, {
        turn: async () => undefined,
      });
      const command = new GetFunctionCommand({ FunctionName: 'orders' });
      await control.send(command, new AbortController().signal).catch(() => undefined);
      return error;
    };
    const final = Object.assign(new Error('no'), { name: 'ResourceNotFoundException' });
    // Not repeated, so that nothing waits: what is told apart is who failed.
    const failed = Object.assign(await reject(final), { name: 'AbortError' });
    expect(lambdaFailure(failed, asked)).toMatchObject({
      code: 'TIMEOUT',
      message: 'Lambda in eu-central-1 did not answer a call about orders:live within 20 s.',
      hint: 'Check the network and --endpoint-url, or try again later.',
    });
    failed.name = 'TooManyRequestsException';
    expect(lambdaFailure(failed, asked)).toMatchObject({
      code: 'THROTTLED',
      hint: expect.stringContaining('--control-plane-rps'),
    });
    expect(lambdaFailure({ name: 'AbortError' }, asked).message).toBe(
      'orders:live did not answer within 60 s.',
    );
  });

  it('says of an answer that is not JSON which call it was, and nothing of the SDK’s parser', () => {
    const error = {
      name: 'SyntaxError',
      message: 'Unexpected token Deserialization error: to see the raw response',
      $metadata: { httpStatusCode: 404 },
    };
    const target = { ...asked.target, endpointUrl: 'http://127.0.0.1:5000' };
    const action = 'lambda:ListProvisionedConcurrencyConfigs';
    expect(lambdaFailure(error, { ...asked, target, action }).message).toBe(
      'http://127.0.0.1:5000 does not answer lambda:ListProvisionedConcurrencyConfigs in JSON, as the API has it (HTTP 404).',
    );
    const cut = {
      ...{ name: 'Error', code: 'ECONNRESET' },
      message:
        'aborted\n  Deserialization error: to see the raw response, inspect the hidden field {error}.$response',
    };
    expect(lambdaFailure(cut, asked).message).toMatch(/cannot be reached \(ECONNRESET\): aborted\.$/);
  });

  it('tells throttling by its reason, and the action that is missing', () => {
    const throttled = {
      name: 'TooManyRequestsException',
      message: 'Rate Exceeded.',
      Reason: 'CallerRateLimitExceeded',
    };
    expect(lambdaFailure(throttled, asked).message).toBe(
      'Throttled (CallerRateLimitExceeded): Rate Exceeded.',
    );
    const denied = { name: 'AccessDeniedException', message: 'no' };
    expect(lambdaFailure(denied, { ...asked, action: 'lambda:GetFunction' }).hint).toMatch(
      /lambda:GetFunction/,
    );
    const both = 'lambda:GetAlias and lambda:UpdateAlias';
    expect(lambdaFailure(denied, { ...asked, action: both }).message).toMatch(/^Not allowed to change /);
  });
});
