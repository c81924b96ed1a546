import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recoverReport } from '../../../src/commands/recover.js';
import { REPORTERS } from '../../../src/report/formats.js';
import type { Rendered } from '../../../src/report/reporter.js';

/**
 * What recorded runs of every kind look like in every format, byte by byte. Trials (.partial.ndjson) go through the
 * whole computation, reports (.json) through the formats only. After a change that is meant: npx vitest -u, and read the
 * difference.
 */
const folder = resolve(import.meta.dirname, '../../golden');
const recorded = readdirSync(resolve(folder, 'recorded'));
const WIDTHS = { table: [60, 120] } as const;

async function documentOf(file: string): Promise<Rendered> {
  const text = readFileSync(resolve(folder, 'recorded', file), 'utf8');
  return file.endsWith('.json') ? JSON.parse(text) : recoverReport(text, file);
}

describe.each(recorded)('%s', (file) => {
  const name = file.split('.')[0];
  // A report as JSON is what was recorded, but for white space.
  const formats = Object.entries(REPORTERS).filter(
    // Of the page the tests look at what it holds: its drawings are a library’s.
    ([format]) => format !== 'html' && (format !== 'json' || file.endsWith('.ndjson')),
  );
  it.each(formats)('as %s', async (format, load) => {
    const [reporter, document] = [await load(), await documentOf(file)];
    const isRunOnly = document.kind === 'comparison' && ['bmf', 'gab'].includes(format);
    if (isRunOnly) {
      expect(() => reporter(document, { width: 100, color: false })).toThrow(
        'it cannot show how two compare',
      );
      return;
    }
    for (const width of format === 'table' ? WIDTHS.table : [100]) {
      const place = `${name}.${format}${format === 'table' ? width : ''}.txt`;
      await expect(reporter(document, { width, color: false })).toMatchFileSnapshot(
        resolve(folder, 'expected', place),
      );
    }
  });
});
