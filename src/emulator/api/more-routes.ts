import { unreserved } from '../control-plane/concurrency.js';
import { functionOf, splitFunctionName } from '../control-plane/look-up.js';
import type { Account } from '../control-plane/model.js';
import { invalid } from '../control-plane/service-error.js';
import { checkTags, tagsOf } from '../control-plane/tags.js';
import { NOTHING, ok, type Route, route } from './route.js';

/** The account, tags, and what is asked about a function that the emulator has nothing of. */
export const MORE_ROUTES: readonly Route[] = [
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
        TotalCodeSize: codeBytes(account),
        FunctionCount: account.functions.size,
      },
    }),
  ),
  route('GET', '/2017-03-31/tags/*', 'ListTags', (account, { params: [arn = ''] }) =>
    ok({ Tags: Object.fromEntries(tagsOf(account, 'ListTags', arn)) }),
  ),
  route('POST', '/2017-03-31/tags/*', 'TagResource', (account, request) => {
    const tags = tagsOf(account, 'TagResource', request.params[0] ?? '');
    const added = checkTags(request.json().Tags, tags);
    if (added.length === 0) throw invalid('An error occurred and the request cannot be processed.');
    for (const [name, value] of added) tags.set(name, value);
    return NOTHING;
  }),
  route('DELETE', '/2017-03-31/tags/*', 'UntagResource', (account, { params: [arn = ''], query }) => {
    const tags = tagsOf(account, 'UntagResource', arn);
    for (const name of query.getAll('tagKeys')) tags.delete(name);
    return NOTHING;
  }),
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

/** Of all versions, and of all layers that were not deleted. */
function codeBytes({ functions, layers }: Account): number {
  const versions = [...functions.values()].flatMap((found) => [found.latest, ...found.versions.values()]);
  const archives = [...layers.values()].flatMap((one) => [...one.values()]);
  return [
    ...versions.map(({ code }) => code.bytes),
    ...archives.map(({ zip, isDeleted }) => (isDeleted ? 0 : zip.byteLength)),
  ].reduce((sum, bytes) => sum + bytes, 0);
}
