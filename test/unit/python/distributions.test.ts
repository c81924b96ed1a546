import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installedDistributions, packageFolders } from '../../../src/python/distributions.js';
import { emptyFolder } from '../../support/cli.js';

describe('what is installed in a folder', () => {
  it('is told by RECORD, with quoted paths, sizes and scripts elsewhere; else by installed-files.txt', async () => {
    const folder = emptyFolder();
    const write = (name: string, text: string) => {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    };
    write('Pkg-1.2.dist-info/METADATA', 'Metadata-Version: 2.1\nName: Pkg\nVersion: 1.2\n\nName: not this\n');
    write(
      'Pkg-1.2.dist-info/RECORD',
      'pkg/__init__.py,sha256=x,120\r\n"pkg/a,""b"".py",,30\n../../bin/pkg,,\n',
    );
    write('old-3.egg-info/PKG-INFO', 'Name: old\nVersion: 3\n');
    write('old-3.egg-info/installed-files.txt', '../old.py\n');
    write('broken.dist-info/RECORD', 'x.py,,1\n');
    const found = await installedDistributions(folder);
    expect(found.sort((a, b) => a.name.localeCompare(b.name, 'en'))).toEqual([
      { name: 'old', version: '3', bytes: 0, files: [join(folder, 'old.py')] },
      {
        ...{ name: 'Pkg', version: '1.2', bytes: 150 },
        files: [join(folder, 'pkg/__init__.py'), join(folder, 'pkg/a,"b".py'), join(folder, '../../bin/pkg')],
      },
    ]);
    expect(await installedDistributions(join(folder, 'gone'))).toEqual([]);
  });

  it('is looked for where modules lie', () => {
    const files = [
      '/v/lib/python3.12/site-packages/a/b.py',
      '/v/lib/python3.12/site-packages/c.py',
      '/x/y.py',
    ];
    expect(packageFolders([...files, '/usr/lib/python3/dist-packages/d.py'])).toEqual([
      '/v/lib/python3.12/site-packages',
      '/usr/lib/python3/dist-packages',
    ]);
  });
});
