import { AWS_REGIONS } from '../domain/aws-regions.js';
import type { ColdstartError } from '../domain/errors.js';
import { shownFunction } from '../domain/lambda-function.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import { needOfCode } from '../domain/need.js';
import type { DeployedFunction } from '../domain/plan.js';
import { isOfControlPlane, TIMEOUT_MS } from './control/control-plane.js';

/** Why Lambda did not answer as hoped: a stable code, what happened, and what to do next. */
export interface LambdaFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What the API and the SDK put into their errors, as far as it is read here. */
interface ServiceError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly Reason?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The call that failed. */
export interface FailedCall {
  readonly target: DeployedFunction;
  /** As IAM calls it. */
  readonly action: `lambda:${string}`;
  /** That of the control plane where it is absent. */
  readonly timeoutMs?: number;
  readonly region?: string;
}

/** Of one action, or of several that are needed together. */
function doing(actions: string): string {
  if (/^lambda:Invoke/.test(actions)) return 'invoke';
  const all = actions.match(/lambda:\w+/g) ?? [];
  return all.every((action) => /^lambda:(?:Get|List)/.test(action)) ? 'look at' : 'change';
}

/** What the row of an invocation asks for, whatever came before it. */
const INVOKE = 'lambda:InvokeFunction';

/** Names of errors that say who asks is not known, or not any more. */
const CREDENTIALS = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ExpiredTokenException',
  'ExpiredToken',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
  'RequestExpired',
]);

const NETWORK = /^(?:E[A-Z]+|ERR_[A-Z_]+|CERT_[A-Z_]+|[A-Z_]*(?:CERT|SIGNATURE)[A-Z_]*)$/;

/** What the SDK says, less the part of it that says so, and what it appends for who uses it in a program. */
export function withoutAdvice(message: string): string {
  return message
    .replace(/^@smithy\/\S+ - (?:\[\w+\] )?/, '')
    .replace(/\s*Deserialization error: to see the raw response.*$/s, '');
}

/** Whether the SDK could not read the answer at all, and tells of its own parser. */
export function isNoJson({ name = '', message = '' }: Pick<ServiceError, 'name' | 'message'>): boolean {
  return name === 'SyntaxError' || /Deserialization error/.test(message);
}

/** The error that a failure becomes, with what the machine lacks, such as credentials. */
export function withNeed(error: ColdstartError, { code, message }: Pick<LambdaFailure, 'code' | 'message'>) {
  const need = needOfCode(code, message);
  if (need) error.need = need;
  return error;
}

/** Reads an error that the SDK has thrown. Its texts may hold ids of accounts: whoever shows them masks them. Pure. */
export function lambdaFailure(error: unknown, failed: FailedCall): LambdaFailure {
  const { name = '', message = '', code, Reason, $metadata } = (error ?? {}) as ServiceError;
  const { target, action, region } = failed;
  const isInvocation = action === INVOKE && !isOfControlPlane(error);
  const timeoutMs = isInvocation ? (failed.timeoutMs ?? TIMEOUT_MS) : TIMEOUT_MS;
  const what = shownFunction(target);
  const where = region === undefined ? '' : ` in ${region}`;
  const said = sentence(withoutAdvice(message) || name || String(error));
  if (name === 'AbortError') {
    return {
      code: 'TIMEOUT',
      message: isInvocation
        ? `${what} did not answer within ${timeoutMs / 1000} s.`
        : `${target.endpointUrl ?? `Lambda${where}`} did not answer a call about ${what} within ${timeoutMs / 1000} s.`,
      hint: isInvocation
        ? 'It may still be running, and is not invoked again; allow more with --timeout, or look at its own timeout.'
        : 'Check the network and --endpoint-url, or try again later.',
    };
  }
  if (CREDENTIALS.has(name)) {
    return {
      code: 'CREDENTIALS',
      message: `AWS does not accept the credentials: ${said}`,
      hint: 'Sign in (aws sso login, aws configure), or name a profile with --profile.',
    };
  }
  if (/region (?:is missing|not accepted)/i.test(message)) {
    return {
      code: 'NO_REGION',
      message: 'No region is configured.',
      hint: 'Name one with --region, for example --region eu-central-1, or set AWS_REGION.',
    };
  }
  switch (name) {
    case 'AccessDeniedException':
    case 'AccessDenied': {
      // AWS names what it refused, which may be the change before an invocation, or a key.
      const refused = /not authorized to perform:? ([\w-]+:\w+)/.exec(message)?.[1] ?? action;
      const isOwn = refused.startsWith('lambda:');
      return {
        code: 'ACCESS_DENIED',
        message: `Not allowed to ${isOwn ? doing(refused) : 'use'} ${what}: ${said}`,
        hint: isOwn
          ? `The caller needs ${refused} on the function${target.qualifier ? ', its qualifier included' : ''}.`
          : `It needs ${refused}: allow it to who AWS names here.`,
      };
    }
    case 'ResourceNotFoundException':
      return {
        code: 'NOT_FOUND',
        message: `There is no function ${what}${where}: ${said}`,
        hint: 'Check its name, its qualifier, --region and --profile.',
      };
    case 'TooManyRequestsException':
      return {
        code: 'THROTTLED',
        message: `Throttled${Reason === undefined ? '' : ` (${Reason})`}: ${said}`,
        hint: isInvocation
          ? 'Wait until others use less of the concurrency, or raise the function’s own.'
          : 'Others make many calls to Lambda in this account: wait, or lower --control-plane-rps.',
      };
    case 'ResourceConflictException':
    case 'ResourceNotReadyException':
    case 'SnapStartNotReadyException':
      return {
        code: 'FUNCTION_NOT_READY',
        message: `${what} is not ready: ${said}`,
        hint: 'Wait until it is Active: aws lambda wait function-active-v2.',
      };
    case 'RequestTooLargeException':
    case 'InvalidRequestContentException':
      return { code: 'BAD_PAYLOAD', message: said, hint: 'Look at --payload.' };
  }
  // The SDK calls lost connections timeouts, and those that are not made in time.
  if (name === 'TimeoutError' || (code !== undefined && NETWORK.test(code))) {
    const reached = target.endpointUrl ?? `Lambda${where}`;
    return {
      code: 'NETWORK',
      message: `${reached} cannot be reached${code === undefined ? '' : ` (${code})`}: ${said}`,
      hint: joinedHint(
        region === undefined ? undefined : didYouMean(region, AWS_REGIONS),
        'Check the network, --region and --endpoint-url.',
      ),
    };
  }
  const status = $metadata?.httpStatusCode;
  const http = status === undefined ? '' : ` (HTTP ${status})`;
  if (isNoJson({ name, message })) {
    const who = target.endpointUrl ?? `Lambda${where}`;
    return {
      code: 'SERVICE_ERROR',
      message: `${who} does not answer ${isInvocation || action !== INVOKE ? action : `a call about ${what}`} in JSON, as the API has it${http}.`,
      hint: 'An emulator may lack this call, and a proxy may have answered: look at --endpoint-url.',
    };
  }
  return {
    code: 'SERVICE_ERROR',
    message: `${what}: ${name}${http}: ${said}`,
    hint: 'Look at the function in the console of Lambda, or try again later.',
  };
}

function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
