import type { LambdaFailure } from '../failure.js';
import type { HttpAnswer } from './ask.js';

/** Why an answer is none that counts; undefined for one that does. `status` is that of its REPORT. Pure. */
export function answerFailure(answer: HttpAnswer, status: string | undefined): LambdaFailure | undefined {
  const { status: http, text } = answer;
  if (http < 400) return undefined;
  const message = `the URL answered ${http}: ${text || 'nothing more'}`;
  if (http === 429) return { code: 'THROTTLED', message, hint: 'Too many ran at once.' };
  if (http === 401 || http === 403) {
    const hint =
      'Where its type is AWS_IAM, name its function and allow lambda:InvokeFunctionUrl and lambda:GetFunctionUrlConfig: only then requests are signed.';
    return { code: 'ACCESS_DENIED', message, hint };
  }
  if (status === 'timeout') return { code: 'TIMEOUT', message, hint: 'The function timed out.' };
  if (http === 502 || http === 504) return { code: 'FUNCTION_ERROR', message, hint: 'See its log.' };
  return { code: 'HTTP_STATUS', message, hint: 'Is that its path, and --payload what it takes?' };
}

/** Why there was no answer. Pure. */
export function networkFailure(error: unknown, { host }: URL, timeoutMs: number): LambdaFailure {
  const { name = '', message = String(error), code } = (error ?? {}) as NodeJS.ErrnoException;
  const { cause } = (error ?? {}) as { cause?: { name?: string } };
  if (name === 'TimeoutError' || cause?.name === 'TimeoutError') {
    const hint = 'Raise --timeout, if the function may take longer.';
    return { code: 'TIMEOUT', message: `${host} did not answer within ${timeoutMs / 1000} s.`, hint };
  }
  if (name === 'AbortError') return { code: 'INTERRUPTED', message: 'interrupted', hint: '' };
  return {
    code: 'NETWORK',
    message: `${host} cannot be asked: ${message || String(code)}.`,
    hint: 'Check --url and the network.',
  };
}
