import { formatMinute } from '../../domain/format.js';
import { measured } from '../caption.js';
import type { Rendered, Reporter } from '../reporter.js';
import { imports } from './charts/imports.js';
import { runOrder } from './charts/order.js';
import { phases } from './charts/phases.js';
import { ratios } from './charts/ratios.js';
import { sizes } from './charts/sizes.js';
import { starts } from './charts/starts.js';
import { trials } from './charts/trials.js';
import { tuning } from './charts/tuning.js';
import { method, raw, subject } from './method.js';
import type { SectionMaker } from './section.js';
import { pageOf } from './skeleton.js';
import { figures, gateTable } from './tables.js';
import { verdictPart } from './verdict.js';

export { explanationHtml } from './explanation.js';
export { inspectionHtml } from './inspection.js';
export { trendHtml } from './trend.js';

/** In reading order; a new chart is one file and one entry. */
const SECTIONS: readonly SectionMaker[] = [
  gateTable,
  ratios,
  tuning,
  starts,
  trials,
  phases,
  imports,
  runOrder,
  sizes,
  figures,
  method,
  raw,
];

/** A page in one file: it loads nothing, runs no script of others and reads the same without any. */
export const html: Reporter = (document) =>
  pageOf({
    title: titleOf(document),
    when: when(document),
    lead: verdictPart(document),
    sections: SECTIONS.flatMap((make) => make(document) ?? []),
  });

function titleOf(document: Rendered): string {
  if (document.kind === 'comparison') return `Comparison: ${document.base.file} → ${document.head.file}`;
  if (document.tune) return `Memory of ${document.tune.function}`;
  const isInstalls = measured(document).every(({ scenario }) => scenario.runner === 'install');
  if (isInstalls && measured(document).length > 0) return 'Installs, from requirements to the first import';
  const names = subject(document);
  return names === '' ? 'Cold starts' : `Cold starts of ${names}`;
}

function when(document: Rendered): string {
  if (document.kind === 'comparison')
    return `base measured ${formatMinute(document.base.startedAt)}, head ${formatMinute(document.head.startedAt)}`;
  return `measured ${formatMinute(document.startedAt)}, coldstart ${document.tool.version}`;
}
