import { defined } from '../domain/defined.js';
import type { StartLabel } from '../domain/lambda-record.js';
import type { OkLambdaTrial, Trial } from '../domain/report.js';
import { phasesOf } from './label.js';
import type { InvocationReport } from './report-line.js';

const FIRST_CAPACITY = 64;
const LABELS: readonly StartLabel[] = [
  ...(['cold', 'restore', 'warm', 'hidden-init', 'init-in-invoke', 'initialised', 'unknown'] as const),
];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_BYTES = 16;
/** Figures of one invocation, by their place in the column of all. */
const [START, DURATION, BILLED, INIT, RESTORE, MEMORY, ROUND, FIGURES] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/**
 * Successful invocations of one row in columns: a log may hold millions, and an object with all that a trial has takes
 * four times the memory. NaN stands for what is absent.
 */
export class ObservedTrials {
  readonly memorySizeMB: number | undefined;
  #count = 0;
  #figures = new Float64Array(FIRST_CAPACITY * FIGURES);
  #labels = new Uint8Array(FIRST_CAPACITY);
  /** Ids as AWS makes them; others are in `otherIds`. */
  #ids = Buffer.alloc(FIRST_CAPACITY * UUID_BYTES);
  readonly #otherIds = new Map<number, string>();

  constructor(memorySizeMB: number | undefined) {
    this.memorySizeMB = memorySizeMB;
  }

  /** Keeps an invocation, and returns it as a trial. */
  add(report: InvocationReport, label: StartLabel, startMs: number, round: number): Trial {
    const index = this.#count;
    if (index === this.#labels.length) this.#grow();
    this.#count += 1;
    const { durationMs, billedMs, initMs, restoreMs, maxMemoryUsedBytes, requestId } = report;
    const at = index * FIGURES;
    const figures = this.#figures;
    figures[at + START] = startMs;
    figures[at + DURATION] = durationMs;
    figures[at + BILLED] = billedMs ?? Number.NaN;
    figures[at + INIT] = initMs ?? Number.NaN;
    figures[at + RESTORE] = restoreMs ?? Number.NaN;
    figures[at + MEMORY] = maxMemoryUsedBytes ?? Number.NaN;
    figures[at + ROUND] = round;
    this.#labels[index] = LABELS.indexOf(label);
    if (UUID.test(requestId)) this.#ids.write(requestId.replaceAll('-', ''), index * UUID_BYTES, 'hex');
    // A part of a longer text would keep all of it.
    else this.#otherIds.set(index, Buffer.from(requestId).toString());
    return new ObservedTrial(this, index) as OkLambdaTrial;
  }

  figure(index: number, which: number): number | undefined {
    const value = this.#figures[index * FIGURES + which];
    return Number.isNaN(value) ? undefined : value;
  }

  label(index: number): StartLabel {
    return LABELS[this.#labels[index] ?? 0] ?? 'unknown';
  }

  requestId(index: number): string {
    const other = this.#otherIds.get(index);
    if (other !== undefined) return other;
    const hex = this.#ids.toString('hex', index * UUID_BYTES, (index + 1) * UUID_BYTES);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  #grow(): void {
    const [figures, labels, ids] = [this.#figures, this.#labels, this.#ids];
    this.#figures = new Float64Array(figures.length * 2);
    this.#figures.set(figures);
    this.#labels = new Uint8Array(labels.length * 2);
    this.#labels.set(labels);
    this.#ids = Buffer.alloc(ids.length * 2);
    ids.copy(this.#ids);
  }
}

/** A trial whose fields are read from its columns when they are asked for; as JSON it is like any other. */
class ObservedTrial {
  readonly #all: ObservedTrials;
  readonly #index: number;

  constructor(all: ObservedTrials, index: number) {
    this.#all = all;
    this.#index = index;
  }

  get status(): 'ok' {
    return 'ok';
  }
  get position(): number {
    return 0;
  }
  get emulated(): boolean {
    return false;
  }
  get round(): number {
    return this.#figure(ROUND) ?? 0;
  }
  get startedAt(): string {
    return new Date(this.#figure(START) ?? 0).toISOString();
  }
  get wallMs(): number {
    return this.#phases().wallMs;
  }
  get phases(): OkLambdaTrial['phases'] {
    return this.#phases().phases;
  }
  get label(): StartLabel {
    return this.#all.label(this.#index);
  }
  get requestId(): string {
    return this.#all.requestId(this.#index);
  }
  get initMs(): number | undefined {
    return this.#figure(INIT);
  }
  get billedMs(): number | undefined {
    return this.#figure(BILLED);
  }
  get memorySizeMB(): number | undefined {
    return this.#all.memorySizeMB;
  }
  get maxMemoryUsedBytes(): number | undefined {
    return this.#figure(MEMORY);
  }

  toJSON(): OkLambdaTrial {
    const { round, position, startedAt, status, wallMs, phases, label, requestId, emulated } = this;
    const { initMs, billedMs, memorySizeMB, maxMemoryUsedBytes } = this;
    return {
      ...{ round, position, startedAt, status, wallMs, phases, label, requestId },
      ...defined({ initMs, billedMs, memorySizeMB, maxMemoryUsedBytes }),
      emulated,
    };
  }

  #figure(which: number): number | undefined {
    return this.#all.figure(this.#index, which);
  }

  #phases() {
    const told = {
      durationMs: this.#figure(DURATION) ?? 0,
      ...defined({ initMs: this.#figure(INIT), restoreMs: this.#figure(RESTORE) }),
    };
    return phasesOf(told, this.label);
  }
}
