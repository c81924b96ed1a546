import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fenced } from '../support/steps.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The tests of the scripts read lines: what a runner loads has to be YAML. */
it('action.yml is what GitHub loads as a composite action', () => {
  const { inputs, outputs, runs } = parse(read('action.yml'), { strict: true, uniqueKeys: true });
  for (const [name, input] of Object.entries<Record<string, unknown>>(inputs)) {
    expect(input, name).toEqual({ description: expect.any(String), default: expect.any(String) });
  }
  for (const [name, output] of Object.entries<Record<string, unknown>>(outputs)) {
    expect(output, name).toEqual({
      description: expect.any(String),
      value: expect.stringMatching(/^\$\{\{ .* \}\}$/),
    });
  }
  expect(runs.using).toBe('composite');
  for (const step of runs.steps) {
    const isScript = typeof step.run === 'string' && step.shell === 'bash' && step.uses === undefined;
    expect(isScript || (typeof step.uses === 'string' && step.run === undefined), step.name).toBe(true);
  }
});

describe('YAML in the documents can be loaded:', () => {
  const docs = readdirSync(new URL('../../docs', import.meta.url), { recursive: true, encoding: 'utf8' });
  const documents = [
    'README.md',
    ...docs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ];
  const examples = documents.flatMap((file) =>
    fenced(read(file), 'yaml').map((text) => [file, text] as const),
  );
  it('there are some', () => expect(examples.length).toBeGreaterThan(3));
  it.each(examples)('%s', (_, text) => {
    expect(typeof parse(text, { strict: true, uniqueKeys: true })).toBe('object');
  });
});
