// The licences of the libraries that are bundled, which they ask to be passed on.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Text of the notices of all packages that these files come from. Throws where a package has no licence. */
export async function notices(files) {
  const folders = new Set(
    files.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  /** One licence → the packages that are under it. */
  const packages = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const text = (await licenceText(folder)) ?? license;
    if (typeof text !== 'string') throw new Error(`${name} ${version} has no licence`);
    packages.set(text, [...(packages.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...packages].map(([text, names]) => `${[...new Set(names)].join('\n')}\n\n${text.trim()}\n`);
  return `coldstart contains these packages.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

async function licenceText(folder) {
  const names = (await readdir(folder))
    .filter((name) => /^(?:licen[cs]e|notice|copying)\b/i.test(name))
    .sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.length === 0 ? undefined : texts.map((text) => text.trim()).join('\n\n');
}
