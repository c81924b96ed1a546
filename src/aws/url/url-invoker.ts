import { GetFunctionUrlConfigCommand } from '@aws-sdk/client-lambda';
import { defined } from '../../domain/defined.js';
import { usageError } from '../../domain/errors.js';
import type { FunctionAddress } from '../../domain/functions.js';
import { shownFunction } from '../../domain/lambda-function.js';
import { isLoopbackHost } from '../../domain/loopback-request.js';
import { payloadValues } from '../../domain/payload-values.js';
import type { Sample } from '../../domain/runner.js';
import { shownMessage } from '../../domain/shown-message.js';
import { secretsOfUrl } from '../../domain/shown-url.js';
import { signed } from '../../io/sigv4.js';
import { withinTime } from '../../io/time-limit.js';
import { readInvocationLog, sampleOf } from '../../lambda-log/sample.js';
import type { ControlPlane } from '../control/control-plane.js';
import type { DeployedRow, Invoker, Seen } from '../invoker.js';
import { ask, type HttpAnswer, type OpenSocket, openSocket } from './ask.js';
import { type RequestLog, requestLog } from './request-log.js';
import { answerFailure, networkFailure } from './url-failure.js';
import { ruleWarnings } from './url-rule.js';

export interface UrlRow extends DeployedRow {
  readonly control: ControlPlane;
  logs: Parameters<typeof requestLog>[0];
}

/** Sends requests to the URL of a function, and finds the REPORT of each in its log. */
export function createUrlInvoker(row: UrlRow, { address, isPost }: FunctionAddress): Invoker {
  const { scenario, target, facts, connection } = row;
  const url = new URL(address);
  const secrets = [...payloadValues(scenario.payload), ...facts.secrets, ...secretsOfUrl(address)];
  const body = isPost ? scenario.payload : '';
  const log: RequestLog | undefined = target.isUnknown
    ? undefined
    : requestLog(
        row.logs,
        facts.logGroup ?? `/aws/lambda/${shownFunction({ kind: 'deployed', function: target.function })}`,
      );
  const ready: OpenSocket[] = [];
  const billed = { billedMs: 0, invocations: 0, restores: 0, reservedMs: 0 };
  let seen: Seen = {};
  let isSigned = false;
  let byRule = 0;
  let unknown = 0;

  const headers = async (): Promise<Record<string, string>> => {
    const { username, password, host } = url;
    const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
    const plain = {
      ...{ host, 'user-agent': 'coldstart', accept: '*/*' },
      ...(isPost ? { 'content-type': 'application/json' } : {}),
      ...(username === '' && password === '' ? {} : { authorization: `Basic ${basic.toString('base64')}` }),
    };
    if (!isSigned) return plain;
    const { credentials, region } = connection.client.config;
    const asked = { method: isPost ? 'POST' : 'GET', host, target: targetOf(url), headers: plain };
    return signed({ ...asked, body: Buffer.from(body) }, await credentials(), {
      ...{ region: await region(), service: 'lambda' },
    });
  };

  const read = async (
    answer: HttpAnswer,
    { startedAt, connectMs }: { readonly startedAt: string; readonly connectMs: number },
    signal: AbortSignal,
  ): Promise<Sample> => {
    const requestId = [answer.headers['x-amzn-requestid']].flat()[0] ?? '';
    const text = await log?.of(requestId, Date.parse(startedAt), signal);
    const found = text === undefined ? undefined : { text, ...readInvocationLog(text, requestId) };
    billed.billedMs += found?.report?.billedMs ?? 0;
    if (found?.report?.restoreMs !== undefined) billed.restores += 1;
    seen = {
      ...seen,
      ...(found?.report ? { memorySizeMB: found.report.memorySizeMB } : {}),
      ...defined({ runtimeVersionArn: found?.runtimeVersionArn }),
    };
    const failure = answerFailure(answer, found?.report?.status);
    if (failure) {
      const message = `${shownMessage(failure.message, secrets)}. ${failure.hint}`;
      return { startedAt, status: 'failed', code: failure.code, message } as const;
    }
    const emulated = target.isUnknown ? isLoopbackHost(url.hostname) : !connection.isAws();
    const around = { startedAt, wallMs: answer.wallMs, emulated, secrets };
    // Once it was read, a REPORT that is missing is that: no rule stands in for it.
    if (found || (log && log.why() === undefined)) {
      const sample = sampleOf({ requestId, payload: '', ...defined({ log: found }) }, around);
      return sample.status === 'ok' && 'label' in sample ? { ...sample, connectMs } : sample;
    }
    const { wallMs } = answer;
    const label = log?.isSilent() ? 'unknown' : labelByRule(row);
    if (label !== 'unknown') byRule += 1;
    else unknown += 1;
    return {
      ...{ startedAt, status: 'ok' as const, wallMs, phases: { overhead: wallMs } },
      ...{ label, requestId, emulated, connectMs },
    };
  };

  return {
    warmUp: async (signal) => {
      try {
        isSigned = await needsSignature(row, url, signal);
        (await openSocket(url, signal)).socket.destroy();
      } catch (error) {
        if ((error as { exitCode?: unknown }).exitCode !== undefined) throw error;
        const { code, message, hint } = networkFailure(error, url, scenario.timeoutMs);
        throw Object.assign(new Error(shownMessage(message, secrets)), { code, hint });
      }
    },
    invoke: async (signal): Promise<Sample> => {
      const limit = withinTime(scenario.timeoutMs, signal);
      const startedAt = new Date().toISOString();
      try {
        const socket = ready.find((one) => !one.socket.destroyed) ?? (await openSocket(url, limit));
        if (ready.includes(socket)) ready.splice(ready.indexOf(socket), 1);
        const request = {
          method: isPost ? 'POST' : 'GET',
          target: targetOf(url),
          headers: await headers(),
          body,
        };
        const answer = await ask(socket, request, limit);
        billed.invocations += 1;
        return await read(answer, { startedAt, connectMs: socket.connectMs }, signal);
      } catch (error) {
        const { code, message, hint } = networkFailure(error, url, scenario.timeoutMs);
        return { startedAt, status: 'failed', code, message: `${shownMessage(message, secrets)} ${hint}` };
      }
    },
    widen: async (sockets, signal) => {
      for (const { socket } of ready.splice(0)) socket.destroy();
      const opened = Array.from({ length: sockets }, () => openSocket(url, signal));
      for (const one of await Promise.allSettled(opened))
        if (one.status === 'fulfilled') ready.push(one.value);
    },
    close: () => {
      for (const { socket } of ready.splice(0)) socket.destroy();
    },
    seen: () => seen,
    fresh: () => 0,
    billed: () => billed,
    isPriced: () => byRule + unknown === 0,
    warnings: () => ruleWarnings(row, { byRule, unknown }, log?.why()),
    failureOf: (error) => networkFailure(error, url, scenario.timeoutMs),
  };
}

function targetOf({ pathname, search }: URL): string {
  return `${pathname}${search}`;
}

/** Of a start that no REPORT tells: what was forced for it. A burst may meet what is there already. */
function labelByRule({
  scenario: { forcedBy, starts },
}: DeployedRow): 'cold' | 'restore' | 'warm' | 'unknown' {
  if (starts === 'warm') return 'warm';
  const isForced = forcedBy !== undefined && forcedBy !== 'burst' && forcedBy !== 'publish';
  return isForced && (starts === 'cold' || starts === 'restore') ? starts : 'unknown';
}

/**
 * Whether the URL is one of Lambda’s that wants signatures. Only what is known to be that is ever signed. Throws a usage error
 * for the URL of another function: a change of this one would not make it start cold.
 */
async function needsSignature({ control, target }: UrlRow, url: URL, signal: AbortSignal): Promise<boolean> {
  if (target.isUnknown) return false;
  const named = { FunctionName: target.function, ...defined({ Qualifier: target.qualifier }) };
  const found = await control
    .send(new GetFunctionUrlConfigCommand(named), signal)
    .catch((error: { readonly $metadata?: { readonly httpStatusCode?: number } }) => {
      const status = error.$metadata?.httpStatusCode ?? 0;
      // Nobody may ask, or there is none: a domain of one’s own, say.
      if (status >= 400 && status < 500 && status !== 429) return undefined;
      throw error;
    });
  if (found?.FunctionUrl === undefined) return false;
  const own = new URL(found.FunctionUrl);
  if (own.host === url.host) return found.AuthType === 'AWS_IAM';
  const isOfLambda = /\.lambda-url\.[\w-]+\.on\.aws$/.test(url.host);
  // An emulator serves its URLs on this machine.
  if (!isOfLambda && !(isLoopbackHost(own.hostname) && isLoopbackHost(url.hostname))) return false;
  throw usageError(
    `--url is not that of ${shownFunction(target)}.`,
    'Name the function whose it is; an alias as NAME:ALIAS.',
  );
}
