import { plainJson } from '../domain/plain.js';
import type { Reporter } from './reporter.js';

/** The report as it is, with every raw trial: see schema/report.schema.json. */
export const json: Reporter = (report) => `${plainJson(JSON.stringify(report, undefined, 2))}\n`;
