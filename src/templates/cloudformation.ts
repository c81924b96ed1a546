import { dirname } from 'node:path';
import { tableOf } from '../domain/table-of.js';
import { type CodeFinder, openCode } from './cloudformation-code.js';
import { layersOf } from './cloudformation-layers.js';
import { completed, wholeNumber } from './complete.js';
import { callOf, holds, picked, resolved, written } from './intrinsics.js';
import type { LeftOut, Template, TemplateFile, TemplateFunction } from './model.js';
import { notesOf, variableRemedy } from './notes.js';
import type { Reading } from './reading.js';
import { entryOf, type Scope, scopeOf, type Table } from './scope.js';
import { noteStarts, unapplied } from './settings.js';

/** AWS’s own, where a template says nothing. */
const DEFAULTS = { memoryMB: 128, timeoutS: 3 };

/** Types of resources that hold functions elsewhere. */
const NESTED = ['AWS::Serverless::Application', 'AWS::CloudFormation::Stack'];

/** Reads the functions of a template of SAM or CloudFormation, also one that CDK wrote. Throws usage errors. */
export async function cloudFormationTemplate({ file, shown, content }: TemplateFile): Promise<Template> {
  const scope = scopeOf(content);
  const notes = notesOf(shown);
  const globals = tableOf(tableOf(content.Globals).Function);
  const code = await openCode(file, notes);
  const read: (TemplateFunction | LeftOut)[] = [];
  for (const id of Object.keys(scope.resources)) {
    const resource = entryOf(scope.resources, id) ?? {};
    const own = tableOf(resource.Properties);
    const isSam = resource.Type === 'AWS::Serverless::Function';
    if (isSam || resource.Type === 'AWS::Lambda::Function') {
      const properties = isSam ? withGlobals(globals, own) : own;
      read.push(await functionOf({ id, resource, properties, scope, notes }, code, dirname(file)));
    }
    if (id.startsWith('Fn::ForEach::')) read.push({ id, why: 'loops are not expanded' });
    if (NESTED.includes(String(resource.Type)) && !isAsset(resource))
      read.push({ id, why: 'it is another template, to be named with --template' });
  }
  const functions = read.filter((one): one is TemplateFunction => 'handler' in one);
  const leftOut = read.filter((one): one is LeftOut => 'why' in one);
  noteStarts(functions, notes);
  return { file, shown, functions, leftOut, unmade: unmadeIn(scope), notes: notes.all };
}

/** What belongs to functions and is a resource of its own, without those whose condition does not hold. */
const UNMADE = /^AWS::Lambda::(?:Alias|EventInvokeConfig|EventSourceMapping|Url|Version)$/;

function unmadeIn(scope: Scope): string[] {
  return Object.entries(scope.resources).flatMap(([id, raw]) => {
    const { Type, Condition } = tableOf(raw);
    const isMeant = UNMADE.test(String(Type)) && holds(Condition, scope) !== false;
    return isMeant ? [`${id} (${String(Type)})`] : [];
  });
}

/** A nested stack of CDK is found as a template of its own. */
function isAsset(resource: Table): boolean {
  return tableOf(resource.Metadata)['aws:asset:path'] !== undefined;
}

/** docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html */
function withGlobals(all: Table, { IgnoreGlobals: ignored, ...own }: Table): Table {
  const isTaken = (name: string) =>
    ignored !== '*' && !(Array.isArray(ignored) && ignored.some((one) => one === name));
  const globals = Object.fromEntries(Object.entries(all).filter(([name]) => isTaken(name)));
  const merged: Record<string, unknown> = { ...globals };
  for (const [name, value] of Object.entries(own)) {
    const before = merged[name];
    const isTable = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one);
    if (Array.isArray(before) && Array.isArray(value)) merged[name] = [...before, ...value];
    else if (name === 'Environment' && isTable(before) && isTable(value)) {
      const variables = [before, value].map((one) => tableOf(tableOf(one).Variables));
      merged[name] = { Variables: Object.assign({}, ...variables) };
    } else merged[name] = value;
  }
  return merged;
}

async function functionOf(
  reading: Reading,
  code: CodeFinder,
  folder: string,
): Promise<TemplateFunction | LeftOut> {
  const { id, resource, properties, scope, notes } = reading;
  const out = (why: string): LeftOut => ({ id, why });
  const condition = holds(resource.Condition, scope);
  if (condition === false) return out(`its condition ${String(resource.Condition)} does not hold`);
  const needed = { PackageType: 'Zip', Runtime: '', Handler: '' };
  const found = Object.entries(needed).map(([name, fallback]) => {
    const { value = fallback, unknown } = resolved(properties[name], scope);
    return { name, value, unknown };
  });
  const [packageType, runtime, handler] = found;
  const isImage = properties.ImageUri !== undefined || tableOf(properties.Code).ImageUri !== undefined;
  if (packageType?.value === 'Image' || isImage) return out('it is a container image');
  const gap = found.find(({ unknown }) => unknown.length > 0);
  if (gap) return out(`its ${gap.name} is not known before it is deployed (${gap.unknown.join(', ')})`);
  if (condition === undefined)
    notes.unresolved(`the condition of ${id}`, [String(resource.Condition)], 'The function is measured.');
  if (!/^python\d/.test(String(runtime?.value)))
    return completed({ ...unread(id), runtime: runtime?.value, handler: handler?.value }, folder);

  const architectures = resolvedNoting(reading, 'Architectures', `x86_64 is assumed.`);
  const architecture = Array.isArray(architectures) ? architectures.at(-1) : undefined;
  const place = await code.ofFunction(reading, architecture === 'arm64' ? 'arm64' : 'x86_64');
  if ('why' in place) return place;
  const number = (name: string, fallback: number) =>
    wholeNumber(resolvedNoting(reading, name, `${fallback} is assumed.`), fallback);
  const { value: name, unknown } = resolved(properties.FunctionName, scope);
  return completed(
    {
      id,
      functionName: typeof name === 'string' && unknown.length === 0 && name !== '' ? name : id,
      runtime: runtime?.value,
      handler: handler?.value,
      architecture,
      memoryMB: number('MemorySize', DEFAULTS.memoryMB),
      timeoutS: number('Timeout', DEFAULTS.timeoutS),
      variables: variablesOf(reading),
      layers: await layersOf(reading, code),
      ...settingsOf(reading),
      ...place,
    },
    folder,
  );
}

/** What a function has that is left out before anybody looks. */
function unread(id: string) {
  return {
    ...{ id, functionName: id, architecture: undefined, ...DEFAULTS, code: '', builtBy: '' },
    ...{ requirements: false as const, layers: [], variables: {} },
  };
}

function resolvedNoting(
  { id, properties, scope, notes }: Reading,
  name: string,
  remedy: string,
): unknown | undefined {
  const { value, unknown } = resolved(properties[name], scope);
  if (unknown.length === 0) return value;
  notes.unresolved(`${name} of ${id}`, unknown, remedy);
  return undefined;
}

/** Those whose condition does not hold are not there. */
function settingsOf({ properties, scope }: Reading): Pick<TemplateFunction, 'unapplied'> {
  const values = Object.entries(properties).map(([name, raw]) => [name, resolved(raw, scope).value]);
  const settings = unapplied('CLOUDFORMATION', Object.fromEntries(values));
  return settings.length > 0 ? { unapplied: settings } : {};
}

/** Each by itself: what cannot be known is named with its variable. */
function variablesOf(reading: Reading): Record<string, string> {
  const { id, properties, scope, notes } = reading;
  const { Variables } = tableAt(properties.Environment, reading);
  return Object.fromEntries(
    Object.entries(tableAt(Variables, reading)).flatMap(([name, raw]): [string, string][] => {
      const { value, unknown } = resolved(raw, scope);
      if (unknown.length > 0) notes.unresolved(`${name} of ${id}`, unknown, variableRemedy(name));
      return value === undefined ? [] : [[name, written(value)]];
    }),
  );
}

/** A table of the environment whose values are not resolved yet. */
function tableAt(value: unknown, { id, scope, notes }: Reading): Table {
  const where = `Environment of ${id}`;
  const chosen = picked(value, scope, (condition) =>
    notes.unresolved(`a condition in ${where}`, [condition], 'It is taken not to hold.'),
  );
  if (!callOf(chosen)) return tableOf(chosen);
  const { value: found, unknown } = resolved(chosen, scope);
  if (unknown.length > 0) notes.unresolved(where, unknown, 'It is left out.');
  return tableOf(found);
}
