import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { extensionNotes } from '../../../../src/runners/handler/build-function.js';
import { emptyFolder } from '../../../support/cli.js';

it('says which extensions of layers are not started', async () => {
  const optRoot = emptyFolder();
  expect(await extensionNotes(optRoot)).toEqual([]);
  mkdirSync(join(optRoot, 'extensions/agent-files'), { recursive: true });
  expect(await extensionNotes(optRoot)).toEqual([]);
  for (const name of ['otel', 'agent']) writeFileSync(join(optRoot, 'extensions', name), '');
  const [note] = await extensionNotes(optRoot);
  expect(note?.code).toBe('EXTENSIONS_NOT_STARTED');
  expect(note?.message).toBe(
    'extensions/agent, extensions/otel of its layers are not started here: on AWS each initialisation waits for extensions.',
  );
});
