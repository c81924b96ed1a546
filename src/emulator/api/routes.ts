import { setTimeout as sleep } from 'node:timers/promises';
import { aliasNamed, createAlias, deleteAlias, updateAlias } from '../control-plane/aliases.js';
import { aliasOf, configurationOf, listedConfiguration } from '../control-plane/describe.js';
import {
  createFunction,
  deleteFunction,
  publishVersion,
  updateCode,
  updateConfiguration,
} from '../control-plane/functions.js';
import { functionOf, versionOf } from '../control-plane/look-up.js';
import type { FunctionRecord } from '../control-plane/model.js';
import { codeOf } from './download-routes.js';
import { invoke, invokeAsync, invokeStreamed } from './invoke.js';
import { created, NOTHING, namedBy, ok, page, type Route, route } from './route.js';

const FUNCTIONS = '/2015-03-31/functions';

/** All actions, by method and path. */
export const ROUTES: readonly Route[] = [
  route('POST', `${FUNCTIONS}/*/invocations`, 'Invoke', invoke),
  route('POST', '/2014-11-13/functions/*/invoke-async', 'InvokeAsync', invokeAsync),
  route(
    'POST',
    '/2021-11-15/functions/*/response-streaming-invocations',
    'InvokeWithResponseStream',
    invokeStreamed,
  ),
  route('POST', FUNCTIONS, 'CreateFunction', async (account, request) => {
    const [found, record] = await createFunction(account, request.json());
    return created(configurationOf(account, found, record));
  }),
  route('GET', FUNCTIONS, 'ListFunctions', (account, { query }) => {
    const all = [...account.functions.values()];
    const versions = (found: FunctionRecord) => [found.latest, ...found.versions.values()];
    const isAll = query.get('FunctionVersion') === 'ALL';
    const list = all.flatMap((found) =>
      isAll
        ? versions(found).map((record) => listedConfiguration(account, found, record, record.version))
        : [listedConfiguration(account, found, found.latest)],
    );
    return page('Functions', list, query);
  }),
  route('GET', `${FUNCTIONS}/*`, 'GetFunction', (account, request) => {
    const { name, qualifier } = namedBy(request);
    const found = functionOf(account, name);
    const record = versionOf(found, qualifier);
    return ok({
      Configuration: configurationOf(account, found, record, qualifier),
      Code: codeOf(account, request, found.name, record),
      Tags: Object.fromEntries(found.tags),
      ...(found.reserved === undefined
        ? {}
        : { Concurrency: { ReservedConcurrentExecutions: found.reserved } }),
    });
  }),
  route('GET', `${FUNCTIONS}/*/configuration`, 'GetFunctionConfiguration', (account, request) => {
    const { name, qualifier } = namedBy(request);
    const found = functionOf(account, name);
    return ok(configurationOf(account, found, versionOf(found, qualifier), qualifier));
  }),
  route('PUT', `${FUNCTIONS}/*/configuration`, 'UpdateFunctionConfiguration', async (account, request) => {
    const found = await updateConfiguration(account, namedBy(request).name, request.json());
    return ok(configurationOf(account, found, found.latest));
  }),
  route('PUT', `${FUNCTIONS}/*/code`, 'UpdateFunctionCode', async (account, request) => {
    const record = await updateCode(account, namedBy(request).name, request.json());
    return ok(configurationOf(account, functionOf(account, namedBy(request).name), record));
  }),
  route('DELETE', `${FUNCTIONS}/*`, 'DeleteFunction', (account, request) => {
    const { name, qualifier } = namedBy(request);
    deleteFunction(account, name, qualifier);
    return NOTHING;
  }),
  route('POST', `${FUNCTIONS}/*/versions`, 'PublishVersion', async (account, request) => {
    const { name } = namedBy(request);
    const record = publishVersion(account, name, request.json());
    // Who need not wait for anything need not wait for a snapshot.
    while (account.delays.pendingMs === 0 && record.snapshot === 'being made') await sleep(5);
    return created(configurationOf(account, functionOf(account, name), record));
  }),
  route('GET', `${FUNCTIONS}/*/versions`, 'ListVersionsByFunction', (account, request) => {
    const found = functionOf(account, namedBy(request).name);
    const all = [found.latest, ...found.versions.values()];
    const list = all.map((record) => listedConfiguration(account, found, record, record.version));
    return page('Versions', list, request.query);
  }),
  route('POST', `${FUNCTIONS}/*/aliases`, 'CreateAlias', (account, request) =>
    created(aliasOf(account, ...createAlias(account, namedBy(request).name, request.json()))),
  ),
  route('GET', `${FUNCTIONS}/*/aliases`, 'ListAliases', (account, request) => {
    const found = functionOf(account, namedBy(request).name);
    const version = request.query.get('FunctionVersion');
    const all = [...found.aliases.values()].filter((alias) => version === null || alias.version === version);
    const list = all.map((alias) => aliasOf(account, found, alias));
    return page('Aliases', list, request.query);
  }),
  route('GET', `${FUNCTIONS}/*/aliases/*`, 'GetAlias', (account, { params: [name = '', alias = ''] }) =>
    ok(aliasOf(account, ...aliasNamed(account, name, alias))),
  ),
  route('PUT', `${FUNCTIONS}/*/aliases/*`, 'UpdateAlias', (account, request) => {
    const [name = '', alias = ''] = request.params;
    return ok(aliasOf(account, ...updateAlias(account, name, alias, request.json())));
  }),
  route(
    'DELETE',
    `${FUNCTIONS}/*/aliases/*`,
    'DeleteAlias',
    (account, { params: [name = '', alias = ''] }) => {
      deleteAlias(account, name, alias);
      return NOTHING;
    },
  ),
];
