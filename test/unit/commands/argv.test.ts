import { expect, it } from 'vitest';
import { reportedArgv } from '../../../src/commands/argv.js';

it.each([
  [
    ['bench', '--env', 'A=hush', 'x.py'],
    ['bench', '--env', 'A=***', 'x.py'],
  ],
  [
    ['bench', '--env=A=hush'],
    ['bench', '--env=A=***'],
  ],
  [
    ['bench', '--env', 'A'],
    ['bench', '--env', 'A'],
  ],
  [
    ['bench', '--args', '--key hush'],
    ['bench', '--args', '***'],
  ],
  [
    ['bench', '--args=hush'],
    ['bench', '--args=***'],
  ],
  ...['-s', '-p', '-C', '-c', '--reference'].map((flag): [string[], string[]] => [
    ['bench', flag, 'run --token hush'],
    ['bench', flag, 'run --token ***'],
  ]),
  [
    ['bench', '-pmake --token hush'],
    ['bench', '-pmake --token ***'],
  ],
  [
    ['bench', '--command', 'run --token hush'],
    ['bench', '--command', 'run --token ***'],
  ],
  [
    ['bench', '--command', `a=run --token "hush now" --key='x y' z`],
    ['bench', '--command', 'a=run --token *** --key=*** z'],
  ],
  [
    ['bench', '--', 'run', '--env', 'PASSWORD=hush'],
    ['bench', '--', 'run', '--env', 'PASSWORD=***'],
  ],
  [
    ['bench', '--runs', '3', 'x.py'],
    ['bench', '--runs', '3', 'x.py'],
  ],
  [
    ['lambda', 'bench', 'f', '--payload', '{"key": "hush"}', '--payload=[1]', '--payload', '@event.json'],
    ['lambda', 'bench', 'f', '--payload', '***', '--payload=***', '--payload', '@event.json'],
  ],
  [
    ['lambda', 'bench', 'arn:aws:lambda:eu-west-1:123456789012:function:f', '-o', '202601020304.json'],
    ['lambda', 'bench', 'arn:aws:lambda:eu-west-1:***:function:f', '-o', '202601020304.json'],
  ],
  [
    ['lambda', 'bench', '--url', 'https://u:p@h.example/a?b=c', '--url=fn=http://h/a'],
    ['lambda', 'bench', '--url', 'https://h.example/…', '--url=fn=http://h/…'],
  ],
])('%j is reported as %j', async (argv, reported) => {
  expect(await reportedArgv(argv)).toEqual(reported);
});

it.each([
  ['curl -H "Authorization: Bearer hush" http://x', 'curl -H Authorization: *** http://x'],
  [`a=curl -H 'X-Api-Key: hush'`, 'a=curl -H X-Api-Key: ***'],
  ['curl -H Authorization:\\ Bearer\\ hush x', 'curl -H Authorization: *** x'],
])('masks what is quoted in %j', async (command, masked) => {
  expect(await reportedArgv(['bench', '--command', command])).toEqual(['bench', '--command', masked]);
  expect(await reportedArgv(['bench', '--prepare', command])).toEqual(['bench', '--prepare', masked]);
});

it('masks a command given with an equals sign', async () => {
  expect(await reportedArgv(['bench', '--command=run --token hush'])).toEqual([
    'bench',
    '--command=run --token ***',
  ]);
});
