/** A copy of a part of a longer text, which would keep all of it: the piece of a file in which a line came. */
export function ownText(text: string): string {
  return Buffer.from(text).toString();
}

/** An initialisation, or what came back from a snapshot. */
export interface Init {
  readonly atMs?: number;
  readonly type?: string;
}

/** A request as it began. */
export interface Begun {
  readonly atMs?: number | undefined;
  readonly init?: Init | undefined;
  readonly failedInits: number;
}

export type BadEnd = 'timeout' | 'error' | 'killed';

/** What is known of a log stream, which is one environment. A log may have a million of which it tells one line each. */
export class Stream {
  init: Init | undefined;
  /** Initialisations that failed, or that the end of the runtime has undone, since the last request began. */
  failedInits = 0;
  /** When the last of them did, as far as the log says. */
  failedAtMs: number | undefined;
  functionName: string | undefined;
  runtimeVersionArn: string | undefined;
  /** An environment has one request at a time; where several are mixed, or lines are missing, there are others. */
  #first: { readonly requestId: string; readonly begun: Begun } | undefined;
  #others: Map<string, Begun> | undefined;
  #failed: Map<string, BadEnd> | undefined;
  /** The request that began last. */
  #last: string | undefined;
  /** The one that has just ended without having begun: lines may come in another order than they were written. */
  #early: { readonly requestId: string; readonly atMs: number | undefined } | undefined;

  constructor(functionName: string | undefined) {
    this.functionName = functionName;
  }

  /** Whether it had ended before, and not at the same time. */
  begin(requestId: string, begun: Begun): boolean {
    const own = ownText(requestId);
    const early = this.#early;
    this.#early = undefined;
    this.#last = own;
    if (early?.requestId === own)
      return early.atMs === undefined || begun.atMs === undefined || begun.atMs < early.atMs;
    if (!this.#first || this.#first.requestId === own) this.#first = { requestId: own, begun };
    else {
      this.#others ??= new Map();
      this.#others.set(own, begun);
    }
    return false;
  }

  failInit(atMs: number | undefined): void {
    this.failedInits += 1;
    this.failedAtMs = atMs;
  }

  /** Says that an initialisation is inside the request that has begun, else inside the next one. */
  repeatInit(): void {
    const first = this.#first;
    if (!first) this.failedInits += 1;
    else this.#first = { ...first, begun: { ...first.begun, failedInits: first.begun.failedInits + 1 } };
  }

  /** How the request began that has ended; undefined where nothing told before. */
  end(requestId: string, atMs: number | undefined): Begun | undefined {
    const first = this.#first;
    if (first?.requestId === requestId) {
      this.#first = undefined;
      return first.begun;
    }
    const begun = this.#others?.get(requestId);
    this.#others?.delete(requestId);
    if (!begun) this.#early = { requestId: ownText(requestId), atMs };
    return begun;
  }

  /** Requests that have not ended, but for the one that began last: an environment handles one at a time. */
  get unended(): number {
    const isOpen = (requestId = '') => this.#first?.requestId === requestId || this.#others?.has(requestId);
    return (this.#first ? 1 : 0) + (this.#others?.size ?? 0) - (isOpen(this.#last) ? 1 : 0);
  }

  /** Keeps what the platform said about a request: older REPORTs name no status. */
  fail(requestId: string, how: BadEnd): void {
    this.#failed ??= new Map();
    this.#failed.set(ownText(requestId), how);
  }

  /** What was said, once. */
  failureOf(requestId: string): BadEnd | undefined {
    const how = this.#failed?.get(requestId);
    this.#failed?.delete(requestId);
    return how;
  }
}
