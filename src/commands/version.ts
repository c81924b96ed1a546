import { readFile } from 'node:fs/promises';
import { shipped } from '../io/shipped.js';

/** The version of this package, from its package.json. */
export async function packageVersion(): Promise<string> {
  const text = await readFile(shipped('package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
