import { describe, it } from 'vitest';
import { BUNDLED_HANDLERS, VARIANTS, type VariantName } from '../../src/config/bundled-handlers.js';
import { orFewer } from '../support/thoroughly.js';
import { checkBundled, checkTold, checkVariants, hasRuntime, why } from './handlers-harness.js';

describe.skipIf(!hasRuntime)(`bench handlers${why}`, () => {
  // Where time counts those that handlers.test.ts does not run already, but for what is much like its own.
  const [names, shard] = orFewer<[string[], string[]]>(
    [Object.keys(BUNDLED_HANDLERS), []],
    [
      ['heavy', 'cpu'],
      ['--shard', '2/4'],
    ],
  );
  it(`runs the bundled ${names.join(', ')}, the variants of one beside each other`, () =>
    checkBundled(names, shard));

  // Those that handlers.test.ts lays out in each run, but for the one that others are held against.
  const elsewhere = new Set(orFewer<VariantName[]>([], ['lazy', 'runtime-sdk', 'snapstart']));
  it('lays a handler of one’s own out in every way', () =>
    checkVariants(VARIANTS.filter((name) => !elsewhere.has(name))));

  it('gives each way of laying it out its loop and its path', () =>
    checkTold({
      plain: /plain\/py\S+: .*loop=asyncio\S* path=0/,
      uvloop: /uvloop\/py\S+: .*loop=uvloop path=0/,
    }));
});
