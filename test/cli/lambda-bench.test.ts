import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Report, reportSchema } from '../../src/domain/report.js';
import { coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { type Answer, type Called, refused, reportLine, startLambda } from '../support/lambda.js';

async function fake(
  answer: (called: Called) => Answer | undefined = () => undefined,
  options: Parameters<typeof startLambda>[1] = {},
) {
  const lambda = await startLambda(answer, options);
  onTestFinished(() => lambda.close());
  const run = (args: readonly string[], env: Record<string, string> = {}, cwd?: string) =>
    coldstart(['lambda', 'bench', '--force', 'observe', '--endpoint-url', lambda.url, ...args], {
      env: { ...lambda.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
  const calls = () => lambda.calls.map(({ call }) => call);
  return { lambda, run, calls };
}

/** The first invocation is cold, the others are warm; `slow` waits as long as REPORT says. */
const usual = ({ call, nth }: Called): Answer | undefined =>
  call === 'Invoke'
    ? {
        kind: 'invoked',
        report: reportLine(nth === 0 ? { durationMs: 2.25, initMs: 30.5 } : { durationMs: 1.25 }),
        delayMs: nth === 0 ? 40 : 2,
      }
    : undefined;

const okTrials = (results: Report['results']) =>
  results.flatMap((row) => [...row.trials]).flatMap((trial) => (trial.status === 'ok' ? [trial] : []));
const reportIn = (stdout: string): Report => reportSchema.parse(JSON.parse(stdout));

describe('coldstart lambda bench', () => {
  it('reports each kind of start in a row of its own, and calls nothing that changes anything', async () => {
    const { lambda, run, calls } = await fake(usual);
    const { code, stdout, stderr } = await run(['orders', '--runs', '4', '--format', 'json']);
    expect([code, stderr.split('\n')[0]]).toEqual([
      0,
      '4 invocations of orders: handlers run for real; nothing is changed.',
    ]);
    const { results } = reportIn(stdout);
    expect(results.map(({ id, trials }) => [id, trials.map(({ round }) => round)])).toEqual([
      ['lambda/orders/512/cold', [1]],
      ['lambda/orders/512/warm', [2, 3, 4]],
    ]);
    expect(results[0]?.trials[0]).toMatchObject({
      ...{ label: 'cold', initMs: 30.5, billedMs: 33, memorySizeMB: 512, maxMemoryUsedBytes: 61 * 2 ** 20 },
      phases: { init: 30.5, handler: 2.25 },
    });
    for (const trial of okTrials(results)) {
      const sum = Object.values(trial.phases)
        .map(Number)
        .reduce((a, b) => a + b, 0);
      expect(Math.abs(sum - trial.wallMs)).toBeLessThan(0.05);
    }
    expect(results[0]?.scenario).toMatchObject({
      ...{ function: 'orders', starts: 'cold', source: 'invoked', region: 'eu-central-1' },
      ...{ runtime: 'python3.13', architecture: 'arm64', codeSha256: 'c2hh' },
    });
    expect(calls()).toEqual(['GetFunction', ...Array(3).fill('DryRun'), ...Array(4).fill('Invoke')]);
    // One connection, opened before the first sample.
    expect(lambda.connections()).toBe(1);
  });

  it('sends the payload as given, and keeps secrets and accounts out of the report', async () => {
    const { lambda, run } = await fake(({ call, nth }) =>
      call === 'Invoke' && nth === 1
        ? {
            kind: 'invoked',
            functionError: 'Unhandled',
            payload: {
              errorType: 'ValueError',
              errorMessage:
                'no s3cret-token for arn:aws:iam::123456789012:user/x with hunter2-of-the-function',
              stackTrace: ['  File "/var/task/app.py", line 3, in handler\n'],
            },
            report: reportLine({ durationMs: 1 }),
          }
        : undefined,
    );
    const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:orders:live';
    const payload = '{"token": "s3cret-token"}';
    const { code, stdout, stderr } = await run([
      arn,
      '--runs',
      '3',
      '--payload',
      payload,
      '--format',
      'json',
    ]);
    expect(code).toBe(0);
    expect(lambda.calls.filter(({ call }) => call === 'Invoke')).toMatchObject(
      Array(3).fill({ qualifier: 'live', payload }),
    );
    for (const secret of ['s3cret-token', 'hunter2', '123456789012', 'Signature', 'DB_PASSWORD']) {
      expect(`${stdout}${stderr}`).not.toContain(secret);
    }
    const [row] = reportIn(stdout).results;
    expect(row?.id).toBe('lambda/orders:live/512/warm');
    expect(row?.trials[1]).toMatchObject({
      ...{ status: 'failed', code: 'FUNCTION_ERROR' },
      message: 'ValueError: no *** for arn:aws:iam::***:user/x with ***',
    });
  });

  it('measures functions in turn and compares like starts', async () => {
    const { run, lambda } = await fake(usual);
    const { stdout } = await run(['a', 'b', '--runs', '3', '--format', 'json', '--seed', '3']);
    const { comparisons, results } = reportIn(stdout);
    expect(results.map(({ id }) => id)).toEqual(
      ['a', 'b'].flatMap((name) => ['cold', 'warm'].map((label) => `lambda/${name}/512/${label}`)),
    );
    expect(comparisons.map(({ base, head, metric, n }) => [base, head, metric, n])).toEqual([
      ['lambda/a/512/cold', 'lambda/b/512/cold', 'wall', 1],
      ['lambda/a/512/cold', 'lambda/b/512/cold', 'init', 1],
      ['lambda/a/512/warm', 'lambda/b/512/warm', 'wall', 2],
    ]);
    const order = lambda.calls.filter(({ call }) => call === 'Invoke').map((called) => called.function);
    for (const round of [0, 1, 2]) expect(order.slice(round * 2, round * 2 + 2).sort()).toEqual(['a', 'b']);
  });

  it('goes on without GetFunction, and says so', async () => {
    const message =
      'User: arn:aws:iam::123456789012:user/ci is not authorized to perform: lambda:GetFunction';
    const { run } = await fake(({ call }) =>
      call === 'GetFunction' ? refused(403, 'AccessDeniedException', message) : undefined,
    );
    const { code, stdout, stderr } = await run(['orders', '--runs', '2', '--format', 'json']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/lambda:GetFunction is not allowed: the report does not have runtime/);
    const [row] = reportIn(stdout).results;
    expect([row?.id, row?.scenario]).toMatchObject(['lambda/orders/warm', { memorySizeMB: 512 }]);
  });

  it('lists calls and permissions with --dry-run, and calls nothing', async () => {
    const { run, calls } = await fake();
    const { code, stdout } = await run([
      'a',
      'b:live',
      '--dry-run',
      '--runs',
      '2',
      '--payload',
      '[1]',
      '--seed',
      '7',
    ]);
    expect(code).toBe(0);
    expect(stdout).toBe(`2 samples of each row, seed 7, about 2 s; handlers run for real; nothing is changed
payload: of --payload, 3 bytes

GetFunction a: 1x, needs lambda:GetFunction (optional)
Invoke DryRun a: 3x, needs lambda:InvokeFunction (runs no handler; once more where the connection was lost)
Invoke a: 2x, needs lambda:InvokeFunction (runs the handler)
GetFunction b:live: 1x, needs lambda:GetFunction (optional)
Invoke DryRun b:live: 3x, needs lambda:InvokeFunction (runs no handler; once more where the connection was lost)
Invoke b:live: 2x, needs lambda:InvokeFunction (runs the handler)

IAM actions: lambda:GetFunction, lambda:InvokeFunction

rounds 1 to 2: lambda/b:live, lambda/a
`);
    expect(calls()).toEqual([]);
    const json = JSON.parse((await run(['a', '--dry-run', '--format', 'json'])).stdout);
    expect(json).toMatchObject({
      kind: 'plan',
      runs: 10,
      payload: '{}',
      calls: [{ call: 'GetFunction' }, {}, {}],
    });
  });

  it('renders rows of functions in every format', async () => {
    const { run } = await fake(usual);
    const folder = emptyFolder();
    const formats = ['table', 'markdown', 'csv', 'junit', 'github', 'bmf', 'gab'];
    const outputs = formats.flatMap((format) => ['-o', `${format}:${format}.out`]);
    expect((await run(['orders', '--runs', '4', ...outputs], {}, folder)).code).toBe(0);
    const text = Object.fromEntries(
      formats.map((format) => [format, readFileSync(join(folder, `${format}.out`), 'utf8')]),
    );
    expect(text.table).toMatch(/lambda\/orders\/cold +cold +\d[^\n]* 30\.5 /);
    expect(text.markdown).toMatch(/\| `lambda\/orders\/512\/cold` \| cold \|/);
    expect(text.github).toContain('`lambda/orders/512/warm`');
    expect(text.csv).toMatch(/^lambda\/orders\/512\/cold,init,1,30\.5,/m);
    expect(text.junit).toMatch(/name="lambda\/orders\/512\/cold"/);
    expect(JSON.parse(text.bmf ?? '')).toMatchObject({
      'lambda/orders/512/cold': {
        'init-ms': { value: 30.5 },
        latency: {},
        'rss-bytes': { value: 61 * 2 ** 20 },
      },
    });
    expect(JSON.parse(text.gab ?? '')).toContainEqual(
      expect.objectContaining({ name: 'lambda/orders/512/cold: wall', unit: 'ms' }),
    );
  });
});

describe('when something is wrong', () => {
  const failing = (answer: Answer, nth = 0) =>
    fake((called) => (called.call === 'Invoke' && called.nth >= nth ? answer : undefined));

  it.each([
    ['NO_REPORT', { kind: 'invoked' }, /ends without a REPORT/],
    [
      'FUNCTION_ERROR',
      { kind: 'invoked', functionError: 'Unhandled', payload: { errorType: 'KeyError' } },
      /KeyError/,
    ],
    [
      'THROTTLED',
      refused(429, 'TooManyRequestsException', 'Rate Exceeded.', {
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      }),
      /Throttled \(ReservedFunctionConcurrentInvocationLimitExceeded\)/,
    ],
    ['ACCESS_DENIED', refused(403, 'AccessDeniedException', 'no'), /needs lambda:InvokeFunction/],
    ['NETWORK', { kind: 'cut' }, /cannot be reached/],
    ['SERVICE_ERROR', refused(500, 'ServiceException', 'oops'), /HTTP 500/],
  ] as const)('%s is a failed trial, asked once each time', async (code, answer, message) => {
    const { run, calls } = await failing(answer as Answer);
    const { code: exit, stdout, stderr } = await run(['orders', '--format', 'json']);
    const [row] = reportIn(stdout).results;
    expect([exit, row?.id]).toEqual([3, 'lambda/orders/512']);
    expect(row?.trials).toMatchObject(
      Array(2).fill({ status: 'failed', code, message: expect.stringMatching(message) }),
    );
    expect(calls().filter((call) => call === 'Invoke')).toHaveLength(2);
    expect(stderr).toMatch(
      new RegExp(`error: lambda/orders/512: 2 of 2 trials failed, then given up \\(${code}\\)`),
    );
    expect(stderr).not.toMatch(/ at .*\.js:\d/);
  });

  it('a timeout ends the wait, and the next sample has a connection of its own ready', async () => {
    const { run, lambda, calls } = await fake(({ call, nth }) =>
      call === 'Invoke' && nth === 1
        ? { kind: 'invoked', delayMs: 5_000, report: reportLine({ durationMs: 1 }) }
        : undefined,
    );
    const { code, stdout } = await run(['orders', '--runs', '3', '--timeout', '0.4', '--format', 'json']);
    const [row] = reportIn(stdout).results;
    expect([
      code,
      row?.trials.map((trial) => ('label' in trial ? trial.label : trial.status === 'failed' && trial.code)),
    ]).toEqual([0, ['warm', 'TIMEOUT', 'warm']]);
    expect(calls()).toEqual([
      'GetFunction',
      ...Array(3).fill('DryRun'),
      ...['Invoke', 'Invoke', 'DryRun', 'Invoke'],
    ]);
    expect([lambda.connections(), row?.warnings.map((warning) => warning.code)]).not.toContain(
      'FRESH_CONNECTION',
    );
  });

  it('says where samples hold the making of a connection', async () => {
    const { run } = await fake(usual, { keepsOpen: false });
    const { code, stdout } = await run(['orders', '--runs', '2', '--format', 'json']);
    expect(code).toBe(0);
    expect(reportIn(stdout).results[0]?.warnings).toContainEqual(
      expect.objectContaining({
        code: 'FRESH_CONNECTION',
        message: expect.stringContaining('reopened within 2 trials'),
      }),
    );
  });

  it('does without DryRun where what answers does not know it', async () => {
    const { run } = await fake((called) =>
      called.call === 'DryRun' ? refused(501, 'NotImplemented', 'no') : usual(called),
    );
    expect((await run(['orders', '--runs', '1'])).code).toBe(0);
  });

  it('credentials that expire end the run at once, and what was measured is kept', async () => {
    const { run, calls } = await failing(
      refused(403, 'ExpiredTokenException', 'The security token included in the request is expired'),
      2,
    );
    const { code, stdout, stderr } = await run(['orders', '--format', 'json']);
    expect([code, calls().filter((call) => call === 'Invoke').length]).toEqual([3, 3]);
    expect(stderr).toMatch(/AWS does not accept the credentials: .* expired\. Sign in/);
    expect(reportIn(stdout).results[0]?.trials.map(({ status }) => status)).toEqual(['ok', 'ok', 'failed']);
  });

  it('a function that is not there is exit code 2, with the next step', async () => {
    const { run, calls } = await fake(() =>
      refused(
        404,
        'ResourceNotFoundException',
        'Function not found: arn:aws:lambda:eu-central-1:123456789012:function:none',
      ),
    );
    const { code, stdout, stderr } = await run(['none']);
    expect([code, stdout]).toEqual([2, '']);
    // The second call asks for names that are near, and is refused as well.
    expect([calls()[0], calls().length, calls().includes('Invoke')]).toEqual(['GetFunction', 2, false]);
    expect(stderr).toMatch(
      /error: There is no function none in eu-central-1: .*\nCheck its name, its qualifier, --region/,
    );
    expect(stderr).not.toContain('123456789012');
  });

  it('no credentials, no region and nobody there are told apart', async () => {
    const { lambda } = await fake();
    const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_REGION: '', AWS_DEFAULT_REGION: '' };
    const bench = (args: readonly string[], env: Record<string, string>) =>
      coldstart(['lambda', 'bench', 'f', ...args], { env: { ...lambda.env, ...env } });
    const missing = await bench(['--region', 'eu-central-1'], none);
    expect([missing.code, missing.stdout]).toEqual([3, '']);
    expect(missing.stderr).toMatch(/AWS does not accept the credentials: .*\nSign in \(aws sso login/);
    const nowhere = await bench([], { AWS_REGION: '', AWS_DEFAULT_REGION: '' });
    expect(nowhere).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/No region is configured\.\nName one with --region/),
    });
    const closed = await bench(['--endpoint-url', 'http://127.0.0.1:9'], {});
    expect(closed).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/http:\/\/127\.0\.0\.1:9 cannot be reached \(ECONNREFUSED\)/),
    });
  });

  it('follows an endpoint of the profile, and does not call it AWS', async () => {
    const { lambda } = await fake(usual);
    const file = join(emptyFolder(), 'config');
    const keys = 'aws_access_key_id = test\naws_secret_access_key = test\n';
    writeFileSync(file, `[profile local]\nendpoint_url = ${lambda.url}\n${keys}`);
    const env = { ...lambda.env, AWS_CONFIG_FILE: file, AWS_PROFILE: 'local' };
    const { code, stdout } = await coldstart(
      ['lambda', 'bench', 'f', '--force', 'observe', '--runs', '1', '--format', 'json'],
      {
        env,
      },
    );
    expect(code).toBe(0);
    expect(reportIn(stdout).results[0]?.scenario).toMatchObject({ emulated: true });
  });

  it('needs no credentials for what listens on this machine', async () => {
    const { run } = await fake(usual);
    const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_REGION: '', AWS_DEFAULT_REGION: '' };
    expect((await run(['orders', '--runs', '1'], none)).code).toBe(0);
  });
});

describe('gates', () => {
  it('decide budgets on rows by start, and leave open what did not happen', async () => {
    const { run } = await fake(usual);
    const budgets = ['*/cold:init.max<10ms', '*/restore:restore.p50<1s', '*/warm:wall.max<60s'];
    const { code, stderr, stdout } = await run([
      ...['orders', '--runs', '6', '--format', 'json'],
      ...budgets.flatMap((budget) => ['--budget', budget]),
    ]);
    expect(code).toBe(1);
    expect(reportIn(stdout).budgets?.map(({ verdict }) => verdict)).toEqual(['FAIL', 'PASS', 'INCONCLUSIVE']);
    expect(stderr).toMatch(/warning: budget .*no restore start happened in this run\): INCONCLUSIVE/);
  });

  it('refuse a median of so few starts that nothing could make it FAIL', async () => {
    const { run, calls } = await fake();
    const { code, stderr } = await run(['orders', '--runs', '5', '--budget', '*/cold:init.p50<1s']);
    expect([code, calls()]).toEqual([2, ['GetFunction']]);
    expect(stderr).toContain('p50 needs --runs 6, lambda/orders/512/cold has 5');
  });

  it('refuse budgets about rows that cannot be', async () => {
    const { run, calls } = await fake();
    const { code, stderr } = await run(['orders', '--budget', 'lambda/mail*:wall.p50<1s']);
    expect([code, calls()]).toEqual([2, ['GetFunction']]);
    expect(stderr).toMatch(/matches no row\.\nRows: lambda\/orders\/512\/cold, lambda\/orders\/512\/restore/);
  });

  it('compare with a saved report, and recover a killed run', async () => {
    const { run, lambda } = await fake(usual);
    const folder = emptyFolder();
    await run(['orders', '--runs', '8', '-o', 'base.json'], {}, folder);
    const again = await run(
      ['orders', '--runs', '8', '--baseline', 'base.json', '--format', 'json', '--max-regression', '900%'],
      {},
      folder,
    );
    const { gate } = reportIn(again.stdout);
    expect(gate?.unmatched.map(({ id, code, verdict }) => [id, code, verdict])).toEqual([
      ['lambda/orders/512/cold', 'MISSING_IN_HEAD', 'INCONCLUSIVE'],
    ]);
    const child = startColdstart(
      [
        'lambda',
        'bench',
        'other',
        '--force',
        'observe',
        '--endpoint-url',
        lambda.url,
        '--runs',
        '100000',
        '-o',
        'killed.json',
      ],
      { cwd: folder, env: lambda.env },
    );
    const end = ended(child);
    await until(() => lambda.calls.filter((called) => called.function === 'other').length > 6);
    child.kill('SIGKILL');
    await end;
    const { stdout } = await coldstart(['report', 'killed.json.partial.ndjson', '--format', 'json'], {
      cwd: folder,
    });
    const recovered = reportIn(stdout);
    expect([recovered.interrupted, recovered.results.map(({ id }) => id)]).toEqual([
      true,
      ['lambda/other/512/cold', 'lambda/other/512/warm'],
    ]);
  });

  it('an interrupt keeps what was measured', async () => {
    const { lambda } = await fake(usual);
    const child = startColdstart(
      [
        'lambda',
        'bench',
        'f',
        '--force',
        'observe',
        '--endpoint-url',
        lambda.url,
        '--runs',
        '100000',
        '--format',
        'json',
      ],
      { env: lambda.env },
    );
    const end = ended(child);
    await until(() => lambda.calls.length > 9);
    child.kill('SIGINT');
    const { code, stdout } = await end;
    expect([code, reportIn(stdout).interrupted]).toEqual([130, true]);
  });
});

it('refuses what is asked wrongly before it calls anything', async () => {
  const { run, calls } = await fake();
  const folder = emptyFolder();
  writeFileSync(join(folder, 'event.json'), '{}');
  const refusals = [
    [['a b'], /is not a function name/],
    [[], /No function is named/],
    [['f', '--payload', '{'], /--payload is not valid JSON/],
    [['f', '--payload', '@event.json', '-o', 'event.json'], /-o would overwrite/],
    [['f', '--budget', 'cold.p50<1s'], /is not a metric/],
    [['f', '--max-regression', '5%'], /needs something to compare with/],
  ] as const;
  for (const [args, message] of refusals) {
    const { code, stderr } = await run([...args], {}, folder);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  }
  expect(calls()).toEqual([]);
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setTimeout(done, 20));
}
