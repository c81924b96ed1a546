import { describe, expect, it } from 'vitest';
import { explainFailure, forbiddenBuild, isUnreachable } from '../../../src/python/install-failure.js';

const said = (stderr: string) => explainFailure('It failed', { stderr, summary: '' });
const RETRY =
  "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError('<pip._vendor.HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/six/";

describe('explainFailure', () => {
  it('tells of a connection what pip has in a warning only', () => {
    const { message, hint } = said(`${RETRY}\nERROR: No matching distribution found for six\n`);
    expect(message).toBe(
      'It failed:\n  no connection for /simple/six/: Failed to establish a new connection: [Errno 111] Connection refused\n  No matching distribution found for six',
    );
    expect(hint).toMatch(/^Check the network/);
  });

  it('names the option where the project has no such extra', () => {
    expect(said('error: Requested extra not found: nope\n').hint).toMatch(/^Correct --extra or --group/);
  });

  it('quotes of a traceback the exception, wherever it is indented', () => {
    const stderr = [
      'ERROR: Exception:',
      'Traceback (most recent call last):',
      '  File "a.py", line 2, in b',
      '    f()',
      '    ~~~^^',
      'OSError: [Errno 28] No space left on device',
      '  Traceback (most recent call last):',
      '    File "c.py", line 1',
      '  ValueError: two',
    ].join('\n');
    expect(said(stderr).message).toBe(
      'It failed:\n  Exception:\n  OSError: [Errno 28] No space left on device\n  ValueError: two',
    );
    expect(said(stderr).hint).toMatch(/^Make room/);
  });

  it('says of a build that is not allowed that it is not, but nothing of progress', () => {
    const stderr =
      'Building a @ file:///a\nerror: Failed to build `a==1`\n  cause: Building source distributions for `a` is disabled\n';
    expect(said(stderr).message).toBe(
      'It failed:\n  Failed to build `a==1`\n  Building source distributions for `a` is disabled',
    );
    expect(said(stderr).hint).toMatch(/^Packages are installed from wheels only/);
  });

  it.each([
    [
      'error: No solution found when resolving dependencies\n  cause: Because six was not found in the package registry and you require six==1, your requirements are unsatisfiable.\n\nhint: An index URL (http://127.0.0.1/simple) could not be queried due to a lack of valid authentication credentials (401 Unauthorized)',
      /^Check user and password of the index/,
    ],
    [
      'cause: six was not found in the package registry\n\nhint: An index (http://127.0.0.1/simple) returned a 403 Forbidden error.',
      /^Check user and password of the index/,
    ],
    [
      'ERROR: HTTP error 401 while getting http://h/six-1-py3-none-any.whl',
      /^Check user and password of the index/,
    ],
    ['ERROR: 403 Client Error: Forbidden for url: http://h/six.whl', /^Check user and password of the index/],
    [
      'error: Failed to fetch: http://h/simple/six/\n  cause: HTTP status client error (407 Proxy Authentication Required)',
      /^The proxy asks who you are/,
    ],
    ['ERROR: No matching distribution found for six==1', /^Check the name.* and its user and password/],
    [
      'cause: Because there is no version of six==401 and you require six==401, your requirements are unsatisfiable.',
      /^Check the name and the version, and whether/,
    ],
    ['error: Failed to fetch: http://h/\n  cause: HTTP status server error (503 x)', /^Check the network/],
  ])('does not take an index that refuses for one that has not: %#', (stderr, hint) => {
    expect(said(stderr).hint).toMatch(hint);
  });

  it('keeps credentials to itself', () => {
    expect(said('ERROR: 403 for https://me:hunter2@host/simple/').message).toBe(
      'It failed:\n  403 for https://…@host/simple/',
    );
  });
});

it.each([
  [RETRY, true],
  ['  tcp connect error\n', true],
  ['ERROR: No matching distribution found for six==9', false],
])('isUnreachable %#', (stderr, expected) => {
  expect(isUnreachable({ stderr })).toBe(expected);
});

it('forbiddenBuild speaks of no environment where the user’s own words forbid a build, and leaves all else', () => {
  const wheelsOnly = said('Because docopt==0.6.2 has no usable wheels, your requirements are unsatisfiable.');
  expect(wheelsOnly.hint).toMatch(/--venv/);
  const { message, hint } = forbiddenBuild(wheelsOnly) as typeof wheelsOnly;
  expect(message).toBe(wheelsOnly.message);
  expect(hint).toMatch(/--only-binary, no-build/);
  expect(hint).not.toMatch(/--venv/);
  const other = said(RETRY);
  expect(forbiddenBuild(other)).toBe(other);
});
