import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { usageError } from '../domain/errors.js';
import { LAMBDA_PRICES, type LambdaPrices } from '../domain/lambda-prices.js';

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
  const hint = 'All of these are needed, in dollars: docs/lambda/bench.md has an example.';
  let text: string;
  try {
    text = await readFile(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw usageError(`Cannot read the prices ${file}: ${(error as Error).message}.`, 'Check its path.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw usageError(`${file} is not JSON: ${(error as Error).message}.`, hint);
  }
  const parsed = pricesSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`);
  throw usageError(`${file} is not a valid price list: ${issues.join('; ')}.`, hint);
}
