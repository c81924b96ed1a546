import type { LambdaFacts } from '../../aws/inspect/facts.js';
import { formatShare } from '../../domain/format.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import { type ClientCall, moduleClients } from '../../python-source/client-calls.js';
import { type ReachedBy, reachedBy } from './client-reach.js';
import { counted, figure, fine, listed } from './finding.js';

/** From so much on the handler has a vCPU, as initialisations have anyway. */
const ONE_CPU_MB = 1769;
const MOST_NAMED = 8;

interface Found extends ClientCall {
  readonly file: string;
  readonly by: ReachedBy;
}

/** Clients that invocations make, in place of the import of the module, by file and line. */
export function clientsFinding({ zip, configuration }: LambdaFacts): InspectionFinding[] {
  if (!zip) return [];
  const id = 'client-in-handler';
  const calls = zip.ownSources.flatMap(({ file, source }): Found[] => {
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
        'Make them at the top of the module, so that the initialisation does it once for all invocations; a client that few invocations need belongs into a function with functools.cache.',
    },
  ];
}

function places(calls: readonly Found[]): string {
  return listed(
    calls.map((one) => `${one.written} at ${one.file}:${one.line} in ${one.function}`),
    MOST_NAMED,
  );
}

/** The name of the handler in its module: `pkg/app.handler` and `pkg.app.handler` are handler in pkg/app.py. */
function handlerIn(file: string, handler: string | undefined): string | undefined {
  const [, module = '', name] = /^(.+)\.([^.]+)$/.exec(handler ?? '') ?? [];
  return file === `${module.replaceAll('.', '/')}.py` ? name : undefined;
}
