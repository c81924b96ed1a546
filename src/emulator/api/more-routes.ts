import { unreserved } from '../control-plane/concurrency.js';
import { layerAnswer, layerArn, layerVersion, publishLayer } from '../control-plane/layers.js';
import { functionOf, splitFunctionName } from '../control-plane/look-up.js';
import type { Account } from '../control-plane/model.js';
import { notFound } from '../control-plane/service-error.js';
import type { ApiRequest } from './answer.js';
import { layerLocation } from './download-routes.js';
import { at, ok, paged, type Route } from './route.js';

const LAYERS = '/2018-10-31/layers';

/** One layer version, with the address of its zip. */
function located(account: Account, request: ApiRequest, name: string, version: number): object {
  const record = layerVersion(account, name, version);
  return layerAnswer(account, record, layerLocation(request, name, version));
}

/** Layers, the account, tags, and what is asked about a function that the emulator has nothing of. */
export const MORE_ROUTES: readonly Route[] = [
  {
    action: 'PublishLayerVersion',
    method: 'POST',
    path: at(`${LAYERS}/*/versions`),
    handle: (account, request) => ({
      status: 201,
      body: layerAnswer(account, publishLayer(account, request.params[0] ?? '', request.json())),
    }),
  },
  {
    action: 'ListLayerVersions',
    method: 'GET',
    path: at(`${LAYERS}/*/versions`),
    handle: (account, { params: [name = ''], query }) => {
      const all = [...(account.layers.get(name)?.values() ?? [])].reverse();
      return ok(
        paged(
          'LayerVersions',
          all.map((record) => layerAnswer(account, record)),
          query,
        ),
      );
    },
  },
  {
    action: 'GetLayerVersion',
    method: 'GET',
    path: at(`${LAYERS}/*/versions/*`),
    handle: (account, request) => {
      const [name = '', version = ''] = request.params;
      return ok(located(account, request, name, Number(version)));
    },
  },
  {
    action: 'DeleteLayerVersion',
    method: 'DELETE',
    path: at(`${LAYERS}/*/versions/*`),
    handle: ({ layers }, { params: [name = '', version = ''] }) => {
      layers.get(name)?.delete(Number(version));
      return { status: 204 };
    },
  },
  {
    action: 'ListLayers',
    method: 'GET',
    path: at(LAYERS),
    handle: (account, request) => {
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
      return ok(paged('Layers', all, query));
    },
  },
  {
    action: 'GetAccountSettings',
    method: 'GET',
    path: at('/2016-08-19/account-settings'),
    handle: (account) =>
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
  },
  {
    action: 'ListTags',
    method: 'GET',
    path: at('/2017-03-31/tags/*'),
    handle: (account, { params: [arn = ''] }) =>
      ok({ Tags: Object.fromEntries(functionOf(account, arn).tags) }),
  },
  {
    action: 'TagResource',
    method: 'POST',
    path: at('/2017-03-31/tags/*'),
    handle: (account, request) => {
      const { tags } = functionOf(account, request.params[0] ?? '');
      const { Tags = {} } = request.json() as { Tags?: Record<string, unknown> };
      for (const [name, value] of Object.entries(Tags)) tags.set(name, String(value));
      return { status: 204 };
    },
  },
  {
    action: 'UntagResource',
    method: 'DELETE',
    path: at('/2017-03-31/tags/*'),
    handle: (account, { params: [arn = ''], query }) => {
      const { tags } = functionOf(account, arn);
      for (const name of query.getAll('tagKeys')) tags.delete(name);
      return { status: 204 };
    },
  },
  {
    action: 'ListEventSourceMappings',
    method: 'GET',
    path: at('/2015-03-31/event-source-mappings'),
    handle: () => ok({ EventSourceMappings: [] }),
  },
  {
    action: 'GetPolicy',
    method: 'GET',
    path: at('/2015-03-31/functions/*/policy'),
    handle: (account, { params: [named = ''] }) => {
      const { arn } = functionOf(account, named);
      throw notFound(`No policy is associated with the given resource: ${arn}`);
    },
  },
  {
    action: 'GetFunctionEventInvokeConfig',
    method: 'GET',
    path: at('/2019-09-25/functions/*/event-invoke-config'),
    handle: (account, { params: [named = ''] }) => {
      const { arn } = functionOf(account, named);
      throw notFound(`The function ${arn} doesn't have an EventInvokeConfig`);
    },
  },
  {
    action: 'GetRuntimeManagementConfig',
    method: 'GET',
    path: at('/2021-07-20/functions/*/runtime-management-config'),
    handle: (account, { params: [named = ''] }) =>
      ok({ UpdateRuntimeOn: 'Auto', FunctionArn: functionOf(account, named).arn }),
  },
  {
    action: 'GetFunctionCodeSigningConfig',
    method: 'GET',
    path: at('/2020-06-30/functions/*/code-signing-config'),
    handle: (account, { params: [named = ''] }) =>
      ok({ FunctionName: functionOf(account, splitFunctionName(named).name).name }),
  },
];
