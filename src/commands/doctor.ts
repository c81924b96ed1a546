import { defined } from '../domain/defined.js';
import type { DoctorReport } from '../domain/doctor.js';
import { EXIT, type ExitCode } from '../domain/errors.js';
import type { Io } from '../io/io.js';
import type { RenderOptions } from '../report/reporter.js';
import { lastFailureFindings } from './doctor-failure.js';
import { machineFindings, surroundingFindings } from './doctor-machine.js';
import { pythonFindings } from './doctor-python.js';
import { show } from './terminal.js';

/** The options of `coldstart doctor`. */
export interface DoctorOptions {
  readonly format: 'table' | 'json';
  /** Show what is fine too, one by one. */
  readonly all: boolean;
  /** Measure the same twice, too. */
  readonly noise: boolean;
}

/**
 * `coldstart doctor`: writes what costs or disturbs measurements here. Resolves to 3 if nothing can be measured, else
 * to 0, whatever was found.
 */
export async function doctor({ format, noise, all }: DoctorOptions, io: Io): Promise<ExitCode> {
  // The machine first: what follows is load of our own.
  const machine = await machineFindings(io);
  const { findings: pythons, chosen } = await pythonFindings(io);
  const last = await lastFailureFindings(io);
  const findings = [...last.findings, ...machine, ...pythons, ...(await surroundingFindings(io))];
  const isStuck = findings.some(({ status }) => status === 'problem');
  if (noise && chosen && !isStuck) {
    const { noiseFindings } = await import('./doctor-noise.js');
    findings.push(...(await noiseFindings(chosen, io)));
  }
  const report: DoctorReport = {
    ...{ schemaVersion: 1, kind: 'doctor', ready: !isStuck, findings },
    ...defined({ lastFailure: last.failure }),
  };
  const reporter = async () => {
    const { doctorTable } = await import('../report/doctor.js');
    return (found: DoctorReport, look: RenderOptions) => doctorTable(found, { ...look, all });
  };
  await show(report, format, reporter, io);
  return isStuck ? EXIT.unmeasured : EXIT.ok;
}
