/** What the Python side of coldstart may see of its surroundings. */
export interface PythonContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** coldstart's own folder, see cache-dir.ts. */
  readonly cacheDir: string;
  /** Ends child processes and removes what they had half made. */
  readonly signal?: AbortSignal;
  /** Told what is waited for when something that answers at once takes seconds. */
  readonly onWait?: OnProgress;
}

/** Called with a line about a step that takes long enough to be noticed. */
export type OnProgress = (text: string) => void;
