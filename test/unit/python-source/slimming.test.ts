import { describe, expect, it } from 'vitest';
import {
  isOfThisMachine,
  isSpareMetadata,
  isStub,
  parseSlim,
  stubReadBy,
} from '../../../src/domain/slim-steps.js';
import { isSpareService, usedServices } from '../../../src/python-source/aws-services.js';
import { importedNames } from '../../../src/python-source/imports.js';
import { holdsAny, importedTests, testsFolders } from '../../../src/python-source/tests-folders.js';

describe('parseSlim', () => {
  it('puts the steps in their order', () => {
    expect(parseSlim(['strip', 'tests', 'pycache'])).toEqual(['pycache', 'tests', 'strip']);
    expect(parseSlim(['all'])).toEqual([
      'pycache',
      'tests',
      'stubs',
      'sources',
      'botocore',
      'metadata',
      'strip',
    ]);
    expect(() => parseSlim(['tests', 'docs'])).toThrow(/no step docs/);
  });
});

describe('importedNames', () => {
  it.each([
    ['import a.b.c as d, e', ['a.b.c', 'e']],
    ['from a.b import c as x, d', ['a.b', 'a.b.c', 'a.b.d']],
    ['from a import (  # why\n  b,\n  c,\n)', ['a', 'a.b', 'a.c']],
    ['from a import b, \\\n  c', ['a', 'a.b', 'a.c']],
    ['from . import tests', ['pkg.sub', 'pkg.sub.tests']],
    ['from .tests.x import y', ['pkg.sub.tests.x', 'pkg.sub.tests.x.y']],
    ['from .. import tests', ['pkg', 'pkg.tests']],
    ['    from ..z import tests', ['pkg.z', 'pkg.z.tests']],
    ['# import a\n"""\nimport b\n"""', []],
    ['import_module("a.b.tests")', ['a.b.tests']],
    ['import a; import b', ['a', 'b']],
    ['if TYPE_CHECKING: from a import b; import c', ['a', 'a.b', 'c']],
  ])('%j', (source, names) => {
    expect([...importedNames('pkg/sub/mod.py', source)]).toEqual(names);
  });
});

describe('tests folders', () => {
  it('are the outermost with Python in them', () => {
    const paths = [
      'a/tests/x.py',
      'a/tests/deep/tests/y.py',
      'a/testing/z.py',
      'a/b/test/data.json',
      'a/c/test/t.py',
      'tests/__init__.py',
      'test.py',
      'attests/x.py',
    ];
    expect(testsFolders(paths)).toEqual(['a/tests', 'a/c/test', 'tests']);
  });

  it.each([
    ['a/b.py', 'from a.tests import helper', true],
    ['a/b.py', 'from .tests.helper import x', true],
    ['a/b.py', 'from a import tests', true],
    ['a/b.py', 'load("a.tests.helper")', true],
    ['a/b.py', 'from a import testsuite', false],
    ['b/b.py', 'from . import tests', false],
    ['a/b.py', '# from a import tests', false],
  ])('%s: %s', (path, source, expected) => {
    expect(holdsAny('a/tests', importedTests(path, source))).toBe(expected);
  });
});

describe('kinds of files', () => {
  it('knows what is of this machine, spare, or a stub', () => {
    const paths = [
      'a-1.dist-info/INSTALLER',
      'a-1.dist-info/direct_url.json',
      'a-1.dist-info/RECORD',
      'a-1.dist-info/METADATA',
      'a-1.dist-info/entry_points.txt',
      'a-1.dist-info/licenses/LICENSE',
      'a/INSTALLER',
      'a/py.typed',
      'a/x.pyi',
      'a/__init__.pyi',
      'a-stubs/x.py',
    ];
    expect(paths.filter(isOfThisMachine)).toEqual(paths.slice(0, 2));
    expect(paths.filter(isSpareMetadata)).toEqual(['a-1.dist-info/RECORD']);
    const read = stubReadBy('a/__init__.py', 'lazy.attach_stub(__name__, __file__)');
    expect(paths.filter((path) => isStub(path, new Set([read ?? ''])))).toEqual([
      'a/py.typed',
      'a/x.pyi',
      'a-stubs/x.py',
    ]);
    expect(stubReadBy('a/b.py', 'import a')).toBeUndefined();
  });
});

describe('usedServices', () => {
  it.each([
    ['boto3.client("s3")', ['s3'], []],
    ["boto3.resource('dynamodb', region_name='x')", ['dynamodb'], []],
    ['session.client(\n    region_name="eu",\n    service_name="cognito-idp",\n)', ['cognito-idp'], []],
    ['session.create_client("sqs")\nboto3 . client ("sqs")', ['sqs'], []],
    ['# boto3.client("s3")\nx = "boto3.client(1)"', [], []],
    ['import boto3\n\nboto3.client(name)', [], [3]],
    ['boto3.client(f"{x}")', [], [1]],
    ['http.client()', [], []],
  ])('%j', (source, services, unknownLines) => {
    expect(usedServices(source)).toEqual({ services, unknownLines });
  });

  it('tells spare data', () => {
    const used = ['s3'];
    expect(
      [
        'botocore/data/s3/2006-03-01/service-2.json.gz',
        'botocore/data/ec2/2016-11-15/service-2.json.gz',
        'botocore/data/sts/2011-06-15/service-2.json.gz',
        'botocore/data/endpoints.json',
        'boto3/data/ec2/resources-1.json',
        'botocore/client.py',
      ].filter((path) => isSpareService(path, used)),
    ).toEqual(['botocore/data/ec2/2016-11-15/service-2.json.gz', 'boto3/data/ec2/resources-1.json']);
  });
});
