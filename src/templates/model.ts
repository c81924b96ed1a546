import type { LayerPlace } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import type { Setting } from './settings.js';

/** A Python function that a template defines, and whose code is on this machine. */
export interface TemplateFunction {
  /** Logical id in the template, or its name there. */
  readonly id: string;
  /** What it is called once deployed, as far as the template says so; else its id. */
  readonly functionName: string;
  /** module.function */
  readonly handler: string;
  /** For example python3.12. */
  readonly runtime: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly memoryMB: number;
  readonly timeoutS: number;
  /** In their order; those that are not on this machine are left out, with a note. */
  readonly layers: readonly LayerPlace[];
  /** Absolute: a folder, or a zip. */
  readonly code: string;
  /** Absolute; false where its packages lie beside the code, or it has none. */
  readonly requirements: string | false;
  /** Which files of the folder are packaged, the later wins; absent: all. */
  readonly patterns?: readonly string[];
  /** All that the template names; what only a deployment knows has a stand-in, with a note. */
  readonly variables: Readonly<Record<string, string>>;
  /** What it has beside, of which at most an emulated account applies something; absent: nothing. */
  readonly unapplied?: readonly Setting[];
}

/** A function, or what may hold some, that cannot be run here. */
export interface LeftOut {
  readonly id: string;
  /** As a part of a sentence. */
  readonly why: string;
}

/** The functions of one template. */
export interface Template {
  /** Absolute. */
  readonly file: string;
  /** As the user knows it. */
  readonly shown: string;
  readonly functions: readonly TemplateFunction[];
  readonly leftOut: readonly LeftOut[];
  /** Resources that belong to functions, and which nothing here makes: Live (AWS::Lambda::Alias). */
  readonly unmade: readonly string[];
  /** What could not be resolved, one each, and what else the user should know. */
  readonly notes: readonly Warning[];
}

/** A file that holds a template, parsed. */
export interface TemplateFile {
  /** Absolute. */
  readonly file: string;
  readonly shown: string;
  readonly content: Readonly<Record<string, unknown>>;
}
