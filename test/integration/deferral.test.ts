import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deferImport } from '../../src/python-source/deferral/deferral.js';
import { edited, type LineChange } from '../../src/python-source/deferral/edits.js';

/**
 * Reads JSON, a list of programs: executed, written, original, line of the import. Tells of each whether Python sees the same
 * in the first two, and none of the names of the import is read from the module any more.
 */
const SAME = `import ast, dis, json, sys
def tree(text):
    return ast.dump(ast.parse(text))
def codes(code):
    yield code
    for one in code.co_consts:
        if hasattr(one, "co_code"):
            yield from codes(one)
def reads(text, names):
    return any(
        step.opname in ("LOAD_GLOBAL", "LOAD_NAME") and step.argval in names
        for code in codes(compile(text, "moved", "exec"))
        for step in dis.get_instructions(code)
    )
def names(text, line):
    [found] = [one for one in ast.parse(text).body if one.lineno <= line <= one.end_lineno]
    return {one.asname or one.name.split(".")[0] for one in found.names}
print(json.dumps([
    tree(executed) == tree(written) and not reads(executed, names(original, line))
    for executed, written, original, line in json.load(sys.stdin)
]))`;
/** Of the many files so many are passed over for each that is taken: all of them pass, in a minute. */
const STEP = 12;
const STDLIB = 'import os; print(os.path.dirname(os.__file__))';

function python(code: string, input = ''): string {
  return execFileSync('python3', ['-c', code], { input, encoding: 'utf8', maxBuffer: 1e8 }).trim();
}

function written(text: string, changes: readonly LineChange[]): string {
  const lines = text.split('\n');
  for (const { line, removed, added } of [...changes].sort((a, b) => b.line - a.line))
    lines.splice(line - 1, removed, ...added);
  return lines.join('\n');
}

describe('an import of the standard library that is moved', () => {
  it('makes the same program as it is executed and as it is written, and keeps the lines of others', {
    timeout: 60_000,
  }, () => {
    const folder = python(STDLIB);
    const all = readdirSync(folder).filter((name) => name.endsWith('.py'));
    const names = all.filter((_, index) => index % STEP === 0);
    const moved = names.flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      return text.split('\n').flatMap((line, index) => {
        if (!/^(?:import|from) /.test(line)) return [];
        const asked = { text, line: index + 1, module: name.replace('.py', ''), others: [] };
        const found = deferImport(asked);
        return found.isSafe
          ? [
              {
                place: `${name}:${index + 1}`,
                program: [edited(text, found.edits), written(text, found.changes), text, index + 1],
              },
            ]
          : [];
      });
    });
    expect(moved.length).toBeGreaterThan(10);
    const same = JSON.parse(python(SAME, JSON.stringify(moved.map(({ program }) => program)))) as boolean[];
    expect(moved.filter((_, index) => !same[index]).map(({ place }) => place)).toEqual([]);
  });
});
