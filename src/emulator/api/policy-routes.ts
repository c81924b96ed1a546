import {
  addLayerPermission,
  addPermission,
  layerPolicyOf,
  policyOf,
  removeLayerPermission,
  removePermission,
} from '../control-plane/policies.js';
import { layerPlace } from './layer-routes.js';
import { created, NOTHING, namedBy, ok, type Route, route } from './route.js';

const POLICY = '/2015-03-31/functions/*/policy';
const LAYER_POLICY = '/2018-10-31/layers/*/versions/*/policy';

/** Resource-based policies; nobody is refused by them. */
export const POLICY_ROUTES: readonly Route[] = [
  route('POST', POLICY, 'AddPermission', (account, request) => {
    const { name, qualifier } = namedBy(request);
    const statement = addPermission(account, name, qualifier, request.json());
    return created({ Statement: JSON.stringify(statement) });
  }),
  route('GET', POLICY, 'GetPolicy', (account, request) => {
    const { name, qualifier } = namedBy(request);
    return ok(policyOf(account, name, qualifier));
  }),
  route('DELETE', `${POLICY}/*`, 'RemovePermission', (account, request) => {
    const { name, qualifier } = namedBy(request);
    const statementId = request.params[1] ?? '';
    const revisionId = request.query.get('RevisionId') ?? undefined;
    removePermission(account, name, qualifier, { statementId, revisionId });
    return NOTHING;
  }),
  route('POST', LAYER_POLICY, 'AddLayerVersionPermission', (account, request) => {
    const known = request.query.get('RevisionId') ?? undefined;
    const { statement, revisionId } = addLayerPermission(account, layerPlace(request), {
      body: request.json(),
      revisionId: known,
    });
    return created({ Statement: JSON.stringify(statement), RevisionId: revisionId });
  }),
  route('GET', LAYER_POLICY, 'GetLayerVersionPolicy', (account, request) =>
    ok(layerPolicyOf(account, layerPlace(request))),
  ),
  route('DELETE', `${LAYER_POLICY}/*`, 'RemoveLayerVersionPermission', (account, request) => {
    const statementId = request.params[2] ?? '';
    const revisionId = request.query.get('RevisionId') ?? undefined;
    removeLayerPermission(account, layerPlace(request), { statementId, revisionId });
    return NOTHING;
  }),
];
