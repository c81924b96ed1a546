import { ownEntry } from '../domain/own-entry.js';
import { tableOf } from '../domain/table-of.js';

export type Table = Readonly<Record<string, unknown>>;

/** What the values of a template of CloudFormation may refer to. */
export interface Scope {
  readonly parameters: Table;
  readonly mappings: Table;
  readonly conditions: Table;
  readonly resources: Table;
}

/** What a template says, as far as it can be known before it is deployed. */
export interface Resolved {
  /** With stand-ins for what cannot be known. */
  readonly value: unknown;
  /** What cannot be known, as the template writes it, in short. */
  readonly unknown: readonly string[];
}

/** Stands for the value of AWS::NoValue: what has it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** Account and region are the emulator’s own. */
export const PSEUDO: Readonly<Record<string, unknown>> = {
  'AWS::AccountId': '000000000000',
  'AWS::NoValue': NO_VALUE,
  'AWS::NotificationARNs': [],
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::StackId': 'arn:aws:cloudformation:us-east-1:000000000000:stack/local/0',
  'AWS::StackName': 'local',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Properties that `Ref` yields where the template sets them. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::EventBus': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Kinesis::Stream': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SSM::Parameter': 'Name',
  'AWS::Serverless::Function': 'FunctionName',
  'AWS::Serverless::SimpleTable': 'TableName',
};

export function scopeOf(template: Table): Scope {
  return {
    parameters: tableOf(template.Parameters),
    mappings: tableOf(template.Mappings),
    conditions: tableOf(template.Conditions),
    resources: tableOf(template.Resources),
  };
}

/** Own entries only: a parameter may be called constructor. */
export function entryOf(table: Table, name: string): Table | undefined {
  return Object.hasOwn(table, name) ? tableOf(table[name]) : undefined;
}

/** The name that a template gives a resource which `Ref` knows by its name. */
export function givenName(resource: Table): unknown {
  const property = ownEntry(NAMED_BY, String(resource.Type));
  return property === undefined ? undefined : tableOf(resource.Properties)[property];
}
