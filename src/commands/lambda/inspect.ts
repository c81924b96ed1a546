import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lambdaConnections } from '../../aws/connection.js';
import { controlPlane, createLimiter } from '../../aws/control/control-plane.js';
import { findFunctions } from '../../aws/find-functions.js';
import { type Inspected, inspectFunction } from '../../aws/inspect/inspect-function.js';
import { type LambdaPlace, namedFunctions } from '../../config/lambda-request.js';
import { defined } from '../../domain/defined.js';
import { ColdstartError, EXIT, type ExitCode, measureError, usageError } from '../../domain/errors.js';
import type { InspectedFunction, Inspection } from '../../domain/inspection.js';
import { parseFunctionName, shownFunction } from '../../domain/lambda-function.js';
import { LAMBDA_PRICES } from '../../domain/lambda-prices.js';
import type { DeployedFunction } from '../../domain/plan.js';
import type { BytecodeLook, NotLooked } from '../../findings/inspect/bytecode.js';
import { inspectionFindings } from '../../findings/inspect/findings.js';
import type { Io } from '../../io/io.js';
import { inTemporaryFolder } from '../../io/temporary.js';
import { type LogUse, logUse } from '../../lambda-log/use.js';
import {
  INSPECTION_FORMATS,
  INSPECTION_REPORTERS,
  type InspectionFormat,
  inspectionFormatOf,
} from '../../report/inspection-formats.js';
import type { RenderOptions } from '../../report/reporter.js';
import { lookAt } from '../bytecode-look.js';
import { destinationsOf, FILE_LOOK, writeWhole } from '../destinations.js';
import { lookOf } from '../terminal.js';
import { observeLogs } from './read-log.js';

/** The options of `coldstart lambda inspect`. */
export interface LambdaInspectOptions extends LambdaPlace {
  readonly format: InspectionFormat;
  readonly output: readonly string[];
  /** Calls a second. */
  readonly controlPlaneRps: number;
  /** An export of the log of the one function that is named. */
  readonly logs?: string;
}

/**
 * `coldstart lambda inspect`: writes what makes starts of deployed functions slow or dear. It changes and invokes nothing.
 * Resolves to 0 whatever was found; throws usage errors (2) and measure errors (3).
 */
export async function lambdaInspect(
  named: readonly string[],
  options: LambdaInspectOptions,
  io: Io,
): Promise<ExitCode> {
  const { env, signal } = io;
  const known = { formats: INSPECTION_FORMATS, ofFile: inspectionFormatOf };
  const files = await destinationsOf(options.output, io.cwd, known);
  const limiter = createLimiter(options.controlPlaneRps);
  const targets = await findFunctions(namedFunctions(named, options), { env, signal, limiter, tags: [] });
  const use = options.logs === undefined ? undefined : await useIn(options.logs, targets, io);
  const connections = lambdaConnections(io.env);
  const today = new Date();
  const functions: InspectedFunction[] = [];
  try {
    for (const target of targets) {
      const connection = await connections.to(target);
      const control = controlPlane(connection, limiter);
      const inspected = await inspectFunction({ target, connection, control, signal });
      const bytecode = await inspectBytecode(inspected, io);
      const { configuration, region } = inspected.facts;
      const { version, runtime, packageType, architecture, memorySizeMB } = configuration;
      functions.push({
        ...{ function: shownFunction(target), region, emulated: !connection.isAws(), version },
        ...defined({ runtime }),
        ...{ packageType, architecture, memorySizeMB },
        findings: inspectionFindings(inspected.facts, { bytecode, today, ...defined({ use }) }),
      });
    }
  } catch (error) {
    if (io.signal.aborted) throw measureError('interrupted');
    throw error;
  } finally {
    connections.close();
  }
  const { asOf, region } = LAMBDA_PRICES;
  const inspection: Inspection = {
    ...{ schemaVersion: 1, kind: 'inspection', inspectedAt: today.toISOString() },
    prices: { asOf, region },
    functions,
  };
  const render = async (format: InspectionFormat, look: RenderOptions) =>
    (await INSPECTION_REPORTERS[format]())(inspection, look);
  io.stdout.write(await render(options.format, lookOf(io)));
  for (const file of files) await writeWhole(file, await render(file.format, FILE_LOOK));
  return EXIT.ok;
}

async function useIn(file: string, targets: readonly DeployedFunction[], io: Io): Promise<LogUse> {
  const [target, ...more] = targets;
  if (!target || more.length > 0) {
    throw usageError(
      '--logs is the log of one function, and several are named.',
      'Inspect them one by one, each with its log.',
    );
  }
  const { rows, untimed } = await observeLogs([file], new Date(), io);
  const name = parseFunctionName(target.function)?.name;
  // Only JSON logs say whose they are.
  const own = rows.filter(({ functionName }) => functionName === undefined || functionName === name);
  if (own.length > 0) return logUse(own, untimed);
  const others = [...new Set(rows.map(({ functionName }) => functionName))];
  throw usageError(
    others.length > 0
      ? `${file} is the log of ${others.join(', ')}, not of ${name}.`
      : `${file} has no REPORT of an invocation.`,
    'Name an export that coldstart lambda logs can read.',
  );
}

/**
 * Looks at the bytecode of a zip as `coldstart bytecode` does, with an interpreter of the function's version. Where there
 * is none on this machine it says so.
 */
async function inspectBytecode({ facts, zip }: Inspected, io: Io): Promise<BytecodeLook | NotLooked> {
  const { runtime, variables } = facts.configuration;
  const minor = /^python(3\.\d+)$/.exec(runtime ?? '')?.[1];
  if (!zip || minor === undefined || !facts.zip?.entries.some(({ name }) => /\.pyc?$/.test(name))) {
    return { why: 'There is no Python to look at.' };
  }
  const optimize = optimizeLevel(variables.find(({ name }) => name === 'PYTHONOPTIMIZE')?.value);
  try {
    return await inTemporaryFolder('inspect', async (folder) => {
      const file = join(folder, 'function.zip');
      await writeFile(file, zip);
      const { interpreter, tally } = await lookAt(file, { python: minor, optimize, stdlib: false }, io);
      const { total, stake } = tally;
      return {
        python: interpreter.version,
        total,
        ...(stake ? { saved: { ms: stake.savedMs.median, n: stake.n } } : {}),
      };
    });
  } catch (error) {
    if (io.signal.aborted || !(error instanceof ColdstartError)) throw error;
    return { why: error.message };
  }
}

function optimizeLevel(value = ''): 0 | 1 | 2 {
  if (value === '' || value === '0') return 0;
  return /^\d+$/.test(value) && Number(value) > 1 ? 2 : 1;
}
