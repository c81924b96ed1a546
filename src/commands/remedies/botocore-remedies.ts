import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Explanation } from '../../domain/explain.js';
import type { NotMeasured } from '../../domain/remedies.js';
import { joined } from '../../domain/words.js';
import { linkData, linkDataAndEndpoints, withOtherData } from '../../python/trimmed-botocore.js';
import { isOfBoto, usedServices } from '../../python-source/aws-services.js';
import type { OtherRemedy } from './other-remedies.js';

const LABEL = 'botocore with the data of its used services only';

/**
 * botocore with the data of those services that the sources name, without and with the endpoints of all others; or why not.
 * Nothing where it is not loaded.
 *
 * @param sources the user's own, by path
 * @param folder empty; the data is linked to in it
 */
export async function botocoreRemedies(
  { imports }: Pick<Explanation, 'imports'>,
  sources: ReadonlyMap<string, string>,
  { hasBytecode, folder }: { readonly hasBytecode: boolean; readonly folder: string },
): Promise<readonly (OtherRemedy | NotMeasured)[]> {
  const loaders = imports.find(({ module }) => module === 'botocore.loaders')?.origin;
  if (loaders === undefined) return [];
  const no = (reason: string) => [{ label: LABEL, reason }];
  if (!hasBytecode) return no('Python 3.8 or later is needed to try that');
  const used = await servicesOf(imports, sources);
  if (typeof used === 'string') return no(used);
  const text = await readFile(loaders, 'utf8').catch(() => '');
  const data = join(dirname(loaders), 'data');
  const change = (other: string) => {
    const changed = withOtherData(text, other);
    return changed === undefined ? undefined : { sources: [{ file: loaders, text: changed }] };
  };
  const [plain, trimmed] = [join(folder, 'data'), join(folder, 'trimmed')];
  await mkdir(plain);
  await mkdir(trimmed);
  const [some, fewer] = [change(plain), change(trimmed)];
  if (!some || !fewer) return no('this botocore looks for its data in a way that is not known');
  const unknown = await linkData(data, plain, used);
  if (unknown.length > 0) return no(`this botocore has no data of ${joined(unknown)}`);
  const label = `botocore with the data of ${joined(used)} only`;
  const remedy = (name: string, what: object, note: string): OtherRemedy => ({
    head: { kind: 'botocore-data', places: [], label: name, note },
    ...{ change: what, options: [] },
  });
  const note = `coldstart package leaves the data of the others out; it keeps that of sts`;
  const found: (OtherRemedy | NotMeasured)[] = [remedy(label, some, note)];
  const narrow = `${label}, and only their endpoints`;
  if (await linkDataAndEndpoints(data, trimmed, used))
    found.push(remedy(narrow, fewer, 'botocore/data/endpoints.json without the others, in all partitions'));
  else found.push({ label: narrow, reason: 'its endpoints.json is not as known' });
  return found;
}

/** What services all sources name that may run, but for botocore's own; why that is not known, in words, where it is not. */
async function servicesOf(
  imports: Explanation['imports'],
  sources: ReadonlyMap<string, string>,
): Promise<readonly string[] | string> {
  const installed = imports.flatMap(({ origin, owner = '' }) =>
    origin?.endsWith('.py') && !sources.has(origin) && !isOfBoto(`${owner}/`) ? [origin] : [],
  );
  const all = new Map(sources);
  for (const file of new Set(installed)) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    // Others have clients of their own: only who knows boto can make one of these.
    if (text !== undefined && /\b(?:boto3|aioboto3|botocore|aiobotocore)\b/.test(text)) all.set(file, text);
  }
  const services = new Set<string>();
  for (const [file, text] of all) {
    const { services: named, unknownLines } = usedServices(text);
    for (const name of named) services.add(name);
    const [line] = unknownLines;
    if (line !== undefined) return `${file}:${line} names its service only when it runs`;
  }
  return services.size === 0 ? 'no source names a service' : [...services].sort();
}
