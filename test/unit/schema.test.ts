import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SCHEMA_NAMES, schemaText } from '../../src/commands/schema.js';

it.each(SCHEMA_NAMES)('the published %s schema is the one that runs (else: npm run schema)', async (name) => {
  const published = readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8');
  expect(await schemaText(name)).toBe(published);
  expect(JSON.parse(published)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
  });
});
