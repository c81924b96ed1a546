import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { templatesIn } from '../../../src/templates/find.js';
import { projectFolder } from '../../support/project.js';
import { handlers, PLAIN, readProject, told } from '../../support/templates.js';

const OTHER = process.arch === 'arm64' ? 'x86_64' : 'arm64';

/** As `sam init` writes it: hello-world of python3.13. */
const QUICKSTART = `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Description: >
  sam-app

  Sample SAM Template for sam-app

Globals:
  Function:
    Timeout: 3

    LoggingConfig:
      LogFormat: JSON
Resources:
  HelloWorldFunction:
    Type: AWS::Serverless::Function # More info about Function Resource
    Properties:
      CodeUri: hello_world/
      Handler: app.handler
      Runtime: python3.13
      Architectures:
        - x86_64
      Events:
        HelloWorld:
          Type: Api
          Properties:
            Path: /hello
            Method: get

Outputs:
  HelloWorldApi:
    Value: !Sub "https://\${ServerlessRestApi}.execute-api.\${AWS::Region}.amazonaws.com/Prod/hello/"
  HelloWorldFunction:
    Value: !GetAtt HelloWorldFunction.Arn
`;

const SHOP = `AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev, AllowedValues: [dev, prod] }
  Mail: { Type: String }
  Token: { Type: AWS::SSM::Parameter::Value<String>, Default: /shop/token }
  Zones: { Type: CommaDelimitedList, Default: "a, b" }
Mappings:
  ByStage:
    dev: { Memory: 256, Level: DEBUG }
    prod: { Memory: 1024, Level: INFO }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsSmall: !Not [!Condition IsProd]
  Both: !And [!Condition IsSmall, !Equals ["1", "1"]]
Globals:
  Function:
    Runtime: python3.12
    MemorySize: !FindInMap [ByStage, !Ref Stage, Memory]
    Layers: [!Ref Common]
    Environment:
      Variables:
        STAGE: !Ref Stage
        LEVEL: !FindInMap [ByStage, !Ref Stage, Level]
        ACCOUNT: 012345678901
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: !Sub "\${AWS::StackName}-orders-\${Stage}"
      CodeUri: src/orders
      Handler: api/main.handler
      Timeout: 30
      Architectures: [arm64]
      Layers:
        - arn:aws:lambda:us-east-1:017000801446:layer:AWSLambdaPowertoolsPythonV3:7
        - !If [IsProd, !Ref Metrics, !Ref "AWS::NoValue"]
      Environment:
        Variables:
          LEVEL: TRACE
          TABLE: !Ref Table
          NAMED: !Ref Bucket
          QUEUE: !GetAtt Queue.Arn
          FULL: !Join [":", [!Ref "AWS::Region", !Select [1, !Ref Zones], !If [Both, x, y]]]
          B64: !Base64 hi
          MAIL: !Ref Mail
          TOKEN: !Ref Token
          SECRET: "{{resolve:secretsmanager:db:SecretString:password}}"
          OTHER: !ImportValue
            Fn::Sub: "\${Stage}-net"
          URL: !Sub ["https://\${Host}/\${!Raw}", { Host: !Ref Mail }]
          DEBUG: true
          NONE: !Ref "AWS::NoValue"
  Prod:
    Type: AWS::Serverless::Function
    Condition: IsProd
    Properties: { CodeUri: src/orders, Handler: api/main.handler }
  Web:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: web, Handler: index.handler, Runtime: nodejs22.x }
  Picture:
    Type: AWS::Serverless::Function
    Properties: { PackageType: Image, ImageUri: "x:1" }
  Inline:
    Type: AWS::Serverless::Function
    Properties: { Handler: index.handler, InlineCode: "def handler(e, c): pass" }
  Stored:
    Type: AWS::Serverless::Function
    Properties: { Handler: index.handler, CodeUri: s3://bucket/key.zip }
  Gone:
    Type: AWS::Serverless::Function
    Properties: { Handler: index.handler, CodeUri: build/gone }
  Wrong:
    Type: AWS::Serverless::Function
    Properties: { Handler: missing.handler, CodeUri: src/orders }
  Late:
    Type: AWS::Serverless::Function
    Properties: { Handler: !ImportValue name, CodeUri: src/orders }
  Common:
    Type: AWS::Serverless::LayerVersion
    Metadata: { BuildMethod: python3.12 }
    Properties: { ContentUri: layers/common }
  Metrics:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: layers/metrics }
  Table: { Type: AWS::DynamoDB::Table }
  Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: !Sub "files-\${Stage}" } }
  Queue: { Type: AWS::SQS::Queue }
  Sub:
    Type: AWS::Serverless::Application
    Properties: { Location: sub/template.yaml }
`;

const minimal = (properties: string, more = '') => `Transform: AWS::Serverless-2016-10-31
Resources:
  Fn:
    Type: AWS::Serverless::Function
${more}    Properties:
      Handler: app.handler
      Runtime: python3.12
${properties}`;

describe('a template of SAM', () => {
  it('is read as sam init writes it', async () => {
    const { functions, leftOut, notes } = await readProject({
      'template.yaml': QUICKSTART,
      ...handlers('hello_world/app.py'),
      'hello_world/requirements.txt': 'requests\n',
    });
    expect(functions).toEqual([
      {
        ...PLAIN,
        ...{ id: 'HelloWorldFunction', functionName: 'HelloWorldFunction' },
        ...{ handler: 'app.handler', runtime: 'python3.13' },
        ...{ code: 'hello_world', requirements: 'hello_world/requirements.txt' },
        unapplied: [{ name: 'Events' }, { name: 'LoggingConfig', emulated: { logFormat: 'JSON' } }],
      },
    ]);
    expect([leftOut, notes]).toEqual([[], []]);
  });

  it('has globals, parameters, mappings and conditions; what only a deployment knows is named', async () => {
    const { functions, leftOut, notes } = await readProject({
      'template.yml': SHOP,
      ...handlers('src/orders/api/main.py', 'layers/common/common.py'),
      'layers/metrics/python/metrics.py': '',
    });
    expect(functions).toEqual([
      {
        ...{ id: 'Orders', functionName: 'local-orders-dev', handler: 'api/main.handler' },
        ...{ runtime: 'python3.12', architecture: 'arm64', memoryMB: 256, timeoutS: 30 },
        ...{ code: 'src/orders', requirements: false, layers: ['layers/common, built'] },
        variables: {
          ...{ STAGE: 'dev', LEVEL: 'TRACE', ACCOUNT: '012345678901', TABLE: 'Table', NAMED: 'files-dev' },
          ...{ QUEUE: 'Queue.Arn', FULL: 'us-east-1:b:x', B64: 'aGk=', MAIL: 'Mail', TOKEN: 'Token' },
          SECRET: '{{resolve:secretsmanager:db:SecretString:password}}',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: as CloudFormation escapes it
          ...{ OTHER: 'dev-net', URL: 'https://Mail/${Raw}', DEBUG: 'true' },
        },
      },
    ]);
    expect(leftOut).toEqual([
      'Prod: its condition IsProd does not hold',
      'Web: its runtime is nodejs22.x',
      'Picture: it is a container image',
      'Inline: its code stands in the template itself',
      'Stored: its code is in S3',
      'Gone: its code build/gone is not there (is it built by something else?)',
      'Wrong: there is no missing.py in its code src/orders (is it built by something else?)',
      'Late: its Handler is not known before it is deployed (!ImportValue name)',
      'Sub: it is another template, to be named with --template',
    ]);
    const late = (name: string, what: string) =>
      `template.yml: ${name} of Orders is not known before it is deployed: ${what}.`;
    expect(notes).toEqual([
      late('TABLE', '!Ref Table'),
      late('QUEUE', '!GetAtt Queue.Arn'),
      late('MAIL', '!Ref Mail, a parameter without a default'),
      late('TOKEN', '!Ref Token, a parameter in Systems Manager'),
      late('SECRET', '{{resolve:secretsmanager:db:SecretString:password}}'),
      late('OTHER', '!ImportValue dev-net'),
      late('URL', '!Ref Mail, a parameter without a default'),
      'template.yml: the layer arn:aws:lambda:us-east-1:***:layer:AWSLambdaPowertoolsPythonV3:7 of Orders is not on this machine: left out.',
    ]);
  });

  it('may choose its environment by a condition, of which one cannot be known', async () => {
    const { functions, notes } = await readProject({
      'template.yaml': `Parameters: { P: { Type: String } }
Conditions: { Late: !Equals [!Ref P, x], Yes: !Or [!Equals [a, a], !Equals [a, b]] }
${minimal(`      CodeUri: .
      Environment: !If
        - Yes
        - Variables: !If [Late, { A: "1" }, { B: !GetAtt X.Y, C: "3" }]
        - !Ref AWS::NoValue
      MemorySize: !Ref P
`)}`,
      ...handlers('app.py'),
    });
    expect(functions).toMatchObject([{ memoryMB: 128, variables: { B: 'X.Y', C: '3' } }]);
    expect(notes).toEqual([
      'template.yaml: MemorySize of Fn is not known before it is deployed: !Ref P, a parameter without a default.',
      'template.yaml: a condition in Environment of Fn is not known before it is deployed: Late.',
      'template.yaml: B of Fn is not known before it is deployed: !GetAtt X.Y.',
    ]);
  });

  it('without its build takes what says SkipBuild as it is', async () => {
    const { functions } = await readProject({
      'template.yaml': minimal('      CodeUri: src\n', '    Metadata: { SkipBuild: true }\n'),
      ...handlers('src/app.py'),
      'src/requirements.txt': '',
    });
    expect(functions).toMatchObject([{ code: 'src', requirements: false }]);
  });

  it.each([
    ['MemorySize: 64', 'its memory is not from 128 to 10240 MB'],
    ['MemorySize: 10241', 'its memory is not from 128 to 10240 MB'],
    ['MemorySize: 1 GB', 'its memory is not from 128 to 10240 MB'],
    ['Timeout: 901', 'its timeout is not from 1 to 900 s'],
    ['Timeout: 0', 'its timeout is not from 1 to 900 s'],
    [
      'Environment: { Variables: { A: b, AWS_REGION: c } }',
      'it sets AWS_REGION, which the runtime sets itself',
    ],
  ])('leaves out what AWS refuses: %s', async (property, why) => {
    const { functions, leftOut } = await readProject({
      'template.yaml': minimal(`      CodeUri: src\n      ${property}\n`),
      ...handlers('src/app.py'),
    });
    expect([functions, leftOut]).toEqual([[], [`Fn: ${why}`]]);
  });

  it.each([
    ['!Sub { a: b }', 'its CodeUri is not known before it is deployed (!Sub of what is no text)'],
    ['!Ref { a: b }', 'its CodeUri is not known before it is deployed (!Ref {"a":"b"})'],
    ['!GetAtt [A, { b: c }]', 'its CodeUri is not known before it is deployed (!GetAtt A.{"b":"c"})'],
    ['!ImportValue { a: b }', 'its CodeUri is not known before it is deployed (!ImportValue {"a":"b"})'],
    [
      '!FindInMap [A, { b: c }, D]',
      'its CodeUri is not known before it is deployed (!FindInMap A {"b":"c"} D)',
    ],
    ['{ a: { b: c } }', 'its CodeUri is no path'],
    ['[src, other]', 'its CodeUri is no path'],
    ['{ Bucket: b, Key: k }', 'its code is in S3'],
  ])('has no code that can be found: %s', async (value, why) => {
    const files = { 'template.yaml': minimal(`      CodeUri: ${value}\n`), ...handlers('src/app.py') };
    expect((await readProject(files)).leftOut).toEqual([`Fn: ${why}`]);
  });

  it('has a layer once that it names twice', async () => {
    const { functions, notes } = await readProject({
      'template.yaml': `${minimal('      CodeUri: src\n      Layers: [!Ref Common]\n')}
  Common: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer } }
Globals: { Function: { Layers: [!Ref Common] } }
`,
      ...handlers('src/app.py'),
      'layer/python/common.py': '',
    });
    expect(functions).toMatchObject([{ layers: ['layer'] }]);
    expect(notes).toEqual([
      'template.yaml: the layer Common of Fn is named twice, which AWS refuses: taken once.',
    ]);
  });

  it('may be in JSON', async () => {
    const Properties = { CodeUri: '.', Handler: 'app.handler', Runtime: 'python3.11', MemorySize: 512 };
    const { functions } = await readProject({
      'template.json': JSON.stringify({
        Resources: { Fn: { Type: 'AWS::Serverless::Function', Properties } },
      }),
      ...handlers('app.py'),
    });
    expect(functions).toMatchObject([{ id: 'Fn', runtime: 'python3.11', memoryMB: 512, code: '.' }]);
  });

  it('takes what sam build left, and says so', async () => {
    const { functions, notes } = await readProject({
      'template.yaml': minimal('      CodeUri: src\n'),
      '.aws-sam/build/template.yaml': minimal('      CodeUri: Fn\n'),
      ...handlers('.aws-sam/build/Fn/app.py'),
      '.aws-sam/build/Fn/requirements.txt': 'requests\n',
    });
    expect(functions).toMatchObject([{ code: '.aws-sam/build/Fn', requirements: false }]);
    expect(notes).toEqual([
      'template.yaml: code and packages are those that sam build left in .aws-sam/build.',
    ]);
  });

  it('says that what sam build left is older than the code', async () => {
    const folder = projectFolder({
      'template.yaml': minimal('      CodeUri: src\n'),
      '.aws-sam/build/template.yaml': minimal('      CodeUri: Fn\n'),
      ...handlers('.aws-sam/build/Fn/app.py', 'src/app.py'),
    });
    const soon = Date.now() / 1000 + 60;
    utimesSync(join(folder, 'src/app.py'), soon, soon);
    expect(told(await templatesIn(folder), folder).notes).toContain(
      'template.yaml: the code of Fn was changed after sam build: what is measured is older.',
    );
  });

  it('takes the sources where sam build made something for another architecture', async () => {
    const { functions, notes } = await readProject({
      'template.yaml': minimal(`      CodeUri: src\n      Architectures: [${OTHER}]\n`),
      '.aws-sam/build/template.yaml': minimal('      CodeUri: Fn\n'),
      ...handlers('.aws-sam/build/Fn/app.py', 'src/app.py'),
    });
    expect(functions).toMatchObject([{ code: 'src', architecture: OTHER }]);
    expect(notes).toEqual([
      `template.yaml: what sam build left for Fn is for ${OTHER}, which does not run here: its sources are used.`,
    ]);
  });

  it.each([
    ['python-uv', { 'src/uv.lock': '', 'src/pyproject.toml': '' }, 'src/uv.lock', []],
    ['makefile', { 'src/requirements.txt': '' }, 'src/requirements.txt', [/built by a Makefile/]],
    ['', { 'src/uv.lock': '' }, false, [/no requirements\.txt beside its code/]],
    ['', {}, false, []],
  ])('with the build method %j and %j needs %j', async (method, files, requirements, notes) => {
    const metadata = method === '' ? '' : `    Metadata: { BuildMethod: ${method} }\n`;
    const found = await readProject({
      'template.yaml': minimal('      CodeUri: src\n', metadata),
      ...handlers('src/app.py'),
      ...files,
    });
    expect(found.functions).toMatchObject([{ requirements }]);
    expect(found.notes).toEqual(notes.map((pattern) => expect.stringMatching(pattern)));
  });
});
