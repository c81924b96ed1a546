/** A Python interpreter as the plan needs it. */
export interface PythonRef {
  /** Absolute path, as `sys.executable` tells it. */
  readonly executable: string;
  /** What is started in its place: an environment or a script that `--python` named by its path. */
  readonly start?: string;
  /** Full version, for example 3.12.1. */
  readonly version: string;
  /** Major and minor version, for example 3.12. */
  readonly minor: string;
  /** Why there is no such Python for the row, and what to do: the row fails with it. */
  readonly missing?: string;
}

/** A Python that a worker's rows run under. */
export interface WorkerPython extends PythonRef {
  /** Where the worker's packages come from, in words. */
  readonly environment: string;
  /** True where there is no uvloop for it, neither in the environment nor elsewhere. */
  readonly lacksUvloop?: boolean;
}
