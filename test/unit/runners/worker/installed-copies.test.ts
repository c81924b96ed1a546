import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { copyWarning } from '../../../../src/runners/worker/installed-copies.js';
import { emptyFolder } from '../../../support/cli.js';

it('tells of what was loaded from a copy of the user’s own project', async () => {
  const site = emptyFolder();
  const install = (name: string, from?: object) => {
    const folder = join(site, `${name}-1.0.dist-info`);
    mkdirSync(folder);
    if (from) writeFileSync(join(folder, 'direct_url.json'), JSON.stringify(from));
  };
  const at = (folder: string) => pathToFileURL(folder).href;
  install('my_orders', { url: at('/repo/services/orders'), dir_info: {} });
  install('developed', { url: at('/repo/developed'), dir_info: { editable: true } });
  install('other', { url: at('/repo-2'), dir_info: {} });
  install('wheel', { url: at('/repo/dist/wheel-1.0-py3-none-any.whl'), archive_info: {} });
  install('idna');
  const told = (...names: string[]) =>
    copyWarning(
      names.map((name) => ({ name, modules: [] })),
      site,
      '/repo',
    );
  expect(await told('developed', 'other', 'wheel', 'idna')).toBeUndefined();
  const warning = await told('My.Orders', 'idna');
  expect(warning?.code).toBe('INSTALLED_COPY');
  expect(warning?.message).toMatch(/^my_orders \(of services\/orders\) is loaded from /);
});
