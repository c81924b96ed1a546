import type { DeployedRow, Seen } from '../../aws/invoker.js';
import type { UrlRow } from '../../aws/url/url-invoker.js';
import { defined } from '../../domain/defined.js';
import { shownFunction } from '../../domain/lambda-function.js';
import { isLoopbackHost } from '../../domain/loopback-request.js';
import type { LambdaScenarioRecord, Warning } from '../../domain/report.js';
import type { Runner } from '../../domain/runner.js';
import { counted } from '../../domain/words.js';
import { invokerOf } from './invoker-of.js';

/** Invokes a deployed function and reads its REPORT. Changes nothing. */
export function deployedRunner(row: UrlRow): Runner {
  const invoker = invokerOf(row);
  return {
    prepare: (signal) => invoker.warmUp(signal),
    measure: (signal) => invoker.invoke(signal),
    describe: () => ({
      record: deployedRecord(row, invoker.seen()),
      warnings: [...row.facts.warnings, ...freshWarnings(invoker.fresh()), ...(invoker.warnings?.() ?? [])],
    }),
  };
}

/** What the report says of a function: GetFunction first; what only the answers tell beside it. */
export function deployedRecord(
  { scenario, target, facts, connection }: DeployedRow,
  { version, ...seen }: Seen,
): LambdaScenarioRecord {
  const isTold = version !== undefined && version !== (target.qualifier ?? '$LATEST');
  return {
    runner: 'lambda',
    function: shownFunction({ kind: 'deployed', function: target.function }),
    ...defined({ qualifier: target.qualifier }),
    starts: scenario.starts,
    source: 'invoked',
    emulated: target.isUnknown ? isLoopbackHost(target.function.replace(/:\d+$/, '')) : !connection.isAws(),
    ...defined({ url: target.url?.shown }),
    ...seen,
    ...facts.record,
    ...(isTold ? { version } : {}),
    ...(Object.keys(scenario.axes).length === 0 ? {} : { axes: scenario.axes }),
  };
}

export function freshWarnings(count: number): Warning[] {
  if (count === 0) return [];
  return [
    {
      code: 'FRESH_CONNECTION',
      message: `the connection was reopened within ${counted(count, 'trial')}: their overhead includes the handshake.`,
      remedy: 'Something in between closes connections: read init and handler, or measure from elsewhere.',
    },
  ];
}
