import { resolve } from 'node:path';
import { EXIT, type ExitCode, usageError } from '../domain/errors.js';
import type { Explanation } from '../domain/explain.js';
import type { Inspection } from '../domain/inspection.js';
import type { Io } from '../io/io.js';
import { EXPLAIN_REPORTERS, explainFormatOf } from '../report/explain/formats.js';
import { INSPECTION_REPORTERS, inspectionFormatOf } from '../report/inspection-formats.js';
import type { RenderOptions } from '../report/reporter.js';
import { destinationsOf, FILE_LOOK, refuseOverwriting, writeWhole } from './destinations.js';
import { lookOf } from './terminal.js';
import type { ReportCommandOptions } from './trend.js';

/** How a document of another command is shown. */
interface Shower {
  readonly formats: readonly string[];
  ofFile(file: string): string | undefined;
  render(format: string, look: RenderOptions): Promise<string>;
}

/** Levels of a tree of imports, as `coldstart explain` has them by default. */
const DEPTH = 3;

/** Shows what `explain` or `lambda inspect` found, in a format of that command. Throws usage errors: a format that cannot show it. */
export async function reportFound(
  document: Explanation | Inspection,
  { files: [name = ''], format, output, verbose }: ReportCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const shower = showerOf(document);
  if (!shower.formats.includes(format)) {
    throw usageError(
      `The format ${format} cannot show an ${document.kind}.`,
      `Use one of ${shower.formats.join(', ')}.`,
    );
  }
  const files = await destinationsOf(output, io.cwd, shower);
  refuseOverwriting(
    files.filter((file) => file.format !== 'json'),
    [resolve(io.cwd, name)],
    name,
  );
  io.stdout.write(await shower.render(format, { ...lookOf(io), verbose: verbose === true }));
  for (const file of files) await writeWhole(file, await shower.render(file.format, FILE_LOOK));
  return EXIT.ok;
}

function showerOf(document: Explanation | Inspection): Shower {
  if (document.kind === 'inspection') {
    return {
      formats: Object.keys(INSPECTION_REPORTERS),
      ofFile: inspectionFormatOf,
      render: async (format, look) =>
        (await INSPECTION_REPORTERS[format as keyof typeof INSPECTION_REPORTERS]())(document, look),
    };
  }
  return {
    formats: Object.keys(EXPLAIN_REPORTERS),
    ofFile: explainFormatOf,
    render: async (format, look) =>
      (await EXPLAIN_REPORTERS[format as keyof typeof EXPLAIN_REPORTERS]())(document, {
        ...{ ...look, depth: DEPTH, all: false },
      }),
  };
}
