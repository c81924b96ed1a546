import { expect, it } from 'vitest';
import { imageStart } from '../../../../src/package/image/image-start.js';
import type { ProjectEntry } from '../../../../src/project/entry.js';

it.each<[Omit<ProjectEntry, 'why'>, ReturnType<typeof imageStart>]>([
  [{ worker: 'a.py' }, { start: ['python', 'a.py'], env: {}, startFolder: '' }],
  [
    { module: 'uvicorn', args: ['app:app', '--port', '{port}'], env: { PYTHONPATH: 'src' } },
    {
      start: ['python', '-m', 'uvicorn', 'app:app', '--port', '8000', '--host', '0.0.0.0'],
      ...{ env: { PYTHONPATH: '/app/src' }, startFolder: '', port: 8000 },
    },
  ],
  [
    { module: 'gunicorn', args: ['app:app', '--bind', '127.0.0.1:{port}'] },
    {
      start: ['python', '-m', 'gunicorn', 'app:app', '--bind', '0.0.0.0:8000'],
      ...{ env: {}, startFolder: '', port: 8000 },
    },
  ],
  [
    { module: 'uvicorn', args: ['app:app', '--host=::', '--port', '80'], cwd: 'api' },
    {
      start: ['python', '-m', 'uvicorn', 'app:app', '--host=::', '--port', '80'],
      ...{ env: {}, startFolder: 'api' },
    },
  ],
  [
    { worker: 'serve.py', env: { PORT: '{port}' } },
    { start: ['python', 'serve.py'], env: { PORT: '8000' }, startFolder: '', port: 8000 },
  ],
  [
    { script: 'own', args: ['x'] },
    { start: ['own', 'x'], env: {}, startFolder: '' },
  ],
  [
    { callable: 'own.cli:app.main' },
    {
      start: ['python', '-c', 'import sys; from own.cli import app; sys.exit(app.main())'],
      ...{ env: {}, startFolder: '' },
    },
  ],
])('%j starts in an image', (entry, expected) => {
  expect(imageStart({ ...entry, why: '' }, 'python')).toEqual(expected);
});
