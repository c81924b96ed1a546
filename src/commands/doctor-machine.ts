import { loadavg } from 'node:os';
import { defined } from '../domain/defined.js';
import type { Finding } from '../domain/doctor.js';
import { ColdstartError } from '../domain/errors.js';
import { awsFindings } from '../findings/doctor/aws.js';
import {
  governorFinding,
  limitFindings,
  loadFinding,
  nodeFinding,
  turboFindings,
} from '../findings/doctor/machine.js';
import { variablesFinding } from '../findings/doctor/start.js';
import type { Io } from '../io/io.js';
import { awsFacts } from '../machine/aws-access.js';
import { machineTexts } from '../machine/disturbances.js';
import { containerKind, cpuGovernor } from '../machine/environment.js';

/** What the kernel tells about this machine and our share of it. */
export async function machineFindings(io: Io): Promise<readonly Finding[]> {
  const [load = 0] = loadavg();
  return guarded('machine', io, async () => {
    const texts = await machineTexts();
    return [
      nodeFinding(process.versions.node, process.execPath),
      governorFinding(await cpuGovernor()),
      ...turboFindings(texts),
      loadFinding(load, texts.cpuCount),
      ...limitFindings(texts, await containerKind()),
    ];
  });
}

/** Variables and AWS settings; nothing is contacted. */
export async function surroundingFindings(io: Io): Promise<readonly Finding[]> {
  const aws = await guarded('aws', io, async () => awsFindings(await awsFacts(io.env)));
  return [variablesFinding(io.env), ...aws];
}

/** Runs one group of checks: what goes wrong in it is a finding. Throws only when the user aborted. */
export async function guarded(
  id: string,
  io: Io,
  check: () => Promise<Finding | readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    const found = await check();
    return Array.isArray(found) ? found : [found as Finding];
  } catch (error) {
    io.signal.throwIfAborted();
    const { message } = error as Error;
    const hint = error instanceof ColdstartError ? error.hint : undefined;
    return [
      {
        id,
        status: 'warning',
        message: `This could not be checked: ${message}`,
        ...defined({ remedy: hint }),
      },
    ];
  }
}
