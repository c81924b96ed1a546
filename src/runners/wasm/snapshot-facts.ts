import type { WasmScenario } from '../../domain/plan.js';
import type { Warning } from '../../domain/report.js';
import { counted } from '../../domain/words.js';

/** What is known of the imports in a snapshot; paths are those inside. */
export interface SnapshotFacts {
  /** Native modules, which are loaded again before each restore. */
  readonly libraries: readonly string[];
  /** Statements that failed, with what they said. */
  readonly failed: readonly string[];
  /** Files that were open, which no restore has. */
  readonly open: readonly string[];
  readonly hasRandom: boolean;
}

/** Reads the lines of wasm/worker.py: a word, a tab, and what. Pure. */
export function readFacts(text: string): SnapshotFacts & { readonly own: readonly string[] } {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const of = (kind: string) => lines.flatMap(([word, ...rest]) => (word === kind ? [rest.join('\t')] : []));
  return {
    libraries: of('library'),
    failed: of('failed'),
    open: of('open'),
    hasRandom: of('random').length > 0,
    own: of('own'),
  };
}

const LONGEST = 300;

/** Why a snapshot could not be made, by what Node wrote, and what to do. Pure. */
export function saidOf(stderr: string): { readonly why: string; readonly hint: string } {
  const lines = stderr.trim().split('\n');
  const last = (lines.at(-1) ?? '').trim().slice(0, LONGEST).replace(/\.$/, '');
  const holdsObject = /serializ|hiwire|JS ?object/i.test(stderr);
  return {
    why: holdsObject ? `it holds an object of JavaScript, which no snapshot has (${last})` : last,
    hint: holdsObject
      ? 'Ask JavaScript for it where it is used, not where a module is imported, or measure --runtime pyodide alone.'
      : 'Measure --runtime pyodide alone, or correct what the worker imports.',
  };
}

/** What a restored worker is not told, and what it repeats. Pure. */
export function snapshotWarnings(
  { failed, open, hasRandom }: SnapshotFacts,
  { target, env }: Pick<WasmScenario, 'target' | 'env'>,
): Warning[] {
  const names = Object.keys(env).sort();
  return [
    ...(target.kind === 'bundled'
      ? []
      : [
          {
            code: 'SNAPSHOT_REPEATS',
            message: `each restore begins with the same memory: hash() of a text${hasRandom ? ', and what random draws,' : ''} is the same in every start.`,
            remedy: `Do not rely on them for secrets or spread${hasRandom ? ': call random.seed() in the worker' : ''}; os.urandom, secrets and uuid4 differ.`,
          },
        ]),
    ...(failed.length === 0
      ? []
      : [
          {
            code: 'SNAPSHOT_WITHOUT_IMPORT',
            message: `${counted(failed.length, 'import')} failed before the snapshot and is not in it: ${failed.join('; ')}.`,
            remedy: 'It is tried again in each trial.',
          },
        ]),
    ...(open.length === 0
      ? []
      : [
          {
            code: 'SNAPSHOT_OPEN_FILES',
            message: `${open.join(', ')} was open when the snapshot was made: in a restore its descriptor is bad.`,
            remedy: 'Open files where they are used, not where a module is imported.',
          },
        ]),
    ...(names.length === 0
      ? []
      : [
          {
            code: 'SNAPSHOT_WITHOUT_VARIABLES',
            message: `${names.join(', ')}: set after the restore, so that no snapshot keeps a value; modules that read a variable when they are imported did not see it.`,
            remedy: 'Read variables where they are used.',
          },
        ]),
  ];
}
