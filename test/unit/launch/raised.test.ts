import { expect, it } from 'vitest';
import { nextStep } from '../../../src/launch/next-step.js';
import { lastWords, raisedIn } from '../../../src/launch/raised.js';

const FRAMES = `Traceback (most recent call last):
  File "/app/main.py", line 7, in <module>
    start()
    ~~~~~^^`;

const SETTINGS = `${FRAMES}
pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings
secret
  Field required [type=missing, input_value={'token': 'abcd...wxyz'}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.12/v/missing
db.url
  Field required [type=missing, input_value={}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.12/v/missing
`;

const GROUP = `  + Exception Group Traceback (most recent call last):
  |   File "/app/main.py", line 7, in <module>
  |     asyncio.run(main())
  | ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/app/main.py", line 2, in f
    | RuntimeError: db down
    +---------------- 2 ----------------
    | Exception Group Traceback (most recent call last):
    |   File "/app/main.py", line 2, in f
    | ExceptionGroup: inner (1 sub-exception)
    +-+---------------- 1 ----------------
      | ValueError: later
      +------------------------------------
`;

it.each([
  [
    'fields that are missing, without the values of others',
    SETTINGS,
    'pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings: secret: Field required; db.url: Field required',
  ],
  [
    'the error, not the link to its explanation',
    `${FRAMES}
sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) unable to open database file
[SQL: INSERT INTO x VALUES (?)]
[parameters: ('secret',)]
(Background on this error at: https://sqlalche.me/e/20/e3q8)
`,
    'sqlalchemy.exc.OperationalError: (sqlite3.OperationalError) unable to open database file',
  ],
  ['notes', `${FRAMES}\nValueError: bad\nsee config.md\n`, 'ValueError: bad: see config.md'],
  [
    'the first error of a group',
    GROUP,
    'ExceptionGroup: unhandled errors in a TaskGroup (2 sub-exceptions): RuntimeError: db down',
  ],
  ['an exception without a message', `${FRAMES}\nKeyboardInterrupt\n`, 'KeyboardInterrupt'],
  ['what follows a traceback that was logged', `${FRAMES}\nValueError: no\n\nbye\n`, 'bye'],
  ['a last line alone', 'one\ntwo  \n', 'two'],
  [
    'the last of two',
    `${FRAMES}\nKeyError: 'a'\n\nDuring handling …:\n\n${FRAMES}\nOSError: b\n`,
    'OSError: b',
  ],
  ['nothing', '\n', ''],
])('quotes %s', (_, output, said) => {
  expect(lastWords(output)).toBe(said);
});

it.each([
  [
    'a server that goes on to log',
    `${FRAMES}\nValueError: a\n  b\n[2026-01-01 00:00:00 +0000] [7] [INFO] Worker exiting\n`,
    { line: 'ValueError: a', more: 'b' },
  ],
  [
    'a server that was stopped',
    `${FRAMES}\nOSError: in use\nERROR:    failed.\n${FRAMES}\nasyncio.exceptions.CancelledError\n`,
    { line: 'OSError: in use', more: '' },
  ],
  ['a server that was only stopped', `${FRAMES}\nKeyboardInterrupt\n`, undefined],
])('finds why it did not start: %s', (_, output, raised) => {
  expect(raisedIn(output.split('\n'), true)).toEqual(raised);
});

it.each([
  ["KeyError: 'TOKEN'", '', '; if it is a variable: --env TOKEN'],
  ['ImproperlyConfigured: Set the SECRET_KEY environment variable', '', ': --env SECRET_KEY'],
  ['environs.exceptions.EnvError: Environment variable "DB" not set', '', ': --env DB'],
  [
    'ImproperlyConfigured: …You must either define the environment variable DJANGO_SETTINGS_MODULE or call x()',
    '',
    ': --env DJANGO_SETTINGS_MODULE',
  ],
  [
    'decouple.UndefinedValueError: KEY not found. Declare it as envvar or define a default',
    '',
    ': --env KEY',
  ],
  [`KeyError: "Config 'KEY' is missing, and has no default."`, '', ': --env KEY'],
  [
    'pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings',
    'secret: Field required',
    '; what settings read from variables: --env NAME, or --env-file FILE',
  ],
])('says how a variable is given: %s', (line, more, next) => {
  expect(nextStep({ line, more }, {})).toBe(`. Trials see a clean environment${next}`);
});

it('takes a message that begins below its name, with an empty line between or none', () => {
  const wordy = `${FRAMES}\nImportError: \n\nThe CLI needs more.\nInstall it:\npip install "tool[cli]"\n`;
  const message = 'The CLI needs more. Install it: pip install "tool[cli]"';
  for (const isStart of [true, false])
    expect(raisedIn(wordy.trimEnd().split('\n'), isStart)).toEqual({ line: 'ImportError', more: message });
  expect(lastWords(wordy)).toBe(`ImportError: ${message}`);
  expect(lastWords(`${FRAMES}\nValueError:\n`)).toBe('ValueError');
});

it.each([
  [
    "TypeError: Litestar.__call__() missing 3 required positional arguments: 'scope', 'receive', and 'send'",
    'uvicorn',
  ],
  [
    "TypeError: __call__() missing 2 required positional arguments: 'environ' and 'start_response'",
    'gunicorn',
  ],
])('says which server starts an application: %s', (line, server) => {
  expect(nextStep({ line, more: '' }, {})).toContain(
    `which a server starts: coldstart bench ${server} --args "MODULE:NAME `,
  );
});

it('says nothing of a server where something else is missing', () => {
  expect(
    nextStep({ line: "TypeError: f.__call__() missing 1 required positional argument: 'fn'", more: '' }, {}),
  ).toBe('');
});
