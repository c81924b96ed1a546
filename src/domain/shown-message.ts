import { withoutValues } from './conceal.js';
import { withoutAccounts } from './lambda-function.js';

const LONGEST = 300;

/** A text of AWS or of a function as a report may show it: one line, short, without ids of accounts and given values. */
export function shownMessage(text: string, secrets: readonly string[]): string {
  const line = withoutAccounts(withoutValues(text, secrets)).replace(/\s+/g, ' ').trim();
  const letters = [...line];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : line;
}
