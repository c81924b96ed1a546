import { expect, it } from 'vitest';
import { cleanOutput } from '../../../src/io/clean-output.js';

function written(isLog: boolean, ...texts: string[]): string {
  let all = '';
  const stream = cleanOutput({ write: (text) => (all += text) }, { isResult: false, isLog });
  for (const text of texts) stream.write(text);
  return all;
}

it('a log gets no command, at the start of any line and in any write', () => {
  expect(written(true, 'a\n::error::x\n', '::error::y', '::z\n', ' ', '::error::w\n')).toBe(
    'a\n: :error::x\n: :error::y::z\n : :error::w\n',
  );
});

it('elsewhere they are text', () => {
  expect(written(false, '::error::x\n\u001b[31mred\u0007\n')).toBe('::error::x\nred \n');
});

it('what has to be exact goes past it, and a resized terminal is seen', () => {
  const stream = { write: (text: string) => text, isTTY: true, columns: 80 };
  const clean = cleanOutput(stream, { isResult: true, isLog: true });
  expect(clean.exact?.write('::notice::x')).toBe('::notice::x');
  stream.columns = 60;
  expect([clean.columns, clean.isTTY]).toEqual([60, true]);
});
