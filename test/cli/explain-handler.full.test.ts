import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explanationSchema } from '../../src/domain/explain.js';
import { explainTable } from '../../src/report/explain/table.js';
import { hasRuntime, project, why } from '../integration/handlers-harness.js';
import { coldstart, emptyFolder } from '../support/cli.js';
import { DECIDING } from '../support/deciding.js';

/** Sleeps rather than works: what it takes is the same on a busy machine. */
const sleeping = (seconds: number) => `import time\ntime.sleep(${seconds})\n\n\ndef call():\n    return 1\n`;

const FILES = {
  'app.py': `import deco
import heavy
import report


@deco.cached
def handler(event, context):
    return [heavy.call(), report.NAME]
`,
  'heavy.py': sleeping(0.15),
  'never.py': sleeping(0.15),
  'report.py': 'import never\n\nNAME = "report"\n\n\ndef make():\n    return never.call()\n',
  'deco.py': `${sleeping(0.05)}\n\ndef cached(one):\n    return one\n`,
};

describe.skipIf(!hasRuntime)(`remedies of a handler, measured on its initialisation${why}`, () => {
  it('say what moves into the first invocation with its figure, refuse what is unsafe, and make a patch', {
    timeout: 600_000,
    ...DECIDING,
  }, async () => {
    const cwd = project(FILES);
    const file = join(emptyFolder(), 'helped.patch');
    const { code, stdout, stderr } = await coldstart(
      [
        ...['explain', 'app.handler', '--runs', '12', '--seed', '1', '--runtime-packages', 'none'],
        ...['--format', 'json', '--quiet', '--patch', file],
      ],
      { cwd },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const explanation = explanationSchema.parse(JSON.parse(stdout));
    const { remedies } = explanation;
    if (!remedies) throw new Error('no remedies were measured');
    const found = (label: string) => remedies.measured.find((one) => one.label === label);

    const heavy = found('import heavy inside handler()');
    expect(heavy).toMatchObject({ helps: true, n: 12, against: 'no-op', output: 'same' });
    expect(heavy?.savesMs).toBeGreaterThan(75);
    // It sleeps there as long: no invocation can be faster than that.
    expect(heavy?.moved?.savesMs).toBeLessThan(-100);
    const table = explainTable(explanation, { width: 100, color: false, depth: 3, all: false });
    expect(table).toMatch(/app\.py:2 {2}import heavy inside handler\(\)/);
    expect(table).toMatch(/the first invocation takes \d+ ms longer \[/);

    // Nobody calls the function into which it goes.
    const never = found('import never inside make()');
    expect(never).toMatchObject({ helps: true });
    expect(Math.abs(never?.moved?.savesMs ?? Number.NaN)).toBeLessThan(75);

    expect(remedies.refused).toContainEqual(
      expect.objectContaining({
        ...{ file: join(cwd, 'app.py'), line: 1 },
        reason: 'deco is read while the module is imported, in a decorator, line 6',
      }),
    );

    const copy = emptyFolder();
    cpSync(cwd, copy, { recursive: true });
    execFileSync('git', ['apply', '-p1'], { cwd: copy, input: readFileSync(file, 'utf8') });
    expect(readFileSync(join(copy, 'app.py'), 'utf8')).toContain(
      'def handler(event, context):\n    import heavy\n',
    );
    expect(readFileSync(join(cwd, 'app.py'), 'utf8')).toBe(FILES['app.py']);
  });
});
