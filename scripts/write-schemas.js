// Writes schema/*.json from the code that runs; a test fails when they differ.
import { writeFile } from 'node:fs/promises';
import { SCHEMA_NAMES, schemaText } from '../dist/commands/schema.js';

for (const name of SCHEMA_NAMES) {
  await writeFile(new URL(`../schema/${name}.schema.json`, import.meta.url), await schemaText(name));
}
