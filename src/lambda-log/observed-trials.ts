import { defined } from '../domain/defined.js';
import type { StartLabel } from '../domain/lambda-record.js';
import type { FailedTrial, OkLambdaTrial, Trial } from '../domain/report.js';
import { type Phases, phasesOf } from './label.js';
import { placesOfRepeated, repeatedRounds } from './repeated-rounds.js';
import type { InvocationReport } from './report-line.js';
import { ownText } from './stream.js';

const LABELS: readonly StartLabel[] = [
  ...(['cold', 'restore', 'warm', 'hidden-init', 'init-in-invoke', 'initialised', 'unknown'] as const),
];
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UUID_BYTES = 16;
/** Few enough for a number, and enough for a million of them. */
const KEY_BYTES = 6;
/** Figures that all invocations have, by their place among those of one. */
const [START, DURATION, BILLED, MEMORY, FIGURES] = [0, 1, 2, 3, 4] as const;
/** Invocations of a chunk: few in the first one, for a function that is hardly used; as many as all before in the next; then this many. */
const [FIRST, CHUNK] = [32, 1024];
/** Chunks before those that have the most. */
const GROWING = Math.log2(CHUNK / FIRST);

/** Which chunk an invocation is in, and which of that. Nothing is ever copied. */
function placeOf(index: number): { readonly chunk: number; readonly within: number } {
  if (index >= CHUNK) return { chunk: GROWING + Math.floor(index / CHUNK), within: index % CHUNK };
  if (index < FIRST) return { chunk: 0, within: index };
  const power = 31 - Math.clz32(index);
  return { chunk: power - Math.log2(FIRST) + 1, within: index - 2 ** power };
}

interface Chunk {
  /** NaN stands for what is absent. */
  readonly figures: Float64Array;
  readonly labels: Uint8Array;
  /** Ids as AWS makes them. */
  readonly ids: Buffer;
}

/**
 * Invocations of one row, successful ones in columns: a log may hold millions, and an object with all that a trial has takes
 * four times the memory.
 */
export class ObservedTrials {
  readonly memorySizeMB: number | undefined;
  readonly #chunks: Chunk[] = [];
  #count = 0;
  /** What few have. */
  readonly #initMs = new Map<number, number>();
  readonly #restoreMs = new Map<number, number>();
  readonly #otherIds = new Map<number, string>();
  /** Those that failed, by their round, in ascending order. */
  readonly #failed: FailedTrial[] = [];
  readonly #failedIds = new Map<number, string>();

  constructor(memorySizeMB: number | undefined) {
    this.memorySizeMB = memorySizeMB;
  }

  /** Keeps one that failed, at the next place in the run. Without a time a request that is tried again is not told from it: no id. */
  addFailed(failed: Omit<FailedTrial, 'round'>, requestId?: string): void {
    const round = this.#count + this.#failed.length + 1;
    this.#failed.push({ round, ...failed });
    if (requestId !== undefined && UUID.test(requestId)) this.#failedIds.set(round, ownText(requestId));
  }

  /** All of them in the order of the log. */
  trials(): Trial[] {
    const trials = new Array<Trial>(this.#count + this.#failed.length);
    for (const failed of this.#failed) trials[failed.round - 1] = failed;
    let place = 0;
    for (let index = 0; index < this.#count; index += 1) {
      while (trials[place] !== undefined) place += 1;
      trials[place] = new ObservedTrial(this, index) as OkLambdaTrial;
    }
    return trials;
  }

  /** Rounds of invocations that are there before. */
  repeated(): ReadonlySet<number> {
    const keys = Float64Array.from({ length: this.#count }, (_, index) => this.#keyOf(index));
    const again = placesOfRepeated(keys).map((index) => ({
      ...{ round: this.round(index), requestId: this.requestId(index) },
      startMs: this.figure(index, START) ?? 0,
      figures: [DURATION, BILLED, MEMORY].map((which) => this.figure(index, which)),
    }));
    const failed = this.#failed.flatMap(({ round, startedAt, code, invocation }) => {
      const requestId = this.#failedIds.get(round);
      const figures = [code, invocation?.durationMs, invocation?.initMs];
      return requestId === undefined ? [] : [{ round, requestId, startMs: Date.parse(startedAt), figures }];
    });
    return repeatedRounds([...again, ...failed]);
  }

  /** The first bytes of an id, as a number; of others than AWS makes none is like another. */
  #keyOf(index: number): number {
    if (this.#otherIds.has(index)) return -index;
    return this.#chunkOf(index).ids.readUIntBE(placeOf(index).within * UUID_BYTES, KEY_BYTES);
  }

  /** Keeps one that succeeded, at the next place in the run. */
  add(report: InvocationReport, label: StartLabel, startMs: number): void {
    const index = this.#count;
    this.#count += 1;
    const { within } = placeOf(index);
    if (within === 0) {
      const size = index === 0 ? FIRST : Math.min(index, CHUNK);
      this.#chunks.push({
        figures: new Float64Array(size * FIGURES),
        labels: new Uint8Array(size),
        ids: Buffer.alloc(size * UUID_BYTES),
      });
    }
    const { figures, labels, ids } = this.#chunkOf(index);
    const { durationMs, billedMs, initMs, restoreMs, maxMemoryUsedBytes, requestId } = report;
    const at = within * FIGURES;
    figures[at + START] = startMs;
    figures[at + DURATION] = durationMs;
    figures[at + BILLED] = billedMs ?? Number.NaN;
    figures[at + MEMORY] = maxMemoryUsedBytes ?? Number.NaN;
    labels[within] = LABELS.indexOf(label);
    if (initMs !== undefined) this.#initMs.set(index, initMs);
    if (restoreMs !== undefined) this.#restoreMs.set(index, restoreMs);
    if (UUID.test(requestId)) ids.write(requestId.replaceAll('-', ''), within * UUID_BYTES, 'hex');
    // A part of a longer text would keep all of it.
    else this.#otherIds.set(index, Buffer.from(requestId).toString());
  }

  /** The place in the run: failed ones lie between. */
  round(index: number): number {
    let [low, high] = [0, this.#failed.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const succeededBefore = (this.#failed[middle]?.round ?? 0) - 1 - middle;
      if (succeededBefore <= index) low = middle + 1;
      else high = middle;
    }
    return index + 1 + low;
  }

  figure(index: number, which: number): number | undefined {
    const value = this.#chunkOf(index).figures[placeOf(index).within * FIGURES + which];
    return Number.isNaN(value) ? undefined : value;
  }

  initMs(index: number): number | undefined {
    return this.#initMs.get(index);
  }

  restoreMs(index: number): number | undefined {
    return this.#restoreMs.get(index);
  }

  label(index: number): StartLabel {
    return LABELS[this.#chunkOf(index).labels[placeOf(index).within] ?? 0] ?? 'unknown';
  }

  requestId(index: number): string {
    const other = this.#otherIds.get(index);
    if (other !== undefined) return other;
    const from = placeOf(index).within * UUID_BYTES;
    const hex = this.#chunkOf(index).ids.toString('hex', from, from + UUID_BYTES);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  #chunkOf(index: number): Chunk {
    const chunk = this.#chunks[placeOf(index).chunk];
    if (!chunk) throw new Error(`there is no invocation ${index}`);
    return chunk;
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
    return this.#all.round(this.#index);
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
    return this.#all.initMs(this.#index);
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

  #phases(): Phases {
    return phasesOf(
      {
        durationMs: this.#figure(DURATION) ?? 0,
        initMs: this.initMs,
        restoreMs: this.#all.restoreMs(this.#index),
      },
      this.label,
    );
  }
}
