import type { LambdaScenarioRecord, Result } from '../../domain/report.js';

/**
 * In what two functions differ beside their code, so that a difference of their times need not be the code's: region,
 * architecture and memory are compared with the scenario, the rest here. Pure.
 */
export function unlikeFunctions(base: Result['scenario'], head: Result['scenario']): string[] {
  if (base.runner !== 'lambda' || head.runner !== 'lambda') return [];
  return [
    ...difference('runtime version', base.runtimeVersionArn, head.runtimeVersionArn),
    ...difference('layers', layersOf(base), layersOf(head)),
    ...difference('way of forcing', byVariable(base), byVariable(head)),
  ];
}

/** What only one of both tells cannot be held against the other. */
function difference(what: string, before: string | undefined, after: string | undefined): string[] {
  if (before === undefined || after === undefined || before === after) return [];
  return [`other ${what}: ${before} against ${after}`];
}

/** A changed variable adds 15 to 34 ms outside of init, which no other way does. */
function byVariable({ forcedBy }: LambdaScenarioRecord): string | undefined {
  return forcedBy && (forcedBy === 'env' ? 'a variable' : 'none');
}

/** Names and versions; absent where nobody could look at the function. */
function layersOf({ layers, codeSha256 }: LambdaScenarioRecord): string | undefined {
  if (codeSha256 === undefined) return undefined;
  return (layers ?? []).map((arn) => arn.split(':').slice(-2).join(':')).join(', ') || 'none';
}
