import { dirname, resolve } from 'node:path';
import { tableOf } from '../domain/table-of.js';
import { completed, wholeNumber } from './complete.js';
import { resolved, written } from './intrinsics.js';
import type { LeftOut, Template, TemplateFile, TemplateFunction } from './model.js';
import { notesOf, variableRemedy } from './notes.js';
import type { ServerlessReading } from './reading.js';
import { type Resolved, type Scope, scopeOf, type Table } from './scope.js';
import { layersOf, patternsOf, requirementsOf } from './serverless-package.js';
import { type Variables, variablesOf } from './serverless-variables.js';
import { noteStarts, unapplied } from './settings.js';

/** The framework’s own, where a configuration says nothing. */
const DEFAULTS = { memoryMB: 1024, timeoutS: 6 };

/** Reads the functions of a serverless.yml. Throws usage errors for damaged files that it takes values from. */
export async function serverlessTemplate({ file, shown, content }: TemplateFile): Promise<Template> {
  const variables = variablesOf(file, content);
  const notes = notesOf(shown);
  const scope = scopeOf({ Resources: await resourcesOf(content, variables) });
  const reading: ServerlessReading = {
    ...{ folder: dirname(file), content, notes },
    read: (value) => bothWays(value, variables, scope),
    table: async (value, where) => {
      if (typeof value !== 'string') return tableOf(value);
      const found = await variables.opened(value);
      if (found.unknown.length > 0) notes.unresolved(where, found.unknown, 'It is left out.');
      return tableOf(found.value);
    },
  };
  const provider = await reading.table(content.provider, 'provider');
  const read: (TemplateFunction | LeftOut)[] = [];
  for (const [id, raw] of await functionTables(reading)) {
    const isAws = String(provider.name ?? 'aws') === 'aws';
    const own = await reading.table(raw, id);
    read.push(
      isAws
        ? await functionOf(id, own, provider, reading)
        : { id, why: `it is for the provider ${String(provider.name)}` },
    );
  }
  const functions = read.filter((one): one is TemplateFunction => 'handler' in one);
  const leftOut = read.filter((one): one is LeftOut => 'why' in one);
  noteStarts(functions, notes);
  return { file, shown, functions, leftOut, unmade: [], notes: notes.all };
}

async function bothWays(value: unknown, variables: Variables, scope: Scope): Promise<Resolved> {
  const first = await variables.resolved(value);
  const second = resolved(first.value, scope);
  // The name of a resource that it refers to may have variables itself.
  const third = await variables.resolved(second.value);
  const unknown = [...first.unknown, ...second.unknown, ...third.unknown];
  return { value: third.value, unknown: [...new Set(unknown)] };
}

/** All of them, or each, may be in files of their own. Those that cannot be read are missed where something refers to them. */
async function resourcesOf({ resources }: Table, variables: Variables): Promise<Table> {
  const opened = async (value: unknown) => tableOf((await variables.opened(value)).value);
  const all: Record<string, unknown> = {};
  for (const part of Array.isArray(resources) ? resources : [resources]) {
    const { Resources } = await opened(part);
    for (const [id, one] of Object.entries(await opened(Resources))) all[id] = await opened(one);
  }
  return all;
}

/** A table, or a list of tables, of which each may be in a file of its own. */
async function functionTables({ content, table }: ServerlessReading): Promise<[string, unknown][]> {
  const { functions } = content;
  const parts = Array.isArray(functions) ? functions : [functions];
  const tables = await Promise.all(parts.map((part) => table(part, 'functions')));
  return tables.flatMap((one) => Object.entries(one));
}

async function functionOf(
  id: string,
  own: Table,
  provider: Table,
  reading: ServerlessReading,
): Promise<TemplateFunction | LeftOut> {
  const { read, notes, content, folder } = reading;
  if (own.image !== undefined) return { id, why: 'it is a container image' };
  const runtime = await read(own.runtime ?? provider.runtime);
  const handler = await read(own.handler);
  for (const [name, { unknown }] of Object.entries({ runtime, handler })) {
    if (unknown.length > 0)
      return { id, why: `its ${name} is not known before it is deployed (${unknown.join(', ')})` };
  }
  const python = /^python\d/.test(String(runtime.value));
  const packaging = python ? await packageOf(id, own, reading) : NOTHING;
  const noted = async (name: string, fallback: unknown) => {
    const { value = fallback, unknown } = await read(own[name] ?? provider[name]);
    if (unknown.length > 0) notes.unresolved(`${name} of ${id}`, unknown, `${String(fallback)} is assumed.`);
    return unknown.length > 0 ? fallback : value;
  };
  if (!python) return completed({ ...unread(id), runtime: runtime.value, handler: handler.value }, folder);
  const service = await read(tableOf(content.service).name ?? content.service);
  const stage = await read(provider.stage ?? 'dev');
  const name = await read(own.name ?? `${written(service.value)}-${written(stage.value)}-${id}`);
  return completed(
    {
      ...{ id, runtime: runtime.value, handler: handler.value, builtBy: 'is it built by something else?' },
      functionName: name.unknown.length > 0 ? id : written(name.value),
      architecture: await noted('architecture', 'x86_64'),
      memoryMB: wholeNumber(await noted('memorySize', DEFAULTS.memoryMB), DEFAULTS.memoryMB),
      timeoutS: wholeNumber(await noted('timeout', DEFAULTS.timeoutS), DEFAULTS.timeoutS),
      layers: await layersOf(id, own.layers ?? provider.layers, reading),
      variables: await environmentOf(id, [provider.environment, own.environment], reading),
      ...(await settingsOf(own, provider, reading)),
      ...packaging,
    },
    folder,
  );
}

async function settingsOf(
  own: Table,
  provider: Table,
  { read }: ServerlessReading,
): Promise<Pick<TemplateFunction, 'unapplied'>> {
  const values: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries({ ...provider, ...own })) values[name] = (await read(raw)).value;
  // What the provider logs has other services too.
  const logs = tableOf((await read(provider.logs)).value);
  values.logs = { ...tableOf(logs.lambda), ...tableOf((await read(own.logs)).value) };
  const settings = unapplied('SERVERLESS', values);
  return settings.length > 0 ? { unapplied: settings } : {};
}

const NOTHING = { code: '', requirements: false as const };

function unread(id: string) {
  return {
    ...{ id, functionName: id, architecture: undefined, ...DEFAULTS, ...NOTHING, builtBy: '' },
    ...{ layers: [], variables: {} },
  };
}

/** What is packaged: a zip that is named, the folder of the function’s module, else that of the service. */
async function packageOf(id: string, own: Table, reading: ServerlessReading) {
  const { read, folder, content, table } = reading;
  const packages = [await table(content.package, 'package'), await table(own.package, `package of ${id}`)];
  const artifact = await read(packages.map((one) => one.artifact).findLast((one) => one !== undefined));
  if (typeof artifact.value === 'string' && artifact.unknown.length === 0)
    return { code: resolve(folder, artifact.value), requirements: false as const };
  const module = await read(own.module);
  const code = resolve(folder, typeof module.value === 'string' ? module.value : '.');
  const patterns = await patternsOf(packages, reading);
  const requirements = await requirementsOf(id, code, reading);
  return { code, requirements, ...(patterns.length > 0 ? { patterns } : {}) };
}

async function environmentOf(
  id: string,
  layered: readonly unknown[],
  { read, table, notes }: ServerlessReading,
): Promise<Record<string, string>> {
  const tables = await Promise.all(layered.map((one) => table(one, `environment of ${id}`)));
  const all: Record<string, string> = {};
  for (const [name, raw] of Object.entries(Object.assign({}, ...tables))) {
    const { value, unknown } = await read(raw);
    if (unknown.length > 0) notes.unresolved(`${name} of ${id}`, unknown, variableRemedy(name));
    // An empty value takes a variable of the provider away.
    if (value !== undefined && value !== null) all[name] = written(value);
  }
  return all;
}
