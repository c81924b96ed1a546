import { defined } from '../domain/defined.js';
import { formatFactor, formatMs, formatRatio, formatShare, formatShiftMs } from '../domain/format.js';
import type { Comparison, OkTrial, Result } from '../domain/report.js';
import { listed } from '../domain/words.js';
import { pairedRatio } from '../stats/ratio.js';
import { signedRankLocation } from '../stats/signed-rank.js';
import { countedTrials, ofSharedRounds } from './metrics.js';

/** Less is not told of a phase. */
const WORTH_A_WORD_MS = 1;

const PYTHON_PHASES = ['boot', 'imports', 'loop', 'work'] as const;

/**
 * What an engine makes of the time until ready: its container against the same command as a process of this machine, by
 * round. Undefined where they share no round in which both succeeded. Pure.
 */
export function enginePrice(process: Result, container: Result<'container'>): Comparison | undefined {
  const { base, head } = ofSharedRounds(timesByRound(process), timesByRound(container));
  if (base.length === 0) return undefined;
  const { n, ratio, ratioCi95, p, shift, resolvable } = pairedRatio(base, head);
  const differences = base.map((ms, index) => (head[index] ?? Number.NaN) - ms);
  const shiftCi95 = signedRankLocation(differences).interval;
  const found = { n, ratio, p, shift, ...defined({ ratioCi95, shiftCi95, resolvable }) };
  return {
    ...{ base: process.id, head: container.id, metric: 'ready', unit: 'ms', pairing: 'rounds' },
    ...found,
    sentence: sentence(process, container, found),
  };
}

function timesByRound({ trials }: Result): ReadonlyMap<number, number> {
  return new Map(countedTrials(trials).map((trial) => [trial.round, readyOf(trial)]));
}

/** What nobody waits for is done when it has ended. */
function readyOf(trial: OkTrial): number {
  return 'readyMs' in trial && trial.readyMs !== undefined ? trial.readyMs : trial.wallMs;
}

function sentence(process: Result, container: Result<'container'>, found: Found): string {
  const { n, ratio, ratioCi95, shift, shiftCi95, resolvable = 0 } = found;
  const { engine, ready } = container.scenario;
  const subject = `The price of ${[engine.name, engine.version].filter(Boolean).join(' ')} from start to ${ready === undefined ? 'end' : 'ready'}`;
  const factor = `${formatRatio(ratio)}${ratioCi95 ? ` [${ratioCi95.map(formatFactor).join(', ')}]` : ''}, n = ${n}`;
  const [low, high] = ratioCi95 ?? [2, 2];
  if (low <= 1 && high >= 1) {
    return `${subject}: no measurable difference between ${container.id} and ${process.id} (could detect ${formatShare(resolvable)} or more): ${factor}.`;
  }
  const longer = `${formatMs(Math.abs(shift))}${interval(shiftCi95, shift)} ${shift < 0 ? 'less' : 'more'}`;
  const few = ratioCi95 ? '' : ' (too few rounds for an interval, 6 are needed)';
  const said = `${subject}: ${container.id} takes ${longer} than ${process.id}, ${factor}${few}`;
  return `${[said, ...details(process, container)].join('; ')}.`;
}

type Found = Pick<Comparison, 'n' | 'ratio' | 'ratioCi95' | 'shift' | 'shiftCi95' | 'resolvable'>;

/** From the smaller amount to the larger one, as the sentence has them without a sign. */
function interval(ci95: readonly [number, number] | undefined, shift: number): string {
  if (!ci95) return '';
  const ends = ci95.map((end) => (shift < 0 ? -end : end)).sort((a, b) => a - b);
  return ` [${ends.map((end) => formatMs(end).replace(/ ms$/, '').replace('-', '−')).join(', ')}]`;
}

/** Where it goes, and what else is not the same. */
function details(process: Result, { scenario, summary }: Result<'container'>): string[] {
  const of = (row: Pick<Result, 'summary'>, name: string) => row.summary[name]?.median;
  const start = of({ summary }, 'start');
  const phases = PYTHON_PHASES.flatMap((name) => {
    const [before, after] = [of(process, name), of({ summary }, name)];
    return before === undefined || after === undefined ? [] : [{ name, ms: after - before }];
  });
  const moved = [...(start === undefined ? [] : [{ name: 'start', ms: start }]), ...phases]
    .filter(({ ms }) => Math.abs(ms) >= WORTH_A_WORD_MS)
    .map(({ name, ms }) => `${name} ${formatShiftMs(ms)}`);
  const create = of({ summary }, 'create');
  const here = process.scenario.runner === 'worker' ? process.scenario.python.version : undefined;
  const there = scenario.python?.version;
  const limits = [
    ...(scenario.memoryMB === undefined ? [] : [`${scenario.memoryMB} MB`]),
    ...(scenario.cpus === undefined ? [] : [`${scenario.cpus} CPUs`]),
  ];
  return [
    ...(moved.length === 0 ? [] : [`of medians ${listed(moved)}`]),
    ...(create === undefined ? [] : [`its create command takes ${formatMs(create)} before that`]),
    ...(process.scenario.runner === 'command' && scenario.ready === undefined && scenario.python
      ? ['of the process the end of Python is in it']
      : []),
    ...(here === undefined || there === undefined || here === there
      ? []
      : [`but Python is ${there} in the image, and ${here} here`]),
    ...(limits.length === 0 ? [] : [`and the process has no limit of ${limits.join(' or ')}`]),
  ];
}
