import { usageError } from '../domain/errors.js';
import { shipped } from '../io/shipped.js';
import type { Interpreter } from '../python/interpreters.js';
import { checkSetFits, REQUIREMENT_SETS } from '../python/requirement-sets.js';

/** The locks that come with coldstart: `small` is what installs are measured with where nothing else is asked for. */
export type BundledSetName = 'small' | 'standard' | 'classic';

const SMALL = {
  file: shipped('fixtures/requirements/small.txt'),
  pythons: ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14'],
};

/** The file of a bundled lock. Throws a usage error where it has no wheels for the interpreter. */
export function bundledSet(name: BundledSetName, interpreter: Interpreter): string {
  if (name !== 'small') {
    checkSetFits(name, [interpreter]);
    return REQUIREMENT_SETS[name].file;
  }
  if (interpreter.implementation === 'cpython' && SMALL.pythons.includes(interpreter.minor))
    return SMALL.file;
  throw usageError(
    `The set small has no wheels for ${interpreter.implementation} ${interpreter.version}: it is for CPython 3.9 to 3.14.`,
    'Choose one of these with --python, or measure requirements of your own: --requirements FILE',
  );
}
