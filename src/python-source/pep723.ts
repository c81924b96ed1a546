import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import type { PythonSource } from './parse.js';

/** What a script says about itself in its PEP 723 block. */
export interface ScriptMetadata {
  /** PEP 508 requirements, perhaps none. */
  readonly dependencies: readonly string[];
  /** PEP 440 specifiers of the Pythons it runs on. */
  readonly requiresPython?: string;
  /** Index addresses of `[tool.uv]` and the like are not followed. */
  readonly hasToolTable: boolean;
}

/** The reference expression of PEP 723, in JavaScript's spelling. */
const BLOCK = /^# \/\/\/ (?<type>[a-zA-Z0-9-]+)$\s(?<content>(?:^#(?:| .*)$\s)+)^# \/\/\/$/gm;

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
    hasToolTable: tool !== undefined,
  };
}

/** The contents of the blocks `script`, which are comments: what stands in a string, as in a template, is none. */
export function scriptBlocks(source: PythonSource): string[] {
  return [...source.text.matchAll(BLOCK)]
    .filter(({ groups }) => groups?.type === 'script')
    .filter(({ index }) => source.tree.resolve(index, 1).name === 'Comment')
    .map(({ groups }) => groups?.content ?? '');
}
