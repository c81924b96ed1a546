import { readFileSync } from 'node:fs';
import { shipped } from '../../io/shipped.js';

/** What AWS's model demands of a value, without its texts. */
export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, Member>>;
  /** Of the elements of a list. */
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Its value is not shown in errors. */
  readonly sensitive?: boolean;
}

/** A member of a request: its shape, and where it is sent. */
export interface Member {
  readonly shape: string;
  /** In the body unless said. */
  readonly in?: 'uri' | 'querystring' | 'header' | 'payload';
  /** What it is called there, where that is another name. */
  readonly name?: string;
}

export interface Operation {
  readonly method: string;
  /** /2015-03-31/functions/{FunctionName} */
  readonly path: string;
  /** Of success. */
  readonly status: number;
  readonly input?: string;
}

/** Part of AWS's model of Lambda: `scripts/lambda-constraints.py` writes it. */
export interface ApiModel {
  readonly source: { readonly package: string; readonly version: string };
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

export const API_MODEL = JSON.parse(readFileSync(shipped('fixtures/lambda-api.json'), 'utf8')) as ApiModel;

/** A shape that the model refers to. */
export function shapeNamed(name: string): Shape {
  const shape = API_MODEL.shapes[name];
  if (!shape) throw new Error(`The model of the API has no shape ${name}.`);
  return shape;
}

/** All members of a call's request; none for a call that the model lacks, or that has no members. */
export function membersOf(action: string): Readonly<Record<string, Member>> {
  const input = API_MODEL.operations[action]?.input;
  return input === undefined ? {} : (shapeNamed(input).members ?? {});
}
