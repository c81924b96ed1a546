import type { Report } from '../../domain/report.js';
import { counts } from '../caption.js';
import type { RenderOptions } from '../reporter.js';
import { ink } from './ink.js';
import { hanging } from './text.js';

/** That a run was cut short, before anything that it shows. */
export function stateLines(report: Report, options: RenderOptions): string[] {
  if (!report.interrupted) return [];
  const text = `? INTERRUPTED: ${counts(report)}, ${report.runs} rounds were planned; what follows is what was measured by then`;
  return hanging(ink('open', text, options), options.width);
}
