import { defined } from '../domain/defined.js';
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
  const common = {
    runner: scenario.runner,
    ...defined({ 'page cache': scenario.pageCache }),
    ...Object.fromEntries(axes),
  };
  switch (scenario.runner) {
    case 'worker':
      return {
        ...common,
        loop: scenario.loop,
        launch: scenario.launch ?? 'python',
        'requirement set': scenario.set ?? 'none',
        readiness: waits(scenario.ready),
      };
    case 'command':
      return { ...common, readiness: waits(scenario.ready) };
    case 'lambda':
      return {
        ...common,
        starts: scenario.starts,
        source: scenario.source,
        emulated: String(scenario.emulated),
        region: scenario.region ?? 'none',
        architecture: scenario.architecture ?? 'none',
        memory: String(scenario.memorySizeMB ?? 'none'),
        variant: scenario.variant ?? 'none',
      };
    case 'install':
      return {
        ...common,
        installer: scenario.uvCommand === 'sync' ? 'uv sync' : scenario.installer,
        cache: scenario.cache,
        bytecode: scenario.bytecode,
        'link mode': scenario.linkMode ?? 'default',
        index: scenario.index,
      };
  }
}

/** Whether something is waited for, not for what: a port may change. */
function waits(ready: unknown): string {
  return ready === undefined ? 'exit' : 'a condition';
}
