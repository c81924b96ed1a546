import { dirname, join, resolve } from 'node:path';
import { usageError } from '../domain/errors.js';
import { exists } from '../io/paths.js';
import { parseJson, readText } from '../io/read-text.js';
import type { Config } from './schema.js';

/** A configuration and the file it came from. */
export interface LoadedConfig {
  readonly config: Config;
  /** Absolute path of the file. */
  readonly file: string;
  /** Folder that relative paths in the file start from. */
  readonly folder: string;
}

/**
 * Loads the configuration: the named file, else coldstart.json, else `[tool.coldstart]` of pyproject.toml in `cwd`.
 * Without any of them the result is undefined. Throws a usage error that lists all issues with their paths.
 */
export async function loadConfig(cwd: string, named?: string): Promise<LoadedConfig | undefined> {
  if (named !== undefined) {
    const file = resolve(cwd, named);
    const loaded = await readConfig(file, 'Check the path given with --config.');
    if (!loaded)
      throw usageError(`${named} has no [tool.coldstart] table.`, 'Add one, or name a coldstart.json.');
    return loaded;
  }
  for (const name of ['coldstart.json', 'pyproject.toml']) {
    const file = join(cwd, name);
    if (await exists(file)) {
      const loaded = await readConfig(file, 'Correct it, or name another with --config.');
      if (loaded) return loaded;
    }
  }
  return undefined;
}

/** @param hint where it cannot be read */
async function readConfig(file: string, hint: string): Promise<LoadedConfig | undefined> {
  const text = await readText(file, file, hint);
  const raw = file.endsWith('.toml')
    ? await tomlTable(file, text)
    : parseJson(text, file, 'Fix the file, or name another with --config.');
  if (raw === undefined) return undefined;
  const { configSchema } = await import('./schema.js');
  const parsed = configSchema.safeParse(raw);
  if (!parsed.success) {
    const { listIssues } = await import('./issues.js');
    throw usageError(
      `${file} is not a valid configuration:\n${listIssues(parsed.error, raw, { schema: configSchema })}`,
      'Fix these; docs/config.md and schema/config.schema.json say what is allowed.',
    );
  }
  const unusable = unusablePlace(raw);
  if (unusable)
    throw usageError(
      `${file} is not a valid configuration:\n  ${unusable}`,
      'Correct it: no process can be given that.',
    );
  return { config: parsed.data, file, folder: dirname(file) };
}

/** What no process can be given, though JSON can hold it: where it stands, and why. The value is one of the schema. */
function unusablePlace(value: unknown, path = '', around = ''): string | undefined {
  if (typeof value === 'string' && value.includes('\0')) return `${path}: it has a null character`;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inside] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    if (key === '__proto__') return `${place}: nothing can be called so`;
    if (around === 'env' && (key === '' || /[=\0]/.test(key)))
      return `${path}: ${JSON.stringify(key.slice(0, 60))} cannot be the name of a variable`;
    const found = unusablePlace(inside, place, Array.isArray(value) ? around : key);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function tomlTable(file: string, text: string): Promise<unknown> {
  const { parse } = await import('smol-toml');
  try {
    const document = parse(text);
    const tool = document.tool as Record<string, unknown> | undefined;
    return tool?.coldstart;
  } catch (error) {
    throw usageError(
      `${file} is not valid TOML: ${(error as Error).message.split('\n')[0]}`,
      'Mend the file.',
    );
  }
}
