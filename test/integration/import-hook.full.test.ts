import { afterAll, describe } from 'vitest';
import { itSeesImports } from './import-hook-harness.js';
import { allPythons, removeScratch } from './probe-harness.js';

afterAll(removeScratch);

describe.each(allPythons())('the import hook on Python $version', itSeesImports);
