import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as sdk from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { ALL_ROUTES } from '../../../src/emulator/api/all-routes.js';
import { API_MODEL, shapeNamed } from '../../../src/emulator/api/api-model.js';
import { STRUCTURES } from '../../support/conformance/shipped-model.js';
import { page, ROWS } from '../../support/conformance/table.js';

const structures = Object.entries(API_MODEL.shapes).filter(
  ([name, { type }]) => type === 'structure' && STRUCTURES.has(name),
);
const { version } = createRequire(import.meta.url)('@aws-sdk/client-lambda/package.json') as {
  version: string;
};

describe('what is known of the API', () => {
  it('is of the calls that the client for JavaScript has', () => {
    const calls = Object.keys(API_MODEL.operations);
    expect(calls.length).toBeGreaterThan(50);
    expect(calls.filter((call) => !(`${call}Command` in sdk))).toEqual([]);
  });

  it('has the members of the client for JavaScript, and what is required of them', () => {
    expect(structures.length).toBeGreaterThan(80);
    for (const [name, { members = {}, required = [] }] of structures) {
      const [, , , , names = [], , count = 0] = STRUCTURES.get(name) ?? [];
      expect([name, Object.keys(members).sort()]).toEqual([name, [...names].sort()]);
      expect([name, [...required].sort()]).toEqual([name, names.slice(0, count).sort()]);
    }
  });

  it('has the enums of the client for JavaScript', () => {
    const enums = Object.entries(API_MODEL.shapes).filter(([name, shape]) => shape.enum && name in sdk);
    expect(enums.length).toBeGreaterThan(20);
    for (const [name, shape] of enums) {
      const values = Object.values((sdk as unknown as Record<string, Record<string, string>>)[name] ?? {});
      expect([name, [...(shape.enum ?? [])].sort()]).toEqual([name, values.sort()]);
    }
  });

  it('has patterns that can be compiled', () => {
    const patterns = Object.values(API_MODEL.shapes).flatMap(({ pattern }) => pattern ?? []);
    expect(patterns.length).toBeGreaterThan(50);
    for (const pattern of patterns)
      expect(() => new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '')).not.toThrow();
  });

  it('refers to nothing that it lacks', () => {
    const parts = Object.values(API_MODEL.shapes).flatMap(({ members = {}, member, key, value }) => [
      ...Object.values(members).map(({ shape }) => shape),
      ...[member, key, value].filter((one) => one !== undefined),
    ]);
    for (const name of parts) expect(shapeNamed(name).type).toMatch(/\w/);
  });

  it.each(ALL_ROUTES.filter(({ action }) => !action.startsWith('Download')))(
    'is where $action is answered',
    ({ action, method, path, query }) => {
      const known = API_MODEL.operations[action];
      const [where = '', asked] = (known?.path ?? '').split('?');
      expect(known?.method).toBe(method);
      expect(path.test(where.replaceAll(/\{\w+\+?\}/g, 'x'))).toBe(true);
      expect(query?.join('=')).toBe(asked);
    },
  );
});

describe('the table of conformance', () => {
  it('has at least 120 calls, of each kind that is answered', () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(120);
    const asked = new Set(ROWS.map(({ call }) => call));
    const elsewhere = ['GetFunctionCodeSigningConfig', 'GetRuntimeManagementConfig'];
    // The AWS CLI has no way to ask for a stream: streamed.test.ts asks.
    elsewhere.push('InvokeAsync', 'InvokeWithResponseStream');
    const missing = ALL_ROUTES.map(({ action }) => action).filter(
      (action) => !asked.has(action) && !action.startsWith('Download') && !elsewhere.includes(action),
    );
    expect(missing.filter((action) => !action.includes('Url'))).toEqual([]);
  });

  it('names members that the client for JavaScript has', () => {
    const named = ROWS.flatMap(({ follows }) => ('model' in follows ? [follows.model] : []));
    expect(named.length).toBeGreaterThan(100);
    const unknown = named.filter((one) => {
      const [structure = '', member = ''] = one.split('.');
      return !STRUCTURES.get(structure)?.[4].includes(member);
    });
    expect(unknown).toEqual([]);
  });

  it('is what docs/lambda/conformance.md shows', async () => {
    const text = page({ version: API_MODEL.source.version, client: version });
    await expect(text).toMatchFileSnapshot('../../../docs/lambda/conformance.md');
    expect(readFileSync('docs/lambda/emulate.md', 'utf8')).toContain('(conformance.md)');
  });
});
