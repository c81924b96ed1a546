import { shownLaunch } from '../config/launch.js';
import { defined } from '../domain/defined.js';
import { commandOf, isFirstStart } from '../domain/install-command.js';
import { maskSecrets } from '../domain/mask.js';
import { networkWords } from '../domain/network.js';
import {
  type ContainerScenario,
  type Hooks,
  type InstallScenario,
  isControl,
  type LambdaScenario,
  mostRuns,
  type Plan,
  type Scenario,
  type WasmScenario,
} from '../domain/plan.js';
import { PYODIDE } from '../domain/wasm.js';
import { counted } from '../domain/words.js';
import { shownTarget } from '../domain/worker-target.js';
import type { Io } from '../io/io.js';
import type { Format } from '../report/formats.js';
import { type Durations, estimate, sentence } from './durations.js';
import { roundLines } from './round-lines.js';
import { expectedRounds, type SeenRow, sightInWords } from './sight.js';
import { indented } from './terminal.js';

/** Prints what would run, in its order, and about how long it takes; starts nothing that is measured. */
export function printDryRun(
  plan: Plan,
  known: {
    readonly durations: Durations;
    readonly sight: readonly SeenRow[];
    /** Whether a FAIL is measured once more. */
    readonly confirm: boolean;
  },
  format: Format,
  io: Io,
): void {
  io.stdout.write(
    format === 'json' ? indented(planRecord(plan, known)) : `${planLines(plan, known).join('\n')}\n`,
  );
}

/** What earlier runs and the plan know of a run. */
type Known = Parameters<typeof printDryRun>[1];

function planLines(plan: Plan, { durations, sight, confirm }: Known): string[] {
  const starts = plan.rounds.reduce((sum, { order }) => sum + order.length, 0);
  return [
    `${shardOf(plan)}${counted(plan.scenarios.length, 'row')}, ${shownRuns(plan)} each after round 0, ${counted(starts, 'process', 'processes')}, seed ${plan.seed}`,
    sentence(
      estimate(plan, durations, expectedRounds(plan, sight)),
      plan.brief !== undefined || plan.scenarios.some(({ looks }) => looks),
    ),
    ...(plan.brief
      ? [
          `rounds of workers end after about ${plan.brief.ms / 1000} s, with at least ${plan.brief.leastRounds} of each`,
        ]
      : []),
    ...(confirm ? ['a FAIL is measured once more (--confirm): at most twice that time'] : []),
    ...sight.map(sightInWords),
    '',
    ...plan.scenarios.flatMap((scenario) => [
      scenario.id,
      `    ${command(scenario)}`,
      ...details(scenario).map((line) => `    ${line}`),
    ]),
    '',
    ...roundLines(
      plan.rounds.map(({ order, round }) => ({
        round,
        ids: order.map((index) => plan.scenarios[index]?.id ?? ''),
      })),
    ),
    ...plan.notes.map(({ message, remedy }) => `note: ${message} ${remedy}`),
  ];
}

/** The plan as JSON: names of variables, never their values. */
function planRecord(plan: Plan, { durations, sight, confirm }: Known) {
  return {
    schemaVersion: 1,
    kind: 'plan',
    seed: plan.seed,
    ...defined({ shard: plan.shard }),
    runs: mostRuns(plan),
    estimate: estimate(plan, durations, expectedRounds(plan, sight)),
    ...(confirm ? { confirm } : {}),
    ...(sight.length > 0 ? { sight } : {}),
    rows: plan.scenarios.map((scenario) => ({
      id: scenario.id,
      runner: scenario.runner,
      command: command(scenario),
      cwd: scenario.cwd,
      variables: Object.keys(scenario.env).sort(),
      ...(scenario.runner === 'worker' ? { environment: scenario.environment } : {}),
      ...(scenario.ready ? { ready: scenario.ready.condition } : {}),
      hooks: Object.keys(scenario.hooks),
    })),
    rounds: plan.rounds.map(({ order }) => order.map((index) => plan.scenarios[index]?.id)),
    comparisons: plan.comparisons.map(({ base, head }) => ({
      base: plan.scenarios[base]?.id,
      head: plan.scenarios[head]?.id,
    })),
    notes: plan.notes,
  };
}

/** 20 runs; 10 to 80 runs, looked at after 10, 20, 40, 80. */
function shownRuns(plan: Plan): string {
  const looks = plan.scenarios.flatMap((scenario) => (isControl(scenario) ? [] : [scenario.looks]));
  const [first] = looks;
  if (!first) return counted(mostRuns(plan), 'run');
  return `${first[0]} to ${mostRuns(plan)} runs, until decided (looked at after ${first.join(', ')}),`;
}

function shardOf({ shard }: Plan): string {
  return shard ? `shard ${shard.index}/${shard.of}: ` : '';
}

function command(scenario: Scenario): string {
  if (scenario.runner === 'command') return maskSecrets(scenario.argv).join(' ');
  if (scenario.runner === 'container') return containerInWords(scenario);
  if (scenario.runner === 'install') return installInWords(scenario);
  if (scenario.runner === 'lambda') return lambdaInWords(scenario);
  if (scenario.runner === 'wasm') return wasmInWords(scenario);
  const { target, python, args, launch } = scenario;
  const style = shownLaunch(launch);
  const start =
    style === 'uv run'
      ? `uv run python`
      : [python.start ?? python.executable, style].filter(Boolean).join(' ');
  const what = target.kind === 'bundled' ? `(bundled) ${target.worker}.py` : shownTarget(target);
  return [start, what, ...maskSecrets(args)].join(' ');
}

/** What the fresh process runs. */
function wasmInWords({ runtime, target, args }: WasmScenario): string {
  const how = runtime === 'pyodide' ? '' : ', from a snapshot';
  return `node, Pyodide ${PYODIDE.version}${how}: ${[shownTarget(target), ...maskSecrets(args)].join(' ')}`;
}

function containerInWords({ engine, image, build, argv, memoryMB, cpus }: ContainerScenario): string {
  const limits = [
    ...(memoryMB === undefined ? [] : [`--memory ${memoryMB}m`]),
    ...(cpus === undefined ? [] : [`--cpus ${cpus}`]),
  ];
  return [
    engine ?? '<engine>',
    build ? 'build, create and start' : 'create and start',
    ...limits,
    image,
    ...maskSecrets(argv),
  ].join(' ');
}

function installInWords(scenario: InstallScenario): string {
  const { installer, cache, bytecode, linkMode, python, index, network, resolve } = scenario;
  const behind = network ? ` behind ${networkWords(network)}` : '';
  const tool = installer === 'pip' ? `${python.executable} -m pip install` : 'uv pip install';
  const how = [
    cache === 'again' ? 'environment present' : `cache ${cache}`,
    `bytecode ${bytecode}`,
    ...(linkMode ? [`link mode ${linkMode}`] : []),
  ];
  if (isFirstStart(scenario)) {
    const started = `${commandOf(scenario)} ${scenario.uvCommand === 'run' ? '<script>' : '<tool>'} with ${python.executable}`;
    return `${started}, what it needs ${resolve ? 'resolved' : 'pinned'}, from the ${index} index${behind}, ${how.join(', ')}`;
  }
  return `${tool} -r ${resolve ? '<requirements>' : '<locked set>'} from the ${index} index${behind}, ${how.join(', ')}; then its first import`;
}

function lambdaInWords({ target, payload }: LambdaScenario): string {
  const { length } = payload;
  if (target.kind === 'deployed') {
    const qualifier = target.qualifier === undefined ? '' : `:${target.qualifier}`;
    return `Invoke ${target.function}${qualifier} with a payload of ${length} characters`;
  }
  if (target.kind === 'image') {
    const { engine, memorySizeMB, cpus, image, handler, build } = target;
    const limits = `--memory ${memorySizeMB}m${cpus === undefined ? '' : ` --cpus ${cpus}`}`;
    const how = build ? 'build, create and start' : 'create and start';
    const words = [engine ?? '<engine>', how, limits, image, ...(handler ? [handler] : [])];
    return `${words.join(' ')}, in the emulator`;
  }
  return `${target.python.executable} -m awslambdaric ${target.handler} of ${target.shown}, ${target.variant}, in the emulator`;
}

function details(scenario: Scenario): string[] {
  const lines: string[] = [];
  if (scenario.runner === 'worker') {
    lines.push(`loop: ${scenario.serverLoop?.shown ?? scenario.loop}; environment: ${scenario.environment}`);
  }
  if (scenario.runner === 'lambda' && scenario.target.kind === 'emulated' && scenario.target.python.missing)
    lines.push(`cannot be measured: ${scenario.target.python.missing}`);
  if (scenario.ready) lines.push(`ready: ${scenario.ready.condition}`);
  if (scenario.stdin !== undefined) lines.push(`stdin: ${scenario.stdin}`);
  if (scenario.acceptExit) lines.push(`accepted exit statuses: ${scenario.acceptExit.join(', ')}`);
  const names = Object.keys(scenario.env);
  if (names.length > 0) lines.push(`variables: ${names.join(', ')}`);
  for (const name of ['setup', 'prepare', 'conclude', 'cleanup'] satisfies (keyof Hooks)[]) {
    const hook = scenario.hooks[name];
    if (hook) lines.push(`${name}: ${maskSecrets(hook).join(' ')}`);
  }
  return lines;
}
