import { expect, it } from 'vitest';
import { topLevelModules } from '../../../src/project/top-level-modules.js';

it('names the topmost modules of a tree', () => {
  const paths = [
    'a/__init__.py',
    'a/b/__init__.py',
    'single.py',
    'fast.cpython-312-x86_64-linux-gnu.so',
    'fast.pyi',
    'google/cloud/storage/__init__.py',
    'google/cloud/storage/blob.py',
    'google/auth/__init__.py',
    'google/one.py',
    'native/__init__.abi3.so',
    'a.libs/libx.so',
    'a-1.0.dist-info/METADATA',
    'bin/tool.py',
    'tests/__init__.py',
    'a_b-stubs/x.pyi',
    '__pycache__/single.cpython-312.pyc',
    'data/x.json',
    'setup.py',
  ];
  expect(topLevelModules(paths)).toEqual([
    'a',
    'fast',
    'google.auth',
    'google.cloud.storage',
    'google.one',
    'native',
    'single',
  ]);
});

it('has setuptools before pip, behind which it cannot be imported', () => {
  const paths = ['attr', 'pip', 'setuptools', 'wheel'].map((name) => `${name}/__init__.py`);
  expect(topLevelModules(paths)).toEqual(['setuptools', 'attr', 'pip', 'wheel']);
});
