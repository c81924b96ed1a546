import { expect, it } from 'vitest';
import { setupArgument } from '../../../src/python-source/setup-call.js';

it.each([
  ['from setuptools import setup\nsetup(name="x", python_requires=">=3.9,<4")\n', { value: '>=3.9,<4' }],
  [
    "import setuptools\nsetuptools.setup(\n  python_requires = '>=3.8' '!=3.8.1',\n)\n",
    { value: '>=3.8!=3.8.1' },
  ],
  ['PYTHON = ">=3.7"\nsetup(python_requires=PYTHON)\n', { value: '>=3.7' }],
  ['if x:\n    setup(python_requires=">=3.7")\n', { value: '>=3.7' }],
  ['PYTHON = ">=3.7"\nPYTHON = ">=3.8"\nsetup(python_requires=PYTHON)\n', 'computed'],
  ['setup(python_requires=">=%d.%d" % VERSION)\n', 'computed'],
  ['setup(python_requires=f">={x}")\n', 'computed'],
  ['setup(**{"python_requires": ">=3.7"})\n', 'computed'],
  ['setup(name="x", **more)\n', undefined],
  ['setup(name="python_requires")\n', undefined],
  ['other(python_requires=">=3.7")\n', undefined],
  ['# setup(python_requires=">=3.7")\n', undefined],
  ['', undefined],
  ['setup(python_requires=', 'computed'],
])('reads %j', (text, expected) => {
  expect(setupArgument(text, 'python_requires')).toEqual(expected);
});
