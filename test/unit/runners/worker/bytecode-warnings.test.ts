import { expect, it } from 'vitest';
import type { WorkerScenario } from '../../../../src/domain/plan.js';
import { bytecodeWarnings } from '../../../../src/runners/worker/bytecode-warnings.js';

const places = (more: Partial<WorkerScenario>) => ({
  scenario: {
    bytecode: 'found',
    env: {},
    launch: { kind: 'python', options: ['-O'] },
    target: { kind: 'file', path: '/app/w.py', shown: 'w.py' },
    folder: '/app',
    ...more,
  } as WorkerScenario,
  interpreter: { executable: '/usr/bin/python3', stdlib: '/usr/lib/python3' },
  python: '/app/.venv/bin/python',
  sitePackages: '/app/.venv/lib/site-packages',
});
const LINE = { modules: 90, withoutBytecode: 60, standard: 40, packages: 15, pth: [] };

it('each place has its own command', () => {
  expect(bytecodeWarnings(LINE, places({})).map(({ code, remedy }) => [code, remedy])).toEqual([
    ['NO_BYTECODE_STDLIB', '/usr/bin/python3 -O -m compileall -q /usr/lib/python3.'],
    [
      'NO_BYTECODE_PACKAGES',
      '/app/.venv/bin/python -O -m compileall -q /app/.venv/lib/site-packages, or install with uv pip install --compile-bytecode.',
    ],
    ['NO_BYTECODE', '/app/.venv/bin/python -O -m compileall -q /app.'],
  ]);
});

it('own files are nobody’s fault where they are measured as after a first start', () => {
  const [first, ...rest] = bytecodeWarnings(LINE, places({ bytecode: 'present' }));
  expect(first?.message).toMatch(/^40 of the standard library, of 90 modules, .*as after a first start/);
  expect(rest.map(({ code }) => code)).toEqual(['NO_BYTECODE_PACKAGES']);
  expect(bytecodeWarnings(LINE, places({ bytecode: 'none' }))).toEqual([]);
});

it('modules in a zip are told of whatever is asked for, without a command that would not help', () => {
  const line = { modules: 90, withoutBytecode: 3, standard: 0, packages: 0, zipped: 3, pth: [] };
  const target = { kind: 'file', path: '/app/my app.pyz', shown: 'my app.pyz' } as const;
  for (const bytecode of ['present', 'found'] as const)
    expect(bytecodeWarnings(line, places({ bytecode, target }))).toEqual([
      {
        code: 'NO_BYTECODE_ZIP',
        message:
          '3 in a zip, of 90 modules, have no valid bytecode beside them, the only place where zipimport looks: compiled at every start.',
        remedy: "coldstart bytecode 'my app.pyz' says how to pack it, and what it saves.",
      },
    ]);
});

it('what unpacks itself is compiled where it is built', () => {
  const unpack = { variable: 'SHIV_ROOT', state: 'warm' } as const;
  const line = { modules: 90, withoutBytecode: 15, standard: 0, packages: 15, pth: [] };
  expect(bytecodeWarnings(line, places({ unpack })).map(({ remedy }) => remedy)).toEqual([
    'Build it with shiv --compile-pyc: what it unpacks has none until a start has written it.',
  ]);
});
