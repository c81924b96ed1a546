// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of templates
import { describe, expect, it } from 'vitest';
import { handlers, PLAIN, readProject } from '../../support/templates.js';

const PLAIN_TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  CodeBucket: { Type: String }
Resources:
  Hello:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: hello
      Runtime: python3.14
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code: lambda/
      MemorySize: 1769
      Timeout: 900
      Architectures: [arm64]
      Environment: { Variables: { POWERTOOLS_SERVICE_NAME: hello } }
      Layers: [!Ref Lib]
  Custom:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      Code:
        ZipFile: |
          import cfnresponse
          def handler(event, context): pass
  Bucketed:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      Code: { S3Bucket: !Ref CodeBucket, S3Key: app.zip }
  Container:
    Type: AWS::Lambda::Function
    Properties: { PackageType: Image, Code: { ImageUri: !Ref CodeBucket } }
  Lib:
    Type: AWS::Lambda::LayerVersion
    Properties: { Content: { S3Bucket: !Ref CodeBucket, S3Key: lib.zip } }
  Fn::ForEach::Regions:
    - Region
    - [a, b]
    - "Fn\${Region}": { Type: AWS::Lambda::Function }
`;

/** As `cdk synth` of the Python hello-world writes it, without what is not read. */
const CDK_STACK = {
  Resources: {
    HelloHandler2E4FBA4D: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: {
          S3Bucket: { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' },
          S3Key: 'aaaa.zip',
        },
        Environment: {
          Variables: {
            HITS_TABLE_NAME: { Ref: 'HitCounterHits079767E5' },
            REGION: { Ref: 'AWS::Region' },
            NESTED: { 'Fn::GetAtt': ['Nested', 'Outputs.Arn'] },
          },
        },
        Handler: 'hello.handler',
        Layers: [{ Ref: 'Lib80D5D993' }],
        MemorySize: 256,
        Role: { 'Fn::GetAtt': ['HelloHandlerServiceRole11EF7C63', 'Arn'] },
        Runtime: 'python3.12',
        Timeout: 60,
      },
      Metadata: {
        'aws:cdk:path': 'CdkworkshopStack/HelloHandler/Resource',
        'aws:asset:path': 'asset.aaaa',
        'aws:asset:is-bundled': false,
        'aws:asset:property': 'Code',
      },
    },
    // With asset metadata switched off, only the list of assets tells.
    Plain1234: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: 'b', S3Key: 'bbbb.zip' },
        Handler: 'index.handler',
        Runtime: 'python3.13',
      },
    },
    Lib80D5D993: {
      Type: 'AWS::Lambda::LayerVersion',
      Properties: { Content: { S3Bucket: 'b', S3Key: 'cccc.zip' } },
      Metadata: { 'aws:asset:path': 'asset.cccc', 'aws:asset:property': 'Content' },
    },
    LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aFD4BFC8A: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Handler: 'index.handler',
        Runtime: { 'Fn::FindInMap': ['Node', { Ref: 'AWS::Region' }, 'value'] },
      },
      Metadata: { 'aws:asset:path': 'asset.dddd' },
    },
    Nested: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: 'x' },
      Metadata: { 'aws:asset:path': 'Nested.nested.template.json' },
    },
  },
  Mappings: { Node: { 'us-east-1': { value: 'nodejs22.x' } } },
};
const one = (asset: string) => ({
  Resources: {
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: { Handler: 'index.handler', Runtime: 'python3.12' },
      Metadata: { 'aws:asset:path': asset },
    },
  },
});
const stack = (templateFile: string) => ({ type: 'aws:cloudformation:stack', properties: { templateFile } });
const json = (files: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(files).map(([path, value]) => [path, JSON.stringify(value)]));

describe('a template of CloudFormation', () => {
  it('has functions whose code is a folder; what is elsewhere is named', async () => {
    const { functions, leftOut, notes } = await readProject({
      'template.yaml': PLAIN_TEMPLATE,
      ...handlers('lambda/index.py'),
    });
    expect(functions).toEqual([
      {
        ...PLAIN,
        ...{ id: 'Hello', functionName: 'hello', handler: 'index.handler', runtime: 'python3.14' },
        ...{ code: 'lambda', architecture: 'arm64', memoryMB: 1769, timeoutS: 900 },
        variables: { POWERTOOLS_SERVICE_NAME: 'hello' },
      },
    ]);
    expect(leftOut).toEqual([
      'Custom: its code stands in the template itself',
      'Bucketed: its Code is not known before it is deployed (!Ref CodeBucket, a parameter without a default)',
      'Container: it is a container image',
      'Fn::ForEach::Regions: loops are not expanded',
    ]);
    expect(notes).toEqual([
      'template.yaml: the layer Lib of Hello is left out: its Content is not known before it is deployed (!Ref CodeBucket, a parameter without a default).',
    ]);
  });

  it('makes JSON of numbers where none was quoted', async () => {
    const { functions } = await readProject({
      'template.yaml': PLAIN_TEMPLATE.replace(
        '{ Variables: { POWERTOOLS_SERVICE_NAME: hello } }',
        `
        Variables:
          SHORT: !ToJsonString { port: 8080, ratio: -0.5, text: "8080", account: 012345678901, on: true, joined: !Join ["-", [1, 2.0]] }
          LONG:
            Fn::ToJsonString: [1, 1e3, '2', 12345678901234567890, { deep: 3 }]
          OUTSIDE: 10`,
      ),
      ...handlers('lambda/index.py'),
    });
    expect(functions[0]).toHaveProperty('variables', {
      SHORT: '{"port":8080,"ratio":-0.5,"text":"8080","account":"012345678901","on":true,"joined":"1-2.0"}',
      LONG: '[1,1000,"2","12345678901234567890",{"deep":3}]',
      OUTSIDE: '10',
    });
  });

  it('without a function has none', async () => {
    const { templates } = await readProject({
      'template.yaml': 'Resources:\n  Table: { Type: AWS::DynamoDB::Table }\n',
    });
    expect(templates).toMatchObject([{ shown: 'template.yaml', functions: [], leftOut: [] }]);
  });

  it('is something else where it has no resources', async () => {
    const scaffold = 'apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\n';
    expect((await readProject({ 'template.yaml': scaffold })).templates).toEqual([]);
  });
});

describe('the output of cdk synth', () => {
  const files = {
    ...json({
      'cdk.out/manifest.json': {
        version: '36.0.0',
        artifacts: {
          'Hello.assets': { type: 'cdk:asset-manifest', properties: { file: 'Hello.assets.json' } },
          Hello: stack('Hello.template.json'),
          'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
          Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
        },
      },
      'cdk.out/Hello.template.json': CDK_STACK,
      'cdk.out/Hello.assets.json': { files: { bbbb: { source: { path: 'asset.bbbb', packaging: 'zip' } } } },
      'cdk.out/Nested.nested.template.json': one('asset.bbbb'),
      // Of a stack that is no more.
      'cdk.out/Old.template.json': one('asset.bbbb'),
      'cdk.out/assembly-Prod/manifest.json': { artifacts: { Api: stack('Api.template.json') } },
      'cdk.out/assembly-Prod/Api.template.json': one('../asset.bbbb'),
    }),
    ...handlers('cdk.out/asset.aaaa/hello.py', 'cdk.out/asset.bbbb/index.py'),
    'cdk.out/asset.cccc/python/lib.py': '',
    'cdk.json': '{"app": "python3 app.py"}',
  };

  it('is read by its manifest: stacks, nested ones, and those of stages', async () => {
    const { functions, leftOut, notes, templates } = await readProject(files);
    expect(templates.map(({ shown }) => shown)).toEqual([
      ...['cdk.out/Hello.template.json', 'cdk.out/Nested.nested.template.json'],
      'cdk.out/assembly-Prod/Api.template.json',
    ]);
    expect(functions).toEqual([
      {
        ...{ id: 'HelloHandler2E4FBA4D', functionName: 'HelloHandler2E4FBA4D', handler: 'hello.handler' },
        ...{ runtime: 'python3.12', architecture: 'x86_64', memoryMB: 256, timeoutS: 60 },
        ...{ code: 'cdk.out/asset.aaaa', requirements: false, layers: ['cdk.out/asset.cccc'] },
        variables: {
          ...{ HITS_TABLE_NAME: 'HitCounterHits079767E5', REGION: 'us-east-1', NESTED: 'Nested.Outputs.Arn' },
        },
      },
      {
        ...PLAIN,
        ...{ id: 'Plain1234', functionName: 'Plain1234', handler: 'index.handler', runtime: 'python3.13' },
        code: 'cdk.out/asset.bbbb',
      },
      ...[1, 2].map(() => expect.objectContaining({ id: 'Fn', code: 'cdk.out/asset.bbbb' })),
    ]);
    expect(leftOut).toEqual([
      'LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8aFD4BFC8A: its runtime is nodejs22.x',
    ]);
    expect(notes).toHaveLength(2);
  });

  it('has nested stacks and their assets by the list of assets, where there are no metadata', async () => {
    const nested = (path: string) => ({
      source: { path, packaging: path.endsWith('.json') ? 'file' : 'zip' },
    });
    const { Fn } = one('x').Resources;
    const code = { Code: { S3Bucket: 'b', S3Key: 'bbbb.zip' } };
    const { functions } = await readProject({
      ...json({
        'cdk.out/manifest.json': { artifacts: { Hello: stack('Hello.template.json') } },
        'cdk.out/Hello.template.json': {
          Resources: {
            Nested: {
              Type: 'AWS::CloudFormation::Stack',
              Properties: { TemplateURL: { 'Fn::Join': ['', ['https://s3/', { Ref: 'B' }, '/eeee.json']] } },
            },
          },
        },
        'cdk.out/Hello.assets.json': {
          files: { bbbb: nested('asset.bbbb'), eeee: nested('N.template.json') },
        },
        'cdk.out/N.template.json': {
          Resources: { Fn: { Type: Fn.Type, Properties: { ...Fn.Properties, ...code } } },
        },
      }),
      ...handlers('cdk.out/asset.bbbb/index.py'),
    });
    expect(functions).toEqual([expect.objectContaining({ id: 'Fn', code: 'cdk.out/asset.bbbb' })]);
  });

  it.each([['cdk.out'], ['cdk.out/Hello.template.json']])('can be named as %s', async (named) => {
    const { functions } = await readProject(files, named);
    expect(functions[0]).toMatchObject({ id: 'HelloHandler2E4FBA4D' });
    expect(functions).toHaveLength(named === 'cdk.out' ? 4 : 2);
  });
});
