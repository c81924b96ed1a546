import { loadavg } from 'node:os';
import type { Finding } from '../domain/doctor.js';
import { awsFindings } from '../findings/doctor/aws.js';
import { governorFinding, limitFindings, loadFinding, turboFindings } from '../findings/doctor/machine.js';
import { variablesFinding } from '../findings/doctor/start.js';
import type { Io } from '../io/io.js';
import { awsFacts } from '../machine/aws-access.js';
import { machineTexts } from '../machine/disturbances.js';
import { containerKind, cpuGovernor } from '../machine/environment.js';
import { guarded } from './doctor-guard.js';

/** What the kernel tells about this machine and our share of it. */
export async function machineFindings(io: Io): Promise<readonly Finding[]> {
  const [load = 0] = loadavg();
  return guarded('machine', io, async () => {
    const texts = await machineTexts();
    return [
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
