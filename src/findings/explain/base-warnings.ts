import type { Explanation } from '../../domain/explain.js';
import type { Warning } from '../../domain/report.js';
import { joined } from '../../domain/words.js';
import { unlikeness } from '../../results/likeness.js';

/** What makes two starts hard to compare. */
export interface BaseFitness {
  readonly warnings: readonly Warning[];
  /** Why their times cannot be held against each other, in words; absent where they can. */
  readonly unlike?: string;
}

/** Whether two starts are of the same worker, Python and machine. Pure. */
export function baseFitness(base: Explanation, head: Explanation): BaseFitness {
  const warnings: Warning[] = [];
  const unlike: string[] = [];
  const [was, is] = [base.python.version, head.python.version];
  if (was !== is) {
    warnings.push({
      code: 'BASE_PYTHON',
      message: `the base ran on Python ${was}, this on ${is}: what appeared or vanished may be Python’s own.`,
      remedy: `Explain both on the same one: --python ${was}`,
    });
    if (minorOf(was) !== minorOf(is)) unlike.push(`Python ${was} against ${is}`);
  }
  const machine = machineDifference(base, head);
  if (machine !== undefined) {
    unlike.push(machine);
    warnings.push({
      code: 'BASE_MACHINE',
      message: `the base is of another machine (${machine}): times of both cannot be compared.`,
      remedy: 'Compare on one machine, with --against REF.',
    });
  }
  const others = [
    ['target', base.target, head.target],
    ['state of bytecode', base.bytecode, head.bytecode],
  ].flatMap(([what, before, after]) => (before === after ? [] : [`${what}: ${before} against ${after}`]));
  if (others.length > 0)
    warnings.push({
      code: 'BASE_DIFFERS',
      message: `the base is of something else (${others.join(', ')}).`,
      remedy: 'See that it is meant.',
    });
  if (base.modules === undefined)
    warnings.push({
      code: 'BASE_ONE_RUN',
      message: 'the base was saved by an older coldstart: what grew is judged by a single run of it.',
      remedy: 'Explain the base again with -o FILE.json.',
    });
  return { warnings, ...(unlike.length > 0 ? { unlike: joined(unlike) } : {}) };
}

const minorOf = (version: string) => version.split('.').slice(0, 2).join('.');

function machineDifference({ machine: was }: Explanation, { machine: is }: Explanation): string | undefined {
  if (!was || !is) return 'the base does not say of which';
  const found = unlikeness({ ...was, pythons: [] }, { ...is, pythons: [] });
  return found.length === 0 ? undefined : found.join(', ');
}
