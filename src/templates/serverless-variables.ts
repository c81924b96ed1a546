import { dirname, relative, resolve } from 'node:path';
import { ownEntry } from '../domain/own-entry.js';
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
  /** What a text stands for, with the variables in it as they are written: each is then named by its own place. */
  opened(value: unknown): Promise<Resolved>;
}

/** The emulator’s own. */
const AWS: Readonly<Record<string, string>> = { accountId: '000000000000' };
/** What strToBool takes. */
const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false };

/** `file` is the configuration, absolute; its options and the caller’s environment are not known: defaults count. */
export function variablesOf(file: string, content: Table): Variables {
  const files = new Map<string, Promise<Table>>();
  const read = (path: string) => {
    const found = files.get(path) ?? readTemplateFile(path, path);
    files.set(path, found);
    return found;
  };

  const any = async (given: unknown, unknown: Set<string>, depth: number): Promise<unknown> => {
    const value = await open(given, unknown, depth);
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

  /** What a text stands for; a table or a list keeps its own variables. */
  const open = async (value: unknown, unknown: Set<string>, depth: number): Promise<unknown> => {
    if (depth > DEEPEST) {
      unknown.add('a value that refers to itself');
      return '';
    }
    if (typeof value !== 'string') return value;
    let left = value;
    for (let count = 0; count <= DEEPEST; count++) {
      const [whole, inside] = VARIABLE.exec(left) ?? [];
      if (whole === undefined || inside === undefined) return left;
      const found = await ofVariable(inside, unknown, depth);
      if (whole === left) return found;
      const all = await any(found, unknown, depth + 1);
      const written = typeof all === 'object' ? JSON.stringify(all) : String(all);
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
    const [, truth] = /^strToBool\(['"]?(\w*)['"]?\)$/.exec(source) ?? [];
    if (truth !== undefined) return BOOLEANS[truth.toLowerCase()];
    const [, kind = '', rest = ''] = /^(\w+)(?:\([^)]*\))?:(.*)$/.exec(source) ?? [];
    if (kind === 'self') return own(rest, unknown, depth);
    if (source === 'sls:stage') return own('provider.stage', unknown, depth);
    if (source === 'aws:region') return own('provider.region', unknown, depth);
    if (kind === 'aws') return ownEntry(AWS, rest);
    if (kind === 'param') return ofParameter(rest, unknown, depth);
    return ofFile(source, unknown, depth);
  };

  const own = async (path: string, unknown: Set<string>, depth: number): Promise<unknown> =>
    (await at(content, path, unknown, depth)) ?? ownEntry(USUAL, path);

  /** Of its stage, else of all of them: below `params`, or since version 4 below `stages`. */
  const ofParameter = async (name: string, unknown: Set<string>, depth: number): Promise<unknown> => {
    const stage = String(await own('provider.stage', unknown, depth));
    for (const one of [stage, 'default'])
      for (const place of [`stages.${one}.params`, `params.${one}`]) {
        const found = await at(content, `${place}.${name}`, unknown, depth);
        if (found !== undefined) return found;
      }
    return undefined;
  };

  const ofFile = async (source: string, unknown: Set<string>, depth: number): Promise<unknown> => {
    const [, name, , path = ''] = /^file\(([^)]+)\)(:(.+))?$/.exec(source) ?? [];
    if (name === undefined || !/\.(?:ya?ml|json)$/.test(name)) return undefined;
    const place = resolve(dirname(file), name);
    if (relative(dirname(file), place).startsWith('..') || !(await exists(place))) return undefined;
    return at(await read(place), path, unknown, depth);
  };

  /** custom.tables.0.name; what lies on the way may be a variable, such as one for a file. */
  const at = async (table: unknown, path: string, unknown: Set<string>, depth: number): Promise<unknown> => {
    let found = table;
    for (const key of path.split('.').filter(Boolean)) {
      const around = tableOf(found);
      found = Object.hasOwn(around, key) ? await open(around[key], unknown, depth + 1) : undefined;
    }
    return found;
  };

  const noting = async (resolve: (unknown: Set<string>) => Promise<unknown>): Promise<Resolved> => {
    const unknown = new Set<string>();
    return { value: await resolve(unknown), unknown: [...unknown] };
  };
  return {
    resolved: (value) => noting((unknown) => any(value, unknown, 0)),
    opened: (value) => noting((unknown) => open(value, unknown, 0)),
  };
}
