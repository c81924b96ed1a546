import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { tableOf } from '../domain/table-of.js';
import { kindOf } from '../io/paths.js';
import { listTree } from '../io/tree-files.js';
import type { Notes } from './notes.js';
import { readTemplateFile } from './parse.js';

/**
 * The folder that `sam build` left for a function or a layer; undefined where there is none. `source` is the code that it
 * was built from; one for another architecture than this machine’s would not run here.
 */
export type SamBuild = (
  id: string,
  source: string,
  architecture?: 'x86_64' | 'arm64',
) => Promise<string | undefined>;

const OWN = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const PROPERTIES = ['CodeUri', 'ContentUri', 'Code', 'Content'];

/** What `sam build` left beside a template. Throws usage errors for a template there that cannot be read. */
export async function openSamBuild(template: string, notes: Notes): Promise<SamBuild> {
  // The template in that folder names what is built itself.
  if (/\.aws-sam\/build$/.test(dirname(template))) return async (_, source) => source;
  const file = join(dirname(template), '.aws-sam', 'build', 'template.yaml');
  if ((await kindOf(file)) !== 'file') return async () => undefined;
  const { Resources } = await readTemplateFile(file, file);
  const builtMs = (await stat(file)).mtimeMs;
  let isTold = false;
  const tell = () => {
    if (!isTold)
      notes.add(
        'TEMPLATE_BUILD',
        'code and packages are those that sam build left in .aws-sam/build.',
        'Run sam build after each change; without that folder the sources are packaged.',
      );
    isTold = true;
  };
  return async (id, source, architecture = OWN) => {
    const properties = tableOf(tableOf(tableOf(Resources)[id]).Properties);
    const named = PROPERTIES.map((name) => properties[name]).find((value) => typeof value === 'string');
    const place = typeof named === 'string' ? resolve(dirname(file), named) : undefined;
    if (place === undefined || (await kindOf(place)) !== 'folder') return undefined;
    if (architecture !== OWN) {
      notes.add(
        'TEMPLATE_BUILD',
        `what sam build left for ${id} is for ${architecture}, which does not run here: its sources are used.`,
        'Measure where the architecture is that of the function.',
      );
      return undefined;
    }
    tell();
    if (await isNewer(source, builtMs))
      notes.add(
        'TEMPLATE_BUILD_OLD',
        `the code of ${id} was changed after sam build: what is measured is older.`,
        'Run sam build again, or remove .aws-sam.',
      );
    return place;
  };
}

/** Whether a file of the code was changed after that time. */
async function isNewer(source: string, timeMs: number): Promise<boolean> {
  const leaveOut = (name: string) => /^(?:\.|__pycache__$|node_modules$)/.test(name);
  const files = await listTree(source, leaveOut).catch(() => []);
  return files.some(({ path, mtimeMs }) => /\.py$|requirements\.txt$/.test(path) && mtimeMs > timeMs);
}
