import { expect, it } from 'vitest';
import { lacking, measureError } from '../../../../src/domain/errors.js';
import type { LastFailure } from '../../../../src/domain/last-failure.js';
import { hostIn, needOfCode, needOfText } from '../../../../src/domain/need.js';
import { lastFailureFinding } from '../../../../src/findings/doctor/last-failure.js';
import { explainFailure, needOfInstall } from '../../../../src/python/install-failure.js';

const failure: LastFailure = {
  at: '2026-11-28T10:00:00.000Z',
  command: ['coldstart', 'bench', 'my app.py', '--venv', "it's"],
  cwd: '/work',
  exitCode: 3,
  message: 'uv is not here',
  hint: 'Install uv.',
};
const after = (minutes: number) => new Date(Date.parse(failure.at) + minutes * 60_000);

it('tells of a failure, and what to do while it lacks something', () => {
  const looked = { isThere: false, sentence: 'It needs uv, which is still not there.' };
  expect(lastFailureFinding(failure, looked, after(130))).toEqual({
    id: 'last-failure',
    status: 'warning',
    message:
      "coldstart bench 'my app.py' --venv 'it'\\''s' in /work ended with exit code 3, 2 hours ago: uv is not here. It needs uv, which is still not there.",
    remedy: 'Install uv.',
  });
  const ofRow = { ...failure, message: 'w/own/py3.11: uv is not here. Install uv.' };
  expect(lastFailureFinding(ofRow, looked, after(130))).toMatchObject({
    message: expect.stringMatching(/: w\/own\/py3\.11: uv is not here\. It needs uv/),
    remedy: 'Install uv.',
  });
  const better = lastFailureFinding(failure, { ...looked, remedy: 'Start it.' }, after(1));
  expect(better).toMatchObject({ remedy: 'Start it.', message: expect.stringContaining(' 1 minute ago: ') });
});

it('says to try again once it is there, and is a note where that cannot be seen', () => {
  const again = { status: 'note', remedy: 'Run it again; once it succeeds this is gone.' };
  expect(lastFailureFinding(failure, { isThere: true, sentence: 'There.' }, after(0))).toMatchObject(again);
  expect(lastFailureFinding(failure, undefined, after(-5))).toMatchObject({
    status: 'note',
    remedy: 'Install uv.',
    message: expect.stringContaining('just now'),
  });
  const { hint: _, ...unhinted } = failure;
  expect(lastFailureFinding(unhinted, undefined, after(3000))).toMatchObject({
    ...again,
    message: expect.stringContaining('2 days ago'),
  });
});

it.each([
  ['CREDENTIALS', 'x', undefined, { kind: 'aws' }],
  [
    'PORT_IN_USE',
    'row: Something else listens on 127.0.0.1:8765 already.',
    undefined,
    { kind: 'port', what: '8765' },
  ],
  ['ENOSPC', 'no space', '/data/x', { kind: 'disk', what: '/data/x' }],
  [
    'NETWORK',
    'http://u:p@[::1]:9000/x cannot be reached',
    undefined,
    { kind: 'network', what: '[::1]:9000' },
  ],
  ['NETWORK', 'Lambda cannot be reached', undefined, { kind: 'network' }],
  ['EXIT_CODE', 'exited with 1', undefined, undefined],
  ['toString', '', undefined, undefined],
  [undefined, '', undefined, undefined],
])('reads what %s lacks', (code, message, path, need) => {
  expect(needOfCode(code, message, path)).toEqual(need);
});

it('reads what installers and errors of rows lack', () => {
  const unreachable = explainFailure('It failed', {
    stderr: 'error: Failed to fetch: `https://user:pw@pkg.example/simple/`\n  Caused by: tcp connect error',
    summary: '',
  });
  expect(needOfInstall(`${unreachable.message} ${unreachable.hint}`)).toEqual({
    kind: 'network',
    what: 'pkg.example:443',
  });
  const full = explainFailure('It failed', { stderr: 'No space left on device', summary: '' });
  expect(needOfInstall(`${full.hint}`)).toEqual({ kind: 'disk' });
  expect(needOfInstall('a worker said timed out')).toBeUndefined();
  expect(needOfText('image/x: No container engine answers: docker: not installed.')).toEqual({
    kind: 'engine',
  });
  expect(needOfText('')).toBeUndefined();
  expect(hostIn('see http://localhost/x')).toBe('localhost:80');
  expect(lacking(measureError('x'), 'python', '3.9').need).toEqual({ kind: 'python', what: '3.9' });
});
