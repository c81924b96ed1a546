import { describe, expect, it } from 'vitest';
import type { BytecodeCounts } from '../../../../src/domain/bytecode.js';
import { bytecodeFinding } from '../../../../src/findings/inspect/bytecode.js';
import { clientsFinding } from '../../../../src/findings/inspect/clients.js';
import { inspectionFindings } from '../../../../src/findings/inspect/findings.js';
import { machineFindings, runtimeFinding } from '../../../../src/findings/inspect/machine.js';
import { variablesFindings } from '../../../../src/findings/inspect/variables.js';
import { brief, factsOf, zipOf } from '../../../support/inspect.js';

const variable = (name: string, value?: string, bytes = 20) => ({
  name,
  bytes,
  ...(value === undefined ? {} : { value }),
});

describe('variables', () => {
  it.each<[string, Parameters<typeof variable>[], string[]]>([
    ['none', [], ['ok variables']],
    ['harmless ones', [['DB'], ['PYTHONDONTWRITEBYTECODE'], ['PYTHONNOUSERSITE']], ['ok variables']],
    ['timed imports, also with 0', [['PYTHONPROFILEIMPORTTIME', '0']], ['warning python-variables']],
    [
      'switches that are off',
      [
        ['PYTHONVERBOSE', '0'],
        ['PYTHONDEVMODE', ''],
        ['PYTHONMALLOC', 'pymalloc'],
      ],
      ['ok variables'],
    ],
    [
      'switches that are on',
      [
        ['PYTHONVERBOSE', '1'],
        ['PYTHONDEVMODE', '1'],
        ['PYTHONASYNCIODEBUG', '1'],
      ],
      ['warning python-variables'],
    ],
    ['-O without its bytecode', [['PYTHONOPTIMIZE', '1']], ['warning python-optimize']],
    ['a wrapper', [['AWS_LAMBDA_EXEC_WRAPPER']], ['warning wrapper']],
    [
      'instrumentation',
      [['OTEL_A'], ['OTEL_B'], ['DD_SITE']],
      ['note instrumentation', 'note instrumentation'],
    ],
    ['large ones', [['BIG', undefined, 2100]], ['note variables-size']],
  ])('%s', (_, variables, expected) => {
    const facts = factsOf({ configuration: { variables: variables.map((one) => variable(...one)) } });
    expect(brief(variablesFindings(facts))).toEqual(expected);
  });

  it('takes -O with its bytecode for fine, and knows its level', () => {
    const at = (value: string, file: string) =>
      brief(
        variablesFindings(
          factsOf({
            configuration: { variables: [variable('PYTHONOPTIMIZE', value)] },
            zip: zipOf({ 'a.py': 1, [file]: 1 }),
          }),
        ),
      );
    expect(at('1', '__pycache__/a.cpython-313.opt-1.pyc')).toEqual(['ok variables']);
    expect(at('2', '__pycache__/a.cpython-313.opt-1.pyc')).toEqual(['warning python-optimize']);
  });

  it('tells keys and tracing', () => {
    const facts = factsOf({ configuration: { variables: [variable('A')], hasOwnKey: true, isTraced: true } });
    expect(brief(variablesFindings(facts))).toEqual(['note variables-key', 'note tracing']);
  });
});

describe('the runtime', () => {
  it.each([
    ['python3.13', '2026-11-23', ['ok runtime'], 950],
    ['python3.11', '2027-01-01', ['note runtime'], 180],
    ['python3.11', '2026-12-31', ['ok runtime'], 181],
    ['python3.10', '2026-10-31', ['warning runtime'], 0],
    ['python3.10', '2026-10-30', ['note runtime'], 1],
    ['python3.8', '2026-11-23', ['warning runtime'], -770],
    ['provided.al2023', '2026-11-23', ['note runtime'], undefined],
  ])('%s on %s', (runtime, day, expected, days) => {
    const found = runtimeFinding(factsOf({ configuration: { runtime } }), new Date(`${day}T12:00:00Z`));
    expect([brief(found), found[0]?.figures[0]?.value]).toEqual([expected, days]);
  });
});

describe('the machine', () => {
  it.each([
    ['plenty', {}, ['ok memory', 'ok architecture']],
    ['little memory', { memorySizeMB: 512 }, ['note memory', 'ok architecture']],
    ['x86', { architecture: 'x86_64' as const }, ['ok memory', 'note architecture']],
    [
      'a short timeout, in a VPC',
      { timeoutS: 3, hasVpc: true },
      ['ok memory', 'ok architecture', 'note timeout', 'ok vpc'],
    ],
  ])('%s', (_, configuration, expected) => {
    expect(brief(machineFindings(factsOf({ configuration }), undefined))).toEqual(expected);
  });

  it('prices what a log shows, where there is one', () => {
    const facts = factsOf({ configuration: { architecture: 'x86_64', memorySizeMB: 1024 } });
    const use = { invocations: 1, waited: 0, hidden: 0, meanBilledMs: 200 };
    const [, found] = machineFindings(facts, use);
    expect(found?.figures.map(({ value }) => Number(value.toFixed(2)))).toEqual([3.33, 2.67]);
    expect(found?.message).toContain('200 ms each, as in the log');
  });
});

describe('clients', () => {
  const clients = (source: string, more: Record<string, string> = {}) =>
    clientsFinding(
      factsOf({ configuration: { memorySizeMB: 512 }, zip: zipOf({}, { 'app.py': source, ...more }) }),
    );

  it('names file and line of those in the handler, and those elsewhere', () => {
    const [found] = clients('import boto3\ndef handler(e, c):\n    boto3.client("s3")\n', {
      'lib/db.py': 'import redis\ndef handler():\n    return redis.Redis()\n',
    });
    expect(found?.status).toBe('warning');
    expect(found?.message).toContain('boto3.client at app.py:3 in handler');
    expect(found?.message).toContain(
      'Other functions make 1 client each time they are called: redis.Redis at lib/db.py:3',
    );
  });

  it.each([
    [
      'at import',
      'import boto3\nc = boto3.client("s3")\ndef handler(e, c): pass\n',
      ['ok client-in-handler'],
    ],
    [
      'in another function',
      'import boto3\ndef make():\n    return boto3.client("s3")\n',
      ['note client-in-handler'],
    ],
    ['nowhere', 'def handler(e, c): pass\n', ['ok client-in-handler']],
    [
      'in the handler, after a format string with quotes in it',
      'import boto3\ndef audit(row): print(f"{row["#id"]}")\ndef handler(e, c):\n    boto3.client("s3")\n',
      ['warning client-in-handler'],
    ],
    [
      'in what the handler calls, and what that calls',
      'import boto3\ndef make():\n    return boto3.client("s3")\ndef table():\n    return make()\ndef handler(e, c):\n    def inner():\n        table()\n    inner()\n',
      ['warning client-in-handler'],
    ],
    [
      'in the constructor of what the handler makes',
      'import boto3\nclass Store:\n    def __init__(self):\n        self.open()\n    def open(self):\n        self.s3 = boto3.client("s3")\ndef handler(e, c):\n    Store()\n',
      ['warning client-in-handler'],
    ],
    [
      'in what the import calls',
      'import boto3\ndef make():\n    return boto3.client("s3")\nS3 = make()\ndef handler(e, c):\n    return S3\n',
      ['ok client-in-handler'],
    ],
    [
      'in what the import calls by another function',
      'import boto3\ndef make():\n    return boto3.client("s3")\ndef all():\n    return [make()]\nS3 = all()\n',
      ['ok client-in-handler'],
    ],
    [
      'in a method that nobody is seen to call',
      'import boto3\nclass Store:\n    def open(self):\n        return boto3.client("s3")\ndef handler(e, c):\n    Store()\n',
      ['note client-in-handler'],
    ],
    [
      'in what the import calls, and another function',
      'import boto3\ndef make():\n    return boto3.client("s3")\nS3 = make()\ndef again():\n    return make()\n',
      ['note client-in-handler'],
    ],
    [
      'in what the handler calls once, as it keeps the result',
      'import boto3\ns3 = None\ndef make():\n    return boto3.client("s3")\ndef handler(e, c):\n    global s3\n    s3 = s3 or make()\n',
      ['ok client-in-handler'],
    ],
  ])('%s', (_, source, expected) => {
    expect(brief(clients(source))).toEqual(expected);
  });
});

describe('bytecode', () => {
  const counts: BytecodeCounts = {
    ...{ modules: 10, valid: 10, missing: 0, stale: 0, wrongVersion: 0, uncompilable: 0, mismatched: 0 },
    ...{ uncheckedHash: 10, checkedHash: 0, staleByTime: 0, otherLevel: 0, sourceless: 0 },
  };
  const zip = zipOf({
    'a.py': 1,
    'p/b.py': 1,
    'p/__pycache__/b.cpython-313.pyc': 1,
    'p/__pycache__/b.cpython-312.pyc': 1,
  });

  it.each([
    ['all there', { python: '3.13.0', total: counts }, ['ok bytecode']],
    [
      'little to compile',
      { python: '3.13.0', total: { ...counts, stale: 1 }, saved: { ms: 2, n: 5 } },
      ['note bytecode'],
    ],
    [
      'much to compile',
      { python: '3.13.0', total: { ...counts, missing: 9 }, saved: { ms: 200, n: 5 } },
      ['warning bytecode'],
    ],
    ['no interpreter here', { why: 'There is no Python 3.13.' }, ['note bytecode']],
  ])('%s', (_, look, expected) => {
    expect(brief(bytecodeFinding(factsOf({ zip }), look))).toEqual(expected);
  });

  it('compares names where there is no interpreter, and says so', () => {
    const [found] = bytecodeFinding(factsOf({ zip }), { why: 'There is no Python 3.13.' });
    expect(found?.figures.map(({ value }) => value)).toEqual([2, 1]);
    expect(found?.message).toContain('There is no Python 3.13.');
    const old = factsOf({ zip, configuration: { runtime: 'python3.9' } });
    expect(bytecodeFinding(old, { why: '' })[0]?.figures[1]?.value).toBe(2);
  });
});

it('puts what matters most first, and what was not seen with the action that is missing', () => {
  const unseen = [
    { action: 'lambda:ListAliases', what: 'the aliases', why: 'lambda:ListAliases is not allowed' },
    { what: 'the code', why: 'it is larger than 60 MB' },
  ];
  const facts = factsOf({ unseen, configuration: { runtime: 'python3.8' } });
  const found = inspectionFindings(facts, { bytecode: { why: '' }, today: new Date('2026-11-23') });
  expect(brief(found).slice(0, 4)).toEqual([
    'warning runtime',
    'note not-seen',
    'note not-seen',
    'ok provisioned-concurrency',
  ]);
  expect(found[1]).toMatchObject({
    message: 'Not seen: the aliases, as lambda:ListAliases is not allowed. No finding here is about it.',
    remedy: 'Allow lambda:ListAliases, or ignore this: nothing else depends on it.',
  });
});

it('has a figure and a remedy with everything that is not fine', () => {
  const facts = factsOf({
    configuration: { memorySizeMB: 128, architecture: 'x86_64', timeoutS: 3, codeBytes: 40_000_000 },
    provisioned: [{ qualifier: '1', requested: 1, status: 'READY' }],
    layers: [{ name: 'big:1', zipBytes: 30_000_000, extensions: ['x'] }],
    zip: zipOf({ 'a.pyi': 20_000_000 }),
  });
  const found = inspectionFindings(facts, { bytecode: { why: '' }, today: new Date() });
  const bare = found.filter(
    ({ status, figures, remedy }) => status !== 'ok' && (figures.length === 0 || !remedy),
  );
  expect(bare).toEqual([]);
});
