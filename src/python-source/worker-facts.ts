import { pythonCode } from './python-code.js';

/** What the source of a worker tells about its event loop before it runs. */
export interface WorkerFacts {
  /** The file itself has asynchronous code. */
  readonly async: boolean;
  /** It serves with uvicorn, whose loop is "auto" unless it is told another. */
  readonly usesUvicorn: boolean;
  /** The construct by which the file chooses its loop by itself, if any. */
  readonly fixesLoop?: string;
}

const LOOP_CHOICES: readonly RegExp[] = [
  /\buvloop\s*\.\s*(?:run|install|new_event_loop|EventLoopPolicy|Loop)\b/,
  /\bfrom\s+uvloop\s+import\s+\w+/,
  /\bloop_factory\s*=(?!=)/,
  /\bset_event_loop_policy\s*\(/,
  /\b(?:Selector|Proactor|_UnixSelector)EventLoop\s*\(/,
];

/** uvicorn.run(app, loop="uvloop"); strings are blank where this is looked for. */
const UVICORN_CHOICE = /\bloop\s*=\s*(["'])\s*\1/;

/**
 * Reads the source text of a Python worker. Only the file itself is seen, not what it imports: a loop chosen there
 * shows when the worker runs, as LOOP_MISMATCH.
 */
export function workerFacts(source: string): WorkerFacts {
  const code = pythonCode(source);
  const async = /\basync\b|\bawait\b|\basyncio\b|\buvloop\b/.test(code);
  const usesUvicorn = /\buvicorn\s*\.\s*(?:run|Config)\b|\bfrom\s+uvicorn\b/.test(code);
  for (const choice of usesUvicorn ? [...LOOP_CHOICES, UVICORN_CHOICE] : LOOP_CHOICES) {
    const found = choice.exec(code);
    if (found)
      return {
        async,
        usesUvicorn,
        fixesLoop: found[0].replace(/\s+/g, ' ').replace(/\s*[(=]$|=\s*["']\s*["']$/, ''),
      };
  }
  return { async, usesUvicorn };
}
