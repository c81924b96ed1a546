import { describe, expect, it } from 'vitest';
import { needsBase, parseFailRule } from '../../../src/config/fail-on.js';
import { ColdstartError, EXIT } from '../../../src/domain/errors.js';

function refusal(text: string): string {
  try {
    parseFailRule(text);
  } catch (error) {
    if (!(error instanceof ColdstartError)) throw error;
    expect(error.exitCode).toBe(EXIT.usage);
    return `${error.message} ${error.hint}`;
  }
  throw new Error(`${text} was read`);
}

describe('rules of --fail-on', () => {
  it.each([
    ['new-import>20ms', { kind: 'new-import', limitMs: 20 }, true],
    [' new-import > 0.5s ', { kind: 'new-import', limitMs: 500 }, true],
    ['new-import>0ms', { kind: 'new-import', limitMs: 0 }, true],
    ['grown>10%', { kind: 'grown', limitShare: 0.1 }, true],
    ['grown>5ms', { kind: 'grown', limitMs: 5 }, true],
    ['module:pandas', { kind: 'module', name: 'pandas' }, false],
    ['module:xml.dom', { kind: 'module', name: 'xml.dom' }, false],
    ['distribution:ruamel.yaml-clib', { kind: 'distribution', name: 'ruamel.yaml-clib' }, false],
  ])('reads %j', (text, rule, needs) => {
    const read = parseFailRule(text);
    expect(read).toEqual({ text: text.trim(), ...rule });
    expect(needsBase(read)).toBe(needs);
  });

  it.each([
    ['', '"" is none of its rules'],
    ['new-imports>20ms', 'Did you mean new-import?'],
    ['modul:x', 'Did you mean module?'],
    ['constructor>1ms', 'is none of its rules'],
    ['total>300ms', "--budget 'ready.p50<300ms'"],
    ['new-import>20', 'the unit is missing: ms or s'],
    ['new-import>20%', '"%" is not a unit of new-import'],
    ['new-import>20MB', '"MB" is not a unit of new-import'],
    ['new-import>', '"" is not a limit'],
    ['new-import>-1ms', '"-1ms" is not a limit'],
    ['new-import>=20ms', 'a > stands between new-import and its limit'],
    ['new-import:pandas', 'a > stands between new-import and its limit'],
    ['grown>toString', '"toString" is not a limit'],
    ['grown>1toString', '"toString" is not a unit of grown'],
    ['module>pandas', 'a colon stands between module and a name'],
    ['module:', '"" is not the name of a module'],
    ['module:scikit-learn', '"scikit-learn" is not the name of a module'],
    ['module:a,b', 'is not the name of a module'],
    ['distribution:-x', 'is not the name of a distribution'],
  ])('refuses %j', (text, message) => {
    expect(refusal(text)).toContain(message);
  });
});
