import { type ColdstartError, usageError } from '../domain/errors.js';
import type { FailRule } from '../domain/explain-diff.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import { ownEntry } from '../domain/own-entry.js';

const FORMS = {
  'new-import': 'new-import>20ms',
  grown: 'grown>10%',
  module: 'module:pandas',
  distribution: 'distribution:numpy',
} as const;

const KNOWN = Object.keys(FORMS);
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000 };

/** Reads a rule of `--fail-on`. Throws a usage error that says what could stand there. */
export function parseFailRule(given: string): FailRule {
  const text = given.trim();
  const [, word = '', sign = '', rest = ''] = /^([^:<>=\s]*)\s*([:<>=]*)\s*(.*)$/s.exec(text) ?? [];
  if (!isKnown(word)) throw unknown(text, word);
  if (word === 'module' || word === 'distribution') {
    if (sign !== ':') throw wrong(text, `a colon stands between ${word} and a name`, FORMS[word]);
    const isName = word === 'module' ? MODULE.test(rest) : DISTRIBUTION.test(rest);
    if (!isName) throw wrong(text, `${JSON.stringify(rest)} is not the name of a ${word}`, FORMS[word]);
    return { text, kind: word, name: rest };
  }
  if (sign !== '>') throw wrong(text, `a > stands between ${word} and its limit`, FORMS[word]);
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?|\.\d+)\s*(\S*)$/.exec(rest) ?? [];
  const limit = Number(number);
  if (number === '' || !Number.isFinite(limit))
    throw wrong(text, `${JSON.stringify(rest)} is not a limit`, FORMS[word]);
  if (unit === '%' && word === 'grown') return { text, kind: word, limitShare: limit / 100 };
  const factor = ownEntry(UNITS, unit);
  if (factor === undefined) {
    const units = word === 'grown' ? '%, ms or s' : 'ms or s';
    const why = unit === '' ? 'the unit is missing' : `${JSON.stringify(unit)} is not a unit of ${word}`;
    throw wrong(text, `${why}: ${units}`, FORMS[word]);
  }
  return { text, kind: word, limitMs: limit * factor };
}

/** Whether a rule is about what differs from another start. Pure. */
export function needsBase({ kind }: FailRule): boolean {
  return kind === 'new-import' || kind === 'grown';
}

const MODULE = /^[\p{L}_][\p{L}\d_]*(?:\.[\p{L}_][\p{L}\d_]*)*$/u;
const DISTRIBUTION = /^[\p{L}\d](?:[\p{L}\d._-]*[\p{L}\d])?$/u;
/** What others call a limit on the whole start. */
const TOTALS = /^(?:total|ready|start|startup|imports?|wall|cpu)$/i;

function isKnown(word: string): word is keyof typeof FORMS {
  return Object.hasOwn(FORMS, word);
}

function unknown(text: string, word: string): ColdstartError {
  if (TOTALS.test(word))
    return usageError(
      `--fail-on ${JSON.stringify(text)} cannot be read: a time of the whole start is not decided by a few runs.`,
      "Give it to coldstart bench, which measures until it is decided: --budget 'ready.p50<300ms'.",
    );
  return usageError(
    `--fail-on ${JSON.stringify(text)} cannot be read: ${JSON.stringify(word)} is none of its rules.`,
    joinedHint(didYouMean(word, KNOWN), `Rules: ${Object.values(FORMS).join(', ')}.`),
  );
}

function wrong(text: string, why: string, example: string): ColdstartError {
  return usageError(
    `--fail-on ${JSON.stringify(text)} cannot be read: ${why}.`,
    `Write it as in ${example}, in quotes: a shell takes > for a file.`,
  );
}
