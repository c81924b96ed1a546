import { describe, expect, it } from 'vitest';
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
  });
});
