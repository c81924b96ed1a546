import { DRY_RUNS, shownFunction } from '../../domain/lambda-function.js';
import type { DeployedFunction, LambdaScenario } from '../../domain/plan.js';
import { isChanged } from '../../plan/lambda-force.js';
import { functionKey } from '../../plan/lambda-plan.js';

/** One call of AWS's APIs and how often it would be made, at the least. */
export interface PlannedCall {
  readonly call: string;
  readonly function: string;
  readonly times: number;
  /** What the caller must be allowed to do. */
  readonly action: string;
  readonly note: string;
}

/** Rows of deployed functions that have the function in common. */
interface Group {
  readonly name: string;
  readonly rows: readonly (LambdaScenario & { readonly target: DeployedFunction })[];
}

/** All calls of a plan, function by function; `isGuarded` where traffic is looked for before anything is changed. Pure. */
export function plannedCalls(scenarios: readonly LambdaScenario[], isGuarded: boolean): PlannedCall[] {
  return groupsOf(scenarios).flatMap((group) => [
    ...looks(group, isGuarded),
    ...changes(group),
    ...group.rows.flatMap(invocations),
    ...restores(group),
  ]);
}

/** The calls after a tuning that set what was chosen, and leave it; with an alias that is moved there. Pure. */
export function optimizingCalls(
  scenarios: readonly LambdaScenario[],
  alias: string | undefined,
): PlannedCall[] {
  const all: [string, number, string][] = [
    [
      'UpdateFunctionConfiguration',
      2,
      'sets the chosen memory, which stays; then takes the mark of the run away',
    ],
    ['GetFunction', alias === undefined ? 3 : 4, 'until each change is in force'],
    ...(alias === undefined
      ? []
      : ([
          ['GetAlias', 3, `alias ${alias}: before the run, before it is moved, and whether it is`],
          ['PublishVersion', 1, 'a version with the chosen memory, which stays'],
          ['UpdateAlias', 1, `points alias ${alias} to it, if there is one`],
          ['CreateAlias', 1, `makes alias ${alias}, if there is none`],
          ['DeleteFunction', 0, 'that version alone, if it cannot be finished'],
          ['DeleteAlias', 0, 'if it cannot be finished'],
        ] satisfies [string, number, string][])),
    ['ListVersionsByFunction', 1, 'at the end: whether anything is left over'],
  ];
  return groupsOf(scenarios).flatMap(({ name }) =>
    all.map(([call, times, note]) => ({ call, function: name, times, action: `lambda:${call}`, note })),
  );
}

/** Rows by function, whatever their qualifiers. */
export function groupsOf(scenarios: readonly LambdaScenario[]): Group[] {
  const groups = new Map<string, Group['rows'][number][]>();
  for (const row of scenarios) {
    const { target } = row;
    if (target.kind !== 'deployed') continue;
    const key = functionKey({ target });
    groups.set(key, [...(groups.get(key) ?? []), { ...row, target }]);
  }
  return [...groups.values()].map((rows) => {
    const [first] = rows;
    const names = new Set(rows.map(({ target }) => shownFunction(target)));
    return { name: names.size === 1 && first ? shownFunction(first.target) : [...names].join(', '), rows };
  });
}

const times = (rows: Group['rows'], ...ways: readonly string[]) =>
  rows
    .filter(({ forcedBy = '' }) => ways.includes(forcedBy))
    .reduce((sum, { runs, forcedBy }) => sum + (forcedBy === 'publish' ? 1 : runs), 0);

function looks({ name, rows }: Group, isGuarded: boolean): PlannedCall[] {
  const call = (what: string, count: number, note: string, action = `lambda:${what}`): PlannedCall => ({
    ...{ call: what, function: name, times: count, action, note },
  });
  const targets = new Set(rows.map(({ target }) => target).filter(({ isUnknown }) => !isUnknown)).size;
  if (targets === 0) return [];
  const urls = rows.some(({ target }) => target.url !== undefined);
  const isKept = rows.some(({ provisioned }) => provisioned !== undefined);
  return [
    ...(urls ? [call('GetFunctionUrlConfig', rows.length, 'optional: whether requests are signed')] : []),
    call('GetFunction', targets, isChanged(rows) ? 'what has to be restored' : 'optional'),
    ...(rows.some(({ concurrency }) => concurrency !== undefined)
      ? [call('GetAccountSettings', 1, 'how many may run at once')]
      : []),
    ...(isGuarded && isChanged(rows)
      ? ['ListEventSourceMappings', 'ListAliases', 'GetPolicy'].map((what) =>
          call(what, 1, 'looks for traffic; not with --yes'),
        )
      : []),
    ...(isKept
      ? [
          call('GetProvisionedConcurrencyConfig', 1, 'what has to be restored'),
          call(
            'DescribeScalableTargets',
            1,
            'whether autoscaling manages it',
            'application-autoscaling:DescribeScalableTargets',
          ),
        ]
      : []),
  ];
}

function changes({ name, rows }: Group): PlannedCall[] {
  const updates = times(rows, 'description', 'env', 'version', 'publish');
  const versions = times(rows, 'version', 'publish');
  const isKept = rows.some(({ provisioned }) => provisioned !== undefined);
  const all: [string, number, string][] = [
    [
      'UpdateFunctionConfiguration',
      updates,
      'ends its environments: the description, and the memory if asked',
    ],
    ['PublishVersion', versions, 'versions of its own, deleted at the end'],
    ['PutProvisionedConcurrencyConfig', isKept ? 1 : 0, 'restored at the end'],
    ['GetProvisionedConcurrencyConfig', isKept ? 1 : 0, 'until it is READY, every 2 s at the most'],
    ['GetFunction', updates + versions, 'until the change is in force, every second at the most'],
  ];
  return all
    .filter(([, count]) => count > 0)
    .map(([call, count, note]) => ({
      ...{ call, function: name, times: count, action: `lambda:${call}`, note },
    }));
}

function invocations(row: Group['rows'][number]): PlannedCall[] {
  const { target, runs, forcedBy, provisioned, starts, concurrency } = row;
  const action = 'lambda:InvokeFunction';
  const isBurst = forcedBy === 'burst' || forcedBy === 'publish';
  const name = shownFunction(target);
  if (target.url !== undefined) return urlRequests(row);
  if (concurrency !== undefined) {
    const count = runs * concurrency;
    return [
      {
        ...{ call: 'Invoke DryRun', function: name, times: DRY_RUNS + count, action },
        note: 'runs no handler; opens the connections of each burst',
      },
      {
        ...{ call: 'Invoke', function: name, times: count, action },
        note: `runs the handler, ${concurrency} at the same time`,
      },
    ];
  }
  // Provisioned and spill-over starts come from the same burst.
  if (provisioned !== undefined && starts === 'hidden-init') return [];
  const count = provisioned === undefined ? runs : runs + Math.min(provisioned, runs);
  return [
    {
      ...{ call: 'Invoke DryRun', function: name, times: DRY_RUNS + (isBurst ? count : 0), action },
      note: 'runs no handler; once more where the connection was lost',
    },
    {
      ...{ call: 'Invoke', function: name, times: count, action },
      note: `runs the handler${isBurst ? `, ${count} at the same time` : ''}${forcedBy === undefined ? '' : '; again where a start is rejected'}`,
    },
  ];
}

function urlRequests({ target, runs, concurrency = 1 }: Group['rows'][number]): PlannedCall[] {
  const name = shownFunction(target);
  const times = runs * concurrency;
  const at = concurrency === 1 ? '' : `, ${concurrency} at the same time`;
  const asked: PlannedCall = {
    ...{ call: 'InvokeFunctionUrl', function: name, times, action: 'lambda:InvokeFunctionUrl' },
    note: `${target.url?.isPost ? 'POST' : 'GET'} ${target.url?.shown}: runs the handler${at}; again where a start is rejected`,
  };
  if (target.isUnknown) return [asked];
  return [
    asked,
    {
      ...{ call: 'FilterLogEvents', function: name, times, action: 'logs:FilterLogEvents' },
      note: 'the REPORT of each request; without it starts are told by rule',
    },
  ];
}

function restores({ name, rows }: Group): PlannedCall[] {
  if (!isChanged(rows)) return [];
  const versions = times(rows, 'version', 'publish');
  const isKept = rows.some(({ provisioned }) => provisioned !== undefined);
  const isConfigured = times(rows, 'description', 'env', 'version', 'publish') > 0;
  const all: [string, number, string][] = [
    ['DeleteProvisionedConcurrencyConfig', isKept ? 1 : 0, 'at the end; Put where there was one before'],
    ['UpdateFunctionConfiguration', isConfigured ? 1 : 0, 'at the end: as it was'],
    ['GetFunction', 2, 'at the end: whether it is as it was'],
    ['ListVersionsByFunction', 1, 'at the end: what coldstart published'],
    ['DeleteFunction', versions, 'at the end: those versions alone'],
  ];
  return all
    .filter(([, count]) => count > 0)
    .map(([call, count, note]) => ({
      ...{ call, function: name, times: count, action: `lambda:${call}`, note },
    }));
}
