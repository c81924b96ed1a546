// Replays the recorded comparisons of docs/evidence through the plan's looks, the loop and the report of `bench --against`, with
// fixed numbers of rounds and until decided. docs/statistics.md has the table.
// Usage: node scripts/decide-evidence.js
// Recordings are of 20 rounds: each begins a series of 80, with those of the same worker on the same machine that follow it (the
// first after the last), so that series overlap.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gateIn } from '../dist/commands/bench-gate.js';
import { buildReport } from '../dist/results/build-report.js';
import { decidedAt } from '../dist/results/decided-rows.js';
import { runPlan } from '../dist/run/run.js';
import { looksBetween } from '../dist/stats/until-decided.js';

const DATA = fileURLToPath(new URL('../docs/evidence/pairs.ndjson', import.meta.url));
const MOST = 80;
const PLANS = { 'fixed 20': 20, 'fixed 40': 40, '10..80': looksBetween(10, MOST) };
/** Columns of a recording: A, A again, and B, which does more. */
const PAIRS = {
  'A/A': [[0, 1]],
  'A/B': [
    [0, 2],
    [1, 2],
  ],
};
const LIMITS = [0.05, 0.1];
const say = (text) => process.stdout.write(`${text}\n`);

const environment = {
  ...{ os: '', kernel: '', arch: '', cpuModel: '', cpuCount: 2, memoryBytes: 0, node: '', pythons: [] },
  ...{ variables: [], loadAverage: [0, 0, 0] },
};

/** Series of 80 rounds: of every worker on every machine, from each of its recordings on. */
function seriesOf(state) {
  const recordings = readFileSync(DATA, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter((recording) => recording.state === state);
  return recordings.flatMap(({ worker }, at) => {
    const same = recordings.filter((other) => other.worker === worker);
    const from = same.indexOf(recordings[at]);
    const rounds = [...same.slice(from), ...same.slice(0, from)].flatMap((one) => one.rounds);
    return rounds.length < MOST ? [] : [rounds.slice(0, MOST)];
  });
}

/** The verdict of one comparison, and the rounds that it took. */
async function replay(base, head, plan, maxRegression) {
  const looks = typeof plan === 'number' ? undefined : plan;
  const runs = looks ? MOST : plan;
  const times = { base, head };
  const scenarios = Object.keys(times).map((id) => ({
    ...{ id, runner: 'command', argv: [id], control: false, pageCache: 'warm', timeoutMs: 1, env: {} },
    ...{ cwd: '/', hooks: {}, runs, axes: {}, side: id, ...(looks ? { looks } : {}) },
  }));
  const planned = {
    scenarios,
    rounds: Array.from({ length: runs + 1 }, (_, round) => ({
      ...{ round, order: [0, 1] },
      ...(looks?.includes(round) ? { isLook: true } : {}),
    })),
    seed: 1,
    comparisons: [{ base: 0, head: 1, gated: true }],
    notes: [],
  };
  const data = {
    ...{ version: '', startedAt: '', finishedAt: '', seed: 1, runs, argv: [], interrupted: false },
    ...{ environment, comparisons: [{ base: 'base', head: 'head', gated: true }], notes: [] },
    gate: gateIn(planned, planned, { maxRegression, maxFailures: 0 }),
    ...(looks ? { looks: { command: looks } } : {}),
  };
  const { rows } = await runPlan(planned, {
    signal: new AbortController().signal,
    createRunner: ({ id }) => {
      // Round 0 is of no use to anybody: the first recorded time stands for it.
      const left = [times[id][0], ...times[id]];
      return {
        describe: () => ({
          record: { runner: 'command', command: [id], control: false, pageCache: 'warm' },
          warnings: [],
        }),
        measure: async () => {
          const wallMs = left.shift();
          return {
            startedAt: '',
            status: 'ok',
            wallMs,
            phases: { run: wallMs },
            cpu: { userMs: 0, systemMs: 0 },
          };
        },
      };
    },
    decided: async (soFar) => decidedAt(soFar, data),
  });
  const named = rows.map(({ scenario: { id }, record, trials, warnings }) => ({
    id,
    record,
    trials,
    warnings,
  }));
  const report = await buildReport({ ...data, rows: named });
  return { verdict: report.comparisons[0].verdict, rounds: rows[0].trials.length - 1 };
}

say('| machine | compared | limit | plan | PASS | FAIL | INCONCLUSIVE | rounds on average |');
say('|---|---|---|---|---|---|---|---|');
for (const state of ['shared', 'loaded']) {
  const series = seriesOf(state);
  for (const [compared, pairs] of Object.entries(PAIRS)) {
    for (const limit of LIMITS) {
      for (const [name, plan] of Object.entries(PLANS)) {
        const counts = { PASS: 0, FAIL: 0, INCONCLUSIVE: 0 };
        let spent = 0;
        for (const rounds of series) {
          for (const [base, head] of pairs) {
            const column = (index) => rounds.map((times) => times[index]);
            const { verdict, rounds: taken } = await replay(column(base), column(head), plan, limit);
            counts[verdict] += 1;
            spent += taken;
          }
        }
        const of = series.length * pairs.length;
        const shares = Object.values(counts).map((count) => `${count} of ${of}`);
        const open = `${((100 * counts.INCONCLUSIVE) / of).toFixed(0)} %`;
        say(
          `| ${state} | ${compared} | ${limit * 100} % | ${name} | ${shares[0]} | ${shares[1]} | ${shares[2]} (${open}) | ${(spent / of).toFixed(1)} |`,
        );
      }
    }
  }
}
