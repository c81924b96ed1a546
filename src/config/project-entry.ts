/** What is started: exactly one of the keys that a worker scenario of the configuration may have. */
type Start =
  | { readonly worker: string }
  | { readonly module: string }
  | { readonly script: string }
  | { readonly callable: string };

/**
 * One way to start a project, written as a part of a worker scenario: all but `why` can stand in coldstart.json as it
 * is. Paths are relative to the project's folder, which has to be the working directory.
 */
export type ProjectEntry = Start & {
  readonly args?: readonly string[];
  /** A readiness condition, for what does not end by itself. */
  readonly ready?: string;
  /** First part of the row's id, where the default would say too little. */
  readonly name?: string;
  /** For example PYTHONPATH of a src layout, or the port where the program reads it from a variable. */
  readonly env?: Readonly<Record<string, string>>;
  /** For the user: where it was found. */
  readonly why: string;
};

/** An entry and how it ranks. */
export interface Candidate {
  readonly entry: ProjectEntry;
  /** The lower the likelier; entries of one rank are equally likely. */
  readonly rank: number;
  /** Source files that it starts, relative to the project: a later entry for one of them is left out. */
  readonly covers: readonly string[];
}
