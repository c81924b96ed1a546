import { expect, it } from 'vitest';
import { toldNotes } from '../../../src/plan/row-notes.js';

const note = (name: string, headName?: string) => ({
  ...{ code: 'NO_ASYNC_CODE', remedy: 'Ask.', name, one: 'has none.', many: 'have none.' },
  ...(headName === undefined ? {} : { headName }),
});

it('says of several rows once what they share, and of two sides what the head has', () => {
  const other = { code: 'STARTS_NOTHING', message: 'x starts nothing.', remedy: 'Name it.' };
  const all = [note('a'), note('b'), other, note('b'), note('a@main', 'a'), note('gone@main', 'gone')];
  expect(toldNotes(all)).toEqual([
    { code: 'NO_ASYNC_CODE', message: 'a, b and gone@main have none.', remedy: 'Ask.' },
    other,
  ]);
  expect(toldNotes([note('a'), note('a@main', 'a')])[0]?.message).toBe('a has none.');
});
