import { aliasNamed, createAlias, deleteAlias, updateAlias } from '../control-plane/aliases.js';
import { aliasOf, configurationOf } from '../control-plane/describe.js';
import {
  createFunction,
  deleteFunction,
  publishVersion,
  updateCode,
  updateConfiguration,
} from '../control-plane/functions.js';
import { functionOf, versionOf } from '../control-plane/look-up.js';
import type { Account, FunctionRecord } from '../control-plane/model.js';
import type { ApiRequest } from './answer.js';
import { codeLocation } from './download-routes.js';
import { invoke } from './invoke.js';
import { asked, at, created, NOTHING, ok, paged, type Route } from './route.js';

function configured(account: Account, request: ApiRequest): [FunctionRecord, object] {
  const { name, qualifier } = asked(request);
  const found = functionOf(account, name);
  return [found, configurationOf(account, found, versionOf(found, qualifier))];
}

const FUNCTIONS = '/2015-03-31/functions';

/** All actions, by method and path. */
export const ROUTES: readonly Route[] = [
  { action: 'Invoke', method: 'POST', path: at(`${FUNCTIONS}/*/invocations`), handle: invoke },
  {
    action: 'CreateFunction',
    method: 'POST',
    path: at(FUNCTIONS),
    handle: async (account, request) => {
      const found = await createFunction(account, request.json());
      return created(configurationOf(account, found, found.latest));
    },
  },
  {
    action: 'ListFunctions',
    method: 'GET',
    path: at(FUNCTIONS),
    handle: (account, { query }) => {
      const all = [...account.functions.values()];
      const versions = (found: FunctionRecord) => [found.latest, ...found.versions.values()];
      const isAll = query.get('FunctionVersion') === 'ALL';
      const list = all.flatMap((found) =>
        (isAll ? versions(found) : [found.latest]).map((record) => configurationOf(account, found, record)),
      );
      return ok(paged('Functions', list, query));
    },
  },
  {
    action: 'GetFunction',
    method: 'GET',
    path: at(`${FUNCTIONS}/*`),
    handle: (account, request) => {
      const { name, qualifier } = asked(request);
      const found = functionOf(account, name);
      const record = versionOf(found, qualifier);
      return ok({
        Configuration: configurationOf(account, found, record),
        Code: { RepositoryType: 'S3', Location: codeLocation(request, found.name, record.version) },
        Tags: Object.fromEntries(found.tags),
        ...(found.reserved === undefined
          ? {}
          : { Concurrency: { ReservedConcurrentExecutions: found.reserved } }),
      });
    },
  },
  {
    action: 'GetFunctionConfiguration',
    method: 'GET',
    path: at(`${FUNCTIONS}/*/configuration`),
    handle: (account, request) => ok(configured(account, request)[1]),
  },
  {
    action: 'UpdateFunctionConfiguration',
    method: 'PUT',
    path: at(`${FUNCTIONS}/*/configuration`),
    handle: async (account, request) => {
      const found = await updateConfiguration(account, asked(request).name, request.json());
      return ok(configurationOf(account, found, found.latest));
    },
  },
  {
    action: 'UpdateFunctionCode',
    method: 'PUT',
    path: at(`${FUNCTIONS}/*/code`),
    handle: async (account, request) => {
      const record = await updateCode(account, asked(request).name, request.json());
      return ok(configurationOf(account, functionOf(account, asked(request).name), record));
    },
  },
  {
    action: 'DeleteFunction',
    method: 'DELETE',
    path: at(`${FUNCTIONS}/*`),
    handle: (account, request) => {
      const { name, qualifier } = asked(request);
      deleteFunction(account, name, qualifier);
      return NOTHING;
    },
  },
  {
    action: 'PublishVersion',
    method: 'POST',
    path: at(`${FUNCTIONS}/*/versions`),
    handle: (account, request) => {
      const { name } = asked(request);
      const record = publishVersion(account, name, request.json());
      return created(configurationOf(account, functionOf(account, name), record));
    },
  },
  {
    action: 'ListVersionsByFunction',
    method: 'GET',
    path: at(`${FUNCTIONS}/*/versions`),
    handle: (account, request) => {
      const found = functionOf(account, asked(request).name);
      const all = [found.latest, ...found.versions.values()];
      return ok(
        paged(
          'Versions',
          all.map((record) => configurationOf(account, found, record)),
          request.query,
        ),
      );
    },
  },
  {
    action: 'CreateAlias',
    method: 'POST',
    path: at(`${FUNCTIONS}/*/aliases`),
    handle: (account, request) =>
      created(aliasOf(account, ...createAlias(account, asked(request).name, request.json()))),
  },
  {
    action: 'ListAliases',
    method: 'GET',
    path: at(`${FUNCTIONS}/*/aliases`),
    handle: (account, request) => {
      const found = functionOf(account, asked(request).name);
      const version = request.query.get('FunctionVersion');
      const all = [...found.aliases.values()].filter(
        (alias) => version === null || alias.version === version,
      );
      return ok(
        paged(
          'Aliases',
          all.map((alias) => aliasOf(account, found, alias)),
          request.query,
        ),
      );
    },
  },
  {
    action: 'GetAlias',
    method: 'GET',
    path: at(`${FUNCTIONS}/*/aliases/*`),
    handle: (account, { params: [name = '', alias = ''] }) =>
      ok(aliasOf(account, ...aliasNamed(account, name, alias))),
  },
  {
    action: 'UpdateAlias',
    method: 'PUT',
    path: at(`${FUNCTIONS}/*/aliases/*`),
    handle: (account, request) => {
      const [name = '', alias = ''] = request.params;
      return ok(aliasOf(account, ...updateAlias(account, name, alias, request.json())));
    },
  },
  {
    action: 'DeleteAlias',
    method: 'DELETE',
    path: at(`${FUNCTIONS}/*/aliases/*`),
    handle: (account, { params: [name = '', alias = ''] }) => {
      deleteAlias(account, name, alias);
      return NOTHING;
    },
  },
];
