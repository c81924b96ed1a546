import { describe, expect, it } from 'vitest';
import { moduleClients } from '../../../src/python-source/client-calls.js';

/** `line call`, with the function and `kept` where they apply. */
const found = (source: string) =>
  moduleClients(source).clients.map(({ line, callee: call, function: named, isKept }) =>
    [line, call, ...(named === undefined ? ['at import'] : [named, ...(isKept ? ['kept'] : [])])].join(' '),
  );

describe('calls that make clients', () => {
  it.each<[string, string, string[]]>([
    ['at the top of the module', 'import boto3\ns3 = boto3.client("s3")\n', ['2 boto3.client at import']],
    [
      'in the handler',
      'import boto3\ndef handler(event, context):\n    s3 = boto3.client("s3")\n',
      ['3 boto3.client handler'],
    ],
    [
      'in an async function with a body on its line',
      'import boto3\nasync def f(): return boto3.resource("s3")\n',
      ['2 boto3.resource f'],
    ],
    [
      'by other names',
      'import boto3 as b\nfrom boto3 import client as make, resource\nfrom boto3.session import (\n    Session,\n)\ndef f():\n    b.client("s3"); make("s3")\n    resource("s3")\n    Session()\n',
      ['7 boto3.client f', '7 boto3.client f', '8 boto3.resource f', '9 boto3.session.Session f'],
    ],
    [
      'of a session that the module has',
      'import boto3\nsession = boto3.Session()\ndef f():\n    session.client("s3")\n',
      ['2 boto3.Session at import', '4 boto3.Session().client f'],
    ],
    [
      'of other packages',
      'import httpx, redis.asyncio\nimport psycopg\ndef f():\n    httpx.AsyncClient()\n    redis.asyncio.Redis()\n    with psycopg.connect(dsn) as c: pass\n',
      ['4 httpx.AsyncClient f', '5 redis.asyncio.Redis f', '6 psycopg.connect f'],
    ],
    [
      'in a lambda, and beside one',
      'import boto3\nget = lambda: boto3.client("s3")\nboth(lambda x, y: x, boto3.client("s3"))\nz = [lambda: 1][0]; c = boto3.client("s3")\nd = {"a": lambda k={}: boto3.client("x")}\n',
      [
        '2 boto3.client lambda',
        '3 boto3.client at import',
        '4 boto3.client at import',
        '5 boto3.client lambda',
      ],
    ],
    [
      'in defaults and decorators, which the definition works out',
      'import boto3\n@traced(boto3.client("xray"))\ndef f(a: int = 1, c=boto3.client("s3")) -> dict[str, int]:\n    return c\n',
      ['2 boto3.client at import', '3 boto3.client at import'],
    ],
    [
      'in nested functions and methods',
      'import boto3\nclass Store:\n    s3 = boto3.client("s3")\n    def __init__(self):\n        self.s3 = boto3.client("s3")\n\n        def inner():\n            return boto3.client("s3")\n    sqs = boto3.client("sqs")\ndb = boto3.client("dynamodb")\n',
      [
        '3 boto3.client at import',
        '5 boto3.client Store.__init__',
        '8 boto3.client Store.__init__.inner',
        '9 boto3.client at import',
        '10 boto3.client at import',
      ],
    ],
    [
      'kept for the next invocation',
      'import boto3, functools\nfrom functools import lru_cache\nCLIENTS = {}\nc = None\n@functools.cache\ndef f():\n    return boto3.client("s3")\n@lru_cache(maxsize=1)\n@traced\ndef g():\n    return boto3.client("s3")\ndef h():\n    global c\n    if c is None:\n        c = boto3.client("s3")\n    CLIENTS["x"] = boto3.client("x")\n    local = boto3.client("y")\n',
      [
        '7 boto3.client f kept',
        '11 boto3.client g kept',
        '15 boto3.client h kept',
        '16 boto3.client h kept',
        '17 boto3.client h',
      ],
    ],
    [
      'but not in strings and comments, whose lines end no function',
      'import boto3\ndef handler(e, c):\n    """\nboto3.client("in a text at column 0")\n"""\n# boto3.client("in a comment")\n    sql = \'\'\'\nSELECT\n\'\'\' + str(boto3.client("s3"))\n    x = "boto3.client(1)"\n',
      ['9 boto3.client handler'],
    ],
    [
      'over several lines',
      'import boto3\ndef handler(e, c):\n    s3 = make(\nboto3.client(\n"s3"))\n    t = \\\nboto3.client("t")\nu = (\n    boto3.client("u")\n)\n',
      ['4 boto3.client handler', '7 boto3.client handler', '9 boto3.client at import'],
    ],
    [
      'with tabs and Windows line ends',
      'import boto3\r\ndef f():\r\n\tif 1:\r\n\t\tboto3.client("a")\r\n\tboto3.client("b")\r\nboto3.client("c")\r\n',
      ['4 boto3.client f', '5 boto3.client f', '6 boto3.client at import'],
    ],
    [
      'after a format string with quotes in it',
      'import boto3\ndef audit(row): print(f"{row["#id"]}")\ndef handler(e, c):\n    boto3.client("s3")\n',
      ['4 boto3.client handler'],
    ],
    [
      'inside a format string',
      'import boto3\ndef f():\n    print(f"{boto3.client("s3").list()}")\n',
      ['3 boto3.client f'],
    ],
    [
      'after a match and a with of several lines',
      'import boto3\ndef f(a, b):\n    match a["x"], b:\n        case "y", _:\n            with a as (\nc,\n):\n                boto3.client("s3")\nboto3.client("x")\n',
      ['8 boto3.client f', '9 boto3.client at import'],
    ],
    [
      'of a session that is made for it',
      'import boto3\ndef f():\n    return boto3.session.Session(\n        profile_name="x",\n    ).client("s3")\n',
      ['3 boto3.session.Session f', '5 boto3.session.Session().client f'],
    ],
    [
      'kept by a walrus, or in the branch of an if',
      'import boto3\ndef f():\n    global c, d\n    if (c := boto3.client("s3")): pass\n    if not d: d = boto3.client("x")\n',
      ['4 boto3.client f kept', '5 boto3.client f kept'],
    ],
    [
      'in a file of Python 2',
      'import boto3\ndef f():\n    try:\n        print "a", `boto3.client("s3")`\n    except E, e:\n        boto3.client("x")\nboto3.client("y")\n',
      ['4 boto3.client f', '6 boto3.client f', '7 boto3.client at import'],
    ],
    [
      'not of what only looks like one',
      'import os\ndef f():\n    boto3.client("not imported")\n    os.client()\n    self.boto3.client()\n    my_boto3.client()\n',
      [],
    ],
  ])('%s', (_, source, calls) => {
    expect(found(source)).toEqual(calls);
  });
});
