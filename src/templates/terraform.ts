import { dirname, isAbsolute, resolve } from 'node:path';
import type { LayerPlace } from '../domain/plan.js';
import { tableOf } from '../domain/table-of.js';
import { kindOf } from '../io/paths.js';
import { completed, wholeNumber } from './complete.js';
import { written } from './intrinsics.js';
import type { LeftOut, Template, TemplateFile, TemplateFunction } from './model.js';
import { type Notes, notesOf, variableRemedy } from './notes.js';
import type { Table } from './scope.js';
import { noteStarts, unapplied } from './settings.js';
import { allResources, type Configured, configuredOf, type Resource } from './terraform-resources.js';
import { packedSource } from './terraform-source.js';

const DEFAULTS = { memoryMB: 128, timeoutS: 3 };
const AFTER_APPLY = 'known only after apply';
const LAYER_REMEDY =
  'Download it (aws lambda get-layer-version-by-arn), unpack it, and name it in layers of coldstart.json.';

interface Reading {
  readonly folder: string;
  readonly notes: Notes;
  readonly resources: readonly Resource[];
  readonly configured: Configured;
}

/** Reads the functions of what `terraform show -json` writes, of a plan or of a state. */
export async function terraformTemplate({ file, shown, content }: TemplateFile): Promise<Template> {
  const notes = notesOf(shown);
  const resources = allResources(content);
  const reading = { folder: dirname(file), notes, resources, configured: configuredOf(content) };
  const read: (TemplateFunction | LeftOut)[] = [];
  for (const resource of resources)
    if (resource.type === 'aws_lambda_function' && resource.mode === 'managed')
      read.push(await functionOf(resource, reading));
  const functions = read.filter((one): one is TemplateFunction => 'handler' in one);
  const leftOut = read.filter((one): one is LeftOut => 'why' in one);
  noteStarts(functions, notes);
  return { file, shown, functions, leftOut, unmade: unmadeIn(resources), notes: notes.all };
}

const UNMADE =
  /^aws_lambda_(?:alias|event_source_mapping|function_event_invoke_config|function_url|provisioned_concurrency_config)$/;

function unmadeIn(resources: readonly Resource[]): string[] {
  return resources.filter(({ type }) => UNMADE.test(type)).map(({ id, type }) => `${id} (${type})`);
}

async function functionOf(resource: Resource, reading: Reading): Promise<TemplateFunction | LeftOut> {
  const { values, id } = resource;
  const out = (why: string): LeftOut => ({ id, why });
  if (values.package_type === 'Image' || typeof values.image_uri === 'string')
    return out('it is a container image');
  const unsettled = ['runtime', 'handler'].find((name) => resource.unknown[name] === true);
  if (unsettled) return out(`its ${unsettled} is known only after apply`);
  const isPython = /^python\d/.test(String(values.runtime));
  const place = isPython ? await codeOf(resource, reading) : { code: '', requirements: false as const };
  if ('why' in place) return place;
  const [architecture] = Array.isArray(values.architectures) ? values.architectures : [];
  const { function_name: name } = values;
  const settings = unapplied('TERRAFORM', values);
  const numberOf = (argument: string, fallback: number) => {
    if (isPython && resource.unknown[argument] === true)
      reading.notes.unresolved(`${argument} of ${id}`, [AFTER_APPLY], `${fallback} is assumed.`);
    return wholeNumber(values[argument], fallback);
  };
  return completed(
    {
      id,
      functionName: typeof name === 'string' ? name : id,
      runtime: values.runtime,
      handler: values.handler,
      architecture,
      memoryMB: numberOf('memory_size', DEFAULTS.memoryMB),
      timeoutS: numberOf('timeout', DEFAULTS.timeoutS),
      layers: isPython ? await layersOf(resource, reading) : [],
      variables: isPython ? variablesOf(resource, reading) : {},
      builtBy: 'what packages it?',
      ...(settings.length > 0 ? { unapplied: settings } : {}),
      ...place,
    },
    reading.folder,
  );
}

/** The folder that archive_file packs, that of a module that packages, else the zip itself. */
async function codeOf(
  { values, id, module, unknown }: Resource,
  reading: Reading,
): Promise<{ readonly code: string; readonly requirements: string | false } | LeftOut> {
  const { folder } = reading;
  const { filename } = values;
  const packed = typeof filename === 'string' ? archived(filename, reading) : undefined;
  if (packed !== undefined) return { code: packed, requirements: false };
  const source = await packedSource(module, reading);
  if (source) return 'why' in source ? { id, why: source.why } : source;
  if (typeof filename === 'string') return { code: place(folder, filename), requirements: false };
  if (typeof values.s3_bucket === 'string' || unknown.s3_bucket === true)
    return { id, why: 'its code is in S3' };
  return { id, why: 'where its code is, is known only after apply' };
}

/** What was packed into that file: a folder, or the folder of one file. */
function archived(filename: string, { resources, folder }: Reading): string | undefined {
  const wanted = place(folder, filename);
  const archive = resources.find(
    ({ type, values }) =>
      type === 'archive_file' &&
      typeof values.output_path === 'string' &&
      place(folder, values.output_path) === wanted,
  );
  const { source_dir: source, source_file: file } = archive?.values ?? {};
  if (typeof source === 'string' && source !== '') return place(folder, source);
  return typeof file === 'string' && file !== '' ? dirname(place(folder, file)) : undefined;
}

function place(folder: string, path: string): string {
  return isAbsolute(path) ? path : resolve(folder, path);
}

/** What is known only after apply has a stand-in; of a whole map that is, not even the names are there. */
function variablesOf({ values, unknown, id }: Resource, { notes }: Reading): Record<string, string> {
  const known = variablesIn(values.environment);
  const unsettled = variablesIn(unknown.environment);
  if (isUnknown(unknown.environment))
    notes.unresolved(`environment of ${id}`, [AFTER_APPLY], 'Add what it needs with --env.');
  const names = new Set([...Object.keys(known), ...Object.keys(unsettled)]);
  return Object.fromEntries(
    [...names].map((name): [string, string] => {
      const value = known[name];
      if (value !== undefined && value !== null) return [name, written(value)];
      notes.unresolved(`${name} of ${id}`, [AFTER_APPLY], variableRemedy(name));
      return [name, name];
    }),
  );
}

function variablesIn(environment: unknown): Table {
  const [first] = Array.isArray(environment) ? environment : [];
  return tableOf(tableOf(first).variables);
}

function isUnknown(environment: unknown): boolean {
  const [first] = Array.isArray(environment) ? environment : [];
  return tableOf(first).variables === true;
}

/** The layers that the same plan makes of a file, in their order; the others are named. */
async function layersOf(resource: Resource, reading: Reading): Promise<LayerPlace[]> {
  const { unknown, id } = resource;
  const { notes, folder } = reading;
  const layers: LayerPlace[] = [];
  const all = namedLayers(resource, reading.resources);
  for (const one of all) {
    if (typeof one === 'string') {
      notes.add(
        'TEMPLATE_LAYER',
        `the layer ${one} of ${id} is not on this machine: left out.`,
        LAYER_REMEDY,
      );
      continue;
    }
    const { filename } = one.values;
    const from = typeof filename === 'string' ? (archived(filename, reading) ?? place(folder, filename)) : '';
    if (from !== '' && (await kindOf(from)) !== undefined) layers.push({ place: from, build: false });
    else
      notes.add(
        'TEMPLATE_LAYER',
        `the layer ${one.id} of ${id} is left out: it has no file here.`,
        LAYER_REMEDY,
      );
  }
  if (unknown.layers !== undefined && unknown.layers !== false && all.length === 0)
    notes.unresolved(`layers of ${id}`, [AFTER_APPLY], 'They are left out.');
  return layers;
}

/**
 * The layers of a function: by the ARNs that are known, as in a state, and by what its configuration refers to in place of
 * those that are not. An ARN is that of a layer that is not made here.
 */
function namedLayers(
  { values, unknown, layers: named }: Resource,
  resources: readonly Resource[],
): (Resource | string)[] {
  const own = resources.filter(({ type, mode }) => type === 'aws_lambda_layer_version' && mode === 'managed');
  const referred = named.flatMap((name) =>
    own.filter(({ address }) => address === name || address.startsWith(`${name}[`)),
  );
  const listed = (Array.isArray(values.layers) ? values.layers : []).map((arn) =>
    arn === null ? undefined : (own.find((one) => one.values.arn === arn) ?? written(arn)),
  );
  const rest = referred.filter((one) => !listed.includes(one));
  const placed = listed.map((one) => one ?? rest.shift()).filter((one) => one !== undefined && one !== '');
  return [...placed, ...(unknown.layers === true ? rest : [])] as (Resource | string)[];
}
