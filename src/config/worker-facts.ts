/** What the source of a worker tells about its event loop before it runs. */
export interface WorkerFacts {
  /** The file itself has asynchronous code. */
  readonly async: boolean;
  /** The construct by which the file chooses its loop by itself, if any. */
  readonly fixesLoop?: string;
}

const STRINGS_AND_COMMENTS = /("""|''')[\s\S]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g;

const LOOP_CHOICES: readonly RegExp[] = [
  /\buvloop\s*\.\s*(?:run|install|new_event_loop|EventLoopPolicy|Loop)\b/,
  /\bfrom\s+uvloop\s+import\s+\w+/,
  /\bloop_factory\s*=(?!=)/,
  /\bset_event_loop_policy\s*\(/,
  /\b(?:Selector|Proactor|_UnixSelector)EventLoop\s*\(/,
];

/**
 * Reads the source text of a Python worker. Only the file itself is seen, not what it imports: a loop chosen there
 * shows when the worker runs, as LOOP_MISMATCH.
 */
export function workerFacts(source: string): WorkerFacts {
  const code = source.replace(STRINGS_AND_COMMENTS, (text) => (text.startsWith('#') ? '' : '""'));
  const async = /\basync\b|\bawait\b|\basyncio\b|\buvloop\b/.test(code);
  for (const choice of LOOP_CHOICES) {
    const found = choice.exec(code);
    if (found) return { async, fixesLoop: found[0].replace(/\s+/g, ' ').replace(/\s*[(=]$/, '') };
  }
  return { async };
}
