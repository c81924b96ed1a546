import { expect, it } from 'vitest';
import { removedScenarios } from '../../../src/config/removed-scenarios.js';
import type { ScenarioElement } from '../../../src/config/schema.js';
import { moduleItem, scenarioItem, targetItem } from '../../../src/config/side-items.js';

const worker = (path: string, name?: string): ScenarioElement => ({
  runner: 'worker',
  worker: path,
  ...(name === undefined ? {} : { name }),
});
const command = (text: string): ScenarioElement => ({ runner: 'command', command: text });

/** The names of what is gone; `former` is what a scenario was in the commit, if its file was renamed. */
function gone(before: readonly ScenarioElement[], now: readonly ScenarioElement[], former = now) {
  const sided = now.map((one, index) => ({ item: scenarioItem(one), head: one, base: former[index] ?? one }));
  return removedScenarios(before, sided).map(({ item }) => item.names[0]);
}

it.each([
  ['nothing', [worker('a.py')], [worker('a.py')], []],
  ['one of two', [worker('a.py'), worker('b.py')], [worker('./a.py')], ['b.py']],
  ['one of two of a file', [worker('a.py', 'one'), worker('a.py', 'two')], [worker('a.py', 'two')], ['one']],
  ['none that has another name', [worker('a.py', 'one')], [worker('a.py', 'two')], []],
  ['none that has another file', [worker('a.py', 'one')], [worker('b.py', 'one')], []],
  ['a command', [command('true'), command('false')], [command('true')], ['false']],
  ['all', [worker('a.py')], [], ['a.py']],
])('%s is gone', (_, before, now, names) => {
  expect(gone(before, now)).toEqual(names);
});

it('takes a renamed file for what it was', () => {
  expect(gone([worker('old.py')], [worker('new.py')], [worker('old.py')])).toEqual([]);
  expect(gone([worker('old.py')], [worker('new.py')])).toEqual(['old.py']);
});

it.each([
  [targetItem('n=src/a.py'), ['n', 'src/a.py', 'a'], 'n=b.py'],
  [targetItem('src/a.py'), ['src/a.py', 'a'], 'b.py'],
  [targetItem('app.main:run'), ['app.main:run', 'app'], 'b.py:run'],
  [moduleItem('n=app.main'), ['n', 'app.main'], 'n=b.py'],
])('%# has its names, and another start', (item, names, renamed) => {
  expect(item.names).toEqual(names);
  expect(item.with('b.py')).toBe(renamed);
});
