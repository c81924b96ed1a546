import type { ComparisonReport } from '../domain/comparison-report.js';
import type { Report } from '../domain/report.js';
import type { TimeUnit } from './sorting.js';

/** How a report is to look; only tables for people heed it. */
export interface RenderOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
  /** Marks and plots keep to ASCII: the locale is not UTF-8. */
  readonly ascii?: true;
  /** Whether warnings stand under the result (default), or are told elsewhere. */
  readonly warnings?: boolean;
  /** Every sentence, and what to do about each warning. */
  readonly verbose?: boolean;
  /** Of the figures in tables. */
  readonly timeUnit?: TimeUnit | undefined;
}

/** What can be rendered: what one run measured, or how two of them compare. */
export type Rendered = Report | ComparisonReport;

/** Turns a report or a comparison into text that ends with a line break. Throws a usage error for a kind that it cannot show. Pure. */
export type Reporter = (document: Rendered, options: RenderOptions) => string;

/** Of formats that hold what rows measured, and nothing else. */
export type RunReporter = (report: Report) => string;
