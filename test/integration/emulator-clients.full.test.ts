import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { processesWith } from '../support/processes.js';
import { ownModule, runtimeHere } from './emulator-harness.js';
import { hasRegistry } from './python-harness.js';
import { clientsPython } from './test-environments.js';

const runtime = await runtimeHere();
const online = hasRegistry();
const reason = typeof runtime === 'string' ? runtime : 'the package registry cannot be reached';
const isHere = typeof runtime !== 'string' && online;
const run = promisify(execFile);

const MODULE = ownModule('app_of_clients');
const [HANDLER, FILE] = [`${MODULE}.handler`, `${MODULE}.py`];
const APP = `import time
def handler(event, context):
    if event.get('raise'): raise ValueError('bad')
    time.sleep(event.get('sleep', 0))
    return {'version': context.function_version, 'n': event.get('n')}
`;

/** Asks all that a client can tell, with boto3, and prints the answers. */
const SCRIPT = `
import io, json, sys, time, zipfile
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

client = boto3.client('lambda', endpoint_url=sys.argv[1], region_name='us-east-1', aws_access_key_id='x', aws_secret_access_key='y', config=Config(retries={'total_max_attempts': 1}))
said = {}

def refused(call, **more):
    try:
        call(**more)
    except ClientError as error:
        return [error.response['Error']['Code'], error.response['ResponseMetadata']['HTTPStatusCode'], error.response.get('Reason')]

def invoke(name, event, **more):
    answer = client.invoke(FunctionName=name, Payload=json.dumps(event), **more)
    return answer['StatusCode'], answer.get('FunctionError'), json.loads(answer['Payload'].read() or b'null')

fast = {'Delay': 1, 'MaxAttempts': 20}
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, 'w') as zipped:
    zipped.writestr('app.py', open(sys.argv[2]).read())
client.create_function(FunctionName='own', Runtime=sys.argv[3], Handler='app.handler', Role='arn:aws:iam::000000000000:role/x', Timeout=1, Code={'ZipFile': buffer.getvalue()})
client.get_waiter('function_active_v2').wait(FunctionName='own', WaiterConfig=fast)
said['invoke'] = invoke('own', {'n': 7})
said['error'] = invoke('own', {'raise': True})[:2]
said['timeout'] = invoke('own', {'sleep': 30})[2]['errorType']
said['event'] = invoke('own', {}, InvocationType='Event')[0]
said['dry'] = invoke('own', {}, InvocationType='DryRun')[0]
said['missing'] = refused(client.invoke, FunctionName='nothing')
client.update_function_configuration(FunctionName='own', Timeout=5)
client.get_waiter('function_updated_v2').wait(FunctionName='own', WaiterConfig=fast)
said['version'] = client.publish_version(FunctionName='own')['Version']
client.get_waiter('published_version_active').wait(FunctionName='own', Qualifier='1', WaiterConfig=fast)
client.create_alias(FunctionName='own', Name='live', FunctionVersion='1')
said['alias'] = invoke('own:live', {})[2]['version']
client.put_provisioned_concurrency_config(FunctionName='own', Qualifier='live', ProvisionedConcurrentExecutions=1)
deadline = time.time() + 20
while time.time() < deadline:
    said['provisioned'] = client.get_provisioned_concurrency_config(FunctionName='own', Qualifier='live')['Status']
    if said['provisioned'] != 'IN_PROGRESS': break
    time.sleep(0.1)
client.delete_provisioned_concurrency_config(FunctionName='own', Qualifier='live')
client.put_function_concurrency(FunctionName='own', ReservedConcurrentExecutions=0)
said['throttled'] = refused(client.invoke, FunctionName='own')
print(json.dumps(said))
`;

describe.skipIf(!isHere)(`coldstart lambda emulate${isHere ? '' : ` (skipped: ${reason})`}`, () => {
  let bin = '';
  beforeAll(async () => {
    bin = dirname(await clientsPython());
  }, 180_000);
  afterAll(() => expect(processesWith(HANDLER)).toEqual([]));

  it('serves a function to boto3, to the AWS CLI and to coldstart until it is stopped', async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, FILE), APP);
    const server = startColdstart(
      ['lambda', 'emulate', '--port', '0', '--name', 'fn', '--handler', HANDLER],
      { cwd, env: { TMPDIR: cwd } },
    );
    onTestFinished(() => void server.kill('SIGTERM'));
    const end = ended(server);
    let said = '';
    let noted = '';
    server.stderr?.on('data', (text: string) => {
      noted += text;
    });
    server.stdout?.on('data', (text: string) => {
      said += text;
    });
    await expect.poll(() => said, { timeout: 60_000 }).toMatch(/\n/);
    const [, url = ''] = /^(http:\/\/127\.0\.0\.1:\d+) serves fn\n$/.exec(said) ?? [];
    const env = {
      ...{ PATH: process.env.PATH, HOME: cwd, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'y' },
      ...{ AWS_DEFAULT_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1' },
    };

    const version = typeof runtime === 'string' ? '' : runtime.pythonVersion.split('.').slice(0, 2).join('.');
    const script = join(cwd, 'ask.py');
    writeFileSync(script, SCRIPT);
    const { stdout } = await run(join(bin, 'python'), [script, url, join(cwd, FILE), `python${version}`], {
      env,
    });
    expect(JSON.parse(stdout)).toEqual({
      invoke: [200, null, { version: '$LATEST', n: 7 }],
      error: [200, 'Unhandled'],
      timeout: 'Sandbox.Timedout',
      event: 202,
      dry: 204,
      missing: ['ResourceNotFoundException', 404, null],
      version: '1',
      alias: '1',
      provisioned: 'READY',
      throttled: ['TooManyRequestsException', 429, 'ReservedFunctionConcurrentInvocationLimitExceeded'],
    });

    const aws = (...args: readonly string[]) =>
      run(join(bin, 'aws'), ['lambda', ...args, '--endpoint-url', url], { env, cwd });
    const invoked = await aws(
      'invoke',
      '--function-name',
      'fn',
      '--payload',
      '{"n": 5}',
      '--log-type',
      'Tail',
      'out.json',
    );
    const { StatusCode, LogResult } = JSON.parse(invoked.stdout) as Record<string, string>;
    expect(StatusCode).toBe(200);
    expect(Buffer.from(LogResult ?? '', 'base64').toString('utf8')).toMatch(
      /^INIT_START.*\nREPORT RequestId: /s,
    );
    expect(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'))).toEqual({ version: '$LATEST', n: 5 });
    await expect(aws('get-function', '--function-name', 'nothing')).rejects.toThrow(
      /ResourceNotFoundException/,
    );

    const args = [
      'lambda',
      'bench',
      'fn',
      '--force',
      'observe',
      '--endpoint-url',
      url,
      '--runs',
      '2',
      '--format',
      'json',
      '--quiet',
    ];
    const { code, stdout: report } = await coldstart(args, { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(report).results).toMatchObject([
      { id: 'lambda/fn/512/warm', scenario: { emulated: true } },
    ]);

    // Through HTTP, by a URL that the AWS CLI has made.
    const made = await aws('create-function-url-config', '--function-name', 'fn', '--auth-type', 'NONE');
    const { FunctionUrl = '' } = JSON.parse(made.stdout) as Record<string, string>;
    const answer = await fetch(`${FunctionUrl}path?a=1`);
    expect([answer.status, await answer.json()]).toEqual([200, { version: '$LATEST', n: null }]);
    const place = ['--endpoint-url', url, '--runs', '2', '--format', 'json', '--quiet'];
    const started = await coldstart(['lambda', 'bench', 'fn', '--url', FunctionUrl, ...place], { cwd });
    expect([started.code, started.stderr]).toEqual([0, '']);
    const rows = (JSON.parse(started.stdout) as { results: { trials: { phases: object }[] }[] }).results;
    expect(rows.map(({ trials }) => trials.map(({ phases }) => Object.keys(phases)))).toEqual([
      [
        ['init', 'handler', 'overhead'],
        ['init', 'handler', 'overhead'],
      ],
      [
        ['handler', 'overhead'],
        ['handler', 'overhead'],
      ],
    ]);

    const elsewhere = await aws('list-functions', '--region', 'eu-central-1');
    expect(JSON.parse(elsewhere.stdout)).toEqual({ Functions: [] });
    await expect.poll(() => noted).toMatch(/^stop: {3}Ctrl-C, or kill \d+$/m);
    // What it prints to be called with is what a shell takes.
    const [, invoke = ''] = /^invoke: (.*)$/m.exec(noted) ?? [];
    const line = invoke
      .replace('aws lambda', `${join(bin, 'aws')} lambda`)
      .replace('/dev/stdout', 'own.json');
    await run('sh', ['-c', line], { env, cwd });
    expect(JSON.parse(readFileSync(join(cwd, 'own.json'), 'utf8'))).toMatchObject({ version: '$LATEST' });

    server.kill('SIGTERM');
    expect((await end).code).toBe(0);
    expect(processesWith(HANDLER)).toEqual([]);
    expect(existsSync(join(cwd, FILE))).toBe(true);
  }, 180_000);

  it.each([
    [['--name', 'fn'], /--handler/],
    [['--handler', 'app.handler'], /There is no app\.py/],
    [['--port', '70000'], /70000/],
    [['--region', 'mars'], /--region mars is not a region/],
    [['--account-id', '123'], /--account-id 123 is not the id of an account/],
    [['--s3-endpoint-url', 'minio:9000'], /--s3-endpoint-url is not an HTTP address/],
    [['--s3-endpoint-url', 'http://me:hush@127.0.0.1:9000'], /AWS_SECRET_ACCESS_KEY/],
  ])('%j is exit code 2', async (args, said) => {
    const { code, stderr } = await coldstart(['lambda', 'emulate', ...args], { cwd: emptyFolder() });
    expect(stderr).toMatch(said);
    expect(stderr).not.toContain('hush');
    expect(code).toBe(2);
  });
});
