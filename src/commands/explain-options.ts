import type { BenchFlags, ContainerFlags, HandlerFlags } from '../config/flags.js';
import type { WorkerBytecode } from '../domain/plan.js';
import type { ExplainFormat } from '../report/explain/formats.js';

/** The options of `coldstart explain`. */
export interface ExplainOptions
  extends Pick<
      BenchFlags,
      | 'args'
      | 'venv'
      | 'extra'
      | 'group'
      | 'cwd'
      | 'ready'
      | 'grace'
      | 'stdin'
      | 'acceptExit'
      | 'seed'
      | 'timeout'
      | 'pageCache'
    >,
    Omit<HandlerFlags, 'variants'>,
    Omit<ContainerFlags, 'image'> {
  /** An image, or the path of its Dockerfile. */
  readonly image?: string;
  /** What is started in its container instead of its own command. */
  readonly commandWords: readonly string[];
  /** What a handler needs. */
  readonly requirements?: string;
  readonly module?: string;
  /** One of the configuration, which `config` may name. */
  readonly scenario?: string;
  readonly config?: string;
  readonly python?: string;
  readonly launch?: string;
  readonly env: readonly string[];
  readonly envFile: readonly string[];
  readonly runs: number;
  readonly bytecode: WorkerBytecode;
  /** A module, distribution or file whose importers are asked for. */
  readonly why?: string;
  /** A saved explanation, or a commit, that the start is compared with. */
  readonly diff?: string;
  readonly against?: string;
  /** What ends it with 1. */
  readonly failOn?: readonly string[];
  /** Levels of the tree. */
  readonly depth: number;
  readonly all: boolean;
  /** False with --no-remedies. */
  readonly remedies: boolean;
  /** Where the unified diff of what helped goes. */
  readonly patch?: string;
  readonly format: ExplainFormat;
  readonly output: readonly string[];
  readonly progress: boolean;
  readonly quiet: boolean;
  /** With every sentence of a warning, and what to do about it. */
  readonly verbose: boolean;
}
