/** How a start is changed without a change to any file of the user's. */
export interface StartChange {
  /** What is executed in place of what lies in these files; absolute. */
  readonly sources: readonly ChangedSource[];
  /** A folder with the bytecode of all that is imported, of which the row gets a copy; absent: as it lies there. */
  readonly bytecodeFolder?: string;
  /** No garbage is collected until it is ready. */
  readonly gcOff: boolean;
  /** Bytecode that is used without a look at its source. */
  readonly uncheckedBytecode: boolean;
  /** Started in place of the Python of its environment. */
  readonly python?: string;
}

export interface ChangedSource {
  readonly file: string;
  readonly text: string;
}
