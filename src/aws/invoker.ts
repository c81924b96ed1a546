import { InvokeCommand, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { defined } from '../domain/defined.js';
import { DRY_RUNS } from '../domain/lambda-function.js';
import type { Invoiced } from '../domain/lambda-prices.js';
import { payloadValues } from '../domain/payload-values.js';
import type { DeployedFunction, LambdaScenario } from '../domain/plan.js';
import type { LambdaScenarioRecord, Warning } from '../domain/report.js';
import type { Sample } from '../domain/runner.js';
import { shownMessage } from '../domain/shown-message.js';
import { withinTime } from '../io/time-limit.js';
import { readInvocationLog, sampleOf } from '../lambda-log/sample.js';
import type { LambdaConnection } from './connection.js';
import { type LambdaFailure, lambdaFailure } from './failure.js';
import type { FunctionFacts } from './function-facts.js';

/** A function in an account, and what was found out about it. */
export interface DeployedRow {
  readonly scenario: LambdaScenario;
  readonly target: DeployedFunction;
  readonly connection: LambdaConnection;
  readonly facts: FunctionFacts;
}

/** What only the answers tell. */
export type Seen = Pick<LambdaScenarioRecord, 'version' | 'memorySizeMB' | 'runtimeVersionArn'>;

/** Invokes one function with one payload, and reads what comes back. */
export interface Invoker {
  /** Opens the connection and checks the permission; rejects where invoking for real would fail alike. */
  warmUp(signal: AbortSignal): Promise<void>;
  /** One invocation, one attempt. `qualifier` instead of the target's; `isHidden` as labelOf has it. */
  invoke(
    signal: AbortSignal,
    options?: { readonly qualifier?: string; readonly isHidden?: boolean },
  ): Promise<Sample>;
  /** So many connections at the same time, each opened before it is needed. */
  widen(sockets: number, signal: AbortSignal): Promise<void>;
  seen(): Seen;
  /** Samples that hold the handshake of a connection. */
  fresh(): number;
  /** All that was run, whatever became of it. */
  billed(): Invoiced;
  /** Whether all that was run is in `billed`; it is unless said otherwise. */
  isPriced?(): boolean;
  /** What there is to say of how its samples were made. */
  warnings?(): readonly Warning[];
  /** Closes connections that were opened and not used. */
  close?(): void;
  failureOf(error: unknown): LambdaFailure;
}

/** Codes after which invoking for real would fail alike. */
const HOPELESS = new Set(['CREDENTIALS', 'ACCESS_DENIED', 'NOT_FOUND', 'NETWORK', 'TIMEOUT']);

export function createInvoker({ scenario, target, connection, facts }: DeployedRow): Invoker {
  const secrets = [...payloadValues(scenario.payload), ...facts.secrets];
  let fresh = 0;
  let seen: Seen = {};
  const billed = { billedMs: 0, invocations: 0, restores: 0, reservedMs: 0 };
  const event = { LogType: 'Tail', Payload: Buffer.from(scenario.payload) } as const;
  const send = (
    input: Omit<InvokeCommandInput, 'FunctionName'>,
    signal: AbortSignal,
    qualifier = target.qualifier,
  ) =>
    connection.client.send(
      new InvokeCommand({
        FunctionName: target.function,
        ...defined({ Qualifier: qualifier }),
        ...input,
      }),
      { abortSignal: withinTime(scenario.timeoutMs, signal) },
    );
  const failureOf = (error: unknown) => {
    const { region } = facts.record;
    const { timeoutMs } = scenario;
    const asked = { target, action: 'lambda:InvokeFunction' as const, timeoutMs };
    return lambdaFailure(error, { ...asked, ...defined({ region }) });
  };
  /** Checks the permission and opens the connection; no environment of the function is touched. */
  const touch = (signal: AbortSignal) => send({ ...event, InvocationType: 'DryRun' }, signal);

  return {
    warmUp: async (signal) => {
      try {
        for (let turn = 0; turn < DRY_RUNS; turn += 1) await touch(signal);
      } catch (error) {
        const { code, message, hint } = failureOf(error);
        // What answers instead of AWS may not know DryRun.
        if (HOPELESS.has(code))
          throw Object.assign(new Error(shownMessage(message, secrets)), { code, hint });
      }
    },
    invoke: async (signal, { qualifier, isHidden } = {}) => {
      // An idle connection may have been closed, or a timeout have ended it.
      if (!connection.isOpen()) await touch(signal).catch(() => undefined);
      const openedBefore = connection.opened();
      const startedAt = new Date().toISOString();
      const start = process.hrtime.bigint();
      try {
        const answer = await send(event, signal, qualifier);
        const wallMs = Number(process.hrtime.bigint() - start) / 1e6;
        if (connection.opened() > openedBefore) fresh += 1;
        const requestId = answer.$metadata.requestId ?? '';
        const text = answer.LogResult === undefined ? undefined : decoded(answer.LogResult);
        const log = text === undefined ? undefined : { text, ...readInvocationLog(text, requestId) };
        seen = {
          ...seen,
          ...defined({ version: answer.ExecutedVersion }),
          ...(log?.report ? { memorySizeMB: log.report.memorySizeMB } : {}),
          ...defined({ runtimeVersionArn: log?.runtimeVersionArn }),
        };
        const sample = sampleOf(
          {
            requestId,
            ...defined({ functionError: answer.FunctionError }),
            payload: Buffer.from(answer.Payload ?? []).toString('utf8'),
            ...defined({ log }),
          },
          {
            ...{ startedAt, wallMs, emulated: !connection.isAws(), secrets },
            ...defined({ isHidden }),
          },
        );
        billed.invocations += 1;
        billed.billedMs += log?.report?.billedMs ?? 0;
        if (log?.report?.restoreMs !== undefined) billed.restores += 1;
        if ('label' in sample && sample.label === 'hidden-init') billed.reservedMs += sample.billedMs ?? 0;
        return sample;
      } catch (error) {
        const { code, message, hint } = failureOf(error);
        return { startedAt, status: 'failed', code, message: `${shownMessage(message, secrets)} ${hint}` };
      }
    },
    widen: async (sockets, signal) => {
      connection.widen(sockets);
      const touches = Array.from({ length: sockets }, () => touch(signal));
      await Promise.allSettled(touches);
    },
    seen: () => seen,
    fresh: () => fresh,
    billed: () => billed,
    failureOf,
  };
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
