import { afterAll, describe } from 'vitest';
import { itSeesImports } from './import-hook-harness.js';
import { findPythons, removeScratch } from './probe-harness.js';

afterAll(removeScratch);

describe.each(findPythons())('the import hook on Python $version', itSeesImports);
