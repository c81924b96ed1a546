import type { Invoker } from '../../aws/invoker.js';
import type { UrlRow } from '../../aws/url/url-invoker.js';
import { defined } from '../../domain/defined.js';
import { withoutAccounts } from '../../domain/lambda-function.js';
import {
  invocationCost,
  type LambdaPrices,
  provisionedMonth,
  snapshotMonth,
} from '../../domain/lambda-prices.js';
import type { StartLabel } from '../../domain/lambda-record.js';
import type { LambdaScenarioRecord, Warning } from '../../domain/report.js';
import type { Runner, Sample } from '../../domain/runner.js';
import { deployedRecord, freshWarnings } from './deployed-runner.js';
import { forcedSample } from './forced/one-by-one.js';
import { createRejections } from './forced/rejections.js';
import type { FunctionSession, Source } from './forced/session.js';
import { invokerOf } from './invoker-of.js';

export interface ForcedRow extends UrlRow {
  readonly starts: StartLabel;
  readonly source: Source;
  readonly session: FunctionSession;
  readonly prices: LambdaPrices;
}

/** Forces starts of a deployed function, and counts only those that REPORT and the clock verify. */
export function forcedRunner(row: ForcedRow): Runner {
  const { scenario, facts, starts, source, session } = row;
  const invoker = invokerOf(row);
  const rejections = createRejections();
  if (source.kind === 'burst') source.burst.join(source.member, { invoker, rejections });

  const sampleOf = (signal: AbortSignal) =>
    source.kind === 'one by one'
      ? forcedSample(
          { way: source.way, invoker, rejections },
          { starts, memorySizeMB: scenario.givenMemoryMB },
          signal,
        )
      : source.burst.next(source.member, starts, signal);

  return {
    prepare: (signal) => invoker.warmUp(signal),
    measure: (signal) => sampleOf(signal).catch((error: unknown) => failed(error, invoker)),
    describe: () => {
      const rejected = rejections.all();
      const record = deployedRecord(row, invoker.seen());
      const memorySizeMB = scenario.givenMemoryMB ?? record.memorySizeMB;
      const by = source.kind === 'one by one' ? source.way.by() : scenario.forcedBy;
      const cost =
        invoker.isPriced?.() === false ? undefined : costOf(row, { ...invoker.billed(), memorySizeMB });
      return {
        record: {
          ...record,
          ...defined({ memorySizeMB, forcedBy: by, provisioned: scenario.provisioned }),
          ...(rejected.length === 0 ? {} : { rejected }),
          ...(cost ? { cost, ...monthlyOf(row, memorySizeMB) } : {}),
        },
        warnings: [
          // Where a version is published, SnapStart is in use, and what is beside such a row is there to be compared with it.
          ...facts.warnings.filter(
            ({ code }) =>
              code !== 'SNAPSTART_UNUSED' ||
              !(scenario.forcedBy === 'publish' || scenario.id.endsWith('/on-demand')),
          ),
          ...freshWarnings(source.kind === 'burst' ? 0 : invoker.fresh()),
          ...fallbackWarnings(row),
          ...(invoker.warnings?.() ?? []),
        ],
      };
    },
    close: async () => {
      invoker.close?.();
      await closed(session);
    },
  };
}

/** What all invocations of a row cost, and what beside them it needed; undefined where its memory is not known. */
export function costOf(
  { scenario, facts, prices, session }: Pick<ForcedRow, 'scenario' | 'facts' | 'prices' | 'session'>,
  {
    memorySizeMB,
    ...invoiced
  }: Parameters<typeof invocationCost>[0] & { readonly memorySizeMB: number | undefined },
): LambdaScenarioRecord['cost'] {
  if (memorySizeMB === undefined) return undefined;
  const { architecture } = facts.record;
  const usd = invocationCost(invoiced, { memorySizeMB, architecture }, prices) + session.extraCost(scenario);
  return { usd, invocations: invoiced.invocations, asOf: prices.asOf, region: prices.region };
}

/** Sizes of provisioned concurrency beside the asked one: what a little and what a lot costs. */
const OTHER_SIZES = [5, 100];

/** What keeping the function ready costs a month, where that was measured. */
function monthlyOf(
  { scenario, facts, starts, prices }: ForcedRow,
  memorySizeMB: number | undefined,
): Pick<LambdaScenarioRecord, 'monthly'> {
  if (memorySizeMB === undefined) return {};
  const size = { memorySizeMB, architecture: facts.record.architecture };
  if (starts === 'restore') return { monthly: [{ count: 1, usd: snapshotMonth(size, prices) }] };
  if (starts !== 'hidden-init' || scenario.provisioned === undefined) return {};
  const counts = [...new Set([scenario.provisioned, ...OTHER_SIZES])].sort((a, b) => a - b);
  return { monthly: counts.map((count) => ({ count, usd: provisionedMonth(count, size, prices) })) };
}

/** Puts the function back. Throws where something is left. */
export async function closed(session: FunctionSession): Promise<void> {
  const left = await session.restore();
  if (left.length === 0) return;
  const what = withoutAccounts(left.join('; ')).replace(/\.$/, '');
  throw Object.assign(new Error(`left in the account: ${what}.`), {
    hint: 'Restore it: coldstart lambda cleanup.',
  });
}

/** A change that failed is a failed trial: what it says has no ids of accounts. */
export function failed(error: unknown, invoker: Invoker): Sample {
  const own = error as { code?: unknown; hint?: unknown; exitCode?: unknown; message?: unknown };
  const isExplained = own.exitCode !== undefined;
  const { code, message, hint } = isExplained
    ? { code: String(own.code ?? 'NOT_CHANGED'), message: String(own.message), hint: String(own.hint ?? '') }
    : invoker.failureOf(error);
  return {
    startedAt: new Date().toISOString(),
    status: 'failed',
    code,
    message: withoutAccounts(`${message} ${hint}`.trim()),
  };
}

function fallbackWarnings({ scenario, source }: ForcedRow): Warning[] {
  if (source.kind !== 'one by one' || scenario.forcedBy !== 'description' || source.way.by() !== 'env')
    return [];
  return [
    {
      code: 'FORCED_BY_VARIABLE',
      message:
        'a change of the description did not end its environments, so that a variable was changed instead: that adds 15 to 34 ms outside of init.',
      remedy: 'Read init and handler; wall and overhead are longer than without it.',
    },
  ];
}
