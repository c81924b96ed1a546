import { dirname, relative, resolve } from 'node:path';
import { tableOf } from '../domain/table-of.js';
import { exists } from '../io/paths.js';
import { readTemplateFile } from './parse.js';
import type { Resolved, Table } from './scope.js';

/** Deeper is no configuration, or goes round in a circle. */
const DEEPEST = 20;

/**
 * The innermost of the variables in a text: those around it are resolved with what it yields. What has no source, such as
 * ${Table} and ${AWS::Region}, is CloudFormation’s.
 */
const VARIABLE = /\$\{(?!AWS::)([^${}]*[:(][^${}]*)\}/;

/** The framework’s own, where a configuration says nothing. */
const USUAL: Readonly<Record<string, string>> = { 'provider.stage': 'dev', 'provider.region': 'us-east-1' };

/** Resolves the variables of a Serverless configuration, as far as the files of the project have them. */
export interface Variables {
  /** Reads, of other files, only those below the folder of the configuration. Throws usage errors for damaged ones. */
  resolved(value: unknown): Promise<Resolved>;
}

/** The emulator’s own. */
const AWS: Readonly<Record<string, string>> = { accountId: '000000000000' };

/** `file` is the configuration, absolute; its options and the caller’s environment are not known: defaults count. */
export function variablesOf(file: string, content: Table): Variables {
  const files = new Map<string, Promise<Table>>();
  const read = (path: string) => {
    const found = files.get(path) ?? readTemplateFile(path, path);
    files.set(path, found);
    return found;
  };

  const any = async (value: unknown, unknown: Set<string>, depth: number): Promise<unknown> => {
    if (depth > DEEPEST) {
      unknown.add('a value that refers to itself');
      return '';
    }
    if (typeof value === 'string') return ofText(value, unknown, depth);
    if (Array.isArray(value)) {
      const all: unknown[] = [];
      for (const one of value) all.push(await any(one, unknown, depth + 1));
      return all;
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries: [string, unknown][] = [];
    for (const [key, one] of Object.entries(value)) entries.push([key, await any(one, unknown, depth + 1)]);
    return Object.fromEntries(entries);
  };

  const ofText = async (text: string, unknown: Set<string>, depth: number): Promise<unknown> => {
    let left = text;
    for (let count = 0; count <= DEEPEST; count++) {
      const [whole, inside] = VARIABLE.exec(left) ?? [];
      if (whole === undefined || inside === undefined) return left;
      const found = await ofVariable(inside, unknown, depth);
      if (whole === left) return found;
      const written = typeof found === 'object' ? JSON.stringify(found) : String(found);
      left = left.replace(whole, () => written);
    }
    unknown.add('a value that refers to itself');
    return left;
  };

  /** `self:custom.stage, 'dev'`: the first of the sources that has a value. */
  const ofVariable = async (inside: string, unknown: Set<string>, depth: number): Promise<unknown> => {
    const sources = inside.split(/,(?=(?:[^']*'[^']*')*[^']*$)(?=(?:[^"]*"[^"]*")*[^"]*$)/);
    for (const source of sources) {
      const found = await ofSource(source.trim(), unknown, depth + 1);
      if (found !== undefined && found !== null) return found;
    }
    unknown.add(`\${${inside}}`);
    return inside.replace(/^.*[:.]/, '').trim();
  };

  const ofSource = async (source: string, unknown: Set<string>, depth: number): Promise<unknown> => {
    const [, quoted] = /^(?:'([^']*)'|"[^"]*")$/.exec(source) ?? [];
    if (quoted !== undefined || /^".*"$/.test(source)) return quoted ?? source.slice(1, -1);
    if (/^(?:true|false|-?\d+(?:\.\d+)?)$/.test(source)) return source;
    const [, kind = '', rest = ''] = /^(\w+)(?:\([^)]*\))?:(.*)$/.exec(source) ?? [];
    if (kind === 'self') return own(rest, unknown, depth);
    if (source === 'sls:stage') return own('provider.stage', unknown, depth);
    if (source === 'aws:region') return own('provider.region', unknown, depth);
    if (kind === 'aws') return AWS[rest];
    if (kind === 'param') {
      const stage = String(await own('provider.stage', unknown, depth));
      const [ofStage, ofAll] = [stage, 'default'].map((name) => at(content, `params.${name}.${rest}`));
      return any(ofStage ?? ofAll, unknown, depth);
    }
    return ofFile(source, unknown, depth);
  };

  const own = async (path: string, unknown: Set<string>, depth: number): Promise<unknown> =>
    (await any(at(content, path), unknown, depth)) ?? USUAL[path];

  const ofFile = async (source: string, unknown: Set<string>, depth: number): Promise<unknown> => {
    const [, name, , path = ''] = /^file\(([^)]+)\)(:(.+))?$/.exec(source) ?? [];
    if (name === undefined || !/\.(?:ya?ml|json)$/.test(name)) return undefined;
    const place = resolve(dirname(file), name);
    if (relative(dirname(file), place).startsWith('..') || !(await exists(place))) return undefined;
    const found = await read(place);
    return any(path === '' ? found : at(found, path), unknown, depth);
  };

  return {
    resolved: async (value) => {
      const unknown = new Set<string>();
      return { value: await any(value, unknown, 0), unknown: [...unknown] };
    },
  };
}

/** custom.tables.0.name */
function at(table: unknown, path: string): unknown {
  return path
    .split('.')
    .filter(Boolean)
    .reduce<unknown>(
      (found, key) => (Object.hasOwn(tableOf(found), key) ? tableOf(found)[key] : undefined),
      table,
    );
}
