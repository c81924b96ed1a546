import { splitFunctionName, splitLayerArn } from '../control-plane/look-up.js';
import type { Account } from '../control-plane/model.js';
import { denied, invalid, notFound, ServiceError } from '../control-plane/service-error.js';

/** Calls that are for a function as a whole. */
const OF_FUNCTIONS_ONLY: readonly string[] = [
  ...['UpdateFunctionConfiguration', 'UpdateFunctionCode', 'PutFunctionConcurrency'],
  'DeleteFunctionConcurrency',
];

/** Refuses what names another account or region, and a qualifier that is named twice, differently. Throws the errors of AWS. */
export function checkNamed(account: Account, action: string, input: Readonly<Record<string, unknown>>): void {
  const { FunctionName, Qualifier, LayerName, Arn, Role } = input;
  if (typeof FunctionName === 'string') {
    const { qualifier } = checkFunction(account, action, FunctionName);
    if (qualifier !== undefined && typeof Qualifier === 'string' && Qualifier !== qualifier) {
      throw invalid('The derived qualifier from the function name does not match the specified qualifier.');
    }
    if (qualifier !== undefined && qualifier !== '$LATEST' && OF_FUNCTIONS_ONLY.includes(action)) {
      throw invalid(
        'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
      );
    }
  }
  for (const layer of [LayerName, Arn]) {
    const place = typeof layer === 'string' ? splitLayerArn(layer) : undefined;
    if (typeof layer === 'string' && place && isForeign(account, place)) throw denied(account, action, layer);
  }
  if (typeof Role === 'string' && /^arn:[^:]+:iam::(\d{12}):/.exec(Role)?.[1] !== account.accountId)
    throw new ServiceError('AccessDeniedException', 403, 'Cross-account pass role is not allowed.');
}

function checkFunction(account: Account, action: string, named: string) {
  const { region, accountId, ...rest } = splitFunctionName(named);
  if (region !== undefined && region !== account.region) {
    throw notFound(`Functions from '${region}' are not reachable in this region ('${account.region}')`);
  }
  if (accountId !== undefined && accountId !== account.accountId) throw denied(account, action, named);
  return rest;
}

function isForeign(
  account: Account,
  place: { readonly region: string; readonly accountId: string },
): boolean {
  return place.region !== account.region || place.accountId !== account.accountId;
}
