import { resolve } from 'node:path';
import { z } from 'zod';
import { usageError } from '../domain/errors.js';
import { LAMBDA_PRICES, type LambdaPrices } from '../domain/lambda-prices.js';
import { parseJson, readText } from '../io/read-text.js';
import { issuesInLine } from './issues.js';

const price = z.number().nonnegative();
const byArchitecture = z.strictObject({ x86_64: price, arm64: price });

const pricesSchema = z.strictObject({
  asOf: z.string().regex(/^\d{4}-\d{2}$/, 'a month is needed, as 2026-11'),
  region: z.string().min(1),
  perGbSecond: byArchitecture,
  perRequest: price,
  provisionedPerGbSecond: byArchitecture,
  provisionedDurationPerGbSecond: byArchitecture,
  snapshotPerGbSecond: price,
  restorePerGb: price,
});

/** Prices of another region or date. What a file leaves out would be a silent guess: it has all. Throws usage errors. */
export async function readPrices(file: string | undefined, cwd: string): Promise<LambdaPrices> {
  if (file === undefined) return LAMBDA_PRICES;
  const hint = 'All of these are needed, in dollars: docs/lambda.md has an example.';
  const text = await readText(resolve(cwd, file), `the prices ${file}`, 'Check its path.');
  const parsed = pricesSchema.safeParse(parseJson(text, file, hint));
  if (parsed.success) return parsed.data;
  throw usageError(`${file} is not a valid price list: ${issuesInLine(parsed.error)}.`, hint);
}
