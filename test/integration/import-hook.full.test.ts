import { describe } from 'vitest';
import { orFewer } from '../support/thoroughly.js';
import { itSeesImports } from './import-hook-harness.js';
import { allPythons } from './probe-harness.js';

const all = allPythons();
/** import-hook.test.ts runs the oldest and the newest; between them are those whose frames or bytecode differ most. */
const between = all.slice(1, -1).filter(({ minor }) => [9, 11, 12].includes(minor));

describe.each(orFewer(all, between.length > 0 ? between : all))(
  'the import hook on Python $version',
  itSeesImports,
);
