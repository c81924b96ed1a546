import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ownEntry } from '../domain/own-entry.js';
import { tableOf } from '../domain/table-of.js';
import { readTemplateFile } from './parse.js';
import type { Reading } from './reading.js';
import type { Table } from './scope.js';

/** Finds the asset of a function or a layer that CDK wrote; undefined for what is none of its assets. */
export type AssetFinder = (reading: Reading, property: 'Code' | 'Content') => string | undefined;

/** From the metadata of the resources, else from the lists of assets beside the template. Throws usage errors. */
export async function openAssets(template: string): Promise<AssetFinder> {
  const folder = dirname(template);
  const files = await listedAssets(template);
  return ({ resource, properties }, property) => {
    const { S3Key } = tableOf(properties[property]);
    const hash = typeof S3Key === 'string' ? S3Key.replace(/^.*\//, '').replace(/\.zip$/, '') : '';
    return placeOf(resource, ownEntry(files, hash), folder);
  };
}

/** Where the templates of the nested stacks of a template are. Throws usage errors. */
export async function nestedTemplates(template: string, resources: readonly Table[]): Promise<string[]> {
  const nested = resources.filter(({ Type }) => Type === 'AWS::CloudFormation::Stack');
  if (nested.length === 0) return [];
  const folder = dirname(template);
  const files = await listedAssets(template);
  return nested.flatMap((resource) => {
    const url = JSON.stringify(tableOf(resource.Properties).TemplateURL ?? '');
    const [, hash = ''] = /\/([\w-]+)\.json"/.exec(url) ?? [];
    return placeOf(resource, ownEntry(files, hash), folder) ?? [];
  });
}

function placeOf(resource: Table, listed: unknown, folder: string): string | undefined {
  const path = tableOf(resource.Metadata)['aws:asset:path'] ?? tableOf(tableOf(listed).source).path;
  return typeof path === 'string' ? resolve(folder, path) : undefined;
}

/** What the stacks beside a template have, by its hash: what nested stacks have is in the list of the outermost one. */
async function listedAssets(template: string): Promise<Table> {
  if (!template.endsWith('.template.json')) return {};
  const folder = dirname(template);
  const lists = (await readdir(folder)).filter((name) => name.endsWith('.assets.json')).sort();
  const all: Table[] = [];
  for (const list of lists) {
    const file = join(folder, list);
    all.push(tableOf((await readTemplateFile(file, file)).files));
  }
  return Object.assign({}, ...all);
}
