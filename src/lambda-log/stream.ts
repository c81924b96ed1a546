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

  constructor(functionName: string | undefined) {
    this.functionName = functionName;
  }

  begin(requestId: string, begun: Begun): void {
    const own = ownText(requestId);
    if (!this.#first || this.#first.requestId === own) this.#first = { requestId: own, begun };
    else {
      this.#others ??= new Map();
      this.#others.set(own, begun);
    }
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

  /** How the request began that has ended; undefined where nothing told. */
  end(requestId: string): Begun | undefined {
    const first = this.#first;
    if (first?.requestId === requestId) {
      this.#first = undefined;
      return first.begun;
    }
    const begun = this.#others?.get(requestId);
    this.#others?.delete(requestId);
    return begun;
  }

  /** Requests that have not ended. */
  get open(): number {
    return (this.#first ? 1 : 0) + (this.#others?.size ?? 0);
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
