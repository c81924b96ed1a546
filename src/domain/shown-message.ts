import { withoutAccounts } from './lambda-function.js';
import { withoutValues } from './mask.js';
import { tableOf } from './table-of.js';

const LONGEST = 300;

/** A text of AWS or of a function as a report may show it: one line, short, without ids of accounts and given values. */
export function shownMessage(text: string, secrets: readonly string[]): string {
  const line = withoutAccounts(withoutValues(text, secrets)).replace(/\s+/g, ' ').trim();
  const letters = [...line];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join('')}…` : line;
}

/** The texts and numbers in a payload, and it as a whole; none where it is no JSON. */
export function payloadValues(payload: string): string[] {
  const values = [payload];
  const walk = (value: unknown) => {
    if (typeof value === 'string' || typeof value === 'number') values.push(String(value));
    else Object.values(tableOf(value)).forEach(walk);
  };
  try {
    walk(JSON.parse(payload));
  } catch {
    return [];
  }
  return values;
}
