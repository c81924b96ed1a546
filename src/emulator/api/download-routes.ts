import { layerVersion } from '../control-plane/layers.js';
import { functionOf, versionOf } from '../control-plane/look-up.js';
import type { Account } from '../control-plane/model.js';
import { zipFolder } from '../zip.js';
import { presigned } from './caller.js';
import { type Answer, type ApiRequest, type Route, route } from './route.js';

/** What AWS has on S3, behind signed addresses. */
const FOLDER = '/emulated-s3';

/** Where the zip of a version can be had. */
export function codeLocation(
  { region }: Account,
  { headers }: ApiRequest,
  name: string,
  version: string,
): string {
  return presigned(headers.host, `${FOLDER}/${region}/code/${name}/${encodeURIComponent(version)}`);
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
  route('GET', `${FOLDER}/*/code/*/*`, 'DownloadCode', async (account, { params: [, name = '', version] }) =>
    zipped(await zipFolder(versionOf(functionOf(account, name), version).code.taskRoot)),
  ),
  route(
    'GET',
    `${FOLDER}/*/layers/*/*`,
    'DownloadLayer',
    (account, { params: [, name = '', version = ''] }) =>
      zipped(layerVersion(account, name, Number(version)).zip),
  ),
];
