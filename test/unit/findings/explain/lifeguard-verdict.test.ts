import { describe, expect, it } from 'vitest';
import { lifeguardVerdicts } from '../../../../src/findings/explain/lifeguard-verdict.js';

/** As version 0.6.0 writes it. */
const JSON_TEXT = JSON.stringify({
  LOAD_IMPORTS_EAGERLY: ['registry'],
  LAZY_ELIGIBLE: { heavy: [], 'pk.a': [], worker: ['pk.sub', 'registry'] },
  IMPLICIT_IMPORTS: {},
  IMPORT_CYCLES: [],
});
const VERBOSE = `# Lifeguard Verbose Output:
------------------------------------------------------------------------------
## bad 
### Could not parse module

## heavy 
### Lazy imports incompatibilities were not detected

## pk.sub 
### Errors
ProhibitedCall (1)
  Line 1 - builtins.open

UnsafeFunctionCall (1)
  Line 2 - subprocess.run


## registry 
### Errors
ExecCall (1)
  Line 9 - exec
`;

function said(...imports: { module?: string; targets: string[] }[]): string | undefined {
  const verdict = lifeguardVerdicts(JSON_TEXT, VERBOSE);
  return verdict?.(imports.map(({ module = 'worker', targets }) => ({ module, targets })));
}

describe('what lifeguard says of imports', () => {
  it('is that they are safe, or once others are there', () => {
    expect(said({ targets: ['heavy'] })).toBe('safe');
    expect(said({ targets: ['heavy'] }, { targets: ['pk.a'] })).toBe('safe');
    expect(said({ targets: ['worker'] })).toBe('safe once pk.sub and registry are imported');
  });

  it('is why they are not, whatever others are', () => {
    expect(said({ targets: ['pk.sub'] })).toBe('unsafe: pk.sub: ProhibitedCall of builtins.open, line 1');
    expect(said({ targets: ['heavy'] }, { targets: ['bad'] })).toBe('unsafe: bad: could not be parsed');
    expect(said({ module: 'registry', targets: ['heavy'] })).toBe('unsafe: registry has to import at once');
  });

  it('is nothing of what it did not look at', () => {
    expect(said({ targets: ['pandas'] })).toBe('not looked at');
    expect(said({ targets: ['heavy', 'pandas'] })).toBe('safe; pandas not looked at');
  });

  it('is not guessed where it is written otherwise', () => {
    expect(lifeguardVerdicts('no JSON', '')).toBeUndefined();
    expect(lifeguardVerdicts('{}', '')).toBeUndefined();
    expect(lifeguardVerdicts('{"LAZY_ELIGIBLE": {"a": 1}, "LOAD_IMPORTS_EAGERLY": []}', '')).toBeUndefined();
  });
});
