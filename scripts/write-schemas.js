// Writes schema/*.json from the code that runs; a test fails when they differ.
import { writeFile } from 'node:fs/promises';
import { schemaText } from '../dist/commands/schema.js';

for (const name of ['report', 'config']) {
  await writeFile(new URL(`../schema/${name}.schema.json`, import.meta.url), await schemaText(name));
}
