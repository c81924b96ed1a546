import type { BytecodeCounts } from '../../domain/bytecode.js';
import type { LambdaFacts, ZipEntry } from '../../domain/facts/lambda.js';
import { formatMs, formatShare } from '../../domain/format.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import { counted } from '../../domain/words.js';
import { figure, fine } from './finding.js';

/** What an interpreter of the function’s version on this machine says about the zip, as `coldstart bytecode` does. */
export interface BytecodeLook {
  /** Full version. */
  readonly python: string;
  readonly total: BytecodeCounts;
  /** Compiling less loading of all that has none, on this machine; absent where all has. */
  readonly saved?: { readonly ms: number; readonly n: number };
}

/** Why no interpreter was asked, as a sentence. */
export interface NotLooked {
  readonly why: string;
}

/** Modules in the zip that every cold start compiles, since /var/task cannot be written. */
export function bytecodeFinding(
  { zip, configuration }: LambdaFacts,
  look: BytecodeLook | NotLooked,
): InspectionFinding[] {
  const minor = /^python(3\.\d+)$/.exec(configuration.runtime ?? '')?.[1];
  if (!zip || minor === undefined) return [];
  if (!zip.entries.some(({ name }) => /\.pyc?$/.test(name))) return [];
  return ['total' in look ? looked(look, minor) : byNames(zip.entries, minor, look.why)];
}

const ID = 'bytecode';
const WARN_MS = 10;

function looked({ python, total, saved }: BytecodeLook, minor: string): InspectionFinding {
  const { modules, missing, stale, wrongVersion, valid } = total;
  const lacking = missing + stale + wrongVersion;
  const figures = [
    figure('modules', modules, 'count'),
    figure('without bytecode', missing, 'count'),
    figure('with stale bytecode', stale, 'count'),
    figure('with that of another version', wrongVersion, 'count'),
    ...(saved ? [figure('compiling less loading, on this machine', saved.ms, 'ms')] : []),
  ];
  if (lacking === 0) {
    return fine(
      ID,
      `${valid === 1 ? 'The only module of the zip has' : `All ${valid} modules of the zip have`} bytecode that Python ${minor} uses.`,
      figures,
    );
  }
  const cost = saved
    ? ` Compiling all of them took ${formatMs(saved.ms)} longer than loading on this machine (Python ${python}, n = ${saved.n}); a cold start pays for those that it imports.`
    : ' A cold start compiles those that it imports.';
  return {
    id: ID,
    status: (saved?.ms ?? 0) >= WARN_MS ? 'warning' : 'note',
    message: `${lacking} of ${counted(modules, 'module')} of the zip (${formatShare(lacking / modules)}) ${modules === 1 ? 'has' : 'have'} no bytecode that Python ${minor} uses: ${missing} none, ${stale} stale, ${wrongVersion} of another version.${cost}`,
    figures,
    remedy: remedyFor(minor),
  };
}

/** Without an interpreter of that version there are only the names. */
function byNames(entries: readonly ZipEntry[], minor: string, because: string): InspectionFinding {
  const names = new Set(entries.map(({ name }) => name));
  const sources = [...names].filter((name) => name.endsWith('.py'));
  const tag = `cpython-${minor.replace('.', '')}`;
  const missing = sources.filter(
    (name) => !names.has(name.replace(/([^/]+)\.py$/, (_, stem: string) => `__pycache__/${stem}.${tag}.pyc`)),
  ).length;
  const figures = [figure('modules', sources.length, 'count'), figure('without bytecode', missing, 'count')];
  const why = `Only names were compared: what is stale, and what compiling takes, is not known. ${because}`;
  return {
    id: ID,
    status: 'note',
    message: `${missing} of ${counted(sources.length, 'module')} of the zip ${sources.length === 1 ? 'has' : 'have'} no bytecode for Python ${minor}. ${why}`,
    figures,
    remedy:
      missing > 0
        ? remedyFor(minor)
        : `Install Python ${minor} here and try again, or check the zip: coldstart bytecode function.zip.`,
  };
}

function remedyFor(minor: string): string {
  return `Pack bytecode that does not depend on times: coldstart package DIR -o function.zip --python ${minor} --bytecode unchecked-hash.`;
}
