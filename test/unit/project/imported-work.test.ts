import { expect, it } from 'vitest';
import { importedWork } from '../../../src/project/imported-work.js';
import { pythonSource } from '../../../src/python-source/parse.js';

const file = (path: string, text: string) => Object.assign(pythonSource(text), { path });

it.each([
  ['main.py', 'import service.main\n', 'service/main.py', 'runs'],
  ['main.py', 'from service import main\n', 'service/main.py', 'runs'],
  ['main.py', 'import service.other\n', 'service/__init__.py', 'runs'],
  ['main.py', 'import service\n', 'src/service/__init__.py', 'runs'],
  ['jobs/main.py', 'import work\n', 'jobs/work.py', 'runs'],
  ['jobs/a/__main__.py', 'from .. import work\n', 'jobs/work.py', 'runs'],
  ['main.py', 'def later():\n    import service\n', 'service.py', undefined],
  ['main.py', 'import queue\n', 'service/queue.py', undefined],
])('%s with %j and %s: %j', (path, text, other, does) => {
  const main = file(path, text);
  expect(importedWork(main, [main, file(other, 'asyncio.run(work())\n')])).toBe(does);
});

it('looks through what is imported, also in a circle', () => {
  const files = [
    file('main.py', 'import a\n'),
    file('a.py', 'import b\nprint("a")\n'),
    file('b.py', 'import a, main, c\n'),
  ];
  const [main] = files;
  if (!main) throw new Error('no file');
  expect(importedWork(main, files)).toBe('something');
  expect(importedWork(main, [...files, file('c.py', 'serve()\n')])).toBe('runs');
});
