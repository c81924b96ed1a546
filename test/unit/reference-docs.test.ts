import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/documented.js';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: Schema;
}

const page = readFileSync(join(ROOT, 'docs/json.md'), 'utf8');
const schema = (kind: string): Schema =>
  JSON.parse(readFileSync(join(ROOT, `schema/${kind}.schema.json`), 'utf8'));
/** The fields of an object, or of all the objects that it may be. */
const fields = (one: Schema = {}): string[] =>
  [one, ...(one.anyOf ?? []), ...(one.oneOf ?? [])].flatMap(({ properties = {} }) => Object.keys(properties));
const missing = (names: readonly string[], text = page) =>
  [...new Set(names)].filter((name) => !text.includes(`\`${name}\``));

describe('docs/json.md', () => {
  const report = schema('report').properties ?? {};
  const rows = report.results?.items?.anyOf ?? [];

  it.each([
    ['a report', Object.keys(report)],
    ['a row', rows.flatMap(fields)],
    ['a summary', fields(rows[0]?.properties?.summary?.additionalProperties)],
    ['a trial', rows.flatMap(({ properties }) => fields(properties?.trials?.items))],
    ['a comparison', fields(report.comparisons?.items)],
    ['a budget', fields(report.budgets?.items)],
  ])('names each field of %s', (_, names) => {
    expect(names.length).toBeGreaterThan(3);
    expect(missing(names)).toEqual([]);
  });

  it.each([
    'comparison',
    'trend',
    'explanation',
    'inspection',
    'doctor',
    'bytecode',
    'package',
    'image-files',
  ])('names each field at the top of %s', (kind) => {
    const line = page.split('\n').find((text) => text.startsWith(`| \`${kind}\``)) ?? '';
    const names = fields(schema(kind)).filter((name) => name !== 'schemaVersion' && name !== 'kind');
    expect(names.length).toBeGreaterThan(1);
    expect(missing(names, line)).toEqual([]);
  });
});

describe('docs/decisions.md', () => {
  it('names each dependency', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const decisions = readFileSync(join(ROOT, 'docs/decisions.md'), 'utf8');
    expect(missing(Object.keys(devDependencies), decisions)).toEqual([]);
  });
});
