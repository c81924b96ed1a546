import {
  deleteLayerVersion,
  layerAnswer,
  layerArn,
  layerItem,
  layerVersion,
  listed,
  publishLayer,
} from '../control-plane/layers.js';
import { splitLayerArn } from '../control-plane/look-up.js';
import type { Account } from '../control-plane/model.js';
import { layerLocation } from './download-routes.js';
import { type ApiRequest, created, NOTHING, ok, page, type Route, route } from './route.js';

const LAYERS = '/2018-10-31/layers';

/** Name and version of the layer version that a path names, by name or by ARN. */
export function layerPlace({ params: [named = '', version = ''] }: ApiRequest): readonly [string, number] {
  return [layerName(named), Number(version)];
}

function layerName(named: string): string {
  return splitLayerArn(named)?.name ?? named;
}

/** One layer version, with the address of its zip. */
function located(account: Account, request: ApiRequest, place: readonly [string, number]): object {
  const record = layerVersion(account, ...place);
  return layerAnswer(account, record, layerLocation(account, request, record.name, record.version));
}

const compatible = (query: URLSearchParams) => ({
  runtime: query.get('CompatibleRuntime'),
  architecture: query.get('CompatibleArchitecture'),
});

export const LAYER_ROUTES: readonly Route[] = [
  route('POST', `${LAYERS}/*/versions`, 'PublishLayerVersion', async (account, request) => {
    const record = await publishLayer(account, layerName(request.params[0] ?? ''), request.json());
    return created(
      layerAnswer(account, record, layerLocation(account, request, record.name, record.version)),
    );
  }),
  route('GET', `${LAYERS}/*/versions`, 'ListLayerVersions', (account, { params: [named = ''], query }) => {
    const all = listed(account, layerName(named), compatible(query));
    return page('LayerVersions', all.map(layerItem), query);
  }),
  route('GET', `${LAYERS}/*/versions/*`, 'GetLayerVersion', (account, request) =>
    ok(located(account, request, layerPlace(request))),
  ),
  route('DELETE', `${LAYERS}/*/versions/*`, 'DeleteLayerVersion', (account, request) => {
    deleteLayerVersion(account, ...layerPlace(request));
    return NOTHING;
  }),
  route('GET', `${LAYERS}?find=LayerVersion`, 'GetLayerVersionByArn', (account, request) => {
    const { name = '', version = 0 } = splitLayerArn(request.query.get('Arn') ?? '') ?? {};
    return ok(located(account, request, [name, version]));
  }),
  route('GET', LAYERS, 'ListLayers', (account, { query }) => {
    const all = [...account.layers.keys()].flatMap((name) => {
      const [last] = listed(account, name, compatible(query));
      const LayerArn = layerArn(account, name);
      return last ? [{ LayerName: name, LayerArn, LatestMatchingVersion: layerItem(last) }] : [];
    });
    return page('Layers', all, query);
  }),
];
