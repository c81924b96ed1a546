import type { LaunchOutcome } from '../../launch/launcher.js';

/** What a start printed, as far as that can be compared, without numbers and where the environment lies. */
export interface SeenOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** It was told to end when it was ready: how much it had printed by then depends on the moment. */
  readonly isCut: boolean;
}

type Printed = Pick<
  LaunchOutcome,
  'stdoutTail' | 'stderrTail' | 'stdoutBytes' | 'stderrBytes' | 'readyOutputBytes'
>;

/** Pure. */
export function seenOutput(outcome: Printed): SeenOutput {
  const [stdoutBytes = outcome.stdoutBytes, stderrBytes = outcome.stderrBytes] =
    outcome.readyOutputBytes ?? [];
  return {
    stdout: withoutNumbers(withoutEnd(outcome.stdoutTail, outcome.stdoutBytes - stdoutBytes)),
    stderr: withoutNumbers(withoutEnd(outcome.stderrTail, outcome.stderrBytes - stderrBytes)),
    isCut: outcome.readyOutputBytes !== null,
  };
}

/** Whether both printed the same; of those that were told to end, whether one goes on where the other was cut. Pure. */
export function sameOutput(a: SeenOutput, b: SeenOutput): boolean {
  const isSame = (one: string, other: string) =>
    a.isCut || b.isCut ? one.startsWith(other) || other.startsWith(one) : one === other;
  return isSame(a.stdout, b.stdout) && isSame(a.stderr, b.stderr);
}

function withoutEnd(text: string, bytes: number): string {
  if (bytes <= 0) return text;
  const all = Buffer.from(text);
  return all.subarray(0, Math.max(0, all.length - bytes)).toString();
}

/** Times, ports and addresses differ from run to run; warnings name files of the environment, which may be a copy. */
function withoutNumbers(text: string): string {
  return text
    .replace(/\/[^\s'":]*\/((?:site|dist)-packages\/|bin\/python)/g, '$1')
    .replace(/0x[\da-f]+|\d+/gi, '0');
}
