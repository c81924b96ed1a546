import { usageError } from '../domain/errors.js';
import type { Warning } from '../domain/report.js';
import { shortRef } from '../domain/short-ref.js';
import { checkIsBuilt } from './against-images.js';
import { type Asked, type AskedSides, askedSides } from './asked-sides.js';
import type { BenchRequest, Side } from './request-types.js';
import type { SidedItem, SidePlaces } from './side-items.js';
import { sideRequest } from './side-request.js';
import { checkNoWasm } from './wasm-request.js';

/** A request for both sides, and what should be known about it. */
interface BothSides {
  readonly request: BenchRequest;
  readonly notes: readonly Warning[];
}

/**
 * What is asked for, once as it is in the working folder and once as it was in a commit, under the configuration of the
 * working folder. What the commit does not have yet stands on one side only, as does what is gone, unless that is accepted
 * by its name. Throws usage errors.
 */
export async function againstRequest(given: string, asked: Asked, places: SidePlaces): Promise<BothSides> {
  const ref = shortRef(given);
  const sides = await askedSides(asked, places);
  const isAccepted = ({ head, item }: SidedItem<unknown>) =>
    head === undefined && item.names.some((name) => asked.acceptRemoved.includes(name));
  const kept = without(sides, isAccepted);
  const config = asked.loaded ?? asked.former;
  const requestOn = (of: Side['of']) =>
    sideRequest(kept, asked, config, { of, ref, moved: (path) => places.place(path, of) });
  const head = await requestOn('head');
  if (head) {
    checkIsOwn(head, '--against');
    checkIsBuilt(head);
  }
  const base = await requestOn('base');
  const both = head ?? base;
  if (!both) {
    throw usageError(
      'Nothing is left to measure: all that was removed is accepted.',
      'Take the comparison out of the pipeline, or name something that is there.',
    );
  }
  const offset = 1 + Math.max(0, ...(head?.elements ?? []).map(({ element }) => element));
  const all = [...sides.targets, ...sides.modules, ...sides.images, ...sides.scenarios];
  return {
    request: {
      ...both,
      elements: [
        ...(head?.elements ?? []),
        ...(base?.elements ?? []).map((element) => ({ ...element, element: element.element + offset })),
      ],
    },
    notes: notesOf(ref, all, isAccepted, base === undefined),
  };
}

/** What is left to be measured. That it was asked for stays known: nothing left is not the same as nothing asked. */
function without(sides: AskedSides, isAccepted: (one: SidedItem<unknown>) => boolean): AskedSides {
  const kept = <T>(all: readonly SidedItem<T>[]) => all.filter((one) => !isAccepted(one));
  return {
    ...sides,
    targets: kept(sides.targets),
    modules: kept(sides.modules),
    images: kept(sides.images),
    scenarios: kept(sides.scenarios),
  };
}

function notesOf(
  ref: string,
  all: readonly SidedItem<unknown>[],
  accepted: (one: SidedItem<unknown>) => boolean,
  isAllNew: boolean,
): Warning[] {
  const note = (code: string, message: string, remedy: string): Warning => ({ code, message, remedy });
  return [
    ...all.flatMap(({ item, former }) =>
      former === undefined
        ? []
        : [
            note(
              'RENAMED',
              `${item.names[0]} was ${former} in ${ref}.`,
              'They are compared with each other.',
            ),
          ],
    ),
    ...all
      .filter(accepted)
      .map(({ item }) =>
        note('REMOVED', `${item.names[0]} of ${ref} is gone.`, '--accept-removed accepts that.'),
      ),
    ...(isAllNew
      ? [
          note(
            'ALL_NEW',
            `Nothing that is measured is in ${ref} yet.`,
            'There is nothing to compare with, and nothing is gated.',
          ),
        ]
      : []),
  ];
}

/** Bundled workers are the same in every commit. Throws a usage error that begins with what was asked. */
export function checkIsOwn({ elements, isDefault }: BenchRequest, asked: string): void {
  checkNoWasm(elements, asked);
  const isBundled = elements.some(
    (element) =>
      (element.runner === 'worker' && element.target.kind === 'bundled') ||
      (element.runner === 'lambda' && 'isBundled' in element && element.isBundled),
  );
  if (!isDefault && !isBundled) return;
  throw usageError(
    `${asked} is for your own code: bundled code is the same in every commit.`,
    'Name your file, module, project, handler or command, or write a coldstart.json (coldstart init).',
  );
}
