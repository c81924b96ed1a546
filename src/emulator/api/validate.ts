import { invalid, ServiceError } from '../control-plane/service-error.js';
import { API_MODEL, type Shape, shapeNamed } from './api-model.js';

/** AWS refuses these by their own words, with the error of what cannot be rather than of what is written wrongly. */
const BY_OWN_WORDS: readonly string[] = ['CreateFunction.runtime', 'UpdateFunctionConfiguration.runtime'];

/** One thing that is wrong. */
interface Violation {
  /** functionName, vpcConfig.subnetIds */
  readonly path: string;
  /** As AWS words it: `Value 'x' at 'name' failed to satisfy constraint: …`. */
  readonly text: string;
}

/** Compares what a call asks with AWS's model. Throws the errors of AWS: ValidationException, SerializationException. */
export function validate(action: string, input: Readonly<Record<string, unknown>>): void {
  const shape = API_MODEL.operations[action]?.input;
  if (shape === undefined) return;
  const all = violations(shape, input, '');
  const own = all.find(({ path }) => BY_OWN_WORDS.includes(`${action}.${path}`));
  const rest = all.filter((one) => !BY_OWN_WORDS.includes(`${action}.${one.path}`));
  if (rest.length > 0) {
    const counted = `${rest.length} validation error${rest.length === 1 ? '' : 's'} detected`;
    const message = `${counted}: ${rest.map(({ text }) => text).join('; ')}`;
    // A bare name that is none is refused so by CreateFunction alone.
    const isName =
      action === 'CreateFunction' &&
      rest.every(({ path }) => path === 'functionName') &&
      !String(input.FunctionName).includes(':');
    throw isName && input.FunctionName !== undefined
      ? invalid(message)
      : new ServiceError('ValidationException', 400, message);
  }
  if (own) {
    const value = String(input.Runtime);
    const set = shapeNamed('Runtime').enum?.join(', ');
    throw invalid(
      `Value ${value} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${set}] or be a valid ARN`,
    );
  }
}

function violations(name: string, value: unknown, path: string): Violation[] {
  const shape = shapeNamed(name);
  checkType(shape, value);
  switch (shape.type) {
    case 'structure':
      return ofStructure(shape, value as Record<string, unknown>, path);
    case 'list':
      return ofList(shape, value as readonly unknown[], path);
    case 'map':
      return ofMap(shape, value as Record<string, unknown>, path);
    default:
      return broken(shape, value).map((constraint) => failed(shape, value, path, constraint));
  }
}

function ofStructure(shape: Shape, value: Record<string, unknown>, path: string): Violation[] {
  return Object.entries(shape.members ?? {}).flatMap(([member, { shape: of, name = member, in: place }]) => {
    const given = value[member] ?? value[name];
    const at = `${path === '' ? '' : `${path}.`}${member.charAt(0).toLowerCase()}${member.slice(1)}`;
    if (given !== undefined && given !== null) return violations(of, given, at);
    // The body itself is always there, if empty.
    if (!shape.required?.includes(member) || place === 'payload') return [];
    const text = `Value null at '${at}' failed to satisfy constraint: Member must not be null`;
    return [{ path: at, text }];
  });
}

function ofList(shape: Shape, value: readonly unknown[], path: string): Violation[] {
  const of = shape.member ?? '';
  const element = shapeNamed(of);
  const own = broken(shape, value).map((constraint) => failed(shape, value, path, constraint));
  if (element.type === 'structure') {
    return [...own, ...value.flatMap((one, at) => violations(of, one, `${path}.${at + 1}.member`))];
  }
  for (const one of value) checkType(element, one ?? '');
  if (value.every((one) => one !== null && broken(element, one).length === 0)) return own;
  const all = [...constraints(element), 'Member must not be null'].join(', ');
  return [
    ...own,
    failed({ ...shape, ...sensitive(element) }, value, path, `Member must satisfy constraint: [${all}]`),
  ];
}

function ofMap(shape: Shape, value: Record<string, unknown>, path: string): Violation[] {
  const [key, of] = [shapeNamed(shape.key ?? ''), shapeNamed(shape.value ?? '')];
  const own = broken(shape, value).map((constraint) => failed(shape, value, path, constraint));
  const entries = Object.entries(value);
  for (const [, one] of entries) if (one !== null && of.type !== 'list') checkType(of, one);
  if (entries.some(([one]) => broken(key, one).length > 0)) {
    own.push(
      failed(shape, value, path, `Map keys must satisfy constraint: [${constraints(key).join(', ')}]`),
    );
  }
  if (of.type !== 'list' && entries.some(([, one]) => one === null || broken(of, one).length > 0)) {
    const all = [...constraints(of), 'Member must not be null'].join(', ');
    own.push(failed(shape, value, path, `Map value must satisfy constraint: [${all}]`));
  }
  return own;
}

function sensitive({ sensitive: is }: Shape): Pick<Shape, 'sensitive'> {
  return is ? { sensitive: true } : {};
}

function failed(shape: Shape, value: unknown, path: string, constraint: string): Violation {
  const shown = shape.sensitive ? '' : ` '${shownOf(value)}'`;
  return { path, text: `Value${shown} at '${path}' failed to satisfy constraint: ${constraint}` };
}

/** As Java prints it, which is what AWS shows. */
function shownOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shownOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([name, one]) => `${name}=${shownOf(one)}`);
  return `{${entries.join(', ')}}`;
}

/** All constraints of a shape, in AWS's words and order. */
function constraints(shape: Shape): string[] {
  return checks(shape).map(([text]) => text);
}

/** Those that a value breaks. */
function broken(shape: Shape, value: unknown): string[] {
  return checks(shape).flatMap(([text, isMet]) => (isMet(value) ? [] : [text]));
}

type Check = readonly [string, (value: unknown) => boolean];

function checks(shape: Shape): Check[] {
  const { min, max, pattern, enum: choices, type } = shape;
  const isNumber = ['integer', 'long', 'double', 'float'].includes(type);
  const what = isNumber ? 'value' : 'length';
  const size = (value: unknown) => (isNumber ? Number(value) : lengthOf(value));
  const shown = (limit: number) => (type === 'double' && Number.isInteger(limit) ? `${limit}.0` : limit);
  const all: Check[] = [];
  if (max !== undefined)
    all.push([`Member must have ${what} less than or equal to ${shown(max)}`, (value) => size(value) <= max]);
  if (min !== undefined)
    all.push([
      `Member must have ${what} greater than or equal to ${shown(min)}`,
      (value) => size(value) >= min,
    ]);
  if (pattern !== undefined) {
    all.push([
      `Member must satisfy regular expression pattern: ${pattern}`,
      (value) => compiled(pattern).test(String(value)),
    ]);
  }
  if (choices) {
    all.push([
      `Member must satisfy enum value set: [${choices.join(', ')}]`,
      (value) => choices.includes(String(value)),
    ]);
  }
  return all;
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? value.length : Object.keys(value as object).length;
}

const patterns = new Map<string, RegExp>();

/** A pattern of the model, which is one of Java and has to match the whole. */
function compiled(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known) return known;
  const made = new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '');
  patterns.set(pattern, made);
  return made;
}

const JAVA: Readonly<Record<string, string>> = {
  ...{ string: 'a String', blob: 'a Blob', integer: 'an Integer', long: 'a Long', boolean: 'a Boolean' },
  ...{ double: 'a Double', float: 'a Float', list: 'a List', map: 'a Map', structure: 'a Structure' },
};

/** Throws SerializationException for a value that JSON has as another type. */
function checkType({ type }: Shape, value: unknown): void {
  const fits = {
    ...{ string: typeof value === 'string', blob: typeof value === 'string' },
    ...{
      integer: Number.isInteger(value),
      long: Number.isInteger(value),
      boolean: typeof value === 'boolean',
    },
    ...{ double: typeof value === 'number', float: typeof value === 'number', list: Array.isArray(value) },
    ...{ timestamp: typeof value === 'number' || typeof value === 'string' },
    ...{ map: isTable(value), structure: isTable(value) },
  }[type];
  if (fits !== false) return;
  const token = Array.isArray(value) ? 'START_ARRAY' : isTable(value) ? 'START_OBJECT' : tokenOf(value);
  const what = JAVA[type] ?? `a ${type}`;
  throw new ServiceError('SerializationException', 400, `${token} can not be converted to ${what}`);
}

function isTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tokenOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return typeof value === 'number' ? 'NUMBER_VALUE' : 'STRING_VALUE';
}
