import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OkTrial, Result } from '../../src/domain/report.js';
import { benchReport, coldstart, emptyFolder, ended, startColdstart } from '../support/cli.js';
import { IMAGE, scratchEngine, whyNoEngine } from '../support/containers.js';

const why = whyNoEngine();
if (why) console.warn(`skipped: containers, since ${why}`);

type Engine = ReturnType<typeof scratchEngine>;

describe.skipIf(why !== undefined)('containers', () => {
  let engine: Engine;
  beforeAll(() => {
    engine = scratchEngine();
  }, 300_000);
  afterAll(() => engine.close());

  const bench = (...args: string[]) =>
    benchReport(['--engine', 'podman', '--runs', '1', ...args], { env: engine.env });
  const trialsOf = (row: Result | undefined) => (row?.trials ?? []) as OkTrial<'container'>[];
  const failures = (row: Result | undefined) =>
    (row?.trials ?? []).flatMap((trial) => (trial.status === 'failed' ? [trial] : []));

  it('are created, started until they end, stopped and removed', async () => {
    const { code, report } = await bench('--image', `py=${IMAGE}`, '--', 'python3', '-c', 'print(1)');
    const [row] = report.results;
    expect([code, row?.id]).toEqual([0, 'image/py']);
    expect(row?.scenario).toMatchObject({
      ...{
        runner: 'container',
        image: IMAGE,
        engine: { name: 'podman' },
        command: ['python3', '-c', 'print(1)'],
      },
      imageId: engine.podman('image', 'inspect', '--format', '{{.Id}}', IMAGE),
    });
    expect(trialsOf(row)).toHaveLength(2);
    for (const { phases, wallMs, readyMs } of trialsOf(row)) {
      const { create, start, ready, stop } = phases;
      expect(Math.abs(create + start + ready + stop - wallMs)).toBeLessThan(0.05);
      expect(readyMs).toBeCloseTo(start + ready, 6);
      expect(Math.min(create, start, ready)).toBeGreaterThan(0);
    }
    expect(engine.containers()).toEqual([]);
  });

  it('are ready when they answer, on a free port of this machine', async () => {
    const { report } = await bench(
      ...['--image', IMAGE, '--ready', 'http://127.0.0.1:{port}/', '--grace', '0.2'],
      ...['--', 'python3', '-m', 'http.server', '--bind', '127.0.0.1', '{port}'],
    );
    const [row] = report.results;
    expect(trialsOf(row).map(({ readyStatus }) => readyStatus)).toEqual([200, 200]);
    // Python does not handle SIGTERM, and the kernel spares a first process that does not.
    expect(row?.warnings).toContainEqual(
      expect.objectContaining({ code: 'IGNORED_SIGTERM', remedy: expect.stringContaining('first process') }),
    );
    expect(engine.containers()).toEqual([]);
  });

  it('are held against the same command on this machine where that is asked for', async () => {
    const words = ['python3', '-c', 'print(1)'];
    const { code, report } = await bench('--image', `py=${IMAGE}`, '--on-host', '--', ...words);
    const host = report.results.find(({ id }) => id === 'host/python3 -c print(1)');
    expect([code, host?.scenario]).toEqual([
      0,
      expect.objectContaining({ runner: 'command', command: words }),
    ]);
    const [price, ...more] = report.comparisons;
    expect(more).toEqual([]);
    expect(price).toMatchObject({ base: host?.id, head: 'image/py', metric: 'ready', n: 1 });
    expect(price?.sentence).toMatch(/^The price of podman [\d.]+ from start to end: image\/py takes /);
  });

  it('tell the phases of their Python, also to another user, and of bytecode that the image lacks', async () => {
    const folder = emptyFolder();
    const file = `FROM ${IMAGE}
RUN mkdir -p /app/lib && echo "x = 1" > /app/lib/own.py && rm /usr/lib/python3.11/json/__pycache__/*.pyc
ENV PYTHONPATH=/app/lib
USER nobody
CMD ["python3", "-c", "import asyncio, json, own\\nasync def main():\\n    print('READY', flush=True)\\n    await asyncio.sleep(60)\\nasyncio.run(main())"]
`;
    writeFileSync(join(folder, 'Dockerfile'), file);
    engine.podman('build', '--quiet', '--tag', 'localhost/worker:1', folder);
    const image = ['--image', 'w=localhost/worker:1', '--ready', 'output:/READY/', '--grace', '0.1'];
    const { report } = await bench(...image);
    const [row] = report.results;
    for (const { phases, worker = { boot: 0, imports: 0 }, loopClass } of trialsOf(row)) {
      const sum = Object.values(worker).reduce<number>((total, ms) => total + Number(ms), 0);
      expect(sum).toBeCloseTo(phases.ready, 3);
      expect(Object.keys(worker)).toEqual(['boot', 'imports', 'loop', 'work']);
      expect(loopClass).toBe('asyncio.unix_events._UnixSelectorEventLoop');
    }
    expect(row?.summary.imports?.n).toBe(1);
    expect(row?.scenario).toMatchObject({ python: { version: expect.stringMatching(/^3\.11\./) } });
    expect(row?.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['NO_BYTECODE', 'NO_BYTECODE_STDLIB']),
    );
    engine.podman('rmi', 'localhost/worker:1');
  });

  it('get their variables, which are no variables of the engine, and no other', async () => {
    const script =
      'import os; print("seen", os.environ["TOKEN"], os.environ["PATH"], os.environ.get("OTHER"))';
    const { report } = await benchReport(
      [
        ...[
          '--engine',
          'podman',
          '--runs',
          '1',
          '--image',
          IMAGE,
          '--ready',
          'output:/seen s.cret \\/only None/',
        ],
        ...['--env', 'TOKEN=s3cret', '--env', 'PATH=/only', '--', '/usr/bin/python3', '-c', script],
      ],
      { env: { ...engine.env, OTHER: 'x' } },
    );
    expect(trialsOf(report.results[0]).map(({ status }) => status)).toEqual(['ok', 'ok']);
    expect(JSON.stringify(report)).not.toContain('s3cret');
  });

  it('have the limits that are asked for, and are said to be out of memory', async () => {
    const script = 'b = bytearray(300 * 2 ** 20)';
    const { report, code } = await bench(
      ...['--image', IMAGE, '--memory', '128', '--cpus', '0.5', '--', 'python3', '-c', script],
    );
    const [row] = report.results;
    expect([code, row?.scenario]).toEqual([3, expect.objectContaining({ memoryMB: 128, cpus: 0.5 })]);
    expect(failures(row)[0]).toMatchObject({
      code: 'OUT_OF_MEMORY',
      // Its own control group, or conmon where that was gone: nothing that another container might have been.
      message: expect.stringMatching(
        /128 MB: the kernel killed .*\((?:memory\.\w+ of its control group|its monitor conmon)\)$/,
      ),
    });
    expect(engine.containers()).toEqual([]);
    // Where it was started conmon leaves a file.
    expect(existsSync('oom')).toBe(false);
  });

  it('find the layers of their image out of the page cache where that is asked for', async () => {
    const words = ['--page-cache', 'evicted', '--image', IMAGE, '--', 'python3', '-c', 'import asyncio'];
    const { code, report } = await bench(...words);
    expect([code, report.results[0]?.scenario]).toEqual([
      0,
      expect.objectContaining({ pageCache: 'evicted' }),
    ]);
    for (const { residentShare = 1 } of trialsOf(report.results[0])) expect(residentShare).toBeLessThan(0.5);
  });

  it('that cannot be measured say why, and other rows are', async () => {
    const { code, report } = await bench(
      ...['--image', 'gone=localhost/no-such:1', '--image', `ends=${IMAGE}`],
      ...['--command', 'plain=true', '--ready', 'output:/never/', '--', '/no/such/program'],
    );
    expect(code).toBe(3);
    const [gone, ends] = ['image/gone', 'image/ends'].map((id) =>
      report.results.find((row) => row.id === id),
    );
    expect(failures(gone)[0]?.message).toContain('podman has no image localhost/no-such:1');
    expect(failures(ends)[0]).toMatchObject({
      code: 'NOT_STARTED',
      message: expect.stringContaining('/no/such/program'),
    });
    expect(engine.containers()).toEqual([]);
  });

  it('leave nothing where the run is interrupted, nor after the next run where it was killed', async () => {
    const words = [
      '--image',
      IMAGE,
      '--engine',
      'podman',
      '--',
      'python3',
      '-c',
      'import time; time.sleep(60)',
    ];
    const begun = async () => {
      const child = startColdstart(['bench', ...words], { cwd: emptyFolder(), env: engine.env });
      const end = ended(child);
      const running = () => engine.podman('ps', '--no-trunc', '--format', '{{.Command}}');
      await expect.poll(running, { timeout: 60_000 }).toContain('sleep');
      return { child, end };
    };
    const interrupted = await begun();
    interrupted.child.kill('SIGINT');
    expect((await interrupted.end).code).toBe(130);
    expect(engine.containers()).toEqual([]);
    const killed = await begun();
    killed.child.kill('SIGKILL');
    await killed.end;
    const other = engine.podman('create', '--network', 'host', IMAGE, 'true');
    await bench('--image', IMAGE, '--', 'true');
    expect(engine.podman('ps', '--all', '--quiet', '--no-trunc')).toBe(other);
    engine.podman('rm', other);
  });

  it('are built from a commit and from the working folder, compared, and gone', async () => {
    const folder = emptyFolder();
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=n', '-c', 'user.email=n@example.org', ...args], { cwd: folder });
    writeFileSync(
      join(folder, 'Dockerfile'),
      `FROM ${IMAGE}\nVOLUME /data\nCOPY w.py /w.py\nCMD ["python3", "/w.py"]\n`,
    );
    writeFileSync(join(folder, 'w.py'), 'import time\n');
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'one');
    writeFileSync(join(folder, 'w.py'), 'import time\ntime.sleep(1)\n');
    const options = ['--against', 'HEAD', '--engine', 'podman', '--runs', '6'];
    const { code, report } = await benchReport(['--image', '.', ...options], {
      cwd: folder,
      env: engine.env,
    });
    expect(code).toBe(1);
    expect(report.comparisons[0]).toMatchObject({ head: 'image/Dockerfile', verdict: 'FAIL' });
    expect(report.results.map(({ scenario }) => scenario)).toContainEqual(
      expect.objectContaining({ image: '.', buildMs: expect.any(Number) }),
    );
    expect(engine.podman('images', '--format', '{{.Repository}}')).toBe(IMAGE.split(':')[0]);
    // One for each container that ran.
    expect(engine.podman('volume', 'ls', '--quiet')).toBe('');
    const named = await coldstart(['bench', '--image', IMAGE, '--against', 'HEAD'], { cwd: folder });
    expect([named.code, named.stderr]).toEqual([2, expect.stringContaining('is the same for both')]);
  });

  it('need an engine that answers', async () => {
    const env = { PATH: join(emptyFolder(), 'none'), DOCKER_HOST: 'unix:///no/socket' };
    const none = await coldstart(
      ['bench', '--runs', '1', '--python', process.env.PYTHON ?? 'python3', '--image', 'x'],
      { env },
    );
    expect(none.code).not.toBe(0);
    const { report } = await benchReport(['--runs', '1', '--engine', 'nerdctl', '--image', 'x']);
    expect(failures(report.results[0])[0]?.message).toMatch(/No container engine answers:\s+nerdctl: /);
  });
});
