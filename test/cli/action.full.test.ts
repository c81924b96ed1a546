import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/domain/report.js';
import { BIN, emptyFolder } from '../support/cli.js';
import { scriptSteps } from '../support/steps.js';
import { atLength } from '../support/thoroughly.js';

const ROOT = dirname(dirname(BIN));
const ACTION = readFileSync(join(ROOT, 'action.yml'), 'utf8');
const STEPS = scriptSteps(ACTION);
const [build, bench] = ['Build coldstart', 'Measure cold starts'].map((name) =>
  STEPS.find((step) => step.name === name),
);
const INPUTS = [...(ACTION.split('outputs:')[0] ?? '').matchAll(/^ {2}([\w-]+):$/gm)].map(
  ([, name = '']) => name,
);

// So far apart that a machine which stands still in two of nine rounds does not hide it.
const FAST = 'print("ready")\n';
const SLOW = `import time\ntime.sleep(0.7)\n${FAST}`;

function git(folder: string, ...args: string[]): string {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8' }).trim();
}

/** A repository with the worker as it was and as it is. */
function repository(before: string, after: string): { folder: string; base: string } {
  const folder = emptyFolder();
  git(folder, 'init', '--quiet');
  for (const text of [before, after]) {
    writeFileSync(join(folder, 'my worker.py'), text);
    git(folder, 'add', '.');
    git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'one');
  }
  return { folder, base: git(folder, 'rev-parse', 'HEAD~1') };
}

/** What the runner knows of an event. */
interface Event {
  readonly name?: string;
  readonly sha?: string;
  readonly base?: string;
  readonly mergeGroup?: string;
}

/** Runs the step as the runner would: expressions are put into the environment, never into the script. */
function run(
  step: typeof bench,
  cwd: string,
  inputs: Readonly<Record<string, string>>,
  event: string | Event = '',
) {
  const {
    name = '',
    sha = '',
    base = '',
    mergeGroup = '',
  }: Event = typeof event === 'string' ? { base: event } : event;
  const expressions: Readonly<Record<string, string>> = {
    'github.event.pull_request.base.sha': base,
    'github.event.merge_group.base_sha': mergeGroup,
  };
  const runner = emptyFolder();
  const files = { GITHUB_STEP_SUMMARY: join(runner, 'summary'), GITHUB_OUTPUT: join(runner, 'output') };
  mkdirSync(join(runner, 'temp'));
  writeFileSync(files.GITHUB_STEP_SUMMARY, 'what was there\n');
  const given = Object.entries(step?.env ?? {}).map(([variable, expression]) => {
    const [, inner = ''] = /^\$\{\{ (.*) \}\}$/.exec(expression) ?? [];
    const [, input] = /^inputs\.([\w-]+)$/.exec(inner) ?? [];
    const value = input === undefined ? expressions[inner] : (inputs[input] ?? '');
    if (value === undefined) throw new Error(`the test does not know ${expression}`);
    return [variable, value];
  });
  const env = {
    ...process.env,
    ...{ GITHUB_ACTIONS: 'true', GITHUB_ACTION_PATH: ROOT, RUNNER_TEMP: join(runner, 'temp'), ...files },
    ...{ GITHUB_EVENT_NAME: name, GITHUB_SHA: sha },
    ...Object.fromEntries(given),
  };
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.script ?? ''],
    { cwd, env, encoding: 'utf8' },
  );
  const outputs = existsSync(files.GITHUB_OUTPUT) ? readFileSync(files.GITHUB_OUTPUT, 'utf8') : '';
  return {
    ...{ status, stdout, stderr, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') },
    outputs: Object.fromEntries(outputs.split('\n').map((line) => line.split('=', 2))),
  };
}

const quick = { targets: 'w=my worker.py', args: '--no-pitfalls --loop own' };

describe('action.yml', () => {
  it('has no expression in a script, and every input in the environment', () => {
    expect(build?.script).toContain('npm ci');
    expect(bench?.script).toContain('coldstart.js');
    expect(`${build?.script}${bench?.script}`).not.toContain('${{');
    const used = Object.values(bench?.env ?? {}).join(' ');
    const others = INPUTS.filter((name) => !used.includes(`inputs.${name} `));
    // These are used by other steps.
    expect(others.sort()).toEqual(['artifact-name', 'python-version', 'upload-page', 'working-directory']);
    expect(ACTION.match(/uses: \S+/g)).toEqual([
      'uses: actions/setup-node@v4',
      'uses: actions/setup-python@v5',
      'uses: actions/cache@v4',
      'uses: actions/upload-artifact@v4',
    ]);
    const docs = readFileSync(join(ROOT, 'docs/ci.md'), 'utf8');
    expect(INPUTS.filter((name) => !docs.includes(`| \`${name}\` |`))).toEqual([]);
  });

  it('uploads the page last, whatever the verdict, unless it is told not to or there is none', () => {
    const upload = ACTION.slice(ACTION.indexOf('    - name: Upload the page'));
    expect(upload.match(/- name: /g)).toHaveLength(1);
    expect(upload).toContain(
      "if: always() && inputs.upload-page == 'true' && steps.bench.outputs.page != ''\n",
    );
    expect(upload).toContain('continue-on-error: true\n');
    expect(upload).toMatch(/ {8}name: \$\{\{ inputs\.artifact-name \}\}\n/);
    expect(upload).toMatch(/ {8}path: \$\{\{ steps\.bench\.outputs\.page \}\}\n/);
    expect(upload).toMatch(/ {8}if-no-files-found: error\n/);
    expect(ACTION).toMatch(/value: \$\{\{ steps\.upload\.outputs\.artifact-url \}\}\n/);
    expect(ACTION).toMatch(/ {2}upload-page:\n.*\n {4}default: 'true'\n/);
  });

  it('builds nothing where it is built', () => {
    expect(run(build, ROOT, {})).toMatchObject({ status: 0, stdout: '' });
  });

  it('fails where the base of the pull request was quicker', () => {
    const { folder, base } = repository(FAST, SLOW);
    const inputs = { ...quick, runs: '9', 'max-time': '1h', 'max-regression': '20%' };
    const { status, summary, outputs, stderr } = run(bench, folder, inputs, base);
    expect(status, stderr).toBe(1);
    expect(summary).toMatch(/^what was there\n## Cold starts: FAIL\n/);
    expect(stderr).toMatch(/^::error title=coldstart%3A w/m);
    expect(outputs['exit-code']).toBe('1');
    const report = reportSchema.parse(JSON.parse(readFileSync(outputs.report ?? '', 'utf8')));
    expect(report).toMatchObject({ runs: 9, gate: { maxRegression: 0.2, verdict: 'FAIL' } });
    expect(report.argv.join(' ')).toContain('--max-time 1h');
    expect(readFileSync(outputs.junit ?? '', 'utf8')).toContain('<failure type="FAIL"');
    expect(readFileSync(outputs.comment ?? '', 'utf8')).toMatch(/^\*\*FAIL\*\*/);
    expect(outputs.page).toMatch(/\/cold-starts\.html$/);
    expect(readFileSync(outputs.page ?? '', 'utf8')).toMatch(
      /^<!doctype html>.*<span class="verdict fail">FAIL</s,
    );
  });

  it('fetches the base into a shallow clone, by commit or by branch', () => {
    const { folder, base } = repository(SLOW, FAST);
    git(folder, 'branch', 'stable', base);
    git(folder, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
    for (const inputs of [{}, { 'base-ref': 'stable' }]) {
      const clone = emptyFolder();
      git(clone, 'clone', '--quiet', '--depth=1', `file://${folder}`, '.');
      const { status, summary, stderr } = run(bench, clone, { ...quick, ...inputs, runs: '7' }, base);
      expect(status, stderr).toBe(0);
      expect(summary).toContain('## Cold starts: PASS');
    }
  });

  /** A branch of one commit, the base after it moved on, and their merge, checked out as actions/checkout does. */
  function pullRequest(depth: readonly string[] = ['--depth=1']) {
    const folder = emptyFolder();
    git(folder, 'init', '--quiet');
    const committed = (text: string, message: string, name = 'my worker.py') => {
      writeFileSync(join(folder, name), text);
      git(folder, 'add', '.');
      git(folder, 'commit', '--quiet', '-m', message);
      return git(folder, 'rev-parse', 'HEAD');
    };
    const old = committed(FAST, 'one');
    git(folder, 'checkout', '--quiet', '-b', 'change');
    const head = committed('words', 'readme', 'README');
    git(folder, 'checkout', '--quiet', 'main');
    const base = committed(SLOW, 'the base became slower');
    git(folder, 'merge', '--quiet', '--no-ff', '-m', 'merge', 'change');
    const merge = git(folder, 'rev-parse', 'HEAD');
    git(folder, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
    const clone = emptyFolder();
    git(clone, 'clone', '--quiet', ...depth, `file://${folder}`, '.');
    return { folder, clone, old, base, head, merge };
  }
  const against = (outputs: Readonly<Record<string, string | undefined>>) =>
    JSON.parse(readFileSync(outputs.report ?? '', 'utf8')).argv.join(' ');

  atLength('takes the first parent of the merge for the base, not the older one of the event', () => {
    const { clone, old, base, merge } = pullRequest();
    const event = { name: 'pull_request', sha: merge, base: old };
    const { status, stderr, outputs } = run(
      bench,
      clone,
      { ...quick, runs: '6', 'max-regression': '200%' },
      event,
    );
    // Against the event's base it is several times slower.
    expect(status, stderr).toBe(0);
    expect(against(outputs)).toContain(`--against ${base}`);
  });

  atLength('takes the base of a merge group, and that of the event where the head is checked out', () => {
    const { folder, old, base, head, merge } = pullRequest();
    const one = { ...quick, runs: '6' };
    const group = run(bench, folder, one, { name: 'merge_group', sha: merge, mergeGroup: base });
    expect(against(group.outputs)).toContain(`--against ${base}`);
    git(folder, 'checkout', '--quiet', head);
    const own = run(bench, folder, one, { name: 'pull_request', sha: merge, base: old });
    expect(against(own.outputs)).toContain(`--against ${old}`);
    const target = run(bench, folder, one, { name: 'pull_request_target', sha: base, base });
    expect(against(target.outputs)).toContain(`--against ${base}`);
  });

  it.each<[string, Readonly<Record<string, string>>, (at: ReturnType<typeof pullRequest>) => Event, RegExp]>([
    [
      'the default checkout of pull_request_target',
      quick,
      ({ merge, base }) => ({ name: 'pull_request_target', sha: merge, base }),
      /compared with itself/,
    ],
    ['quotes that do not match', { ...quick, args: `--seed '3` }, () => ({}), /quotes do not match/],
    [
      'a base that cannot be had',
      { ...quick, 'base-ref': 'nowhere' },
      () => ({}),
      /base nowhere cannot be fetched/,
    ],
    [
      'a word that is none',
      { ...quick, 'on-inconclusive': 'maybe' },
      () => ({}),
      /exit code 2 and no result/,
    ],
  ])('%s is exit code 2, with a summary and without outputs of missing files', (_, inputs, event, said) => {
    const at = pullRequest();
    const { status, summary, outputs } = run(bench, at.clone, inputs, event(at));
    expect(status).toBe(2);
    expect(summary).toMatch(said);
    expect(outputs['exit-code']).toBe('2');
    expect(Object.keys(outputs).filter((name) => name !== '')).toEqual(['exit-code']);
  });

  it('fails for what is inconclusive where that is asked', () => {
    // One trial of head is slow: the interval at n = 6 holds the least and the largest ratio.
    const counted = join(emptyFolder(), 'starts');
    const worker = `import os, time
if os.path.basename(os.getcwd()) == "head":
    with open(${JSON.stringify(counted)}, "a") as file:
        file.write(".")
    if os.path.getsize(${JSON.stringify(counted)}) == 3:
        time.sleep(1)
`;
    const { folder, base } = repository(worker, worker);
    const inputs = { ...quick, runs: '6', 'on-inconclusive': 'fail' };
    expect(run(bench, folder, inputs, base)).toMatchObject({ status: 4, outputs: { 'exit-code': '4' } });
  });

  it('says where there is nothing to compare with', () => {
    const { folder } = repository(FAST, FAST);
    const { status, stdout, summary } = run(bench, folder, { ...quick, runs: '1' });
    expect(status).toBe(0);
    expect(stdout).toContain('::notice title=coldstart::Nothing is compared');
    expect(summary).toContain('## Cold starts\n');
  });

  it('measures without a base, with budgets and quoted arguments, and expands nothing', () => {
    const { folder } = repository(FAST, FAST);
    const budget = 'w/*:wall.p50<1us\r\n\nw/*:ready.p50<1h';
    const inputs = { 'base-ref': 'none', 'max-regression': '5%', runs: '6', budget };
    const args = `--no-pitfalls --loop own --seed 3 --env 'A=$(touch made) \`touch made\` *' --command "c=echo 'a b'"`;
    const wrong = run(bench, folder, { ...quick, ...inputs, args });
    expect(wrong).toMatchObject({ status: 2, stdout: '', outputs: { 'exit-code': '2' } });
    expect(wrong.summary).toContain('exit code 2 and no result');
    const fixed = run(bench, folder, { ...quick, ...inputs, args, budget: budget.replace('1h', '3600s') });
    expect(fixed.status, fixed.stderr).toBe(1);
    const report = reportSchema.parse(JSON.parse(readFileSync(fixed.outputs.report ?? '', 'utf8')));
    expect(report.seed).toBe(3);
    expect(report.budgets?.map(({ verdict }) => verdict)).toEqual(['FAIL', 'PASS']);
    expect(report.results.map(({ scenario }) => scenario)).toContainEqual(
      expect.objectContaining({ runner: 'command', command: ['echo', 'a b'] }),
    );
    expect(existsSync(join(folder, 'made'))).toBe(false);
  });
});
