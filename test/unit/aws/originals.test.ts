import { expect, it } from 'vitest';
import { originals } from '../../../src/aws/control/restore.js';
import type { JournalEntry } from '../../../src/domain/lambda-journal.js';

const entry = (more: Partial<JournalEntry> = {}): JournalEntry => ({
  ...{
    function: 'fn',
    region: 'us-east-1',
    memorySizesMB: [256, 1024],
    setsSnapStart: false,
    provisioned: [],
  },
  original: { description: 'mine', memorySizeMB: 512, snapStart: 'None' },
  ...more,
});
const now = (more: object = {}) => ({ Description: 'coldstart-0badcafe-3 mine', MemorySize: 512, ...more });
const back = (more: object, own: Partial<JournalEntry> = {}) => originals('0badcafe', entry(own), now(more));

it('puts back what the run has set, and nothing that somebody else has', () => {
  expect(back({})).toEqual({ Description: 'mine' });
  expect(back({ MemorySize: 1024 })).toEqual({ Description: 'mine', MemorySize: 512 });
  expect(back({ MemorySize: 2048 })).toEqual({ Description: 'mine' });
  const variables = (Variables: Record<string, string>) => ({ Environment: { Variables } });
  expect(back(variables({ A: '1', COLDSTART_RUN: '0badcafe-3' }))).toEqual({
    Description: 'mine',
    ...variables({ A: '1' }),
  });
  expect(back(variables({ A: '1', COLDSTART_RUN: 'another-1' }))).toEqual({ Description: 'mine' });
  // Variables that cannot be read are never written.
  expect(back({ Environment: { Error: { ErrorCode: 'AccessDeniedException' } } })).toEqual({
    Description: 'mine',
  });
  const SnapStart = { ApplyOn: 'PublishedVersions' as const };
  expect(back({ SnapStart })).toEqual({ Description: 'mine' });
  expect(back({ SnapStart }, { setsSnapStart: true })).toEqual({
    Description: 'mine',
    SnapStart: { ApplyOn: 'None' },
  });
});
