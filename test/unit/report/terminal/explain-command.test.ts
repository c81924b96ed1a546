import { expect, it } from 'vitest';
import { explainCommand } from '../../../../src/report/terminal/explain-command.js';

it.each([
  ['a file', 'w.py', ['bench', 'w.py'], 'coldstart explain w.py'],
  ['a file with a name for its row', 'w.py', ['bench', 'new=w.py'], 'coldstart explain w.py'],
  ['a module', '-m app', ['bench', '-m', 'app'], 'coldstart explain -m app'],
  [
    'the server of a project, whose arguments only that knows',
    '-m uvicorn',
    ['bench', '.'],
    'coldstart explain .',
  ],
  ['a name that a shell would run', '$(id).py', ['bench', '$(id).py'], "coldstart explain '$(id).py'"],
])('names the command that explains %s', (_what, worker, argv, command) => {
  expect(explainCommand({ worker }, argv)).toBe(command);
});

it('names a scenario of the configuration', () => {
  const row = { worker: '-m uvicorn', configured: 'my api' };
  expect(explainCommand(row, ['bench', '--against', 'main'])).toBe("coldstart explain --scenario 'my api'");
  expect(explainCommand(row, ['bench', '--args=***'])).toBeUndefined();
});

it.each([
  ['arguments are masked', 'uvicorn', ['bench', 'uvicorn', '--args', '***']],
  ['arguments are masked behind =', 'uvicorn', ['bench', 'uvicorn', '--args=***']],
  ['a configuration has them', '-m uvicorn', ['bench']],
])('names none where %s', (_what, worker, argv) => {
  expect(explainCommand({ worker }, argv)).toBeUndefined();
});
