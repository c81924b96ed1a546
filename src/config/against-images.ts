import { usageError } from '../domain/errors.js';
import type { BenchRequest, Request, Side } from './request-types.js';
import type { SidedItem } from './side-items.js';

/** By element: which image of the command line it is, as that may be on one side only. */
export function imagePairs(
  elements: readonly Request[],
  images: readonly SidedItem<string>[],
  of: Side['of'],
): ReadonlyMap<number, string> {
  const there = images.flatMap((one, index) => (one[of] === undefined ? [] : [`image ${index}`]));
  const numbers = [...new Set(elements.map(({ element }) => element))];
  return new Map(numbers.flatMap((number, index) => (there[index] ? [[number, there[index]] as const] : [])));
}

/** An image that only has a name is the same for both sides. Throws a usage error. */
export function checkIsBuilt({ elements }: BenchRequest): void {
  for (const element of elements) {
    if (element.host !== undefined) {
      throw usageError(
        '--on-host tells the engine’s price, and --against compares commits.',
        'Ask for one at a time.',
      );
    }
    if (element.runner !== 'container' || element.build) continue;
    throw usageError(
      `--against compares commits, and the image ${element.image} is the same for both.`,
      'Name the folder of its Dockerfile, --image ./docker: it is built from both. Two images are compared without --against: --image old=… --image new=… --compare old,new.',
    );
  }
}
