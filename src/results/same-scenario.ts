import { defined } from '../domain/defined.js';
import { kindOf } from '../domain/kinds.js';
import type { ScenarioRecord } from '../domain/report.js';

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
