import { endianness } from 'node:os';
import { shipped } from '../../io/shipped.js';

/** The command line that counts the system calls of another one into this file. Pure. */
export function tracedArgv(python: string, file: string, argv: readonly string[]): string[] {
  return [python, '-I', '-S', shipped('python/syscalls.py'), file, ...argv];
}

const REFUSED = 'refused: ';
const MOMENT_BYTES = 8;

/**
 * The system calls until then, of what python/syscalls.py wrote; or why there are none. Pure.
 *
 * @param untilNs of CLOCK_MONOTONIC
 */
export function callsUntil(written: Buffer, untilNs: number): number | { readonly refused: string } {
  if (written.subarray(0, REFUSED.length).toString('latin1') === REFUSED) {
    const why = written.subarray(REFUSED.length).toString('utf8');
    return { refused: `the system does not let a process trace another (ptrace): ${why}` };
  }
  const isLittle = endianness() === 'LE';
  let calls = 0;
  for (let at = 0; at + MOMENT_BYTES <= written.length; at += MOMENT_BYTES) {
    const moment = isLittle ? written.readBigUInt64LE(at) : written.readBigUInt64BE(at);
    if (Number(moment) <= untilNs) calls += 1;
  }
  return calls;
}
