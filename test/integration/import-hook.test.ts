import { describe } from 'vitest';
import { itSeesImports } from './import-hook-harness.js';
import { findPythons } from './probe-harness.js';

describe.each(findPythons())('the import hook on Python $version', itSeesImports);
