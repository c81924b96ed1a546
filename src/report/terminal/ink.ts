import type { Verdict } from '../../domain/verdict.js';
import type { RenderOptions } from '../reporter.js';
import { styled } from '../styled.js';

/** What colour says; a mark or a word always says it too. */
export type Tone = 'bad' | 'good' | 'open' | 'dim' | 'bold' | 'cyan';

const STYLES = { bad: 'red', good: 'green', open: 'yellow', dim: 'dim', bold: 'bold', cyan: 'cyan' } as const;

/** Text in a colour, where colours are wanted. */
export function ink(tone: Tone, text: string, look: Pick<RenderOptions, 'color'>): string {
  const coloured = styled(STYLES[tone], text, look);
  return tone === 'bad' ? styled('bold', coloured, look) : coloured;
}

/** How a verdict is marked; all marks are four columns wide. */
export const MARKS: Readonly<Record<Verdict, { readonly mark: string; readonly tone: Tone }>> = {
  FAIL: { mark: 'FAIL', tone: 'bad' },
  INCONCLUSIVE: { mark: '?   ', tone: 'open' },
  PASS: { mark: 'ok  ', tone: 'good' },
};

/** Of what nothing is decided about. */
export const UNDECIDED = { mark: '–   ', tone: 'dim' } as const;
