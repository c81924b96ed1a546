import { describe, expect, it } from 'vitest';
import type { Setting } from '../../../src/templates/settings.js';
import { handlers, readProject } from '../../support/templates.js';

const names = ({ functions }: Awaited<ReturnType<typeof readProject>>) =>
  functions.map((one) => {
    const { id, unapplied = [] } = one as { id: string; unapplied?: { name: string }[] };
    return [id, ...unapplied.map(({ name }) => name)];
  });

describe('what a template sets and nothing here applies', () => {
  it('is named with SAM: of the function and the globals that it does not ignore, and resources of their own', async () => {
    const read = await readProject({
      'template.yaml': `Transform: AWS::Serverless-2016-10-31
Conditions: { No: !Equals [a, b] }
Globals:
  Function:
    Runtime: python3.13
    Handler: app.handler
    CodeUri: .
    MemorySize: 512
    SnapStart: { ApplyOn: PublishedVersions }
    Tags: { team: core }
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties: { AutoPublishAlias: live, FunctionUrlConfig: { AuthType: NONE }, Tags: !If [No, {a: b}, !Ref AWS::NoValue] }
  Plain:
    Type: AWS::Serverless::Function
    Properties: { IgnoreGlobals: [MemorySize, SnapStart, Tags] }
  Off:
    Type: AWS::Serverless::Function
    Properties: { SnapStart: { ApplyOn: None }, ReservedConcurrentExecutions: 5 }
  Own:
    Type: AWS::Serverless::Function
    Properties: { IgnoreGlobals: '*', Runtime: python3.12, Handler: app.handler, CodeUri: . }
  Live: { Type: AWS::Lambda::Alias }
  Gone: { Type: AWS::Lambda::Url, Condition: No }
`,
      ...handlers('app.py'),
    });
    expect(names(read)).toEqual([
      ['Api', 'AutoPublishAlias', 'FunctionUrlConfig', 'SnapStart'],
      ['Plain'],
      ['Off', 'ReservedConcurrentExecutions', 'Tags'],
      ['Own'],
    ]);
    expect(read.functions).toMatchObject([
      { memoryMB: 512 },
      { memoryMB: 128 },
      { memoryMB: 512 },
      { memoryMB: 128 },
    ]);
    expect(read.templates.map(({ unmade }) => unmade)).toEqual([['Live (AWS::Lambda::Alias)']]);
    expect(read.notes).toEqual([
      'template.yaml: Api has SnapStart, which is not applied: a start on demand is what runs here.',
    ]);
  });

  it('is named with the Serverless Framework, of the provider too', async () => {
    const read = await readProject({
      'serverless.yml': `service: shop
provider: { name: aws, runtime: python3.13, tags: { team: core }, tracing: { lambda: true } }
functions:
  api: { handler: app.handler, url: true, snapStart: true, provisionedConcurrency: 2 }
  job: { handler: app.handler, snapStart: false, provisionedConcurrency: 1, events: [] }
`,
      ...handlers('app.py'),
    });
    expect(names(read)).toEqual([
      ['api', 'provisionedConcurrency', 'snapStart', 'tags', 'tracing', 'url'],
      ['job', 'provisionedConcurrency', 'tags', 'tracing'],
    ]);
    expect(read.notes).toEqual([
      'serverless.yml: api has SnapStart, which is not applied: a start on demand is what runs here.',
      'serverless.yml: 2 functions (api, job) have provisioned concurrency, which is not applied: a start on demand is what runs here.',
    ]);
  });

  it('has what an emulated function takes, in each language, and says where that is not all', async () => {
    const emulated = async (files: Readonly<Record<string, string>>) =>
      (await readProject({ ...files, ...handlers('app.py') })).functions.map((one) =>
        ((one as { unapplied?: Setting[] }).unapplied ?? []).map(({ name, start: _, ...rest }) => [
          name,
          rest,
        ]),
      );
    const snapStart = { emulated: { snapStart: 'PublishedVersions' } };
    const [sam] = await emulated({
      'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      { Runtime: python3.13, Handler: app.handler, CodeUri: ., SnapStart: { ApplyOn: PublishedVersions },
        EphemeralStorage: { Size: 1024 }, LoggingConfig: { LogFormat: JSON, ApplicationLogLevel: WARN } }
`,
    });
    expect(sam).toEqual([
      ['EphemeralStorage', { emulated: { ephemeralStorageMB: 1024 } }],
      ['LoggingConfig', { emulated: { logFormat: 'JSON' }, saysMore: true }],
      ['SnapStart', snapStart],
    ]);
    const framework = await emulated({
      'serverless.yml': `service: shop
provider: { name: aws, runtime: python3.13, logs: { restApi: true, lambda: { logFormat: JSON } } }
functions:
  api: { handler: app.handler, ephemeralStorageSize: 2048, snapStart: true }
  job: { handler: app.handler, logs: { logFormat: Text } }
`,
    });
    expect(framework).toEqual([
      [
        ['ephemeralStorageSize', { emulated: { ephemeralStorageMB: 2048 } }],
        ['logs', { emulated: { logFormat: 'JSON' } }],
        ['snapStart', snapStart],
      ],
      [['logs', { emulated: { logFormat: 'Text' } }]],
    ]);
    const terraform = (name: string, more: object) => ({
      ...{ address: `aws_lambda_function.${name}`, mode: 'managed', type: 'aws_lambda_function', name },
      values: {
        ...{ function_name: name, handler: 'app.handler', runtime: 'python3.13', filename: '.', ...more },
      },
    });
    const logging = (more: object) => [
      { application_log_level: '', log_format: 'Text', log_group: '/aws/lambda/set', ...more },
    ];
    const set = { ephemeral_storage: [{ size: 600 }], logging_config: logging({ log_format: 'JSON' }) };
    const byAws = {
      ...{ ephemeral_storage: [{ size: 512 }], reserved_concurrent_executions: -1 },
      logging_config: logging({}),
    };
    const resources = [terraform('set', set), terraform('plain', byAws)];
    const plan = { format_version: '1.2', planned_values: { root_module: { resources } } };
    expect(await emulated({ 'plan.json': JSON.stringify(plan) })).toEqual([
      [
        ['ephemeral_storage', { emulated: { ephemeralStorageMB: 600 } }],
        ['logging_config', { emulated: { logFormat: 'JSON' } }],
      ],
      [],
    ]);
  });

  it('is named with Terraform, as is memory that is known only after apply', async () => {
    const address = 'aws_lambda_function.api';
    const values = {
      ...{ function_name: 'api', handler: 'app.handler', runtime: 'python3.13', filename: '.' },
      ...{ snap_start: [{ apply_on: 'PublishedVersions' }], vpc_config: [], tags: null, publish: true },
    };
    const other = { ...values, function_name: 'job', snap_start: [{ apply_on: 'None' }], publish: false };
    const read = await readProject({
      'plan.json': JSON.stringify({
        format_version: '1.2',
        planned_values: {
          root_module: {
            resources: [
              { address, mode: 'managed', type: 'aws_lambda_function', name: 'api', values },
              {
                address: 'aws_lambda_function.job',
                ...{ mode: 'managed', type: 'aws_lambda_function', name: 'job', values: other },
              },
              {
                address: 'aws_lambda_alias.live',
                ...{ mode: 'managed', type: 'aws_lambda_alias', name: 'live', values: {} },
              },
            ],
          },
        },
        resource_changes: [{ address, change: { after_unknown: { memory_size: true } } }],
      }),
      ...handlers('app.py'),
    });
    expect(names(read)).toEqual([['api', 'publish', 'snap_start'], ['job']]);
    expect(read.templates.map(({ unmade }) => unmade)).toEqual([['live (aws_lambda_alias)']]);
    expect(read.notes).toEqual([
      'plan.json: memory_size of api is not known before it is deployed: known only after apply.',
      'plan.json: api has SnapStart, which is not applied: a start on demand is what runs here.',
    ]);
  });
});
