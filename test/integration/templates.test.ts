import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { benchReport, coldstart, ended, startColdstart } from '../support/cli.js';
import { projectFolder, writeFiles } from '../support/project.js';
import { runtimeHere } from './emulator-harness.js';
import { measured, rows } from './handlers-harness.js';

const runtime = await runtimeHere();
const hasRuntime = typeof runtime !== 'string';
const minor = hasRuntime ? runtime.pythonVersion.split('.').slice(0, 2).join('.') : '3.12';

/** Fails where it does not find what the template gives it. */
const APP = `import os

import common
import six

assert os.environ["STAGE"] == "dev", "STAGE"
assert os.environ["TABLE"] == "Table", "TABLE"
assert os.environ.get("API_KEY", "literal-1234") == "literal-1234", "API_KEY"


def handler(event, context):
    return [common.NAME, context.memory_limit_in_mb, os.environ["STAGE"]]
`;
const SAM = {
  'template.yaml': `Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev }
Globals:
  Function:
    Runtime: python${minor}
    Environment: { Variables: { STAGE: !Ref Stage, TABLE: !Ref Table, API_KEY: literal-1234 } }
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: !Sub "orders-\${Stage}"
      CodeUri: src
      Handler: app.handler
      MemorySize: 256
      AutoPublishAlias: live
      Tags: { team: core }
      LoggingConfig: { LogFormat: JSON, ApplicationLogLevel: WARN }
      EphemeralStorage: { Size: 1024 }
      Layers: [!Ref Common]
  Old:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: src, Handler: app.handler, Runtime: python3.7 }
  Web:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: web, Handler: index.handler, Runtime: nodejs22.x }
  Common:
    Type: AWS::Serverless::LayerVersion
    Metadata: { BuildMethod: python${minor} }
    Properties: { ContentUri: layer }
  Table: { Type: AWS::DynamoDB::Table }
`,
  'src/app.py': APP,
  'src/requirements.txt': 'six==1.17.0\n',
  'layer/common.py': 'NAME = "shared"\n',
};
const SERVERLESS = {
  'serverless.yml': `service: shop
provider:
  name: aws
  runtime: python${minor}
  stage: \${opt:stage, 'dev'}
  memorySize: 512
  environment: { STAGE: "\${self:provider.stage}" }
plugins: [serverless-python-requirements]
package: { patterns: ['!**', 'src/**'] }
functions:
  list: { handler: src/list.handler }
  slow: { handler: src/slow.handler, timeout: 1 }
`,
  'requirements.txt': 'six==1.17.0\n',
  'src/list.py': `import os
import six

assert os.environ["STAGE"] == "dev"
assert not os.path.exists("left_out.txt")


def handler(event, context):
    return 1
`,
  'src/slow.py': 'import time\n\n\ndef handler(event, context):\n    time.sleep(60)\n',
  'left_out.txt': '',
};

describe.skipIf(!hasRuntime)('a project with a template', () => {
  it('of SAM has its functions measured, each by itself', async () => {
    const { code, report, stderr } = await benchReport(['handlers', '--runs', '1'], {
      cwd: projectFolder(SAM),
    });
    expect(rows(report).map(({ id }) => id)).toEqual([`lambda/Orders/py${minor}`, 'lambda/Old/py3.7']);
    const [orders, old] = rows(report);
    expect(orders && measured(orders)).toHaveLength(1);
    expect(orders?.scenario).toMatchObject({
      memorySizeMB: 256,
      runtime: `python${minor}`,
      variant: 'plain',
    });
    expect(orders?.scenario.layerBytes).toHaveLength(1);
    expect(old?.trials).toMatchObject([{ status: 'failed', code: 'NO_PYTHON' }]);
    expect(stderr).toMatch(
      /lambda\/Old\/py3\.7: .*does not run on Python 3\.7\. --python 3\.\d+ measures it/,
    );
    expect(stderr).toContain('template.yaml: left out: Web (its runtime is nodejs22.x).');
    expect(stderr).toContain('TABLE of Orders is not known before it is deployed: !Ref Table.');
    expect(`${JSON.stringify(report)}${stderr}`).not.toContain('literal-1234');
    expect(code).toBe(3);
  });

  it('of the Serverless Framework too, its patterns and timeouts with them', async () => {
    const { code, report } = await benchReport(['handlers', '--runs', '1'], {
      cwd: projectFolder(SERVERLESS),
    });
    const [list, slow] = rows(report);
    expect(list && measured(list)).toHaveLength(1);
    expect(list?.scenario.memorySizeMB).toBe(512);
    expect(slow?.trials[0]).toMatchObject({
      ...{ status: 'failed', code: 'TIMEOUT', message: expect.stringMatching(/after 1\.00 seconds/) },
    });
    expect(code).toBe(3);
  });

  it('is measured the same from what init writes', async () => {
    const cwd = projectFolder({
      ...SAM,
      'template.yaml': SAM['template.yaml'].replace('python3.7', 'ruby3.3'),
    });
    const { code, stdout } = await coldstart(['init'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('Orders: function app.handler in template.yaml');
    expect(stdout).toContain('Not written, for their names: API_KEY of Orders.');
    expect(readFileSync(join(cwd, 'coldstart.json'), 'utf8')).not.toContain('literal-1234');
    // The file says it all.
    rmSync(join(cwd, 'template.yaml'));
    const { report, ...run } = await benchReport(['--runs', '1'], { cwd });
    expect(rows(report).map(({ id }) => id)).toEqual([`lambda/Orders/py${minor}`]);
    expect(run.code).toBe(0);
  });

  it('has its functions in the emulator from the start', async () => {
    const cwd = projectFolder(SAM);
    const child = startColdstart(['lambda', 'emulate', '--port', '0', '--template', 'template.yaml'], {
      cwd,
    });
    const end = ended(child);
    const line = await new Promise<string>((done) =>
      child.stdout?.once('data', (text) => done(String(text))),
    );
    const [, endpoint] = /^(http:\S+) serves orders-dev\n$/.exec(line) ?? [];
    const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
    const client = new LambdaClient({ region: 'us-east-1', credentials, ...(endpoint ? { endpoint } : {}) });
    const { Functions } = await client.send(new ListFunctionsCommand({}));
    expect(Functions).toMatchObject([
      {
        ...{ FunctionName: 'orders-dev', Handler: 'app.handler', MemorySize: 256, Timeout: 3 },
        Layers: [{ Arn: expect.stringMatching(/:layer:layer:1$/) }],
        ...{ LoggingConfig: { LogFormat: 'JSON' }, EphemeralStorage: { Size: 1024 } },
      },
    ]);
    const answer = await client.send(new InvokeCommand({ FunctionName: 'orders-dev' }));
    expect(answer.FunctionError).toBeUndefined();
    expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toEqual(['shared', '256', 'dev']);
    child.kill('SIGINT');
    const { stderr } = await end;
    expect(stderr).toContain(
      'template.yaml: not applied here: AutoPublishAlias, the rest of LoggingConfig and Tags of Orders. ',
    );
    expect(stderr).toContain('Old is left out. The runtime client of AWS Lambda does not run on Python 3.7.');
  });

  it('may name a zip, which is run as it is', async () => {
    const zip = zipSync({
      'app.py': Buffer.from('import dep\ndef handler(e, c): return dep.X\n'),
      'dep.py': Buffer.from('X = 1\n'),
    });
    const cwd = projectFolder({});
    writeFileSync(join(cwd, 'fn.zip'), zip);
    const { code, report } = await benchReport(
      ['--handler', 'app.handler', '--dir', 'fn.zip', '--runs', '1'],
      { cwd },
    );
    expect(rows(report).flatMap(measured)).toHaveLength(1);
    expect(code).toBe(0);
  });
});

const dryRun = (args: readonly string[], files: Readonly<Record<string, string>>) =>
  coldstart(['bench', ...args, '--dry-run'], { cwd: projectFolder(files) });

describe('bench handlers', () => {
  it('plans the functions of a template that is named', async () => {
    const files = { ...SAM, 'other/serverless.yml': 'a: 1', 'sub.yaml': SAM['template.yaml'] };
    const { code, stdout } = await dryRun(['--template', 'sub.yaml'], files);
    expect(code).toBe(0);
    expect(stdout).toContain('lambda/Orders/');
    expect(stdout).toMatch(/cannot be measured: The runtime client/);
    expect(stdout).toContain('note: sub.yaml: left out: Web');
    // Names are told, values never are.
    expect(stdout).toContain('variables: STAGE, TABLE, API_KEY');
    expect(stdout).not.toContain('literal-1234');
  });

  it('measures on another Python where one is named', async () => {
    const { stdout } = await dryRun(['handlers', '--python', minor], SAM);
    expect(stdout).toContain(`lambda/Old/py${minor}`);
    expect(stdout).not.toContain('cannot be measured');
  });

  it('has the functions of several templates, with names of their own', async () => {
    const { stdout } = await dryRun(['handlers'], {
      'template.yaml': SAM['template.yaml'].replaceAll('Orders', 'list'),
      'src/app.py': APP,
      'layer/common.py': '',
      ...SERVERLESS,
    });
    expect(stdout).toMatch(/lambda\/list\/.*lambda\/list-2\//s);
  });

  it('has the bundled ones where a template has no function, and says so', async () => {
    const { stdout } = await dryRun(['handlers'], { 'template.yaml': 'Resources: { T: { Type: A::B::C } }' });
    expect(stdout).toMatch(/lambda\/hello\/.*note: template\.yaml has no functions\. The bundled/s);
    const { stdout: cdk } = await dryRun(['handlers'], { 'cdk.json': '{}' });
    expect(cdk).toMatch(/note: cdk\.json is a program, which is not run\. Write its templates: cdk synth\./);
  });

  const web =
    'Resources: { W: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b } } }';
  it.each([
    [
      ['handlers'],
      { 'template.yaml': web },
      /no Python function that can be run here\.\n {2}W: its runtime is nodejs22\.x/,
    ],
    [['handlers'], { 'template.yaml': 'a: [\n' }, /template\.yaml is not valid YAML, line 2/],
    [['--template', 'x.yaml'], {}, /There is no template x\.yaml/],
    [['--template', 'template.yaml', '--handler', 'a.b'], SAM, /--handler and --template both/],
    [['--template', 'template.yaml', '--dir', 'src'], SAM, /--dir is for --handler/],
    [
      ['--template', 'template.yaml', '-o', 'json:template.yaml'],
      SAM,
      /would overwrite template\.yaml|which is an input/,
    ],
  ])('%j is exit code 2', async (args, files, said) => {
    const { code, stderr } = await coldstart(['bench', ...args], { cwd: projectFolder(files) });
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
  });

  it.each([
    [['--handler', 'app.handler'], /--handler is for one function/],
    [['--python', '3.12'], /--python is for one function/],
  ])('lambda emulate --template with %j is exit code 2', async (args, said) => {
    const { code, stderr } = await coldstart(['lambda', 'emulate', '--template', 'template.yaml', ...args], {
      cwd: projectFolder(SAM),
    });
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
  });

  it.skipIf(!hasRuntime)('has no function in the emulator that AWS refuses', async () => {
    const { code, stderr, stdout } = await coldstart(
      ['lambda', 'emulate', '--port', '0', '--runtime-packages', 'none', '--template', 'template.yaml'],
      {
        cwd: projectFolder({
          'template.yaml': `Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python${minor}
      Handler: app.handler
      CodeUri: src
      Environment: { Variables: { A-B: c } }
`,
          'src/app.py': 'def handler(event, context): return 1\n',
        }),
      },
    );
    expect(stderr).toMatch(
      /error: Fn is left out, since AWS would refuse it: 1 validation error .*Map keys.* \(A-B\)/,
    );
    expect([code, stdout]).toEqual([2, '']);
  });

  it('leaves what a commit lacks out of its side', async () => {
    const cwd = projectFolder({ 'README.md': '' });
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'first');
    writeFiles(cwd, SAM);
    for (const args of [['handlers'], ['--template', 'template.yaml']]) {
      const { code, stdout } = await coldstart(['bench', ...args, '--against', 'HEAD', '--dry-run'], { cwd });
      expect(stdout).toMatch(/Nothing that is measured is in HEAD yet/);
      expect(code).toBe(0);
    }
    git('add', '.');
    git('commit', '-qm', 'second');
    const { code, stdout } = await coldstart(['bench', 'handlers', '--against', 'HEAD', '--dry-run'], {
      cwd,
    });
    expect(stdout).toMatch(/lambda\/Orders\/.*lambda\/Orders@HEAD\//s);
    expect(code).toBe(0);
  });
});
