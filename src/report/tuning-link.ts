import type { Tune } from '../domain/tune-record.js';
import { timeOf } from '../results/lambda/tune-sentences.js';

/** The page of AWS Lambda Power Tuning that draws what stands behind the #, which browsers send nowhere. */
const PAGE = 'https://lambda-power-tuning.show/';

/**
 * The link to the chart of AWS Lambda Power Tuning: sizes as 16-bit integers, times in ms and dollars of one invocation as
 * 32-bit floats, each little endian and in base64. It is printed, never called. Pure.
 */
export function tuningLink({ points, priceRegion }: Tune): string {
  const sizes = Buffer.alloc(points.length * 2);
  const times = Buffer.alloc(points.length * 4);
  const costs = Buffer.alloc(points.length * 4);
  for (const [index, point] of points.entries()) {
    sizes.writeInt16LE(point.memorySizeMB, index * 2);
    times.writeFloatLE(timeOf(point), index * 4);
    costs.writeFloatLE(point.usdPerMillion / 1_000_000, index * 4);
  }
  // What AWS bills in China it bills in yuan; the prices are those of --price-file.
  const currency = priceRegion.startsWith('cn-') ? '?currency=CNY' : '';
  return `${PAGE}${currency}#${[sizes, times, costs].map((bytes) => bytes.toString('base64')).join(';')}`;
}
