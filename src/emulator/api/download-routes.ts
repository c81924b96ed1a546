import { layerVersion } from '../control-plane/layers.js';
import { functionOf, versionOf } from '../control-plane/look-up.js';
import { zipFolder } from '../zip.js';
import { presigned } from './caller.js';
import { type Answer, type ApiRequest, type Route, route } from './route.js';

/** What AWS has on S3, behind signed addresses. */
const FOLDER = '/emulated-s3';

/** Where the zip of a version can be had. */
export function codeLocation({ headers }: ApiRequest, name: string, version: string): string {
  return presigned(headers.host, `${FOLDER}/code/${name}/${encodeURIComponent(version)}`);
}

/** Where the zip of a layer version can be had. */
export function layerLocation({ headers }: ApiRequest, name: string, version: number): string {
  return presigned(headers.host, `${FOLDER}/layers/${name}/${version}`);
}

const zipped = (body: Uint8Array): Answer => ({
  status: 200,
  headers: { 'content-type': 'application/zip' },
  body,
});

/** Code and layers as they were uploaded, or as they lie in their folder. */
export const DOWNLOAD_ROUTES: readonly Route[] = [
  route('GET', `${FOLDER}/code/*/*`, 'DownloadCode', async (account, { params: [name = '', version] }) =>
    zipped(await zipFolder(versionOf(functionOf(account, name), version).code.taskRoot)),
  ),
  route('GET', `${FOLDER}/layers/*/*`, 'DownloadLayer', (account, { params: [name = '', version = ''] }) =>
    zipped(layerVersion(account, name, Number(version)).zip),
  ),
];
