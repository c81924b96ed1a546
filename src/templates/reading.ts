import type { Notes } from './notes.js';
import type { Resolved, Scope, Table } from './scope.js';

/** What a function or a layer of CloudFormation is read from. */
export interface Reading {
  readonly id: string;
  readonly resource: Table;
  /** With the globals of SAM. */
  readonly properties: Table;
  readonly scope: Scope;
  readonly notes: Notes;
}

/** A serverless.yml while it is read. */
export interface ServerlessReading {
  /** Absolute folder of the configuration. */
  readonly folder: string;
  readonly content: Table;
  readonly notes: Notes;
  /** Variables and CloudFormation’s functions, both. */
  read(value: unknown): Promise<Resolved>;
  /** A table whose values are not resolved yet; where it is a variable that cannot be, that is named with its place. */
  table(value: unknown, where: string): Promise<Table>;
}
