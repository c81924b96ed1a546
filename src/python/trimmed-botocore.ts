import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unzipped = promisify(gunzip);

/** What every session may need, whatever else it is used for: roles. */
const ALWAYS = 'sts';

/** Where botocore's loader says that its own data lies. */
const OWN_DATA = /^( *)BUILTIN_DATA_PATH = os\.path\.join\(BOTOCORE_ROOT, 'data'\)$/gm;

/** botocore/loaders.py with its own data in another folder; `undefined` where it is not written as known. Pure. */
export function withOtherData(text: string, folder: string): string | undefined {
  if ([...text.matchAll(OWN_DATA)].length !== 1) return undefined;
  return text.replace(
    OWN_DATA,
    (_, indent: string) => `${indent}BUILTIN_DATA_PATH = ${JSON.stringify(folder)}`,
  );
}

/**
 * Links, in an empty folder, to botocore's data of these services and of roles, and to what is for all of them. Resolves to
 * the services that it has no data of.
 */
export async function linkData(
  data: string,
  folder: string,
  services: readonly string[],
): Promise<readonly string[]> {
  const entries = await readdir(data, { withFileTypes: true });
  const wanted = new Set([...services, ALWAYS]);
  for (const entry of entries)
    if (!entry.isDirectory() || wanted.has(entry.name))
      await symlink(join(data, entry.name), join(folder, entry.name));
  const known = new Set(entries.map(({ name }) => name));
  return services.filter((name) => !known.has(name));
}

/**
 * Does the same, with the endpoints of these services only, in all partitions and regions. Resolves to false where the file
 * of endpoints is not as known.
 */
export async function linkDataAndEndpoints(
  data: string,
  folder: string,
  services: readonly string[],
): Promise<boolean> {
  const kept = new Set<string>();
  for (const service of [...services, ALWAYS])
    for (const name of [service, ...(await endpointPrefixes(join(data, service)))]) kept.add(name);
  const text = await readFile(join(data, 'endpoints.json'), 'utf8').catch(() => undefined);
  const trimmed = text === undefined ? undefined : trimmedEndpoints(text, kept);
  if (trimmed === undefined) return false;
  const linked = join(folder, 'all');
  await mkdir(linked);
  await linkData(data, linked, services);
  for (const name of await readdir(linked))
    if (name !== 'endpoints.json') await symlink(join(linked, name), join(folder, name));
  await writeFile(join(folder, 'endpoints.json'), trimmed);
  return true;
}

/** endpoints.json with these services only; `undefined` where it is not as known. Pure. */
export function trimmedEndpoints(text: string, kept: ReadonlySet<string>): string | undefined {
  const parsed: unknown = JSON.parse(text);
  if (!isRecord(parsed) || !Array.isArray(parsed.partitions)) return undefined;
  const partitions = parsed.partitions.map((one: unknown) => {
    if (!isRecord(one) || !isRecord(one.services)) return undefined;
    const services = Object.entries(one.services).filter(([name]) => kept.has(name));
    return { ...one, services: Object.fromEntries(services) };
  });
  return partitions.includes(undefined) ? undefined : JSON.stringify({ ...parsed, partitions });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** By what names the endpoints of a service go, in each version of its model. */
async function endpointPrefixes(service: string): Promise<string[]> {
  const names: string[] = [];
  for (const version of await readdir(service).catch(() => [])) {
    const file = join(service, version, 'service-2.json');
    const text = await readFile(file, 'utf8').catch(() =>
      readFile(`${file}.gz`)
        .then(unzipped)
        .then(String)
        .catch(() => undefined),
    );
    const model: unknown = text === undefined ? undefined : JSON.parse(text);
    const metadata = isRecord(model) ? model.metadata : undefined;
    if (isRecord(metadata) && typeof metadata.endpointPrefix === 'string')
      names.push(metadata.endpointPrefix);
  }
  return names;
}
