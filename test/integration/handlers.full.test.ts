import { describe, it } from 'vitest';
import { BUNDLED_HANDLERS, VARIANTS } from '../../src/config/bundled-handlers.js';
import { checkBundled, checkTold, checkVariants, hasRuntime, why } from './handlers-harness.js';

describe.skipIf(!hasRuntime)(`bench handlers${why}`, () => {
  it('runs every bundled handler, the variants of one beside each other', () =>
    checkBundled(Object.keys(BUNDLED_HANDLERS)));

  it('lays a handler of one’s own out in every way', () => checkVariants(VARIANTS));

  it('gives each way of laying it out its loop and its path', () =>
    checkTold({
      plain: /plain\/py\S+: .*loop=asyncio\S* path=0/,
      layer: /layer\/py\S+: .*loop=asyncio\S* path=1/,
      uvloop: /uvloop\/py\S+: .*loop=uvloop path=0/,
    }));
});
