import { defined } from '../domain/defined.js';
import { kindOf } from '../domain/kinds.js';
import type { Environment, LambdaScenarioRecord, Result, ScenarioRecord } from '../domain/report.js';
import { counted } from '../domain/words.js';

/**
 * In what two rows of one id differ that makes their times those of two things: undefined where they do not. What the
 * rows run (files, commands, packages, the interpreter's patch version) may change: that is what a gate is for.
 */
export function otherScenario(base: ScenarioRecord, head: ScenarioRecord): string | undefined {
  const [before, after] = [facets(base), facets(head)];
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [a, b] = [before[name] ?? 'none', after[name] ?? 'none'];
    if (a !== b) return `${name} ${a} against ${b}`;
  }
  return undefined;
}

function facets(scenario: ScenarioRecord): Record<string, string> {
  const axes = Object.entries(scenario.axes ?? {}).map(([name, value]) => [`axis ${name}`, value]);
  return {
    runner: scenario.runner,
    ...defined({ 'page cache': scenario.pageCache }),
    ...Object.fromEntries(axes),
    ...kindOf(scenario).facets(scenario),
  };
}

/** What two machines must share for their times to be comparable; of Pythons those that both have. */
export function unlikeness(base: Machine, head: Machine): string[] {
  const builds = base.pythons.flatMap(({ version, build }): Facet[] => {
    const other = head.pythons.find((python) => python.version === version);
    return other ? [[`build of Python ${version}`, build, other.build]] : [];
  });
  const facets: Facet[] = [
    ['CPU', base.cpuModel, head.cpuModel],
    ['number of CPUs', base.cpuCount, head.cpuCount],
    ['kernel', base.kernel, head.kernel],
    ...builds,
  ];
  return facets.flatMap(([what, before, after]) =>
    before === after ? [] : [`${what}: ${before} against ${after}`],
  );
}

type Machine = Pick<Environment, 'pythons' | 'cpuModel' | 'cpuCount' | 'kernel'>;

type Facet = readonly [what: string, before: string | number, after: string | number];

/** The machine in a few words. */
export function machineLine({ cpuModel, cpuCount, kernel }: Environment): string {
  return `${cpuModel}, ${counted(cpuCount, 'CPU')}, kernel ${kernel}`;
}

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
