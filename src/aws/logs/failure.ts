import { type ColdstartError, measureError, usageError } from '../../domain/errors.js';
import { shownMessage } from '../../domain/shown-message.js';
import { isNoJson, lambdaFailure, withNeed, withoutAdvice } from '../failure.js';
import { type LogPlace, TIMEOUT_MS } from './connection.js';

/** What a refusal of one way to read logs leaves open: another way. */
const REFUSED = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'UnknownOperationException',
  'InvalidOperationException',
  'NotImplementedException',
]);

/** Whether another call may succeed where this one was refused. */
export function isRefused(error: unknown): boolean {
  return REFUSED.has((error as Error | undefined)?.name ?? '');
}

/** The error of a call about a log group, in words: exit code 2 where something was asked wrongly, else 3. */
export function logsFailure(error: unknown, group: string, action: string, place: LogPlace): ColdstartError {
  const { name = '', message = '' } = (error ?? {}) as Partial<Error>;
  const said = shownMessage(withoutAdvice(message).replace(/\s+/g, ' ').trim() || name, []);
  switch (name) {
    case 'ResourceNotFoundException':
      return usageError(`There is no log group ${group}: ${said}`, NO_GROUP);
    case 'AccessDeniedException':
    case 'AccessDenied':
      return measureError(
        `Not allowed to read ${group}: ${said}`,
        `The caller needs ${action} on the log group, or log in with another --profile.`,
        error,
      );
    case 'ThrottlingException':
    case 'LimitExceededException':
      return measureError(
        `CloudWatch Logs throttled reading ${group}, again after several attempts: ${said}`,
        'Others of the account read too: try again later, or read less with --since.',
        error,
      );
    case 'InvalidParameterException':
    case 'MalformedQueryException':
      return measureError(
        `CloudWatch Logs does not accept what was asked of ${group}: ${said}`,
        NO_GROUP,
        error,
      );
  }
  const target = { kind: 'deployed' as const, function: group, ...place };
  const failure = lambdaFailure(error, { target, action: 'lambda:GetFunction' });
  if (failure.code === 'NO_REGION')
    return withNeed(usageError(shownMessage(failure.message, []), failure.hint), failure);
  if (failure.code === 'CREDENTIALS')
    return withNeed(measureError(shownMessage(failure.message, []), failure.hint, error), failure);
  const reached = place.endpointUrl ?? 'CloudWatch Logs';
  const refused = measureError(
    whatFailed(failure.code, { group, action, reached, said }, error),
    'Check the network, --region and --endpoint-url, or try again later.',
    error,
  );
  return withNeed(refused, failure);
}

function whatFailed(
  code: string,
  { group, action, reached, said }: Readonly<Record<'group' | 'action' | 'reached' | 'said', string>>,
  error: unknown,
): string {
  const { name = '', message = '' } = (error ?? {}) as Partial<Error>;
  // The SDK names lost connections alike, and a limit by its own option.
  if (/requestTimeout|socketTimeout|timed out/i.test(message))
    return `${reached} did not answer ${action} about ${group} within ${TIMEOUT_MS / 1000} s, again after several attempts.`;
  if (code === 'NETWORK' || code === 'TIMEOUT') return `${reached} cannot be reached: ${said}`;
  return isNoJson({ name, message })
    ? `${reached} does not answer ${action} in JSON, as the API has it.`
    : `${group}: ${name}: ${said}`;
}

export const NO_GROUP =
  'Check its name, --region and --profile. A function may log to another group (LoggingConfig of aws lambda get-function-configuration): name it with --log-group.';
