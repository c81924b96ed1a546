import { lambdaConnections } from '../../aws/connection.js';
import { controlPlane } from '../../aws/control/control-plane.js';
import { createLimiter } from '../../aws/control/limiter.js';
import { findFunctions } from '../../aws/find-functions.js';
import { inspectFunction } from '../../aws/inspect/inspect-function.js';
import { type LambdaPlace, namedFunctions } from '../../config/lambda-request.js';
import { defined } from '../../domain/defined.js';
import { EXIT, type ExitCode, measureError, usageError } from '../../domain/errors.js';
import type { InspectedFunction, Inspection } from '../../domain/inspection.js';
import { parseFunctionName, shownFunction } from '../../domain/lambda-function.js';
import { LAMBDA_PRICES } from '../../domain/lambda-prices.js';
import type { DeployedFunction } from '../../domain/plan.js';
import { inspectionFindings } from '../../findings/inspect/findings.js';
import { type LogUse, logUse } from '../../findings/inspect/log-use.js';
import type { Io } from '../../io/io.js';
import { logObserver } from '../../lambda-log/observe.js';
import { inspectBytecode } from './inspect-bytecode.js';
import { readLog } from './read-log.js';

/** The options of `coldstart lambda inspect`. */
export interface LambdaInspectOptions extends LambdaPlace {
  readonly format: 'table' | 'json' | 'markdown';
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
  io.stdout.write(await render(inspection, options.format, io));
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
  const observer = logObserver(new Date());
  try {
    await readLog(file, io.cwd, observer.add, io.signal);
  } catch (error) {
    if (io.signal.aborted) throw measureError('interrupted');
    throw error;
  }
  const { rows, untimed } = observer.end();
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

async function render(
  inspection: Inspection,
  format: LambdaInspectOptions['format'],
  io: Io,
): Promise<string> {
  if (format === 'json') return `${JSON.stringify(inspection, undefined, 2)}\n`;
  const { inspectionMarkdown, inspectionTable } = await import('../../report/inspection.js');
  if (format === 'markdown') return inspectionMarkdown(inspection);
  const { terminalWidth, wantsColor } = await import('../destinations.js');
  return inspectionTable(inspection, { width: terminalWidth(io), color: wantsColor(io) });
}
