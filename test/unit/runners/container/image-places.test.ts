import { describe, expect, it } from 'vitest';
import { imagePlaces, pathInImage } from '../../../../src/runners/container/image-places.js';
import { visibleWords } from '../../../../src/runners/container/inside.js';

const DEBIAN = { stdlib: '/usr/lib/python3.11', prefix: '/usr' };
const OFFICIAL = { stdlib: '/usr/local/lib/python3.13', prefix: '/usr/local' };
const VENV = { stdlib: '/usr/local/lib/python3.13', prefix: '/opt/venv' };

describe('the folder of what the user of an image wrote', () => {
  it.each([
    ['the working folder', ['/app/w.py', '/app/pkg/a.py'], DEBIAN, '/app', '/app'],
    [
      'also where it lies below Python’s prefix',
      ['/usr/src/app/w.py'],
      DEBIAN,
      '/usr/src/app',
      '/usr/src/app',
    ],
    ['the one that they share', ['/srv/w/a.py', '/srv/w/b/c.py', '/srv/wide/d.py'], DEBIAN, '/app', '/srv'],
    ['of files beside each other', ['/srv/w/a.py', '/srv/w/b.py'], DEBIAN, '/app', '/srv/w'],
    ['the root where they share none', ['/srv/a.py', '/opt/b.py'], DEBIAN, '/app', '/'],
    [
      'without what Python and installers have brought',
      [
        '/usr/local/lib/python3.13/os.py',
        '/usr/local/lib/python3.13/site-packages/numpy/__init__.py',
        '/usr/lib/python3/dist-packages/apt.py',
        '/opt/venv/bin/gunicorn',
        '<string>',
        '/srv/w/a.py',
      ],
      VENV,
      '/app',
      '/srv/w',
    ],
    [
      'the working folder where there are none',
      ['/usr/local/lib/python3.13/os.py'],
      OFFICIAL,
      '/app',
      '/app',
    ],
  ])('is %s', (_, files, python, working, folder) =>
    expect(imagePlaces(files, python, working)).toEqual({ folder, ...python }),
  );

  it('is where a path begins that Python was given', () => {
    expect(pathInImage('w.py', '/app')).toBe('/app/w.py');
    expect(pathInImage('/srv/w.py', '/app')).toBe('/srv/w.py');
    expect(pathInImage('<string>', '/app')).toBe('<string>');
  });
});

describe('a file that is started where its statements are seen', () => {
  const start = ['-c', 'START'];
  it.each([
    [
      ['python3', 'w.py', '-x'],
      ['python3', '-c', 'START', '/.coldstart', 'file', 'w.py', '-x'],
    ],
    [
      ['/opt/python', '-u', '-X', 'dev', '-Werror', '-B', 'w.py'],
      ['/opt/python', '-u', '-X', 'dev', '-Werror', '-B', '-c', 'START', '/.coldstart', 'file', 'w.py'],
    ],
    [['python3', '-m', 'w'], undefined],
    [['python3', '-c', 'pass'], undefined],
    [['python3', '-I', 'w.py'], undefined],
    [['python3'], undefined],
    [['tini', 'python3', 'w.py'], undefined],
  ])('of %j', (words, visible) => expect(visibleWords(words, start)).toEqual(visible));
});
