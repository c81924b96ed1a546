import type { RuntimeSignal } from './runtime-api.js';

/** What a process did: what its runtime client asked, or its end. */
export type SandboxSignal =
  | RuntimeSignal
  | {
      readonly kind: 'exit';
      readonly atMs: number;
      readonly exitCode: number | null;
      readonly signal: NodeJS.Signals | null;
      /** It was ended because it had more memory than the function has. */
      readonly isOutOfMemory?: true;
    };

/** The next signal, or that there was none until the deadline. */
export type AwaitedSignal = SandboxSignal | { readonly kind: 'late'; readonly atMs: number };

/** What an environment did, in order, for one who waits for it. */
export function signalQueue() {
  const queue: SandboxSignal[] = [];
  let wake: (() => void) | undefined;
  return {
    tell: (signal: SandboxSignal): void => {
      queue.push(signal);
      wake?.();
    },
    /** The next one; `late` at the deadline, on the clock of performance.now. */
    next: async (deadlineMs: number): Promise<AwaitedSignal> => {
      if (queue.length === 0) await woken(deadlineMs, (listener) => (wake = listener));
      wake = undefined;
      return queue.shift() ?? { kind: 'late', atMs: performance.now() };
    },
  };
}

/** Resolves when `listen`’s listener is called, or at the deadline. */
async function woken(deadlineMs: number, listen: (listener: () => void) => void): Promise<void> {
  await new Promise<void>((resolve) => {
    const leftMs = Math.max(0, deadlineMs - performance.now());
    // A deadline beyond what a timer can hold is none.
    const timer = Number.isFinite(leftMs) && leftMs < 2 ** 31 ? setTimeout(resolve, leftMs) : undefined;
    listen(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
