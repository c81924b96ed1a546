import {
  deleteEventInvoke,
  getEventInvoke,
  listEventInvoke,
  putEventInvoke,
} from '../control-plane/event-invoke.js';
import {
  createMapping,
  deleteMapping,
  listMappings,
  mappingAnswer,
  mappingOf,
  updateMapping,
} from '../control-plane/event-sources.js';
import type { Account, MappingRecord } from '../control-plane/model.js';
import { type Answer, NOTHING, namedBy, ok, page, type Route, route } from './route.js';

const INVOKE_CONFIG = '/2019-09-25/functions/*/event-invoke-config';
const MAPPINGS = '/2015-03-31/event-source-mappings';

const accepted = (account: Account, record: MappingRecord): Answer => ({
  status: 202,
  body: mappingAnswer(account, record),
});

/** What is said about asynchronous requests and about event sources: stored and answered, nothing is polled or retried. */
export const EVENT_ROUTES: readonly Route[] = [
  ...(['PUT', 'POST'] as const).map((method) => {
    const isUpdate = method === 'POST';
    const action = isUpdate ? 'UpdateFunctionEventInvokeConfig' : 'PutFunctionEventInvokeConfig';
    return route(method, INVOKE_CONFIG, action, (account, request) => {
      const { name, qualifier } = namedBy(request);
      return ok(putEventInvoke(account, name, qualifier, { body: request.json(), isUpdate }));
    });
  }),
  route('GET', INVOKE_CONFIG, 'GetFunctionEventInvokeConfig', (account, request) => {
    const { name, qualifier } = namedBy(request);
    return ok(getEventInvoke(account, name, qualifier));
  }),
  route('DELETE', INVOKE_CONFIG, 'DeleteFunctionEventInvokeConfig', (account, request) => {
    const { name, qualifier } = namedBy(request);
    deleteEventInvoke(account, name, qualifier);
    return NOTHING;
  }),
  route('GET', `${INVOKE_CONFIG}/list`, 'ListFunctionEventInvokeConfigs', (account, request) =>
    page('FunctionEventInvokeConfigs', listEventInvoke(account, namedBy(request).name), request.query),
  ),
  route('POST', MAPPINGS, 'CreateEventSourceMapping', (account, request) =>
    accepted(account, createMapping(account, request.json())),
  ),
  route('GET', MAPPINGS, 'ListEventSourceMappings', (account, { query }) => {
    const [source, named] = [query.get('EventSourceArn'), query.get('FunctionName')];
    return page('EventSourceMappings', listMappings(account, { source, named }), query, 100);
  }),
  route('GET', `${MAPPINGS}/*`, 'GetEventSourceMapping', (account, { params: [uuid = ''] }) =>
    ok(mappingAnswer(account, mappingOf(account, uuid))),
  ),
  route('PUT', `${MAPPINGS}/*`, 'UpdateEventSourceMapping', (account, request) =>
    accepted(account, updateMapping(account, request.params[0] ?? '', request.json())),
  ),
  route('DELETE', `${MAPPINGS}/*`, 'DeleteEventSourceMapping', (account, { params: [uuid = ''] }) =>
    accepted(account, deleteMapping(account, uuid)),
  ),
];
