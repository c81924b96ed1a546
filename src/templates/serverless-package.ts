import { join, resolve } from 'node:path';
import type { LayerPlace } from '../domain/plan.js';
import { tableOf } from '../domain/table-of.js';
import { exists, kindOf } from '../io/paths.js';
import { dependencyFileIn } from '../project/dependency-files.js';
import { callOf, written } from './intrinsics.js';
import type { ServerlessReading } from './reading.js';
import type { Table } from './scope.js';

/** Plugins that install what a requirements file names. */
const INSTALLS = /^serverless-(?:python|uv)-requirements$/;
/** Any part of the way there may be in another file. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is a variable of the framework.
const FILE_NAME = '${self:custom.pythonRequirements.fileName}';
/** The layer that such a plugin makes of the packages. */
const OWN_LAYER = 'PythonRequirementsLambdaLayer';
const LAYER_REMEDY =
  'Download it (aws lambda get-layer-version-by-arn), unpack it, and name it in layers of coldstart.json.';

/** Those of the service, then those of the function; of the old lists first what is left out. */
export async function patternsOf(packages: readonly Table[], { read }: ServerlessReading): Promise<string[]> {
  const all: string[] = [];
  for (const { exclude, include, patterns } of packages) {
    const texts = async (value: unknown) => {
      const { value: list } = await read(value);
      return Array.isArray(list) ? list.map(String) : [];
    };
    all.push(...(await texts(exclude)).map((pattern) => `!${pattern}`), ...(await texts(include)));
    all.push(...(await texts(patterns)));
  }
  return all;
}

/** What the framework would install: nothing without a plugin for it. */
export async function requirementsOf(
  id: string,
  code: string,
  { content, folder, read, notes }: ServerlessReading,
): Promise<string | false> {
  const { value: named, unknown } = await read(FILE_NAME);
  const files = [typeof named === 'string' && unknown.length === 0 ? named : 'requirements.txt'];
  const found = [...files.map((file) => resolve(code, file)), ...files.map((file) => resolve(folder, file))];
  const file = await firstThere(found);
  const plugins = await pluginsOf(content, read);
  if (plugins.some((plugin) => INSTALLS.test(plugin))) {
    if (file !== undefined) return file;
    const other = await dependencyFileIn(code).catch(() => undefined);
    if (!other) return false;
    return 'file' in other ? other.file : join(other.folder, OTHER_FILES[other.kind]);
  }
  if (file !== undefined)
    notes.add(
      'TEMPLATE_REQUIREMENTS',
      `${id} is packaged without the packages of ${files[0]}: no plugin installs them.`,
      `Add serverless-python-requirements to plugins, or measure with them: --requirements ${files[0]}.`,
    );
  return false;
}

const OTHER_FILES = { 'uv-lock': 'uv.lock', pyproject: 'pyproject.toml', setup: 'setup.py' } as const;

async function pluginsOf(content: Table, read: ServerlessReading['read']): Promise<string[]> {
  const { value } = await read(content.plugins);
  const list = Array.isArray(value) ? value : tableOf(value).modules;
  return Array.isArray(list) ? list.map(String) : [];
}

async function firstThere(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) if (await exists(file)) return file;
  return undefined;
}

/** The layers of a function that the service has itself; the others are named. */
export async function layersOf(
  id: string,
  listed: unknown,
  { content, folder, read, notes, table }: ServerlessReading,
): Promise<LayerPlace[]> {
  const own = await table(content.layers, 'layers');
  const byName = new Map(Object.entries(own).map(([name, one]) => [logicalId(name), one]));
  const layers: LayerPlace[] = [];
  const all = typeof listed === 'string' ? await read(listed) : { value: listed, unknown: [] };
  if (all.unknown.length > 0) notes.unresolved(`layers of ${id}`, all.unknown, 'They are left out.');
  for (const item of Array.isArray(all.value) ? all.value : []) {
    const call = callOf(item);
    const name = call?.name === 'Ref' ? String(call.given) : '';
    if (name === OWN_LAYER) continue;
    const layer = tableOf(byName.get(name));
    const { value } = await read(tableOf(layer.package).artifact ?? layer.path);
    const place = typeof value === 'string' ? resolve(folder, value) : undefined;
    if (place !== undefined && (await kindOf(place)) !== undefined) {
      layers.push({ place, build: false });
      continue;
    }
    const { value: other, unknown } = await read(item);
    const what = name !== '' ? name : unknown.length > 0 ? unknown.join(', ') : written(other);
    notes.add('TEMPLATE_LAYER', `the layer ${what} of ${id} is not on this machine: left out.`, LAYER_REMEDY);
  }
  return layers;
}

/** What the framework calls a layer in CloudFormation. */
function logicalId(name: string): string {
  const plain = name.replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
  return `${plain.charAt(0).toUpperCase()}${plain.slice(1)}LambdaLayer`;
}
