import { describe, expect, it } from 'vitest';
import { checkIsPython } from '../../../src/python-source/python-script.js';

const check = (beginning: string) => () => checkIsPython(beginning, 'tool', 'bin/tool');

describe('a console script', () => {
  it.each([
    '#!/env/bin/python\nimport sys\n',
    '#!/usr/bin/env -S uv run --script\nprint(1)\n',
    "#!/bin/sh\n'''exec' \"$(dirname \"$0\")\"/'python' \"$0\" \"$@\"\n' '''\nimport sys\n",
    '#!/bin/sh\n"exec" "python3" "$0" "$@"\n',
    'print("no first line")\n',
    '',
  ])('is Python: %j', (beginning) => {
    expect(check(beginning)).not.toThrow();
  });

  it.each([
    '\x7fELF\x02\x01\x01\0\0\0',
    '#!/bin/sh\nexec java -jar tool.jar\n',
    '#!/usr/bin/env bash\nset -e\n',
    '#!/bin/sh -e\n\necho 1\n',
    '#!/usr/bin/env node\nconsole.log(1)\n',
  ])('is none: %j', (beginning) => {
    expect(check(beginning)).toThrow('tool is not a Python script.');
  });
});

it('has bytecode started by Python', () => {
  expect(() => checkIsPython('\xcb\r\r\n\0', 'm.pyc', 'm.pyc')).toThrow(
    expect.objectContaining({ hint: 'Measure it as a command: coldstart bench -- python m.pyc' }),
  );
});
