import { basename, dirname, join, resolve } from 'node:path';
import { ownEntry } from '../domain/own-entry.js';
import { tableOf } from '../domain/table-of.js';
import { exists } from '../io/paths.js';
import { readTemplateFile } from './parse.js';
import type { Reading } from './reading.js';

/** Finds the asset of a function or a layer that CDK wrote; undefined for what is none of its assets. */
export type AssetFinder = (reading: Reading, property: 'Code' | 'Content') => string | undefined;

/** From the metadata of the resources, else from the list of assets beside the template. Throws usage errors. */
export async function openAssets(template: string): Promise<AssetFinder> {
  const folder = dirname(template);
  const listed = join(folder, basename(template).replace(/\.template\.json$/, '.assets.json'));
  const hasList = listed !== template && (await exists(listed));
  const files = hasList ? tableOf((await readTemplateFile(listed, listed)).files) : {};
  return ({ resource, properties }, property) => {
    const path = tableOf(resource.Metadata)['aws:asset:path'];
    if (typeof path === 'string') return resolve(folder, path);
    const { S3Key } = tableOf(properties[property]);
    const hash = typeof S3Key === 'string' ? S3Key.replace(/^.*\//, '').replace(/\.zip$/, '') : '';
    const source = tableOf(tableOf(ownEntry(files, hash)).source).path;
    return typeof source === 'string' ? resolve(folder, source) : undefined;
  };
}
