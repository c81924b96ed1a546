import { tableOf } from './table-of.js';

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
