import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkNotEditable } from '../../../src/python/installed-editable.js';
import { emptyFolder } from '../../support/cli.js';

it('an environment leads to the user’s folder by whatever path it is named', async () => {
  const top = realpathSync(emptyFolder());
  const [root, link, venv] = [join(top, 'project'), join(top, 'link'), join(top, 'venv')];
  const site = join(venv, 'lib', 'python3.12', 'site-packages');
  for (const folder of [join(root, 'src'), join(top, 'project-2'), site])
    mkdirSync(folder, { recursive: true });
  symlinkSync(root, link);
  const say = (name: string, text: string) => {
    writeFileSync(join(site, name), text);
    return checkNotEditable([join(venv, 'lib', 'python3.11', 'site-packages'), site], root).then(
      () => 'fine',
      (error: Error) => error.message,
    );
  };
  expect(await say('own.pth', `import x\n${top}/gone\n${top}/project-2/../elsewhere\n`)).toBe('fine');
  expect(await say('own.pth', `${root}/src\n`)).toMatch(/installed editable \(own\.pth\)/);
  expect(await say('own.pth', `${link}/src\n`)).toMatch(/installed editable \(own\.pth\)/);
  expect(await say('own.pth', '')).toBe('fine');
  expect(await say('__editable___own_finder.py', `MAPPING = {'own': '${link}/src'}\n`)).toMatch(
    /_own_finder/,
  );
});
