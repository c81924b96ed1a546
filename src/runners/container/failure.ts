import { plain } from '../../domain/plain.js';
import type { ContainerScenario } from '../../domain/plan.js';
import type { FailedTrial, Warning } from '../../domain/report.js';
import { counted } from '../../domain/words.js';
import type { LaunchOutcome } from '../../launch/launcher.js';
import { failureOf } from '../../launch/outcome.js';
import { type Engine, engineReason, reasonOf } from './engine.js';
import type { Kills } from './oom.js';
import type { ContainerState } from './state.js';

/** Why a container does not count. */
export type Failure = Omit<FailedTrial, 'round' | 'position'>;

/** Why no container was created; undefined where one was. Pure. */
export function notCreated(
  created: LaunchOutcome,
  scenario: Pick<ContainerScenario, 'timeoutMs'>,
  id: string,
): Failure | undefined {
  const failure = failureOf(created, { timeoutMs: scenario.timeoutMs });
  if (!failure) return id === '' ? unnamed(created) : undefined;
  if (created.killed) return failure;
  if (created.timedOut) {
    const message = `the engine did not create it within ${scenario.timeoutMs / 1000} s; if it only takes longer, raise --timeout`;
    return { ...failure, code: 'NOT_CREATED', message };
  }
  return refused(failure, 'NOT_CREATED', 'create', engineReason(created.stderrTail) || failure.message);
}

/** Whatever calls itself an engine may say that all is well, and name nothing that could be started or removed. */
function unnamed({ startedAt, stdoutTail }: LaunchOutcome): Failure {
  const said = plain(stdoutTail.trim().split('\n').at(-1) ?? '').slice(0, 80);
  const message = `the engine named no container that it created${said === '' ? '' : `, but said: ${said}`}. See what its create command says by itself`;
  return { startedAt, status: 'failed', code: 'NOT_CREATED', message };
}

/** Why a container does not count: as the engine knows it, else as its command ended. Pure. */
export function notMeasured(
  outcome: LaunchOutcome,
  { state, kills }: { readonly state: ContainerState | undefined; readonly kills: Kills },
  scenario: Pick<ContainerScenario, 'timeoutMs' | 'ready' | 'acceptExit' | 'memoryMB'>,
): Failure | undefined {
  const failure = failureOf(outcome, { ...scenario, inImage: true });
  if (!failure || outcome.killed) return failure;
  if (state?.Status === 'created' || state?.Status === 'initialized' || isRefused(state)) {
    const why = engineReason(outcome.stderrTail) || state?.Error || failure.message;
    return refused(failure, 'NOT_STARTED', 'start', why);
  }
  if (outcome.timedOut) return failure;
  const ended = state?.ExitCode ?? outcome.exitCode;
  const message = state?.OOMKilled || ended === KILLED ? outOfMemory(state, kills, scenario) : undefined;
  if (message !== undefined) return { ...failure, code: 'OUT_OF_MEMORY', message };
  // A server may outlive its worker for a moment.
  const meanwhile = scenario.memoryMB === undefined ? undefined : killed(kills);
  return meanwhile ? { ...failure, message: `${failure.message}; ${meanwhile}` } : failure;
}

/** Of a container that counts, with a limit: a process of it may have been killed all the same. Pure. */
export function memoryWarning(
  { memoryMB }: Pick<ContainerScenario, 'memoryMB'>,
  kills: Kills,
): Warning | undefined {
  // One of another container is nothing to this one.
  const isOther = kills.cgroup?.kills === 0 && !kills.isNoted;
  const meanwhile = memoryMB === undefined || isOther ? undefined : killed(kills);
  if (meanwhile === undefined) return undefined;
  return {
    code: 'KILLED_FOR_MEMORY',
    message: `${meanwhile} while it was measured, and it went on; its limit is ${memoryMB} MB.`,
    remedy: 'Raise --memory, or start fewer workers in it.',
  };
}

/** Who says that the kernel killed a process for memory, who is nearest first; undefined where nobody does. */
function killed({ cgroup, isNoted, machine }: Kills): string | undefined {
  if (cgroup && cgroup.kills > 0)
    return `the kernel killed ${counted(cgroup.kills, 'process', 'processes')} of it for memory (${cgroup.file} of its control group)`;
  if (isNoted) return 'the kernel killed a process of it for memory (its monitor conmon)';
  return machine !== undefined && machine > 0
    ? 'the kernel killed a process for memory meanwhile, on this machine (/proc/vmstat)'
    : undefined;
}

/** 128 + SIGKILL. */
const KILLED = 137;

/** Docker calls a container that it could not start exited, with the status of a shell and its own error. */
function isRefused(state: ContainerState | undefined): boolean {
  return (
    Boolean(state?.Error) && (state?.ExitCode === 126 || state?.ExitCode === 127 || state?.ExitCode === 128)
  );
}

/** Engines often miss it, the kernel does not: it counts. Undefined where nothing says that it was that. */
function outOfMemory(
  state: ContainerState | undefined,
  kills: Kills,
  { memoryMB }: Pick<ContainerScenario, 'memoryMB'>,
): string | undefined {
  const limit = memoryMB === undefined ? '' : ` of its ${memoryMB} MB`;
  const needed = `it needed more memory than it may have${limit}`;
  const isOwn = (kills.cgroup?.kills ?? 0) > 0 || kills.isNoted;
  if (state?.OOMKilled && !isOwn) return `${needed}: its engine says so (OOMKilled)`;
  const why = killed(kills);
  if (why) return `${needed}: ${why}`;
  // Its processes may be counted elsewhere: in a virtual machine, on another host.
  return memoryMB === undefined || kills.machine !== undefined
    ? undefined
    : `${needed}, though neither engine nor kernel says so here: it was killed, and nobody here did that`;
}

/** Attached, Docker's client says only that it did not come to that: started once more without, why. */
export async function toldPlainly(failure: Failure, engine: Engine, id: string): Promise<Failure> {
  if (!/received 409/.test(failure.message)) return failure;
  const again = await engine.run('start', id);
  return again.ok ? failure : refused(failure, failure.code, 'start', reasonOf(again));
}

function refused(failure: Failure, code: string, what: string, reason: string): Failure {
  const why = plain(reason).trim();
  const next = noSpace(why) ?? missing(why) ?? '';
  const message = `the engine did not ${what} it: ${why}${next && `. ${next}`}`;
  return { ...failure, code: /no space left|quota exceeded/i.test(why) ? 'NO_SPACE' : code, message };
}

/** What to do where a disk is full; undefined for other reasons. Pure. */
export function noSpace(reason: string): string | undefined {
  return /no space left|quota exceeded/i.test(reason)
    ? 'Make room where the engine stores images and containers: its info command names the place, its system prune frees it'
    : undefined;
}

function missing(reason: string): string | undefined {
  const [, program] =
    /exec: \\?"([^"\\]+)\\?": (?:executable file not found|stat .*no such file)/.exec(reason) ?? [];
  if (program !== undefined) return `The image has no ${program}: name a command that it has after --`;
  return /exec format error/i.test(reason)
    ? 'Its program is for another processor, or a script without a first line such as #!/bin/sh'
    : undefined;
}
