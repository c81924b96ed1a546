import { expect, it } from 'vitest';
import { setupArgument, setupConsoleScripts } from '../../../src/python-source/setup-call.js';

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
  ['setup(**{"python_requires": ">=3.7"})\n', { value: '>=3.7' }],
  ['meta = dict(python_requires=">=3.7")\nsetup(**meta)\n', { value: '>=3.7' }],
  ['setup(**meta(python_requires=">=3.7"))\n', 'computed'],
  ['A = B\nB = A\nsetup(python_requires=A)\n', 'computed'],
  ['setup(name="x", **more)\n', undefined],
  ['setup(name="python_requires")\n', undefined],
  ['other(python_requires=">=3.7")\n', undefined],
  ['# setup(python_requires=">=3.7")\n', undefined],
  ['', undefined],
  ['setup(python_requires=', 'computed'],
])('reads %j', (text, expected) => {
  expect(setupArgument(text, 'python_requires')).toEqual(expected);
});

it.each([
  [
    "setup(entry_points={\n  'x': ['a = b'],\n  'console_scripts': [\n    'one = p.a:main',  # first\n    'two=p.b:run [extra]',\n  ],\n})\n",
    ['one = p.a:main', 'two=p.b:run [extra]'],
  ],
  ['setup(entry_points={"console_scripts": "one = p:main"})\n', ['one = p:main']],
  [
    'setup(entry_points="""\n  [console_scripts]\n  one = p:main\n\n  [other]\n  two = q:main\n""")\n',
    ['one = p:main'],
  ],
  ['SCRIPTS = ["one = p:main"]\nsetup(entry_points={"console_scripts": SCRIPTS})\n', ['one = p:main']],
  ['ONE = "one = p:main"\nsetup(entry_points=dict(console_scripts=[ONE]))\n', ['one = p:main']],
  [
    'points = {"console_scripts": ["one = p:main"]}\nall = {"name": "x", "entry_points": points}\nsetup(**all)\n',
    ['one = p:main'],
  ],
  ['A = ["one = p:main"]\nA = []\nsetup(entry_points={"console_scripts": A})\n', []],
  ['setup(entry_points={"gui_scripts": ["one = p:main"]})\n', []],
  ['setup(entry_points=read())\n', []],
  ['setup(entry_points={"console_scripts": SCRIPTS})\n', []],
  ['setup(name="x")\n', []],
])('finds console scripts in %j', (text, expected) => {
  expect(setupConsoleScripts(text)).toEqual(expected);
});
