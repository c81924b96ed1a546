// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of templates
import { describe, expect, it } from 'vitest';
import { handlers, PLAIN, readProject } from '../../support/templates.js';

/** As `serverless create --template aws-python` had it. */
const AWS_PYTHON = `service: aws-python
frameworkVersion: '4'

provider:
  name: aws
  runtime: python3.12

functions:
  hello:
    handler: handler.hello
`;

const API = `service: orders
custom:
  stage: \${opt:stage, self:provider.stage}
  tables: { dev: orders-dev, prod: orders-prod }
  pythonRequirements: { slim: true, layer: true }
  circle: \${self:custom.circle}
params:
  default: { domain: example.org }
plugins:
  - serverless-python-requirements
provider:
  name: aws
  runtime: python3.11
  stage: \${opt:stage, 'dev'}
  architecture: arm64
  memorySize: 512
  environment:
    STAGE: \${sls:stage}
    TABLE: \${self:custom.tables.\${self:custom.stage}}
    KEY: \${ssm:/orders/key}
  layers: [{ Ref: CommonLambdaLayer }]
package:
  patterns: ['!**', 'src/**']
layers:
  common: { path: layers/common }
functions:
  create:
    handler: src/create.handler
    name: \${self:service}-create
    timeout: 29
    environment:
      HOME_URL: https://\${param:domain}/
      USER: \${env:DB_USER, 'nobody'}
      TOKEN: \${env:API_TOKEN}
      QUEUE: !GetAtt Jobs.Arn
      TOPIC: { Ref: Topic }
      FROM_FILE: \${file(./config.yml):names.first}
      OUTSIDE: \${file(../config.yml):names.first}
      ROUND: \${self:custom.circle}
      ARN: !Sub "arn:aws:sns:\${AWS::Region}:x"
    layers:
      - { Ref: PythonRequirementsLambdaLayer }
      - arn:aws:lambda:eu-west-1:123456789012:layer:other:3
  list: \${file(functions/list.yml):list}
  site: { handler: dist/index.handler, runtime: nodejs20.x }
  picture: { image: "x:1" }
  zipped:
    handler: app.handler
    package: { artifact: built.zip }
resources:
  Resources:
    Topic: { Type: AWS::SNS::Topic }
`;

describe('a serverless.yml', () => {
  it('is read as the framework writes it', async () => {
    const { functions, leftOut, notes } = await readProject({
      'serverless.yml': AWS_PYTHON,
      ...handlers('handler.py'),
    });
    expect(functions).toEqual([
      {
        ...PLAIN,
        ...{ id: 'hello', functionName: 'aws-python-dev-hello', handler: 'handler.hello' },
        ...{ runtime: 'python3.12', code: '.', memoryMB: 1024, timeoutS: 6 },
      },
    ]);
    expect([leftOut, notes]).toEqual([[], []]);
  });

  it('has defaults of its provider, variables, files and layers', async () => {
    const { functions, leftOut, notes } = await readProject({
      'serverless.yml': API,
      'config.yml': 'names: { first: Ada }\n',
      'functions/list.yml': 'list:\n  handler: src/list.handler\n  memorySize: 2048\n',
      'requirements.txt': 'six\n',
      'layers/common/python/common.py': '',
      ...handlers('src/create.py', 'src/list.py'),
    });
    const shared = {
      ...{ runtime: 'python3.11', architecture: 'arm64', code: '.', requirements: 'requirements.txt' },
      patterns: ['!**', 'src/**'],
    };
    const variables = { STAGE: 'dev', TABLE: 'orders-dev', KEY: '/orders/key' };
    expect(functions).toEqual([
      {
        ...{ ...shared, id: 'create', functionName: 'orders-create', handler: 'src/create.handler' },
        ...{ memoryMB: 512, timeoutS: 29, layers: [] },
        variables: {
          ...{ ...variables, HOME_URL: 'https://example.org/', USER: 'nobody', TOKEN: 'API_TOKEN' },
          ...{ QUEUE: 'Jobs.Arn', TOPIC: 'Topic', FROM_FILE: 'Ada', OUTSIDE: 'first' },
          ...{ ROUND: expect.any(String), ARN: 'arn:aws:sns:us-east-1:x' },
        },
      },
      {
        ...{ ...shared, id: 'list', functionName: 'orders-dev-list', handler: 'src/list.handler' },
        ...{ memoryMB: 2048, timeoutS: 6, layers: ['layers/common'], variables },
      },
    ]);
    expect(leftOut).toEqual([
      'site: its runtime is nodejs20.x',
      'picture: it is a container image',
      'zipped: its code built.zip is not there (is it built by something else?)',
    ]);
    const late = (name: string, what: string) =>
      `serverless.yml: ${name} is not known before it is deployed: ${what}.`;
    expect(notes.filter((note) => !note.includes('ROUND'))).toEqual([
      'serverless.yml: the layer arn:aws:lambda:eu-west-1:***:layer:other:3 of create is not on this machine: left out.',
      late('KEY of create', '${ssm:/orders/key}'),
      late('TOKEN of create', '${env:API_TOKEN}'),
      late('QUEUE of create', '!GetAtt Jobs.Arn'),
      late('TOPIC of create', '!Ref Topic'),
      late('OUTSIDE of create', '${file(../config.yml):names.first}'),
      late('KEY of list', '${ssm:/orders/key}'),
      late('KEY of zipped', '${ssm:/orders/key}'),
    ]);
    expect(notes.filter((note) => note.includes('ROUND'))).toEqual([
      expect.stringMatching(/a value that refers to itself/),
    ]);
  });

  it('installs nothing without a plugin that does', async () => {
    const { functions, notes } = await readProject({
      'serverless.yml': AWS_PYTHON,
      'requirements.txt': 'six\n',
      ...handlers('handler.py'),
    });
    expect(functions).toMatchObject([{ requirements: false }]);
    expect(notes).toEqual([
      'serverless.yml: hello is packaged without the packages of requirements.txt: no plugin installs them.',
    ]);
  });

  it('may have a folder for each function', async () => {
    const { functions } = await readProject({
      'serverless.yml': `service: { name: parts }
provider: { name: aws, runtime: python3.13, stage: prod }
plugins: { modules: [serverless-python-requirements] }
package: { individually: true, exclude: [node_modules/**], include: [a/**] }
functions:
  - a: { handler: app.handler, module: parts/a }
  - b: { handler: app.handler, module: parts/b, package: { patterns: ['!tests/**'] } }
`,
      ...handlers('parts/a/app.py', 'parts/b/app.py'),
      'parts/a/requirements.txt': '',
      'requirements.txt': '',
    });
    const patterns = ['!node_modules/**', 'a/**'];
    expect(functions).toMatchObject([
      {
        id: 'a',
        functionName: 'parts-prod-a',
        code: 'parts/a',
        requirements: 'parts/a/requirements.txt',
        patterns,
      },
      { id: 'b', code: 'parts/b', requirements: 'requirements.txt', patterns: [...patterns, '!tests/**'] },
    ]);
  });

  it('names what it takes from files that are not there', async () => {
    const { functions, leftOut, notes } = await readProject({
      'serverless.yml': `service: x
provider: aws
functions:
  a: \${file(a.yml)}
  b:
    handler: app.handler
    runtime: python3.12
    environment: \${file(b.yml)}
    layers: \${self:custom.layers}
    memorySize: \${self:custom.memory}
`,
      ...handlers('app.py'),
    });
    expect(functions).toMatchObject([{ id: 'b', memoryMB: 1024, variables: {}, layers: [] }]);
    expect(leftOut).toEqual(['a: it has no runtime']);
    const late = (name: string, what: string) =>
      `serverless.yml: ${name} is not known before it is deployed: ${what}.`;
    expect(notes).toEqual([
      late('a', '${file(a.yml)}'),
      late('memorySize of b', '${self:custom.memory}'),
      late('layers of b', '${self:custom.layers}'),
      late('environment of b', '${file(b.yml)}'),
    ]);
  });

  it('may have its parts in files, where each value is named by its own place', async () => {
    const { functions, leftOut, notes } = await readProject({
      'serverless.yml': `service: shop
custom: \${file(conf/custom.yml)}
provider: \${file(conf/provider.yml)}
params: { default: { mem: 640 } }
stages: { dev: { params: { color: blue } } }
plugins: [serverless-python-requirements]
functions: \${file(conf/functions.yml)}
resources:
  - \${file(conf/resources.yml)}
  - Resources:
      Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: t } }
      Logs: \${file(conf/logs.yml)}
`,
      'conf/custom.yml': `memory: { dev: 448, prod: 2048 }
more: \${file(conf/more.yml)}
pythonRequirements: { fileName: deps.txt }
`,
      'conf/more.yml': 'timeout: 13\nnames: { table: "tbl-${sls:stage}" }\n',
      'conf/provider.yml': `name: aws
runtime: python3.12
stage: \${opt:stage, 'dev'}
region: eu-west-1
architecture: arm64
environment: { TABLE: "\${self:custom.more.names.table}", STAGE: "\${self:provider.stage}" }
`,
      'conf/functions.yml': `one:
  handler: src/h.main
  memorySize: \${self:custom.memory.\${self:provider.stage}}
  timeout: \${self:custom.more.timeout}
  environment:
    PARAMETER: \${ssm:/a/b}
    REGION: \${aws:region}
    COLOR: \${param:color}
    FLAG: \${strToBool('True')}
    ORDERS: !Ref Orders
    LOGS: !Ref Logs
    ARN: !Sub 'arn:aws:sqs:\${AWS::Region}:\${Orders}'
two: { handler: src.h.main, memorySize: "\${param:mem}", timeout: "\${self:custom.none, 8}" }
`,
      'conf/resources.yml':
        'Resources: { Orders: { Type: AWS::DynamoDB::Table, Properties: { TableName: "${self:service}-${sls:stage}" } } }\n',
      'conf/logs.yml': 'Type: AWS::Logs::LogGroup\nProperties: { LogGroupName: "/shop/${sls:stage}" }\n',
      'deps.txt': 'six\n',
      ...handlers('src/h.py'),
    });
    const shared = {
      ...{ ...PLAIN, runtime: 'python3.12', architecture: 'arm64', code: '.', requirements: 'deps.txt' },
    };
    const variables = { TABLE: 'tbl-dev', STAGE: 'dev' };
    expect(functions).toEqual([
      {
        ...{ ...shared, id: 'one', functionName: 'shop-dev-one', handler: 'src/h.main' },
        ...{ memoryMB: 448, timeoutS: 13 },
        variables: {
          ...{ ...variables, PARAMETER: '/a/b', REGION: 'eu-west-1', COLOR: 'blue', FLAG: 'true' },
          ...{ ORDERS: 'shop-dev', LOGS: '/shop/dev', ARN: 'arn:aws:sqs:us-east-1:shop-dev' },
        },
      },
      {
        ...{ ...shared, id: 'two', functionName: 'shop-dev-two', handler: 'src.h.main' },
        ...{ memoryMB: 640, timeoutS: 8, variables },
      },
    ]);
    expect(leftOut).toEqual([]);
    expect(notes).toEqual([
      'serverless.yml: PARAMETER of one is not known before it is deployed: ${ssm:/a/b}.',
    ]);
  });

  it.each([
    ['itself', 'custom: { a: "${self:custom.b}", b: "${self:custom.a}" }'],
    ['all of them', 'custom: ${self:custom}'],
    ['what it is in', 'custom: { a: { b: "${self:custom.a}" } }'],
  ])('ends where a variable stands for %s', async (_, custom) => {
    const { functions, notes } = await readProject({
      'serverless.yml': `service: x\n${custom}\nprovider: { name: aws, runtime: python3.12 }
functions: { f: { handler: app.handler, environment: { ROUND: "\${self:custom.a}" } } }\n`,
      ...handlers('app.py'),
    });
    expect(functions).toMatchObject([{ id: 'f', variables: { ROUND: expect.any(String) } }]);
    expect(notes).toEqual([expect.stringMatching(/^serverless.yml: ROUND of f .*refers to itself/)]);
  });

  it('of another provider has nothing for AWS', async () => {
    const { functions, leftOut } = await readProject({
      'serverless.yml':
        'service: g\nprovider: { name: google, runtime: python312 }\nfunctions: { f: { handler: h } }\n',
    });
    expect([functions, leftOut]).toEqual([[], ['f: it is for the provider google']]);
  });
});
