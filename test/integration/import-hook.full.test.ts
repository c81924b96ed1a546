import { describe } from 'vitest';
import { itSeesImports } from './import-hook-harness.js';
import { allPythons } from './probe-harness.js';

describe.each(allPythons())('the import hook on Python $version', itSeesImports);
