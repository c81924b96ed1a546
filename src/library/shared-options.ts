import { ENGINES } from '../domain/container.js';
import type { GateOptions, StartOptions } from './options.js';
import {
  above,
  flag,
  oneOf,
  type Reader,
  repeated,
  seconds,
  statuses,
  text,
  texts,
  variables,
  whole,
  wish,
  words,
} from './readers.js';

export const GATE: Readonly<Record<keyof GateOptions, Reader>> = {
  ...{ maxRegression: text, minEffect: text, metric: text, allowEnvMismatch: flag },
  maxFailures: {
    read: (value, name) =>
      (typeof value === 'string' && value.endsWith('%') ? text : whole(0, 100_000)).read(value, name),
  },
};

export const START: Readonly<Record<keyof StartOptions, Reader>> = {
  ...{ env: variables, envFile: repeated, trialCwd: text, venv: text, extra: texts, group: texts },
  ...{ args: text, ready: text, grace: seconds, timeout: seconds, stdin: text, acceptExit: statuses },
  pageCache: oneOf(['warm', 'evicted']),
  seed: whole(0, 0xffffffff),
  memory: whole(128, 10_240),
  ...{ handler: text, dir: text, template: text, event: text, requirements: text, runtimePackages: text },
  ...{ engine: oneOf(ENGINES), pull: wish, cpus: above, commandWords: words },
};
