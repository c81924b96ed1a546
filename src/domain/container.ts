import type { ScenarioCommon } from './scenario-common.js';

/** Programs with the command line of Docker. */
export const ENGINES = ['docker', 'podman', 'nerdctl'] as const;

export type EngineName = (typeof ENGINES)[number];

/** What an image is built from, both absolute. */
export interface ContainerBuild {
  readonly file: string;
  readonly context: string;
}

/** One row: a container of an image. */
export interface ContainerScenario extends ScenarioCommon {
  readonly runner: 'container';
  /** As it was written: a name, or the path of a Dockerfile or of its folder. */
  readonly image: string;
  /** Of a path. */
  readonly build?: ContainerBuild;
  /** Instead of the image's own command; empty: that one. */
  readonly argv: readonly string[];
  /** Absent: the first that is there and answers. */
  readonly engine?: EngineName;
  /** Whether a missing image may be fetched, untimed. */
  readonly pull: boolean;
  readonly memoryMB?: number;
  readonly cpus?: number;
}
