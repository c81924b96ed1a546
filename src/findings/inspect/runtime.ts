import type { LambdaFacts } from '../../domain/facts/lambda.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import { RUNTIME_ENDS } from '../../domain/lambda-runtimes.js';
import { counted } from '../../domain/words.js';
import { figure, fine } from './finding.js';

const DAY_MS = 86_400_000;
/** So long before its end a move is worth planning. */
const SOON_DAYS = 180;

/** How long AWS supports the runtime. */
export function runtimeFinding({ configuration }: LambdaFacts, today: Date): InspectionFinding[] {
  const id = 'runtime';
  const { runtime, packageType } = configuration;
  if (packageType === 'Image' || runtime === undefined) return [];
  const end = RUNTIME_ENDS.deprecated[runtime];
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
