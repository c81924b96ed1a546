import type { Inspection } from '../domain/inspection.js';
import { plainJson } from '../domain/plain.js';
import type { RenderOptions } from './reporter.js';

type InspectionReporter = (inspection: Inspection, look: RenderOptions) => string;

/** All formats of an inspection, each loaded when it is asked for. */
export const INSPECTION_REPORTERS = {
  table: async () => (await import('./doctor.js')).inspectionTable,
  json: async () => (inspection) => `${plainJson(JSON.stringify(inspection, undefined, 2))}\n`,
  markdown: async () => (await import('./doctor.js')).inspectionMarkdown,
  html: async () => (await import('./page/page.js')).inspectionHtml,
} satisfies Record<string, () => Promise<InspectionReporter>>;

export type InspectionFormat = keyof typeof INSPECTION_REPORTERS;

export const INSPECTION_FORMATS = Object.keys(INSPECTION_REPORTERS) as InspectionFormat[];

const EXTENSIONS: Readonly<Record<string, InspectionFormat>> = {
  ...{ json: 'json', md: 'markdown', markdown: 'markdown', txt: 'table', html: 'html', htm: 'html' },
};

/** The format that a file's name asks for, if any. Pure. */
export function inspectionFormatOf(file: string): InspectionFormat | undefined {
  return EXTENSIONS[/\.([^./]+)$/.exec(file)?.[1]?.toLowerCase() ?? ''];
}
