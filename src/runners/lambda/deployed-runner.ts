import { InvokeCommand, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { DRY_RUNS, shownFunction } from '../../domain/lambda-function.js';
import { readInvocationLog } from '../../domain/lambda-log/invocation-log.js';
import type { DeployedFunction, LambdaScenario } from '../../domain/plan.js';
import type { LambdaScenarioRecord, Warning } from '../../domain/report.js';
import { payloadValues, shownMessage } from '../../domain/shown-message.js';
import type { Runner, Sample } from '../../run.js';
import type { LambdaConnection } from './connection.js';
import type { FunctionFacts } from './facts.js';
import { lambdaFailure } from './failure.js';
import { sampleOf } from './sample.js';

/** A function in an account, and what was found out about it. */
export interface DeployedRow {
  readonly scenario: LambdaScenario;
  readonly target: DeployedFunction;
  readonly connection: LambdaConnection;
  readonly facts: FunctionFacts;
}

/** What only the answers tell. */
type Seen = Pick<LambdaScenarioRecord, 'version' | 'memorySizeMB' | 'runtimeVersionArn'>;

/** Codes after which invoking for real would fail alike. */
const HOPELESS = new Set(['CREDENTIALS', 'ACCESS_DENIED', 'NOT_FOUND', 'NETWORK', 'TIMEOUT']);

/** Invokes a deployed function and reads its REPORT. Changes nothing. */
export function deployedRunner({ scenario, target, connection, facts }: DeployedRow): Runner {
  const secrets = [...payloadValues(scenario.payload), ...facts.secrets];
  let fresh = 0;
  let seen: Seen = {};
  const base = {
    FunctionName: target.function,
    ...(target.qualifier === undefined ? {} : { Qualifier: target.qualifier }),
  };
  const event = { LogType: 'Tail', Payload: Buffer.from(scenario.payload) } as const;
  const send = (input: Omit<InvokeCommandInput, 'FunctionName'>, signal: AbortSignal) =>
    connection.client.send(new InvokeCommand({ ...base, ...input }), {
      abortSignal: AbortSignal.any([signal, AbortSignal.timeout(scenario.timeoutMs)]),
    });
  const failureOf = (error: unknown) => {
    const { region } = facts.record;
    const { timeoutMs } = scenario;
    const asked = { target, action: 'lambda:InvokeFunction' as const, timeoutMs };
    return lambdaFailure(error, { ...asked, ...(region === undefined ? {} : { region }) });
  };
  const failed = (error: unknown, startedAt: string): Sample => {
    const { code, message, hint } = failureOf(error);
    return { startedAt, status: 'failed', code, message: `${shownMessage(message, secrets)} ${hint}` };
  };
  /** Checks the permission and opens the connection; no environment of the function is touched. */
  const touch = (signal: AbortSignal) => send({ ...event, InvocationType: 'DryRun' }, signal);

  return {
    prepare: async (signal) => {
      try {
        for (let turn = 0; turn < DRY_RUNS; turn += 1) await touch(signal);
      } catch (error) {
        const { code, message, hint } = failureOf(error);
        // What answers instead of AWS may not know DryRun.
        if (HOPELESS.has(code))
          throw Object.assign(new Error(shownMessage(message, secrets)), { code, hint });
      }
    },
    measure: async (signal) => {
      // An idle connection may have been closed, or a timeout have ended it.
      if (!connection.isOpen()) await touch(signal).catch(() => undefined);
      const openedBefore = connection.opened();
      const startedAt = new Date().toISOString();
      const start = process.hrtime.bigint();
      try {
        const answer = await send(event, signal);
        const wallMs = Number(process.hrtime.bigint() - start) / 1e6;
        if (connection.opened() > openedBefore) fresh += 1;
        const requestId = answer.$metadata.requestId ?? '';
        const text = answer.LogResult === undefined ? undefined : decoded(answer.LogResult);
        const log = text === undefined ? undefined : { text, ...readInvocationLog(text, requestId) };
        seen = {
          ...seen,
          ...(answer.ExecutedVersion === undefined ? {} : { version: answer.ExecutedVersion }),
          ...(log?.report ? { memorySizeMB: log.report.memorySizeMB } : {}),
          ...(log?.runtimeVersionArn === undefined ? {} : { runtimeVersionArn: log.runtimeVersionArn }),
        };
        return sampleOf(
          {
            requestId,
            ...(answer.FunctionError === undefined ? {} : { functionError: answer.FunctionError }),
            payload: Buffer.from(answer.Payload ?? []).toString('utf8'),
            ...(log ? { log } : {}),
          },
          { startedAt, wallMs, emulated: !connection.isAws(), secrets },
        );
      } catch (error) {
        return failed(error, startedAt);
      }
    },
    describe: () => ({
      record: recordOf({ target, facts, connection }, seen),
      warnings: [...facts.warnings, ...(fresh > 0 ? [freshWarning(fresh)] : [])],
    }),
  };
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

/** GetFunction first; what only the answers tell beside it. */
function recordOf(
  { target, facts, connection }: Pick<DeployedRow, 'target' | 'facts' | 'connection'>,
  { version, ...seen }: Seen,
): LambdaScenarioRecord {
  const isTold = version !== undefined && version !== (target.qualifier ?? '$LATEST');
  return {
    runner: 'lambda',
    function: shownFunction({ kind: 'deployed', function: target.function }),
    ...(target.qualifier === undefined ? {} : { qualifier: target.qualifier }),
    starts: 'any',
    source: 'invoked',
    emulated: !connection.isAws(),
    ...seen,
    ...facts.record,
    ...(isTold ? { version } : {}),
  };
}

function freshWarning(count: number): Warning {
  return {
    code: 'FRESH_CONNECTION',
    message: `the connection was opened anew within ${count} ${count === 1 ? 'trial' : 'trials'}: their overhead holds its handshake.`,
    remedy: 'Something on the way closes connections: read init and handler, or measure from elsewhere.',
  };
}
