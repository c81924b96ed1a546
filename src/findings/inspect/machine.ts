import type { LambdaFacts } from '../../domain/facts/lambda.js';
import { formatShare, formatUsd } from '../../domain/format.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import { ONE_CPU_MB, RUNTIME_ENDS } from '../../domain/lambda-limits.js';
import { computeCost } from '../../domain/lambda-prices.js';
import { ownEntry } from '../../domain/own-entry.js';
import { counted } from '../../domain/words.js';
import type { LogUse } from '../../lambda-log/use.js';
import { figure, fine, PRICED } from './finding.js';

/** Billed for each invocation where no log says it. */
const ASSUMED_MS = 100;
/** An initialisation that takes longer is repeated inside the invocation. */
const INIT_LIMIT_S = 10;

/** Memory, architecture, timeout and network, as far as they concern a start. */
export function machineFindings(
  { configuration }: LambdaFacts,
  use: LogUse | undefined,
): InspectionFinding[] {
  const { architecture, memorySizeMB, timeoutS, hasVpc } = configuration;
  return [
    memoryFinding(memorySizeMB),
    ...architectureFinding(architecture, memorySizeMB, use?.meanBilledMs),
    ...(timeoutS < INIT_LIMIT_S
      ? [
          {
            id: 'timeout',
            status: 'note' as const,
            message: `The timeout is ${timeoutS} s: an initialisation that fails or takes over ${INIT_LIMIT_S} s is repeated inside the invocation, and then counts towards it.`,
            figures: [figure('timeout', timeoutS * 1000, 'ms')],
            remedy: 'Where initialisations are slow, allow more than they take.',
          },
        ]
      : []),
    ...(hasVpc
      ? [
          fine(
            'vpc',
            'The function is in a VPC: its network interfaces are made when it is configured, and since 2019 cost a cold start nothing.',
          ),
        ]
      : []),
  ];
}

function memoryFinding(memorySizeMB: number): InspectionFinding {
  const id = 'memory';
  const share = memorySizeMB / ONE_CPU_MB;
  const figures = [figure('memory', memorySizeMB, 'MB'), figure('of a vCPU', share, 'share')];
  if (share >= 1) {
    return fine(
      id,
      `${memorySizeMB} MB: the handler has the time of a whole vCPU (from ${ONE_CPU_MB} MB on).`,
      figures,
    );
  }
  return {
    id,
    status: 'note',
    message: `${memorySizeMB} MB: the handler has ${formatShare(share)} of a vCPU. The initialisation is hardly slower for it; what the first invocation still has to do is.`,
    figures,
    remedy:
      'Where the handler needs the processor, more memory may cost the same: coldstart lambda tune measures it at several sizes. Do at import what every invocation needs.',
  };
}

function architectureFinding(
  architecture: 'x86_64' | 'arm64',
  memorySizeMB: number,
  meanBilledMs: number | undefined,
): InspectionFinding[] {
  const id = 'architecture';
  if (architecture === 'arm64') return [fine(id, 'arm64, the cheaper of the two architectures.')];
  const ms = meanBilledMs ?? ASSUMED_MS;
  const [x86, arm] = [million(ms, memorySizeMB, 'x86_64'), million(ms, memorySizeMB, 'arm64')];
  const basis =
    meanBilledMs === undefined
      ? `${ASSUMED_MS} ms each, as an example`
      : `${ms.toFixed(0)} ms each, as in the log`;
  return [
    {
      id,
      status: 'note',
      message: `x86_64: a million invocations (${basis}) cost ${formatUsd(x86)}, on arm64 ${formatUsd(arm)} if they take as long, 20 % less; requests not counted (${PRICED}).`,
      figures: [figure('x86_64', x86, 'usdPerMillion'), figure('arm64', arm, 'usdPerMillion')],
      remedy:
        'Where all packages have wheels for it, build for arm64 and measure both: coldstart package --python-platform aarch64-manylinux_2_28.',
    },
  ];
}

function million(ms: number, memorySizeMB: number, architecture: 'x86_64' | 'arm64'): number {
  return computeCost(ms * 1e6, memorySizeMB, architecture);
}

const DAY_MS = 86_400_000;
/** So long before its end a move is worth planning. */
const SOON_DAYS = 180;

/** How long AWS supports the runtime. */
export function runtimeFinding({ configuration }: LambdaFacts, today: Date): InspectionFinding[] {
  const id = 'runtime';
  const { runtime, packageType } = configuration;
  if (packageType === 'Image' || runtime === undefined) return [];
  const end = ownEntry(RUNTIME_ENDS.deprecated, runtime);
  const source = `dates of AWS as of ${RUNTIME_ENDS.asOf}`;
  if (end === undefined) {
    return [
      {
        id,
        status: 'note',
        message: `${runtime} is in no list of Python runtimes that coldstart knows (${source}).`,
        figures: [],
        remedy: 'Look it up in the AWS documentation, under Lambda runtimes.',
      },
    ];
  }
  const days = Math.floor((Date.parse(end) - today.getTime()) / DAY_MS) + 1;
  const figures = [figure('until the end of support', days, 'days')];
  const remedy = `Move to ${newest()}: build the package with it (coldstart package --python), then measure both side by side.`;
  if (days <= 0) {
    return [
      {
        id,
        status: 'warning',
        message: `The support of ${runtime} ended on ${end}, ${counted(-days, 'day')} ago (${source}): no security patches any more, and AWS blocks creating and then updating such functions.`,
        figures,
        remedy,
      },
    ];
  }
  const message = `AWS supports ${runtime} until ${end}, for ${counted(days, 'more day', 'more days')} (${source}).`;
  return [days <= SOON_DAYS ? { id, status: 'note', message, figures, remedy } : fine(id, message, figures)];
}

function newest(): string {
  return Object.keys(RUNTIME_ENDS.deprecated).at(-1) ?? 'a newer one';
}
