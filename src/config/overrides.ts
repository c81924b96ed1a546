import type { Hooks } from '../domain/plan.js';
import type { Loop } from '../domain/report.js';
import type { HandlerFlags } from './handler-request.js';
import type { InstallFlags } from './install-request.js';

interface AxisLists {
  readonly python?: readonly string[] | undefined;
  readonly loop?: readonly Loop[] | undefined;
  readonly launch?: readonly string[] | undefined;
}

/** What flags say for all elements. */
export interface Overrides extends AxisLists {
  /** Of the configuration as a whole: weaker than what an element says. */
  readonly defaults: AxisLists;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string | undefined;
  readonly venv: string | undefined;
  readonly args: string | undefined;
  readonly set: 'small' | 'standard' | 'classic' | undefined;
  readonly install: InstallFlags;
  readonly handlers: HandlerFlags;
  readonly ready: string | undefined;
  readonly grace: number | undefined;
  readonly hooks: Readonly<Record<keyof Hooks, string | undefined>>;
}

/** Nothing said by flags. */
export const NO_OVERRIDES: Overrides = {
  defaults: {},
  env: {},
  cwd: undefined,
  venv: undefined,
  args: undefined,
  set: undefined,
  install: {},
  handlers: {},
  ready: undefined,
  grace: undefined,
  hooks: { setup: undefined, prepare: undefined, conclude: undefined, cleanup: undefined },
};
