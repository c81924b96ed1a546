import {
  deleteProvisioned,
  provisionedAt,
  putProvisioned,
  putReserved,
} from '../control-plane/concurrency.js';
import { provisionedOf } from '../control-plane/describe.js';
import { functionOf } from '../control-plane/look-up.js';
import { NOTHING, namedBy, ok, page, type Route, route } from './route.js';

/** Provisioned and reserved concurrency. */
export const CONCURRENCY_ROUTES: readonly Route[] = [
  route(
    'PUT',
    '/2019-09-30/functions/*/provisioned-concurrency',
    'PutProvisionedConcurrencyConfig',
    (account, request) => {
      const { name, qualifier } = namedBy(request);
      return { status: 202, body: provisionedOf(putProvisioned(account, name, qualifier, request.json())) };
    },
  ),
  route(
    'GET',
    '/2019-09-30/functions/*/provisioned-concurrency?List=ALL',
    'ListProvisionedConcurrencyConfigs',
    (account, request) => {
      const found = functionOf(account, namedBy(request).name);
      const list = [...found.provisioned].map(([one, record]) => ({
        FunctionArn: `${found.arn}:${one}`,
        ...provisionedOf(record),
      }));
      return page('ProvisionedConcurrencyConfigs', list, request.query);
    },
  ),
  route(
    'GET',
    '/2019-09-30/functions/*/provisioned-concurrency',
    'GetProvisionedConcurrencyConfig',
    (account, request) => {
      const { name, qualifier } = namedBy(request);
      return ok(provisionedOf(provisionedAt(account, name, qualifier)));
    },
  ),
  route(
    'DELETE',
    '/2019-09-30/functions/*/provisioned-concurrency',
    'DeleteProvisionedConcurrencyConfig',
    (account, request) => {
      const { name, qualifier } = namedBy(request);
      deleteProvisioned(account, name, qualifier);
      return NOTHING;
    },
  ),
  route('PUT', '/2017-10-31/functions/*/concurrency', 'PutFunctionConcurrency', (account, request) =>
    ok({ ReservedConcurrentExecutions: putReserved(account, namedBy(request).name, request.json()) }),
  ),
  route('GET', '/2019-09-30/functions/*/concurrency', 'GetFunctionConcurrency', (account, request) => {
    const { reserved } = functionOf(account, namedBy(request).name);
    return ok(reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved });
  }),
  route('DELETE', '/2017-10-31/functions/*/concurrency', 'DeleteFunctionConcurrency', (account, request) => {
    delete functionOf(account, namedBy(request).name).reserved;
    return NOTHING;
  }),
];
