import { unreserved } from '../control-plane/concurrency.js';
import { layerAnswer, layerArn, layerVersion, publishLayer } from '../control-plane/layers.js';
import { functionOf, splitFunctionName } from '../control-plane/look-up.js';
import type { Account } from '../control-plane/model.js';
import { notFound } from '../control-plane/service-error.js';
import { layerLocation } from './download-routes.js';
import { type ApiRequest, ok, page, type Route, route } from './route.js';

const LAYERS = '/2018-10-31/layers';

/** One layer version, with the address of its zip. */
function located(account: Account, request: ApiRequest, name: string, version: number): object {
  const record = layerVersion(account, name, version);
  return layerAnswer(account, record, layerLocation(account, request, name, version));
}

/** Layers, the account, tags, and what is namedBy about a function that the emulator has nothing of. */
export const MORE_ROUTES: readonly Route[] = [
  route('POST', `${LAYERS}/*/versions`, 'PublishLayerVersion', async (account, request) => ({
    status: 201,
    body: layerAnswer(account, await publishLayer(account, request.params[0] ?? '', request.json())),
  })),
  route('GET', `${LAYERS}/*/versions`, 'ListLayerVersions', (account, { params: [name = ''], query }) => {
    const all = [...(account.layers.get(name)?.values() ?? [])].reverse();
    const list = all.map((record) => layerAnswer(account, record));
    return page('LayerVersions', list, query);
  }),
  route('GET', `${LAYERS}/*/versions/*`, 'GetLayerVersion', (account, request) => {
    const [name = '', version = ''] = request.params;
    return ok(located(account, request, name, Number(version)));
  }),
  route(
    'DELETE',
    `${LAYERS}/*/versions/*`,
    'DeleteLayerVersion',
    ({ layers }, { params: [name = '', version = ''] }) => {
      layers.get(name)?.delete(Number(version));
      return { status: 204 };
    },
  ),
  route('GET', LAYERS, 'ListLayers', (account, request) => {
    const { query } = request;
    const [, named = '', version = ''] = /:layer:([\w-]+):(\d+)$/.exec(query.get('Arn') ?? '') ?? [];
    if (query.get('find') === 'LayerVersion') return ok(located(account, request, named, Number(version)));
    const all = [...account.layers].flatMap(([name, versions]) => {
      const last = [...versions.values()].at(-1);
      return last
        ? [
            {
              LayerName: name,
              LayerArn: layerArn(account, name),
              LatestMatchingVersion: layerAnswer(account, last),
            },
          ]
        : [];
    });
    return page('Layers', all, query);
  }),
  route('GET', '/2016-08-19/account-settings', 'GetAccountSettings', (account) =>
    ok({
      AccountLimit: {
        TotalCodeSize: 80_530_636_800,
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        ConcurrentExecutions: account.concurrencyLimit,
        UnreservedConcurrentExecutions: unreserved(account),
      },
      AccountUsage: {
        TotalCodeSize: [...account.functions.values()].reduce(
          (sum, { latest }) => sum + latest.code.bytes,
          0,
        ),
        FunctionCount: account.functions.size,
      },
    }),
  ),
  route('GET', '/2017-03-31/tags/*', 'ListTags', (account, { params: [arn = ''] }) =>
    ok({ Tags: Object.fromEntries(functionOf(account, arn).tags) }),
  ),
  route('POST', '/2017-03-31/tags/*', 'TagResource', (account, request) => {
    const { tags } = functionOf(account, request.params[0] ?? '');
    const { Tags = {} } = request.json() as { Tags?: Record<string, unknown> };
    for (const [name, value] of Object.entries(Tags)) tags.set(name, String(value));
    return { status: 204 };
  }),
  route('DELETE', '/2017-03-31/tags/*', 'UntagResource', (account, { params: [arn = ''], query }) => {
    const { tags } = functionOf(account, arn);
    for (const name of query.getAll('tagKeys')) tags.delete(name);
    return { status: 204 };
  }),
  route('GET', '/2015-03-31/event-source-mappings', 'ListEventSourceMappings', () =>
    ok({ EventSourceMappings: [] }),
  ),
  route('GET', '/2015-03-31/functions/*/policy', 'GetPolicy', (account, { params: [named = ''] }) => {
    const { arn } = functionOf(account, named);
    throw notFound(`No policy is associated with the given resource: ${arn}`);
  }),
  route(
    'GET',
    '/2019-09-25/functions/*/event-invoke-config',
    'GetFunctionEventInvokeConfig',
    (account, { params: [named = ''] }) => {
      const { arn } = functionOf(account, named);
      throw notFound(`The function ${arn} doesn't have an EventInvokeConfig`);
    },
  ),
  route(
    'GET',
    '/2021-07-20/functions/*/runtime-management-config',
    'GetRuntimeManagementConfig',
    (account, { params: [named = ''] }) =>
      ok({ UpdateRuntimeOn: 'Auto', FunctionArn: functionOf(account, named).arn }),
  ),
  route(
    'GET',
    '/2020-06-30/functions/*/code-signing-config',
    'GetFunctionCodeSigningConfig',
    (account, { params: [named = ''] }) =>
      ok({ FunctionName: functionOf(account, splitFunctionName(named).name).name }),
  ),
];
