import { styleText } from 'node:util';
import type { RenderOptions } from './reporter.js';

/** Text in a style of a terminal, where colours are wanted; whether the stream takes them was asked before. */
export function styled(
  format: Parameters<typeof styleText>[0],
  text: string,
  { color }: Pick<RenderOptions, 'color'>,
): string {
  return color && text !== '' ? styleText(format, text, { validateStream: false }) : text;
}
