import { ownEntry } from '../domain/own-entry.js';
import { tableOf } from '../domain/table-of.js';
import { entryOf, givenName, NO_VALUE, PSEUDO, type Resolved, type Scope } from './scope.js';

/** Deeper is no template, or goes round in a circle. */
const DEEPEST = 40;

/**
 * Resolves the intrinsic functions in a value: parameters by their defaults, pseudo parameters, mappings and conditions.
 * What only a deployment knows is named, and has a stand-in: the name that it goes by in the template. Pure.
 */
export function resolved(value: unknown, scope: Scope): Resolved {
  const resolver = new Resolver(scope);
  const found = resolver.any(value, 0);
  return { value: found === NO_VALUE ? undefined : found, unknown: [...resolver.unknown] };
}

/** Whether a condition holds; undefined where that cannot be known. */
export function holds(condition: unknown, scope: Scope): boolean | undefined {
  if (condition === undefined) return true;
  const resolver = new Resolver(scope);
  const found = resolver.isTrue({ Condition: condition }, 0);
  return resolver.unknown.size > 0 ? undefined : found;
}

/**
 * What a condition chooses, unresolved; a condition that cannot be known does not hold, and is told. Pure but for that.
 */
export function picked(value: unknown, scope: Scope, unsure: (condition: string) => void): unknown {
  const call = callOf(value);
  if (call?.name !== 'Fn::If' || !Array.isArray(call.given)) return value;
  const [condition, yes, no] = call.given;
  const isHeld = holds(condition, scope);
  if (isHeld === undefined) unsure(String(condition));
  return picked(isHeld ? yes : no, scope, unsure);
}

/** The name of an intrinsic function and what it is given; undefined for any other value. */
export function callOf(value: unknown): { readonly name: string; readonly given: unknown } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [[name, given] = [], ...more] = Object.entries(value);
  if (name === undefined || more.length > 0) return undefined;
  return /^(?:Ref|Condition|Fn::\w+)$/.test(name) ? { name, given } : undefined;
}

class Resolver {
  readonly unknown = new Set<string>();
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  any(value: unknown, depth: number): unknown {
    if (depth > DEEPEST) return this.#gap('a value that refers to itself', '');
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) {
      return value.map((one) => this.any(one, depth + 1)).filter((one) => one !== NO_VALUE);
    }
    if (typeof value !== 'object' || value === null) return value;
    const call = callOf(value);
    if (call) return this.#call(call.name, call.given, depth + 1);
    const entries = Object.entries(value).map(([key, one]) => [key, this.any(one, depth + 1)] as const);
    return Object.fromEntries(entries.filter(([, one]) => one !== NO_VALUE));
  }

  /** Of `Fn::If` and of conditions. */
  isTrue(value: unknown, depth: number): boolean {
    if (depth > DEEPEST) return Boolean(this.#gap('a condition that refers to itself', ''));
    const call = callOf(value);
    const list = Array.isArray(call?.given) ? call.given : [];
    switch (call?.name) {
      case 'Condition': {
        const name = String(call.given);
        if (!Object.hasOwn(this.#scope.conditions, name))
          return Boolean(this.#gap(`the condition ${name}`, ''));
        return this.isTrue(this.#scope.conditions[name], depth + 1);
      }
      case 'Fn::Equals': {
        const [left, right] = list.map((one) => JSON.stringify(written(this.any(one, depth + 1))));
        return left === right;
      }
      case 'Fn::Not':
        return !this.isTrue(list[0], depth + 1);
      // All of them are looked at: one that cannot be known may decide.
      case 'Fn::And':
        return list.map((one) => this.isTrue(one, depth + 1)).every(Boolean);
      case 'Fn::Or':
        return list.map((one) => this.isTrue(one, depth + 1)).some(Boolean);
      default:
        return Boolean(this.#gap(call ? shown(call.name, '…') : 'a condition', ''));
    }
  }

  #gap(what: string, standIn: unknown): unknown {
    this.unknown.add(what);
    return standIn;
  }

  #call(name: string, given: unknown, depth: number): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(written(given), depth);
      case 'Fn::GetAtt': {
        const path = Array.isArray(given) ? given.map(written).join('.') : written(given);
        return this.#gap(`!GetAtt ${path}`, path);
      }
      case 'Fn::Sub':
        return this.#sub(given, depth);
      case 'Fn::ImportValue': {
        const what = written(this.any(given, depth));
        return this.#gap(`!ImportValue ${what}`, what);
      }
      case 'Fn::If': {
        const [condition, yes, no] = Array.isArray(given) ? given : [];
        return this.any(this.isTrue({ Condition: condition }, depth) ? yes : no, depth);
      }
      case 'Fn::FindInMap':
        return this.#findInMap(given, depth);
      case 'Fn::GetAZs':
        return this.#gap('!GetAZs', ['us-east-1a', 'us-east-1b', 'us-east-1c']);
      default:
        return this.#ofValues(name, this.any(given, depth));
    }
  }

  /** Functions of what they are given, and of nothing else. */
  #ofValues(name: string, given: unknown): unknown {
    const [first, second] = Array.isArray(given) ? given : [];
    const isList = Array.isArray(second);
    if (name === 'Fn::Join' && isList) return second.map(written).join(String(first));
    if (name === 'Fn::Split' && first !== '' && second !== undefined)
      return String(second).split(String(first));
    if (name === 'Fn::Select' && isList && Number(first) < second.length) return second[Number(first)];
    if (name === 'Fn::Base64') return Buffer.from(String(given)).toString('base64');
    if (name === 'Fn::ToJsonString') return JSON.stringify(given);
    if (name === 'Fn::Length' && Array.isArray(given)) return given.length;
    return this.#gap(shown(name, '…'), '');
  }

  #ref(name: string, depth: number): unknown {
    if (Object.hasOwn(PSEUDO, name)) return PSEUDO[name];
    const { parameters, resources } = this.#scope;
    const parameter = entryOf(parameters, name);
    if (parameter) {
      const type = String(parameter.Type);
      if (/^AWS::SSM::/.test(type)) return this.#gap(`!Ref ${name}, a parameter in Systems Manager`, name);
      const value = parameter.Default;
      if (value === undefined || value === null)
        return this.#gap(`!Ref ${name}, a parameter without a default`, name);
      const isList = /^(?:CommaDelimitedList|List<)/.test(type);
      return isList ? String(value).split(/\s*,\s*/) : this.#text(written(value));
    }
    const resource = entryOf(resources, name);
    const given = resource && givenName(resource);
    return given === undefined ? this.#gap(`!Ref ${name}`, name) : this.any(given, depth + 1);
  }

  #sub(given: unknown, depth: number): unknown {
    const [text, more] = Array.isArray(given) ? given : [given, {}];
    if (typeof text === 'object') return this.#gap(shown('Fn::Sub', 'of what is no text'), '');
    const own = tableOf(more);
    return this.#text(
      String(text).replace(/\$\{([^}]*)\}/g, (_, inside: string) => {
        const name = inside.trim();
        if (name.startsWith('!')) return `\${${name.slice(1)}}`;
        if (Object.hasOwn(own, name)) return written(this.any(own[name], depth));
        const isAttribute = name.includes('.');
        return written(this.#call(isAttribute ? 'Fn::GetAtt' : 'Ref', name, depth));
      }),
    );
  }

  #findInMap(given: unknown, depth: number): unknown {
    const [map, first, second, options] = Array.isArray(given) ? given : [];
    const [name = '', ...keys] = [map, first, second].map((one) => written(this.any(one, depth)));
    const found = keys.reduce<unknown>(
      (table, key) => ownEntry(tableOf(table), key),
      entryOf(this.#scope.mappings, name),
    );
    if (found !== undefined) return this.any(found, depth);
    const { DefaultValue } = tableOf(options);
    if (DefaultValue !== undefined) return this.any(DefaultValue, depth);
    return this.#gap(`!FindInMap ${[name, ...keys].join(' ')}`, '');
  }

  /** A text may have dynamic references to what is kept elsewhere. */
  #text(text: string): string {
    for (const [reference] of text.matchAll(/\{\{resolve:[^}]+\}\}/g)) this.unknown.add(reference);
    return text;
  }
}

/** As it stands in a text. */
export function written(value: unknown): string {
  if (value === NO_VALUE || value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function shown(name: string, given: string): string {
  return `!${name.replace(/^Fn::/, '')} ${given}`;
}
