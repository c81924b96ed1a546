import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { tableOf } from '../domain/table-of.js';
import type { PythonSource } from './parse.js';

/** What a script says about itself in its PEP 723 block. */
export interface ScriptMetadata {
  /** PEP 508 requirements, perhaps none. */
  readonly dependencies: readonly string[];
  /** PEP 440 specifiers of the Pythons it runs on. */
  readonly requiresPython?: string;
  /** True where it has a `[tool.uv]`, whose sources, indexes and the like are not followed. */
  readonly hasUvTable: boolean;
}

/** Said of such a block. */
export const UV_TABLE_UNREAD =
  'the [tool.uv] table of the PEP 723 block is not read, with the sources and indexes in it';

/** Reads the block `script` of a source text; undefined without one. Throws a usage error when it is malformed. */
export async function readScriptMetadata(text: string, shown: string): Promise<ScriptMetadata | undefined> {
  // Few files look as if they had one, and the parser takes time to load.
  if (!text.includes('# /// script')) return undefined;
  const { pythonSource } = await import('./parse.js');
  const blocks = scriptBlocks(pythonSource(text));
  const [content] = blocks;
  if (content === undefined) return undefined;
  const malformed = (what: string) =>
    usageError(`${shown}: its PEP 723 block ${what}.`, 'Correct the block between # /// script and # ///.');
  if (blocks.length > 1) throw malformed('is there more than once');
  const toml = content.replace(/^# ?/gm, '');
  const { parse } = await import('smol-toml');
  let table: Record<string, unknown>;
  try {
    table = parse(toml);
  } catch (error) {
    throw malformed(`is not valid TOML: ${(error as Error).message.split('\n')[0]}`);
  }
  const { dependencies = [], 'requires-python': requiresPython, tool } = table;
  if (!Array.isArray(dependencies) || !dependencies.every((entry) => typeof entry === 'string')) {
    throw malformed('has dependencies that are not a list of strings');
  }
  if (requiresPython !== undefined && typeof requiresPython !== 'string') {
    throw malformed('has a requires-python that is not a string');
  }
  return {
    dependencies,
    ...defined({ requiresPython }),
    hasUvTable: tableOf(tool).uv !== undefined,
  };
}

/** The contents of the blocks `script`, which are comments: what stands in a string, as in a template, is none. */
export function scriptBlocks(source: PythonSource): string[] {
  return blocksIn(source.text)
    .filter(({ type, index }) => type === 'script' && source.tree.resolve(index, 1).name === 'Comment')
    .map(({ content }) => content);
}

interface Block {
  readonly type: string;
  /** Where its first line begins. */
  readonly index: number;
  readonly content: string;
}

const END = '# ///';

/** What the reference expression of PEP 723 finds: that one takes time in proportion to the square of the comments. */
function blocksIn(text: string): Block[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const ends = lastEnds(lines);
  const blocks: Block[] = [];
  let index = 0;
  let next = 0;
  for (const [at, line] of text.split('\n').entries()) {
    const type = /^# \/\/\/ ([a-zA-Z0-9-]+)$/.exec(lines[at] ?? '')?.[1];
    const end = ends[at + 1] ?? -1;
    if (type !== undefined && at >= next && end > at + 1) {
      blocks.push({
        type,
        index,
        content: lines
          .slice(at + 1, end)
          .map((inner) => `${inner}\n`)
          .join(''),
      });
      next = end + 1;
    }
    index += line.length + 1;
  }
  return blocks;
}

/** For each line the last one that may end a block in the comments that it belongs to; -1 where there is none. */
function lastEnds(lines: readonly string[]): number[] {
  const ends = lines.map(() => -1);
  let last = -1;
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    const line = lines[at] ?? '';
    if (!/^#(?: .*)?$/.test(line)) last = -1;
    else if (last < 0 && line === END) last = at;
    ends[at] = last;
  }
  return ends;
}
