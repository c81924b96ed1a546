import { readFile } from 'node:fs/promises';
import { layerVersion } from '../control-plane/layers.js';
import { functionOf, versionOf } from '../control-plane/look-up.js';
import type { Account, VersionRecord } from '../control-plane/model.js';
import { notFound } from '../control-plane/service-error.js';
import { zipFolder } from '../zip.js';
import { presigned } from './caller.js';
import { type Answer, type ApiRequest, type Route, route } from './route.js';

/** What AWS has on S3, behind signed addresses. */
const FOLDER = '/emulated-s3';

/** Where the code of a version can be had: its zip here, or its image by name. */
export function codeOf(
  { region }: Account,
  { headers }: ApiRequest,
  name: string,
  { version, code }: Pick<VersionRecord, 'version' | 'code'>,
): object {
  if (code.image) return { RepositoryType: 'ECR', ImageUri: code.image.uri };
  const path = `${FOLDER}/${region}/code/${name}/${encodeURIComponent(version)}`;
  return { RepositoryType: 'S3', Location: presigned(headers.host, path) };
}

/** Where the zip of a layer version can be had. */
export function layerLocation(
  { region }: Account,
  { headers }: ApiRequest,
  name: string,
  version: number,
): string {
  return presigned(headers.host, `${FOLDER}/${region}/layers/${name}/${version}`);
}

const zipped = (body: Uint8Array): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/zip' },
  body,
});

/** The region that such an address is of; undefined for any other path. */
export function regionOfPath(path: string): string | undefined {
  return path.startsWith(`${FOLDER}/`) ? path.split('/')[2] : undefined;
}

/** Code and layers as they were uploaded, or as they lie in their folder. */
export const DOWNLOAD_ROUTES: readonly Route[] = [
  route(
    'GET',
    `${FOLDER}/*/code/*/*`,
    'DownloadCode',
    async (account, { params: [, name = '', version] }) => {
      const { code } = versionOf(functionOf(account, name), version);
      if (code.image) throw notFound(`${name} is an image and has no zip.`);
      return zipped(await (code.zip === undefined ? zipFolder(code.taskRoot) : readFile(code.zip)));
    },
  ),
  route(
    'GET',
    `${FOLDER}/*/layers/*/*`,
    'DownloadLayer',
    (account, { params: [, name = '', version = ''] }) =>
      zipped(layerVersion(account, name, Number(version)).zip),
  ),
];
