import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/domain/report.js';
import { BIN, emptyFolder } from '../support/cli.js';
import { fenced, scriptSteps } from '../support/steps.js';

const DOCS = readFileSync(join(dirname(BIN), '../docs/ci.md'), 'utf8');
const WORKFLOWS = fenced(DOCS, 'yaml');
const steps = WORKFLOWS.flatMap(scriptSteps);
const stepNamed = (name: string) => steps.find((step) => step.name === name)?.script ?? '';

/** A folder to measure in, with a `coldstart` on PATH and every budget exceeded. */
function project() {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'bin'));
  const shim = join(folder, 'bin/coldstart');
  writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`);
  chmodSync(shim, 0o755);
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/a.py'), 'print(1)\n');
  const scenarios = [
    { runner: 'worker', worker: 'a.py' },
    { runner: 'command', name: 'b', command: 'true' },
  ];
  const config = { scenarios, budgets: ['wall.p50<1us'], runs: 7 };
  writeFileSync(join(folder, 'src/coldstart.json'), JSON.stringify(config));
  mkdirSync(join(folder, 'out'));
  return folder;
}

function sh(
  script: string,
  folder: string,
  cwd: string,
  variables: Record<string, string> = {},
  shell: readonly [string, ...string[]] = ['bash', '-eo', 'pipefail', '-c'],
) {
  const env = { ...process.env, PATH: `${folder}/bin:${process.env.PATH}`, ...variables };
  const [program, ...options] = shell;
  return spawnSync(program, [...options, script], { cwd, env, encoding: 'utf8' });
}

describe('docs/ci.md', () => {
  it('has a Job whose pods give their report and nothing else, for merge to decide', () => {
    const [manifest = ''] = WORKFLOWS.filter((text) => text.includes('kind: Job'));
    const [pod] = scriptSteps(manifest.replace('args:', 'name: -').replace(/^ +- \|$/m, '          run: |'));
    const folder = project();
    const at = join(folder, 'src');
    const run = (index: string) =>
      sh(pod?.script ?? '', folder, at, { JOB_COMPLETION_INDEX: index }, ['sh', '-c']);
    for (const index of ['0', '1', '2', '3']) {
      const { status, stdout, stderr } = run(index);
      expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
      const { shard } = reportSchema.parse(JSON.parse(stdout));
      expect(shard).toMatchObject({ index: Number(index) + 1, of: 4 });
      writeFileSync(join(folder, `out/shard-${Number(index) + 1}.json`), stdout);
    }
    const [collect = ''] = fenced(DOCS, 'sh');
    const [merge = ''] = collect.split('\n').filter((line) => line.startsWith('coldstart merge'));
    expect(sh(merge, folder, join(folder, 'out')).status).toBe(1);
    expect(readdirSync(join(folder, 'out'))).toContain('all.json');
    writeFileSync(join(at, 'coldstart.json'), '{');
    const broken = run('0');
    expect(broken.status).toBe(2);
    expect(broken.stdout).toContain('error: ');
  });

  it('has a matrix whose shards are measured against the base and merged', () => {
    const folder = project();
    const at = join(folder, 'src');
    const who = '-c user.name=a -c user.email=a@b.c -c commit.gpgsign=false';
    expect(sh(`git init -q && git add . && git ${who} commit -qm one`, folder, at).status).toBe(0);
    for (const SHARD of ['1', '2', '3', '4']) {
      const variables = { SHARD, BASE: 'HEAD', REPORTS: join(folder, 'out') };
      const { status, stderr } = sh(stepNamed('Measure a part'), folder, at, variables);
      expect(status, stderr).toBe(0);
    }
    const summary = join(folder, 'summary.md');
    const variables = { GITHUB_STEP_SUMMARY: summary, GITHUB_ACTIONS: 'true' };
    const { status, stderr } = sh(stepNamed('Merge and decide'), folder, join(folder, 'out'), variables);
    expect(status, stderr).toBe(1);
    expect(stderr).toContain('::error title=coldstart%3A budget wall.p50<1us::');
    expect(readFileSync(summary, 'utf8')).toMatch(/^## Cold starts: FAIL\n/);
  });

  it('has no expression in a script', () => {
    expect(steps.map(({ name }) => name)).toContain('Comment');
    expect(steps.filter(({ script }) => script.includes('${{'))).toEqual([]);
  });
});
