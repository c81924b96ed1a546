import { createUrl, deleteUrl, updateUrl, urlAnswer, urlAt } from '../control-plane/function-urls.js';
import { functionOf } from '../control-plane/look-up.js';
import { created, NOTHING, namedBy, ok, page, type Route, route } from './route.js';

const URL = '/2021-10-31/functions/*/url';

/** Function URLs. */
export const URL_ROUTES: readonly Route[] = [
  route('POST', URL, 'CreateFunctionUrlConfig', async (account, request) => {
    const { name, qualifier } = namedBy(request);
    const made = await createUrl(account, name, qualifier, request.json());
    const { LastModifiedTime: _, ...answer } = urlAnswer(...made) as { LastModifiedTime: string };
    return created(answer);
  }),
  route('GET', URL, 'GetFunctionUrlConfig', (account, request) => {
    const { name, qualifier } = namedBy(request);
    return ok(urlAnswer(...urlAt(account, name, qualifier)));
  }),
  route('PUT', URL, 'UpdateFunctionUrlConfig', (account, request) => {
    const { name, qualifier } = namedBy(request);
    return ok(urlAnswer(...updateUrl(account, name, qualifier, request.json())));
  }),
  route('DELETE', URL, 'DeleteFunctionUrlConfig', async (account, request) => {
    const { name, qualifier } = namedBy(request);
    await deleteUrl(account, name, qualifier);
    return NOTHING;
  }),
  route('GET', `${URL}s`, 'ListFunctionUrlConfigs', (account, request) => {
    const found = functionOf(account, namedBy(request).name);
    const all = [...found.urls.values()].map((record) => urlAnswer(found, record));
    return page('FunctionUrlConfigs', all, request.query);
  }),
];
