import {
  deleteProvisioned,
  provisionedAt,
  putProvisioned,
  putReserved,
} from '../control-plane/concurrency.js';
import { provisionedOf } from '../control-plane/describe.js';
import { functionOf } from '../control-plane/look-up.js';
import { asked, at, NOTHING, ok, paged, type Route } from './route.js';

/** Provisioned and reserved concurrency. */
export const CONCURRENCY_ROUTES: readonly Route[] = [
  {
    action: 'PutProvisionedConcurrencyConfig',
    method: 'PUT',
    path: at('/2019-09-30/functions/*/provisioned-concurrency'),
    handle: (account, request) => {
      const { name, qualifier } = asked(request);
      return { status: 202, body: provisionedOf(putProvisioned(account, name, qualifier, request.json())) };
    },
  },
  {
    action: 'GetProvisionedConcurrencyConfig',
    method: 'GET',
    path: at('/2019-09-30/functions/*/provisioned-concurrency'),
    handle: (account, request) => {
      const { name, qualifier } = asked(request);
      if (request.query.get('List') !== 'ALL')
        return ok(provisionedOf(provisionedAt(account, name, qualifier)));
      const found = functionOf(account, name);
      const list = [...found.provisioned].map(([one, record]) => ({
        FunctionArn: `${found.arn}:${one}`,
        ...provisionedOf(record),
      }));
      return ok(paged('ProvisionedConcurrencyConfigs', list, request.query));
    },
  },
  {
    action: 'DeleteProvisionedConcurrencyConfig',
    method: 'DELETE',
    path: at('/2019-09-30/functions/*/provisioned-concurrency'),
    handle: (account, request) => {
      const { name, qualifier } = asked(request);
      deleteProvisioned(account, name, qualifier);
      return NOTHING;
    },
  },
  {
    action: 'PutFunctionConcurrency',
    method: 'PUT',
    path: at('/2017-10-31/functions/*/concurrency'),
    handle: (account, request) =>
      ok({ ReservedConcurrentExecutions: putReserved(account, asked(request).name, request.json()) }),
  },
  {
    action: 'GetFunctionConcurrency',
    method: 'GET',
    path: at('/2019-09-30/functions/*/concurrency'),
    handle: (account, request) => {
      const { reserved } = functionOf(account, asked(request).name);
      return ok(reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved });
    },
  },
  {
    action: 'DeleteFunctionConcurrency',
    method: 'DELETE',
    path: at('/2017-10-31/functions/*/concurrency'),
    handle: (account, request) => {
      delete functionOf(account, asked(request).name).reserved;
      return NOTHING;
    },
  },
];
