import type { LambdaFacts } from '../../domain/facts/lambda.js';
import { formatShare } from '../../domain/format.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import { ONE_CPU_MB } from '../../domain/lambda-limits.js';
import { counted, listed } from '../../domain/words.js';
import { type ClientCall, type ModuleClients, moduleClients } from '../../python-source/client-calls.js';
import { figure, fine } from './finding.js';

const MOST_NAMED = 8;

/** A call that makes a client, and who makes it. */
interface JudgedCall extends ClientCall {
  readonly file: string;
  readonly by: ReachedBy;
}

/** Clients that invocations make, in place of the import of the module, by file and line. */
export function clientsFinding({ zip, configuration }: LambdaFacts): InspectionFinding[] {
  if (!zip) return [];
  const id = 'client-in-handler';
  const calls = zip.ownSources.flatMap(({ file, source }): JudgedCall[] => {
    const module = moduleClients(source);
    const handler = handlerIn(file, configuration.handler);
    return module.clients.map((call) => ({ ...call, file, by: reachedBy(call, module, handler) }));
  });
  const inHandler = calls.filter(({ by }) => by === 'handler');
  const elsewhere = calls.filter(({ by }) => by === 'function');
  const modules = `${counted(zip.ownSources.length, 'module')} of your own`;
  if (inHandler.length + elsewhere.length === 0) {
    return [
      fine(
        id,
        calls.length === 0
          ? `No client is created in ${modules}.`
          : `${counted(calls.length, 'client')} seen in ${modules}, none created by each invocation.`,
        [figure('clients', calls.length, 'count')],
      ),
    ];
  }
  const share = Math.min(1, configuration.memorySizeMB / ONE_CPU_MB);
  const speed = share < 1 ? `, with ${formatShare(share)} of a vCPU, where the initialisation has more` : '';
  const parts = [
    ...(inHandler.length > 0
      ? [
          `The handler, or what it calls, makes ${counted(inHandler.length, 'client')} in each invocation: ${places(inHandler)}. Each pays for it${speed}, and for new connections.`,
        ]
      : []),
    ...(elsewhere.length > 0
      ? [
          `Other functions make ${counted(elsewhere.length, 'client')} each time they are called: ${places(elsewhere)}.`,
        ]
      : []),
  ];
  return [
    {
      id,
      status: inHandler.length > 0 ? 'warning' : 'note',
      message: parts.join(' '),
      figures: [
        figure('clients made by the handler', inHandler.length, 'count'),
        figure('clients made in other functions', elsewhere.length, 'count'),
        figure('of a vCPU in the handler', share, 'share'),
      ],
      remedy:
        'Make them at the top of the module, so that the initialisation does it once for all invocations; a client that few invocations need belongs in a function with functools.cache.',
    },
  ];
}

function places(calls: readonly JudgedCall[]): string {
  return listed(
    calls.map((one) => `${one.callee} at ${one.file}:${one.line} in ${one.function}`),
    MOST_NAMED,
  );
}

/** The name of the handler in its module: `pkg/app.handler` and `pkg.app.handler` are handler in pkg/app.py. */
function handlerIn(file: string, handler: string | undefined): string | undefined {
  const [, module = '', name] = /^(.+)\.([^.]+)$/.exec(handler ?? '') ?? [];
  return file === `${module.replaceAll('.', '/')}.py` ? name : undefined;
}

/** Who makes a client again: an invocation for sure, perhaps, or nobody. */
type ReachedBy = 'handler' | 'function' | 'nobody';

/**
 * Judges a call that makes a client. `handler` is the name of the handler where it is in this module. A function that
 * only the import calls makes its client once.
 */
function reachedBy(call: ClientCall, module: ModuleClients, handler: string | undefined): ReachedBy {
  const { function: named } = call;
  if (named === undefined || call.isKept) return 'nobody';
  const holds = (names: Iterable<string>) => [...names].some((one) => isIn(named, one));
  if (handler !== undefined && holds(reachedFrom([handler], module))) return 'handler';
  const atImport = module.calls.flatMap(({ from, to }) => (from === undefined ? calledBy(to) : []));
  const byImport = reachedFrom(atImport, module);
  const isCalledElse = module.calls.some(
    ({ from, to }) => from !== undefined && !byImport.has(from) && holds(calledBy(to)),
  );
  return holds(byImport) && !isCalledElse ? 'nobody' : 'function';
}

/** What these functions reach, themselves included, by the names that are called in them. */
function reachedFrom(roots: readonly string[], { calls }: ModuleClients): Set<string> {
  const reached = new Set<string>();
  const left = [...roots];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const around = name;
    left.push(
      ...calls.flatMap(({ from, to }) => (from !== undefined && isIn(from, around) ? calledBy(to) : [])),
    );
  }
  return reached;
}

/** A call of a class is one of its constructor. */
function calledBy(to: string): string[] {
  return [to, `${to}.__init__`];
}

/** A function stands in another or is it; methods of a class are not called with it. */
function isIn(named: string, around: string): boolean {
  const [, last = ''] = /([^.]*)$/.exec(around) ?? [];
  return named === around || (named.startsWith(`${around}.`) && !/^_*[A-Z]/.test(last));
}
