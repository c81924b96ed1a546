import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstallRow } from './row.js';
import { otherLinkMode, treesDiffer } from './row-warnings.js';
import { broughtByVenv, readSite, type Site, siteSize } from './site.js';
import { TOOL, TOOL_MODULE } from './started-source.js';

/** Reads what was installed into an environment, and keeps what the row tells of it. */
export async function noteSite(row: InstallRow, venv: string): Promise<Site> {
  const { scenario, set, warnings } = row;
  const folder = await sitePackages(venv);
  const brought = broughtByVenv(scenario, namesOf(set));
  const site = await readSite(folder, brought);
  row.size ??= await siteSize(folder, brought);
  row.packages = site.packages.filter((one) => !one.startsWith(`${TOOL}==`));
  const tree = site.tree.filter((one) => !one.startsWith(TOOL_MODULE));
  const noticed = [otherLinkMode(scenario.linkMode, site.linkMode), treesDiffer(set, scenario.id, tree)];
  for (const warning of noticed) if (warning) warnings.set(warning.code, warning);
  return site;
}

function namesOf({ wheels: { wheels }, local }: InstallRow['set']): string[] {
  return [...wheels, ...local].map(({ name }) => name);
}

/** Where an environment has its packages. Rejects where there is none. */
export async function sitePackages(venv: string): Promise<string> {
  const lib = join(venv, 'lib');
  const [python = ''] = (await readdir(lib)).filter((name) => name.startsWith('python'));
  return join(lib, python, 'site-packages');
}
