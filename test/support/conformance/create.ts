import { strToU8, zipSync } from 'fflate';
import { expect } from 'vitest';
import {
  ACCOUNT,
  arnOf,
  CONFLICT,
  guide,
  INVALID,
  layerOf,
  MISSING,
  model,
  ROLE,
  type Row,
  recorded,
  reference,
  type Theme,
  VALIDATION,
} from './row.js';

/** A zip of one handler. */
export const zipOf = (text: string) =>
  Buffer.from(zipSync({ 'app.py': strToU8(text) }, { mtime: '2026-01-02T03:04:05' }));

/** A zip whose content is not what its checksum says: the AWS CLI looks into zips too, but not so far. */
function brokenZip(): Buffer {
  const zip = zipOf('x = 1\n');
  const at = 30 + 'app.py'.length;
  zip.writeUInt8(zip.readUInt8(at + 1) ^ 0xff, at + 1);
  return zip;
}

export const FUNCTION = {
  Runtime: 'python3.13',
  Role: ROLE,
  Handler: 'app.handler',
  Code: { ZipFile: zipOf('def handler(event, context): return 1\n') },
};
const create = (FunctionName: string, more: object = {}) => ({ FunctionName, ...FUNCTION, ...more });

/** CreateFunction that is refused. */
const no = (
  what: string,
  more: object,
  [member, type, message]: readonly [string, string, string],
  rest: Partial<Row> = {},
): Row => ({
  ...{
    what,
    call: 'CreateFunction',
    input: create('refused', more),
    follows: model(`CreateFunctionRequest.${member}`),
  },
  refuses: [type, type === 'AccessDeniedException' ? 403 : 400, message],
  ...rest,
});
const without = (member: keyof typeof FUNCTION): Partial<Row> => ({
  input: Object.fromEntries(Object.entries(create('refused')).filter(([name]) => name !== member)),
  isRaw: true,
});

export const CREATE: Theme = {
  title: 'Functions: what is created',
  rows: [
    {
      what: 'a function',
      call: 'CreateFunction',
      input: create('plain'),
      follows: reference('API_CreateFunction'),
      keep: 'plain',
      answers: {
        ...{ FunctionName: 'plain', FunctionArn: arnOf('plain'), Version: '$LATEST', State: 'Pending' },
        ...{ MemorySize: 128, Timeout: 3, PackageType: 'Zip', Architectures: ['x86_64'], Description: '' },
        ...{ EphemeralStorage: { Size: 512 }, TracingConfig: { Mode: 'PassThrough' } },
        SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
        LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/plain' },
        CodeSha256: expect.stringMatching(/^[\w+/]{43}=$/),
        RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    },
    {
      what: 'its state, until it is active',
      kind: 'wait',
      call: 'function_active_v2',
      input: { FunctionName: 'plain' },
      follows: model('FunctionConfiguration.State'),
    },
    {
      what: 'its existence',
      kind: 'wait',
      call: 'function_exists',
      input: { FunctionName: 'plain' },
      follows: reference('API_GetFunction'),
    },
    {
      what: 'the same name again',
      call: 'CreateFunction',
      input: create('plain'),
      follows: reference('API_CreateFunction'),
      refuses: [CONFLICT, 409, 'Function already exist: plain'],
    },
    {
      what: 'a function by its partial ARN',
      call: 'CreateFunction',
      input: create(`${ACCOUNT}:function:partial`),
      follows: model('CreateFunctionRequest.FunctionName'),
      answers: { FunctionName: 'partial' },
    },
    {
      what: 'a function that is published at once',
      call: 'CreateFunction',
      input: create('published', { Publish: true, Description: 'first' }),
      follows: model('CreateFunctionRequest.Publish'),
      answers: { Version: '1', FunctionArn: `${arnOf('published')}:1`, Description: 'first' },
    },
    {
      what: 'a function with every setting that is kept',
      call: 'CreateFunction',
      input: create('kept', {
        ...{ Description: 'd'.repeat(256), MemorySize: 10_240, Timeout: 900, Architectures: ['arm64'] },
        ...{ TracingConfig: { Mode: 'Active' }, EphemeralStorage: { Size: 10_240 } },
        VpcConfig: {
          SubnetIds: ['subnet-0a1b'],
          SecurityGroupIds: ['sg-0a1b'],
          Ipv6AllowedForDualStack: true,
        },
        DeadLetterConfig: { TargetArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:dead` },
        KMSKeyArn: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`,
        FileSystemConfigs: [
          {
            Arn: `arn:aws:elasticfilesystem:us-east-1:${ACCOUNT}:access-point/fsap-0123456789abcdef0`,
            LocalMountPath: '/mnt/data',
          },
        ],
        LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', LogGroup: '/own/group' },
        ImageConfig: { Command: ['app.handler'] },
        Environment: { Variables: { MODE: 'x' } },
        Tags: { team: 'a', 'cost centre': 'ü/1' },
      }),
      follows: reference('API_CreateFunction'),
      answers: {
        ...{ MemorySize: 10_240, Timeout: 900, Architectures: ['arm64'], EphemeralStorage: { Size: 10_240 } },
        TracingConfig: { Mode: 'Active' },
      },
    },
    ...(
      [
        [
          'VpcConfig',
          { SubnetIds: ['subnet-0a1b'], SecurityGroupIds: ['sg-0a1b'], Ipv6AllowedForDualStack: true },
        ],
        ['DeadLetterConfig', { TargetArn: `arn:aws:sqs:us-east-1:${ACCOUNT}:dead` }],
        ['TracingConfig', { Mode: 'Active' }],
        ['KMSKeyArn', `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`],
        ['FileSystemConfigs', [{ LocalMountPath: '/mnt/data' }]],
        [
          'LoggingConfig',
          { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN', LogGroup: '/own/group' },
        ],
        ['ImageConfigResponse', { ImageConfig: { Command: ['app.handler'] } }],
        ['Environment', { Variables: { MODE: 'x' } }],
      ] as const
    ).map(
      ([member, value]): Row => ({
        what: `its ${member}`,
        call: 'GetFunctionConfiguration',
        input: { FunctionName: 'kept' },
        follows: model(`FunctionConfiguration.${member}`),
        answers: { [member]: value },
      }),
    ),
    {
      what: 'its tags, and where its code is',
      call: 'GetFunction',
      input: { FunctionName: 'kept' },
      follows: model('GetFunctionResponse.Tags'),
      answers: {
        Tags: { team: 'a', 'cost centre': 'ü/1' },
        Code: { RepositoryType: 'S3', Location: expect.stringMatching(/^http:.*X-Amz-Signature=/) },
      },
    },
  ],
};

export const REFUSED: Theme = {
  title: 'Functions: what is refused',
  rows: [
    no(
      'no role',
      {},
      ['Role', VALIDATION, "Value null at 'role' failed to satisfy constraint: Member must not be null"],
      without('Role'),
    ),
    no('no code', {}, ['Code', VALIDATION, "Value null at 'code'"], without('Code')),
    no('no runtime', {}, ['Runtime', INVALID, 'Runtime and Handler are mandatory'], without('Runtime')),
    no('no handler', {}, ['Handler', INVALID, 'Runtime and Handler are mandatory'], without('Handler')),
    no('a role that is none', { Role: 'lambda' }, [
      'Role',
      VALIDATION,
      "Value 'lambda' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::",
    ]),
    no('a role of another account', { Role: 'arn:aws:iam::123456789012:role/x' }, [
      'Role',
      'AccessDeniedException',
      'Cross-account pass role is not allowed.',
    ]),
    no('a user for a role', { Role: `arn:aws:iam::${ACCOUNT}:user/x` }, ['Role', VALIDATION, "at 'role'"]),
    no('a name with a blank', { FunctionName: 'a b' }, [
      'FunctionName',
      INVALID,
      "1 validation error detected: Value 'a b' at 'functionName'",
    ]),
    no('a name of 65 characters', { FunctionName: 'n'.repeat(65) }, [
      'FunctionName',
      INVALID,
      'Member must have length less than or equal to 64',
    ]),
    no('an ARN of 141 characters', { FunctionName: arnOf('n'.repeat(96)) }, [
      'FunctionName',
      VALIDATION,
      'Member must have length less than or equal to 140',
    ]),
    no('a runtime that is none', { Runtime: 'python3.99' }, [
      'Runtime',
      INVALID,
      "Value python3.99 at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [",
    ]),
    no('another language, of which the emulator says so', { Runtime: 'nodejs22.x' }, [
      'Runtime',
      INVALID,
      'this emulator runs python3.x only',
    ]),
    no('a handler with a blank', { Handler: 'a b' }, [
      'Handler',
      VALIDATION,
      "Value 'a b' at 'handler' failed to satisfy constraint: Member must satisfy regular expression pattern: [^\\s]+",
    ]),
    no('a handler of 129 characters', { Handler: 'h'.repeat(129) }, [
      'Handler',
      VALIDATION,
      'Member must have length less than or equal to 128',
    ]),
    no('127 MB', { MemorySize: 127 }, [
      'MemorySize',
      VALIDATION,
      "Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
    ]),
    no(
      '10,241 MB, which only functions on instances may have',
      { MemorySize: 10_241 },
      [
        'MemorySize',
        INVALID,
        "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240",
      ],
      { follows: guide('configuration-memory') },
    ),
    no('more memory than any function has', { MemorySize: 32_769 }, [
      'MemorySize',
      VALIDATION,
      'Member must have value less than or equal to 32768',
    ]),
    no('a timeout of 0 s', { Timeout: 0 }, [
      'Timeout',
      VALIDATION,
      "Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ]),
    no('a timeout of 901 s, which only functions on instances may have', { Timeout: 901 }, [
      'Timeout',
      INVALID,
      "'Timeout' value failed to satisfy constraint: Member must have value less than or equal to 900",
    ]),
    no(
      'two errors at once',
      { MemorySize: 1, Timeout: 9999 },
      ['Timeout', VALIDATION, '2 validation errors detected: Value '],
      { follows: recorded('test_lambda_api.py') },
    ),
    no('a description of 257 characters', { Description: 'd'.repeat(257) }, [
      'Description',
      VALIDATION,
      'Member must have length less than or equal to 256',
    ]),
    no('an architecture that is none', { Architectures: ['x86'] }, [
      'Architectures',
      VALIDATION,
      "Value '[x86]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]",
    ]),
    no('two architectures', { Architectures: ['x86_64', 'arm64'] }, [
      'Architectures',
      VALIDATION,
      "Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1",
    ]),
    no('511 MB of storage', { EphemeralStorage: { Size: 511 } }, [
      'EphemeralStorage',
      VALIDATION,
      "Value '511' at 'ephemeralStorage.size'",
    ]),
    no(
      '10,241 MB of storage',
      { EphemeralStorage: { Size: 10_241 } },
      ['EphemeralStorage', INVALID, 'less than or equal to 10240'],
      { follows: guide('configuration-ephemeral-storage') },
    ),
    no('storage without a size', { EphemeralStorage: {} }, [
      'EphemeralStorage',
      VALIDATION,
      "Value null at 'ephemeralStorage.size'",
    ]),
    no('a tag of AWS’s own', { Tags: { 'aws:team': 'a' } }, ['Tags', INVALID, 'reserved'], {
      follows: guide('configuration-tags'),
    }),
    no('a tag with a character that tags may not have', { Tags: { 'a#b': 'c' } }, [
      'Tags',
      VALIDATION,
      "Value '{a#b=c}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [",
    ]),
    no('a tag whose value is too long', { Tags: { a: 'v'.repeat(257) } }, [
      'Tags',
      VALIDATION,
      'Map value must satisfy constraint: [Member must have length less than or equal to 256',
    ]),
    no(
      '51 tags',
      { Tags: Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`t${at}`, ''])) },
      ['Tags', INVALID, 'Number of tags exceeds resource tag limit.'],
      { follows: guide('configuration-tags') },
    ),
    no(
      'a variable whose name begins with a digit, and its value is not shown',
      { Environment: { Variables: { '1A': 'secret' } } },
      [
        'Environment',
        VALIDATION,
        "Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]",
      ],
    ),
    no(
      'a variable of the runtime',
      { Environment: { Variables: { AWS_REGION: 'x' } } },
      ['Environment', INVALID, 'Reserved keys used in this request: AWS_REGION'],
      { follows: guide('configuration-envvars') },
    ),
    no(
      '5 KB of variables',
      { Environment: { Variables: { LARGE: 'x'.repeat(5000) } } },
      ['Environment', INVALID, 'exceeded the 4KB limit'],
      { follows: guide('gettingstarted-limits') },
    ),
    no(
      'SnapStart on Python 3.11',
      { Runtime: 'python3.11', SnapStart: { ApplyOn: 'PublishedVersions' } },
      ['SnapStart', INVALID, 'python3.11 is not supported for SnapStart enabled functions.'],
      { follows: guide('snapstart') },
    ),
    no(
      'SnapStart with storage of 513 MB',
      { SnapStart: { ApplyOn: 'PublishedVersions' }, EphemeralStorage: { Size: 513 } },
      ['SnapStart', INVALID, 'ephemeral storage'],
      { follows: guide('snapstart') },
    ),
    no('SnapStart of something else', { SnapStart: { ApplyOn: 'All' } }, [
      'SnapStart',
      VALIDATION,
      "Value 'All' at 'snapStart.applyOn' failed to satisfy constraint: Member must satisfy enum value set: [PublishedVersions, None]",
    ]),
    no('a tracing mode that is none', { TracingConfig: { Mode: 'On' } }, [
      'TracingConfig',
      VALIDATION,
      "at 'tracingConfig.mode'",
    ]),
    no('a subnet that is none', { VpcConfig: { SubnetIds: ['x'], SecurityGroupIds: ['sg-1'] } }, [
      'VpcConfig',
      VALIDATION,
      "Value '[x]' at 'vpcConfig.subnetIds'",
    ]),
    no(
      'six security groups',
      { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: Array(6).fill('sg-1') } },
      ['VpcConfig', VALIDATION, 'Member must have length less than or equal to 5'],
    ),
    no('a dead letter queue that is no ARN', { DeadLetterConfig: { TargetArn: 'queue' } }, [
      'DeadLetterConfig',
      VALIDATION,
      "Value 'queue' at 'deadLetterConfig.targetArn'",
    ]),
    no(
      'a mount outside /mnt',
      {
        FileSystemConfigs: [
          {
            Arn: `arn:aws:elasticfilesystem:us-east-1:${ACCOUNT}:access-point/fsap-0123456789abcdef0`,
            LocalMountPath: '/data',
          },
        ],
      },
      ['FileSystemConfigs', VALIDATION, "Value '/data' at 'fileSystemConfigs.1.member.localMountPath'"],
    ),
    no('a log format that is none', { LoggingConfig: { LogFormat: 'XML' } }, [
      'LoggingConfig',
      VALIDATION,
      "at 'loggingConfig.logFormat'",
    ]),
    no(
      'a log level with text',
      { LoggingConfig: { LogFormat: 'Text', ApplicationLogLevel: 'DEBUG' } },
      ['LoggingConfig', INVALID, 'only with the LogFormat JSON'],
      { follows: guide('monitoring-cloudwatchlogs-log-level') },
    ),
    no('a package type that is none', { PackageType: 'Tar' }, [
      'PackageType',
      VALIDATION,
      "at 'packageType'",
    ]),
    no(
      'a code signing configuration that is not there',
      {
        CodeSigningConfigArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:code-signing-config:csc-0123456789abcdefg`,
      },
      ['CodeSigningConfigArn', 'CodeSigningConfigNotFoundException', 'cannot be found'],
      { refuses: ['CodeSigningConfigNotFoundException', 404, 'cannot be found'] },
    ),
    no('a layer that is no ARN', { Layers: ['tools'] }, [
      'Layers',
      VALIDATION,
      "Value '[tools]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: ",
    ]),
    no('a layer that is not there', { Layers: [`${layerOf('none')}:1`] }, [
      'Layers',
      INVALID,
      `Layer version ${layerOf('none')}:1 does not exist.`,
    ]),
    no(
      'a layer of another region',
      { Layers: [`${layerOf('none').replace('us-east-1', 'eu-west-1')}:1`] },
      ['Layers', INVALID, 'Layers are expected to be in region us-east-1.'],
      { follows: recorded('test_lambda_api.py') },
    ),
    no(
      'a layer of another account',
      { Layers: [`${layerOf('none').replace(ACCOUNT, '123456789012')}:1`] },
      ['Layers', 'AccessDeniedException', 'is not authorized to perform: lambda:GetLayerVersion'],
      { follows: recorded('test_lambda_api.py') },
    ),
    no('a zip with a wrong checksum', { Code: { ZipFile: brokenZip() } }, [
      'Code',
      INVALID,
      'Could not unzip uploaded file',
    ]),
    {
      what: 'nothing of all that is there',
      call: 'GetFunction',
      input: { FunctionName: 'refused' },
      follows: reference('API_GetFunction'),
      refuses: [MISSING, 404, `Function not found: ${arnOf('refused')}`],
    },
  ],
};
