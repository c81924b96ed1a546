import { ownEntry } from '../domain/own-entry.js';
import { tableOf } from '../domain/table-of.js';
import type { Table } from './scope.js';

/** A resource of a plan or a state, with what its configuration refers to. */
export interface Resource {
  /** For example module.orders.aws_lambda_function.this[0]. */
  readonly address: string;
  /** A name for people: its address without its type. */
  readonly id: string;
  readonly type: string;
  readonly mode: string;
  /** Address of the module that it is in; empty for the root. */
  readonly module: string;
  readonly values: Table;
  /** What is known only after apply is true. */
  readonly unknown: Table;
  /** Addresses of the layers that its configuration refers to. */
  readonly layers: readonly string[];
}

/** What the configuration says beside the values. */
export interface Configured {
  /** `source_path` of the module at that address, in any of the shapes that terraform-aws-modules/lambda takes. */
  sourcePath(module: string): unknown;
}

/** Deeper no modules are nested. */
const DEEPEST = 20;

/** Of the planned values, else of the state; data sources too, which a plan has apart. Pure. */
export function allResources(content: Table): Resource[] {
  const planned = tableOf(content.planned_values).root_module ?? tableOf(content.values).root_module;
  const prior = tableOf(tableOf(content.prior_state).values).root_module;
  const unknown = new Map<string, Table>();
  for (const change of listOf(content.resource_changes)) {
    const { address, change: after } = tableOf(change);
    unknown.set(String(address), tableOf(tableOf(after).after_unknown));
  }
  const raw = [
    ...modules(planned).flatMap(({ table, address }) => resourcesIn(table, address)),
    ...modules(prior)
      .flatMap(({ table, address }) => resourcesIn(table, address))
      .filter(({ table }) => table.mode === 'data'),
  ];
  const root = tableOf(tableOf(content.configuration).root_module);
  return raw.map(({ table, module }) => {
    const address = String(table.address);
    return {
      address,
      id: idOf(address, String(table.type)),
      type: String(table.type),
      mode: String(table.mode),
      module,
      values: tableOf(table.values),
      unknown: unknown.get(address) ?? {},
      layers: layersOf(root, module, table),
    };
  });
}

function modules(root: unknown, address = '', depth = 0): { table: Table; address: string }[] {
  const table = tableOf(root);
  if (root === undefined || depth > DEEPEST) return [];
  const below = listOf(table.child_modules).flatMap((child) =>
    modules(child, String(tableOf(child).address), depth + 1),
  );
  return [{ table, address }, ...below];
}

function resourcesIn(module: Table, address: string): { table: Table; module: string }[] {
  return listOf(module.resources).map((one) => ({ table: tableOf(one), module: address }));
}

/** module.orders.aws_lambda_function.this["eu"] → orders.this.eu */
function idOf(address: string, type: string): string {
  return address
    .replace(`${type}.`, '')
    .replace(/(^|\.)module\./g, '$1')
    .replace(/\[0\]/g, '')
    .replace(/\["?([^\]"]*)"?\]/g, '.$1')
    .replace(/[^\w.-]+/g, '-');
}

/** Names of modules on the way to one: module.a["x"].module.b → a, b */
function namesOf(module: string): string[] {
  return [...module.matchAll(/module\.([\w-]+)/g)].map(([, name = '']) => name);
}

/** The call of a module within another. */
function callIn(around: Table, name: string): Table {
  return tableOf(ownEntry(tableOf(around.module_calls), name));
}

function moduleAt(root: Table, names: readonly string[]): Table {
  return names.reduce((around, name) => tableOf(callIn(around, name).module), root);
}

function layersOf(root: Table, module: string, resource: Table): string[] {
  const inside = moduleAt(root, namesOf(module));
  const found = listOf(inside.resources)
    .map(tableOf)
    .find(({ type, name }) => type === resource.type && name === resource.name);
  const expressions = tableOf(found?.expressions);
  const prefix = module === '' ? '' : `${module}.`;
  const layers = references(expressions.layers)
    .map((one) => /^aws_lambda_layer_version\.[\w-]+(?:\[(?:\d+|"[^"]*")\])?/.exec(one)?.[0])
    .filter((one) => one !== undefined);
  // An instance is referred to as such, and then as a part of all of them.
  const isWhole = (one: string) => !layers.some((other) => other.startsWith(`${one}[`));
  return [...new Set(layers)].filter(isWhole).map((one) => `${prefix}${one}`);
}

function references(expression: unknown): string[] {
  return listOf(tableOf(expression).references).map(String);
}

/** From the call of the module, where it is constant or a variable. Pure. */
export function configuredOf(content: Table): Configured {
  const root = tableOf(tableOf(content.configuration).root_module);
  const variables = tableOf(content.variables);
  return {
    sourcePath: (module) => {
      const names = namesOf(module);
      const last = names.at(-1);
      if (last === undefined) return undefined;
      const { expressions } = callIn(moduleAt(root, names.slice(0, -1)), last);
      const path = tableOf(tableOf(expressions).source_path);
      if (path.constant_value !== undefined) return path.constant_value;
      const variable = references(path)
        .map((one) => /^var\.([\w-]+)$/.exec(one)?.[1])
        .find((name) => name !== undefined);
      return variable === undefined ? undefined : tableOf(ownEntry(variables, variable)).value;
    },
  };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
