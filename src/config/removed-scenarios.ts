import type { ScenarioElement } from './schema.js';
import { type SidedItem, scenarioItem } from './side-items.js';

/**
 * The scenarios of the commit's configuration that the working folder's no longer has: none that starts the same is left,
 * and none of that name. Each of the working folder's stands for one of the commit's.
 */
export function removedScenarios(
  before: readonly ScenarioElement[],
  sided: readonly SidedItem<ScenarioElement>[],
): SidedItem<ScenarioElement>[] {
  const left = new Set(sided);
  const take = (isSame: (one: SidedItem<ScenarioElement>) => boolean) => {
    const found = [...left].find(isSame);
    return found !== undefined && left.delete(found);
  };
  // The most alike first, so that one of two scenarios of a file is missed by its name.
  const rules = [
    (old: ScenarioElement, now: ScenarioElement) => startOf(old) === startOf(now) && old.name === now.name,
    (old: ScenarioElement, now: ScenarioElement) => startOf(old) === startOf(now),
    (old: ScenarioElement, now: ScenarioElement) => old.name !== undefined && old.name === now.name,
  ];
  let unknown = [...before];
  for (const rule of rules) {
    unknown = unknown.filter((old) => !take(({ item, base }) => rule(old, base ?? item.written)));
  }
  return unknown.map((base) => ({ item: scenarioItem(base), base }));
}

function startOf(element: ScenarioElement): string {
  const { start } = scenarioItem(element);
  if (start)
    return JSON.stringify([element.runner, start.kind, start.text.replace(/^\.\//, ''), inside(element)]);
  if (element.runner === 'command') return JSON.stringify([element.runner, element.command]);
  return JSON.stringify([element.runner, scenarioItem({ ...element, name: undefined }).names]);
}

/** What is started of a file or folder that has several. */
function inside(element: ScenarioElement): string | undefined {
  if (element.runner === 'lambda') return element.handler;
  return element.runner === 'worker' ? element.callable : undefined;
}
