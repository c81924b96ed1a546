import { styleText } from 'node:util';
import type { Verdict } from '../../domain/verdict.js';
import type { RenderOptions } from '../reporter.js';

/** What colour says; a mark or a word always says it too. */
export type Tone = 'bad' | 'good' | 'open' | 'dim' | 'bold';

const STYLES = { bad: 'red', good: 'green', open: 'yellow', dim: 'dim', bold: 'bold' } as const;

/** Text in a colour, where colours are wanted. */
export function ink(tone: Tone, text: string, { color }: Pick<RenderOptions, 'color'>): string {
  if (!color || text === '') return text;
  const styled = styleText(STYLES[tone], text, { validateStream: false });
  return tone === 'bad' ? styleText('bold', styled, { validateStream: false }) : styled;
}

/** How a verdict is marked; all marks are four columns wide. */
export const MARKS: Readonly<Record<Verdict, { readonly mark: string; readonly tone: Tone }>> = {
  FAIL: { mark: 'FAIL', tone: 'bad' },
  INCONCLUSIVE: { mark: '?   ', tone: 'open' },
  PASS: { mark: 'ok  ', tone: 'good' },
};

/** Of what nothing is decided about. */
export const UNDECIDED = { mark: '–   ', tone: 'dim' } as const;
