import { randomUUID } from 'node:crypto';
import { type Body, text } from './configuration.js';
import { layerVersion } from './layers.js';
import { functionOf, versionOf } from './look-up.js';
import type { Account, FunctionRecord, PolicyRecord } from './model.js';
import { conflict, invalid, notFound, precondition } from './service-error.js';

type Statement = Readonly<Record<string, unknown>>;

/** AddPermission: the statement that was added. */
export function addPermission(
  account: Account,
  named: string,
  qualifier: string | undefined,
  body: Body,
): Statement {
  if (qualifier === '$LATEST') throw invalid('We currently do not support adding policies for $LATEST.');
  const { found, key, arn, revisionId } = target(account, named, qualifier);
  const before = found.policies.get(key);
  const expected = before?.revisionId ?? revisionId;
  if (body.RevisionId !== undefined && body.RevisionId !== expected) throw precondition('GetPolicy');
  const statement = {
    Sid: body.StatementId,
    Effect: 'Allow',
    Principal: principalOf(text(body.Principal, '')),
    Action: body.Action,
    Resource: arn,
    ...conditionOf(body),
  };
  found.policies.set(key, withStatement(before, statement));
  return statement;
}

/** RemovePermission; a policy without statements is none. */
export function removePermission(
  account: Account,
  named: string,
  qualifier: string | undefined,
  { statementId, revisionId }: { readonly statementId: string; readonly revisionId: string | undefined },
): void {
  const { found, key } = target(account, named, qualifier);
  const left = withoutStatement(found.policies.get(key), statementId, revisionId, 'GetPolicy');
  if (left) found.policies.set(key, left);
  else found.policies.delete(key);
}

/** GetPolicy. Throws ResourceNotFoundException where there is none. */
export function policyOf(account: Account, named: string, qualifier: string | undefined): object {
  const { found, key } = target(account, named, qualifier);
  const policy = found.policies.get(key);
  if (policy) return policyAnswer(policy);
  throw notFound('The resource you requested does not exist.');
}

/** AddLayerVersionPermission: the statement that was added, and the revision of the policy. */
export function addLayerPermission(
  account: Account,
  place: readonly [string, number],
  { body, revisionId }: { readonly body: Body; readonly revisionId: string | undefined },
): { readonly statement: Statement; readonly revisionId: string } {
  const record = layerVersion(account, ...place);
  if (revisionId !== undefined && revisionId !== record.policy?.revisionId)
    throw precondition('GetLayerPolicy');
  const { StatementId, Principal, Action, OrganizationId } = body;
  const statement = {
    ...{ Sid: StatementId, Effect: 'Allow', Principal, Action, Resource: record.arn },
    ...(OrganizationId === undefined
      ? {}
      : { Condition: { StringEquals: { 'aws:PrincipalOrgID': OrganizationId } } }),
  };
  record.policy = withStatement(record.policy, statement);
  return { statement, revisionId: record.policy.revisionId };
}

export function removeLayerPermission(
  account: Account,
  place: readonly [string, number],
  { statementId, revisionId }: { readonly statementId: string; readonly revisionId: string | undefined },
): void {
  const record = layerVersion(account, ...place);
  const left = withoutStatement(record.policy, statementId, revisionId, 'GetLayerPolicy');
  if (left) record.policy = left;
  else delete record.policy;
}

/** GetLayerVersionPolicy. Throws ResourceNotFoundException where there is none. */
export function layerPolicyOf(account: Account, place: readonly [string, number]): object {
  const { policy } = layerVersion(account, ...place);
  if (policy) return policyAnswer(policy);
  throw notFound('No policy is associated with the given resource.');
}

/** What a policy is for: the function, or one of its versions and aliases. */
function target(account: Account, named: string, qualifier: string | undefined) {
  const found: FunctionRecord = functionOf(account, named);
  const { revisionId } = qualifier === undefined ? found.latest : versionOf(found, qualifier);
  const alias = qualifier === undefined ? undefined : found.aliases.get(qualifier);
  return {
    found,
    key: qualifier ?? '$LATEST',
    arn: qualifier === undefined ? found.arn : `${found.arn}:${qualifier}`,
    revisionId: alias?.revisionId ?? revisionId,
  };
}

function withStatement(before: PolicyRecord | undefined, statement: Statement): PolicyRecord {
  const statements = before?.statements ?? [];
  if (statements.some(({ Sid }) => Sid === statement.Sid)) {
    throw conflict(
      `The statement id (${String(statement.Sid)}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  }
  return { statements: [...statements, statement], revisionId: randomUUID() };
}

/** What is left without one; undefined for nothing. */
function withoutStatement(
  before: PolicyRecord | undefined,
  id: string,
  revisionId: string | undefined,
  source: string,
): PolicyRecord | undefined {
  if (!before) throw notFound('No policy is associated with the given resource.');
  const statements = before.statements.filter(({ Sid }) => Sid !== id);
  if (statements.length === before.statements.length)
    throw notFound(`Statement ${id} is not found in resource policy.`);
  if (revisionId !== undefined && revisionId !== before.revisionId) throw precondition(source);
  return statements.length === 0 ? undefined : { statements, revisionId: randomUUID() };
}

function policyAnswer({ statements, revisionId }: PolicyRecord): object {
  const policy = { Version: '2012-10-17', Id: 'default', Statement: statements };
  return { Policy: JSON.stringify(policy), RevisionId: revisionId };
}

function principalOf(principal: string): unknown {
  if (principal === '*') return principal;
  if (/^[\w.-]+\.amazonaws\.com(?:\.cn)?$/.test(principal)) return { Service: principal };
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (/^arn:aws[a-zA-Z-]*:(?:iam|sts)::/.test(principal)) return { AWS: principal };
  throw invalid('The provided principal was invalid. Please check the principal and try again.');
}

function conditionOf(body: Body): { Condition?: object } {
  const equals = [
    ['lambda:FunctionUrlAuthType', body.FunctionUrlAuthType],
    ['aws:PrincipalOrgID', body.PrincipalOrgID],
    ['AWS:SourceAccount', body.SourceAccount],
    ['lambda:EventSourceToken', body.EventSourceToken],
  ].filter(([, value]) => value !== undefined);
  const Condition = {
    ...(equals.length === 0 ? {} : { StringEquals: Object.fromEntries(equals) }),
    ...(body.SourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': body.SourceArn } }),
    ...(body.InvokedViaFunctionUrl === undefined
      ? {}
      : { Bool: { 'lambda:InvokedViaFunctionUrl': String(body.InvokedViaFunctionUrl) } }),
  };
  return Object.keys(Condition).length === 0 ? {} : { Condition };
}
