import { dirname, join, resolve } from 'node:path';
import type { LayerPlace } from '../domain/plan.js';
import { tableOf } from '../domain/table-of.js';
import { exists } from '../io/paths.js';
import { dependencyFileIn } from '../project/dependency-files.js';
import { openAssets } from './cdk-assets.js';
import { resolved } from './intrinsics.js';
import type { LeftOut } from './model.js';
import type { Notes } from './notes.js';
import type { Reading } from './reading.js';
import { openSamBuild } from './sam-build.js';

/** Where the code of a function is, and what makes it. */
export interface CodePlace {
  readonly code: string;
  readonly requirements: string | false;
  readonly builtBy: string;
}

/** Finds the code of functions and layers: assets of CDK, what `sam build` left, else the sources. */
export interface CodeFinder {
  ofFunction(reading: Reading, architecture: 'x86_64' | 'arm64'): Promise<CodePlace | LeftOut>;
  ofLayer(reading: Reading): Promise<LayerPlace | LeftOut>;
}

export async function openCode(file: string, notes: Notes): Promise<CodeFinder> {
  const folder = dirname(file);
  const [assets, build] = await Promise.all([openAssets(file), openSamBuild(file, notes)]);
  return {
    ofFunction: async (reading, architecture) => {
      const { id, resource } = reading;
      const asset = assets(reading, 'Code');
      if (asset) return { code: asset, requirements: false, builtBy: 'cdk synth makes it' };
      const local = localPath(reading, ['CodeUri', 'Code'], '.');
      if ('why' in local) return local;
      const source = resolve(folder, local.path);
      const built = await build(id, source, architecture);
      if (built) return { code: built, requirements: false, builtBy: 'sam build makes it' };
      return {
        code: source,
        requirements: source.endsWith('.zip') ? false : await requirementsOf(reading, resource, source),
        builtBy: 'is it built by something else?',
      };
    },
    ofLayer: async (reading) => {
      const { id, resource } = reading;
      const asset = assets(reading, 'Content');
      if (asset) return { place: asset, build: false };
      const local = localPath(reading, ['ContentUri', 'Content'], '');
      if ('why' in local) return local;
      const source = resolve(folder, local.path);
      const built = await build(id, source);
      if (built) return { place: built, build: false };
      const method = String(tableOf(resource.Metadata).BuildMethod ?? '');
      return { place: source, build: /^python/.test(method) };
    },
  };
}

function localPath(
  { id, properties, scope }: Reading,
  names: readonly string[],
  fallback: string,
): { readonly path: string } | LeftOut {
  const out = (why: string): LeftOut => ({ id, why });
  if (properties.InlineCode !== undefined || tableOf(properties.Code).ZipFile !== undefined)
    return out('its code stands in the template itself');
  const name = names.find((one) => properties[one] !== undefined);
  const { value, unknown } = resolved(name === undefined ? fallback : properties[name], scope);
  if (unknown.length > 0)
    return out(`its ${name} is not known before it is deployed (${unknown.join(', ')})`);
  const { Bucket, S3Bucket } = tableOf(value);
  const isBucket = Bucket !== undefined || S3Bucket !== undefined;
  if (isBucket || /^(?:s3|https?):\/\//.test(String(value))) return out('its code is in S3');
  if (value === '' || value === undefined || value === null) return out('it has no code');
  return typeof value === 'object' ? out(`its ${name} is no path`) : { path: String(value) };
}

/** As `sam build` does it: requirements.txt beside the code, or the project for uv. */
async function requirementsOf(
  { id, notes }: Reading,
  resource: Reading['resource'],
  folder: string,
): Promise<string | false> {
  const { BuildMethod, SkipBuild } = tableOf(resource.Metadata);
  if (String(SkipBuild).toLowerCase() === 'true') return false;
  const method = String(BuildMethod ?? '');
  if (method === 'python-uv') {
    for (const name of ['uv.lock', 'pyproject.toml', 'requirements.txt'])
      if (await exists(join(folder, name))) return join(folder, name);
  }
  if (method === 'makefile')
    notes.add(
      'TEMPLATE_BUILD',
      `${id} is built by a Makefile, which is not run: its sources are used.`,
      'sam build runs it; what it leaves in .aws-sam/build is used.',
    );
  if (await exists(join(folder, 'requirements.txt'))) return join(folder, 'requirements.txt');
  const other = await dependencyFileIn(folder).catch(() => undefined);
  if (other)
    notes.add(
      'TEMPLATE_REQUIREMENTS',
      `${id} has no requirements.txt beside its code: as with sam build, no packages are installed.`,
      `Export one, or name what it needs: --requirements ${'file' in other ? other.file : join(other.folder, 'pyproject.toml')}.`,
    );
  return false;
}
