// Records real comparisons of a worker with itself (A/A) and with a copy that does 15 % more (A/B), and shows what
// each rule for rows of the same rounds makes of them. docs/statistics.md has the table.
// Usage: node scripts/pairing-evidence.js record shared|loaded <cycles>   (appends to docs/evidence/pairs.ndjson)
//        node scripts/pairing-evidence.js evaluate                       (prints the table)
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pairedRatio, separateRatio } from '../dist/stats/ratio.js';

const BIN = fileURLToPath(new URL('../bin/coldstart.js', import.meta.url));
const DATA = fileURLToPath(new URL('../docs/evidence/pairs.ndjson', import.meta.url));
const RUNS = 20;
const SLOWER = 0.15;
const say = (text) => process.stdout.write(`${text}\n`);

const needs = (name) => `# /// script\n# dependencies = ["${name}"]\n# ///\n`;
const RUN = 'import asyncio\nasync def main():\n    pass\nasyncio.run(main())\n';
/** Five workers: what they need, and their code. */
const WORKERS = {
  coroutine: { head: '', code: RUN },
  imports: { head: '', code: `import http.client, json, decimal, logging, email.message\n${RUN}` },
  script: { head: '', code: 'import unittest.mock, xml.dom.minidom, sqlite3\n' },
  with_aiohttp: { head: needs('aiohttp'), code: `import aiohttp\n${RUN}` },
  with_boto3: {
    head: needs('boto3'),
    code: 'import boto3\nboto3.client("lambda", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")\n',
  },
};

function bench(folder, rows, runs) {
  const args = [
    'bench',
    '--format',
    'json',
    '--quiet',
    '--loop',
    'own',
    '--no-pitfalls',
    '--runs',
    String(runs),
    ...rows,
  ];
  const { stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
};

/** Iterations of a loop that take 1 ms or so here; what matters is the factor in the end, which is measured. */
const work = (iterations) => `for _ in range(${iterations}):\n    pass\n`;

/** Times of each round: of the first A, the second, B, and the median of the three bare starts. */
function roundsOf({ results }) {
  const ofRow = (start) => results.find(({ id }) => id.startsWith(start)).trials;
  return Array.from({ length: RUNS }, (_, index) => {
    const round = index + 1;
    const ready = (start) => ofRow(start).find((trial) => trial.round === round)?.readyMs;
    const bare = ofRow('control/').filter((trial) => trial.round === round);
    return [ready('a/'), ready('z/'), ready('b/'), median(bare.map(({ wallMs }) => wallMs))];
  }).filter((times) => times.every((time) => time > 0));
}

function record(state, cycles) {
  const folder = mkdtempSync(join(tmpdir(), 'coldstart-pairs-'));
  // What shares the machine: one process that computes and one that writes, both in bursts.
  const burst =
    'import os, time, random\nwhile True:\n    end = time.time() + random.random()\n    while time.time() < end: sum(range(9999))\n    open("noise", "wb").write(os.urandom(1 << 22))\n    time.sleep(random.random())\n';
  const noise =
    state === 'loaded'
      ? [0, 1].map(() => spawn('python3', ['-c', burst], { cwd: folder, stdio: 'ignore' }))
      : [];
  try {
    const sizes = {};
    for (const [name, { head, code }] of Object.entries(WORKERS)) {
      writeFileSync(join(folder, `${name}.py`), head + code);
      const probe = 2_000_000;
      writeFileSync(join(folder, `${name}_probe.py`), head + work(probe) + code);
      const report = bench(folder, [`a=${name}.py`, `b=${name}_probe.py`], 10);
      const [a, b] = ['a/', 'b/'].map(
        (start) => report.results.find(({ id }) => id.startsWith(start)).summary.ready.median,
      );
      sizes[name] = Math.round((probe * SLOWER * a) / (b - a));
      writeFileSync(join(folder, `${name}_slow.py`), head + work(sizes[name]) + code);
    }
    for (let cycle = 0; cycle < cycles; cycle++) {
      for (const name of Object.keys(WORKERS)) {
        const report = bench(folder, [`a=${name}.py`, `z=${name}.py`, `b=${name}_slow.py`], RUNS);
        const rounds = roundsOf(report).map((times) => times.map((time) => Number(time.toFixed(3))));
        appendFileSync(DATA, `${JSON.stringify({ worker: name, state, rounds })}\n`);
      }
      say(`${state}: cycle ${cycle + 1} of ${cycles}`);
    }
  } finally {
    for (const child of noise) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Each rule takes the times of base, of head and of the bare interpreter, by round. */
const RULES = {
  'paired by round': (base, head) => pairedRatio(base, head),
  'aligned by the control row, unpaired': (base, head, bare) => {
    const typical = median(bare);
    const aligned = (times) => times.map((time, round) => (time * typical) / bare[round]);
    return separateRatio(aligned(base), aligned(head));
  },
  unpaired: (base, head) => separateRatio(base, head),
};

function evaluate() {
  const runs = readFileSync(DATA, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  say(
    '| machine | rule | A/A: interval above 1 | A/A: below 1 | A/A: FAIL at 5 % | A/B: FAIL at 5 % | A/B: FAIL at 10 % | typical half width |',
  );
  say('|---|---|---|---|---|---|---|---|');
  for (const state of ['shared', 'loaded']) {
    const chosen = runs.filter((run) => run.state === state);
    const column = (run, index) => run.rounds.map((round) => round[index]);
    for (const [name, rule] of Object.entries(RULES)) {
      const compare = (pairs) =>
        chosen.flatMap((run) => pairs.map(([b, h]) => rule(column(run, b), column(run, h), column(run, 3))));
      const [same, slower] = [
        compare([[0, 1]]),
        compare([
          [0, 2],
          [1, 2],
        ]),
      ];
      const share = (results, holds) =>
        `${results.filter(({ ratioCi95 }) => holds(ratioCi95)).length} of ${results.length}`;
      const width = median([...same, ...slower].map(({ resolvable }) => resolvable));
      say(
        `| ${[
          state,
          name,
          share(same, ([low]) => low > 1),
          share(same, ([, high]) => high < 1),
          share(same, ([low]) => low > 1.05),
          share(slower, ([low]) => low > 1.05),
          share(slower, ([low]) => low > 1.1),
          `±${(width * 100).toFixed(1)} %`,
        ].join(' | ')} |`,
      );
    }
  }
  const factors = runs.map(
    (run) => pairedRatio(...[0, 2].map((index) => run.rounds.map((round) => round[index]))).ratio,
  );
  say(
    `\nB against A: ${median(factors).toFixed(3)}x in the middle of ${factors.length} runs of ${RUNS} rounds each.`,
  );
}

const [what, state, cycles] = process.argv.slice(2);
if (what === 'record') record(state, Number(cycles));
else evaluate();
