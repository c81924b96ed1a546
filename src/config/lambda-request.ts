import { resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { usageError } from '../domain/errors.js';
import { parseFunctionName } from '../domain/lambda-function.js';
import type { DeployedFunction } from '../domain/plan.js';
import { isJson, readText } from '../io/read-text.js';

/** Where functions are looked for, as the command line says it. */
export interface LambdaPlace {
  readonly profile?: string;
  /** One or several. */
  readonly region?: readonly string[];
  readonly endpointUrl?: string;
  readonly qualifier?: string;
}

/** Names with * or ?, or all of a region, to be looked up there. */
export interface FunctionPattern {
  readonly kind: 'pattern';
  /** Of the name; absent for any. */
  readonly pattern?: string;
  readonly qualifier?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
}

/** A key and perhaps a value that functions are tagged with. */
export interface FunctionTag {
  readonly key: string;
  readonly value?: string;
}

/** Reads the functions and patterns named on the command line, for every region. Throws usage errors that name the word. */
export function namedFunctions(
  named: readonly string[],
  place: LambdaPlace,
  tags: readonly FunctionTag[] = [],
): (DeployedFunction | FunctionPattern)[] {
  checkEndpoint(place.endpointUrl);
  if (named.length === 0 && tags.length === 0) {
    throw usageError(
      'No function is named.',
      "Name one, a pattern such as 'api-*', or --tag KEY=VALUE for all that have that tag.",
    );
  }
  const regions = place.region ?? [undefined];
  if (named.length === 0) {
    return regions.map((region) => ({ kind: 'pattern', ...within(place, region, place.qualifier) }));
  }
  return named.flatMap((text): (DeployedFunction | FunctionPattern)[] =>
    /[*?]/.test(text)
      ? regions.map((region) => patternOf(text, place, region))
      : functionsOf(text, place, regions),
  );
}

/** KEY or KEY=VALUE. Throws usage errors. */
export function functionTag(text: string): FunctionTag {
  const [key = '', ...rest] = text.split('=');
  if (key === '') throw usageError(`--tag ${text} names no key.`, 'Write KEY or KEY=VALUE.');
  return rest.length === 0 ? { key } : { key, value: rest.join('=') };
}

function within(
  { profile, endpointUrl }: LambdaPlace,
  region: string | undefined,
  qualifier: string | undefined,
) {
  return defined({ qualifier, region, profile, endpointUrl });
}

function patternOf(text: string, place: LambdaPlace, region: string | undefined): FunctionPattern {
  const [, pattern, own] = /^([\w*?-]+)(?::([\w$.-]+))?$/.exec(text) ?? [];
  if (pattern === undefined) {
    throw usageError(
      `${text} is not a name pattern.`,
      "Letters, digits, -, _, * and ?, perhaps :QUALIFIER: for example 'api-*:live'.",
    );
  }
  return { kind: 'pattern', pattern, ...within(place, region, qualifierOf(text, own, place)) };
}

function qualifierOf(name: string, own: string | undefined, { qualifier }: LambdaPlace): string | undefined {
  if (own !== undefined && qualifier !== undefined && own !== qualifier) {
    throw usageError(
      `${name} is named with the qualifier ${own}, and --qualifier says ${qualifier}.`,
      'Leave out one of them.',
    );
  }
  return own ?? qualifier;
}

function functionsOf(
  text: string,
  place: LambdaPlace,
  regions: readonly (string | undefined)[],
): DeployedFunction[] {
  const found = parseFunctionName(text);
  if (!found) {
    throw usageError(
      `${text} is not a function name.`,
      'Write its name, NAME:QUALIFIER with a version or an alias, or its ARN.',
    );
  }
  const qualifier = qualifierOf(found.name, found.qualifier, place);
  if (found.region !== undefined && place.region && !place.region.includes(found.region)) {
    throw usageError(
      `The ARN of ${found.name} is of ${found.region}, and --region says ${place.region.join(', ')}.`,
      'Leave out --region: each ARN names its own.',
    );
  }
  const where = found.region === undefined ? regions : [found.region];
  return where.map((region) => ({
    kind: 'deployed',
    function: found.address,
    ...within(place, region, qualifier),
  }));
}

function checkEndpoint(url: string | undefined): void {
  if (url === undefined) return;
  const isHttp = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (!isHttp) throw usageError(`--endpoint-url ${url} is not a URL.`, 'For example http://127.0.0.1:9001');
}

/** What a synchronous invocation may be sent. */
const MOST_BYTES = 6 * 2 ** 20;

/** An event, with its name where it was given one. */
export interface GivenPayload {
  readonly name?: string;
  /** JSON text. */
  readonly text: string;
  /** The file it was read from, as it was named. */
  readonly file?: string;
}

/** The events, each JSON text, @FILE, or NAME= before either. Throws usage errors; they never quote an event. */
export async function readPayloads(given: readonly string[], cwd: string): Promise<GivenPayload[]> {
  const named = given.map((one) => {
    const [, name, rest] = /^([A-Za-z][\w.-]*)=(.*)$/s.exec(one) ?? [];
    return { name, rest: rest ?? one };
  });
  const names = named.map(({ name }) => name);
  if (named.length > 1 && (names.includes(undefined) || new Set(names).size < names.length)) {
    throw usageError(
      'Several payloads need names of their own.',
      'For example --payload small=@small.json --payload large=@large.json',
    );
  }
  return Promise.all(
    named.map(async ({ name, rest }) => ({
      ...defined({ name }),
      text: await readPayload(rest, cwd),
      ...(rest.startsWith('@') ? { file: rest.slice(1) } : {}),
    })),
  );
}

/** The payload as it is sent: JSON text, or that of the file behind `@`. Throws usage errors; they never quote it. */
async function readPayload(given: string, cwd: string): Promise<string> {
  const file = given.startsWith('@') ? given.slice(1) : undefined;
  const text =
    file === undefined ? given : await readText(resolve(cwd, file), `the payload ${file}`, 'Check its path.');
  const what = file === undefined ? '--payload' : `--payload ${given}`;
  const payload = text.replace(/^\uFEFF/, '').trim();
  if (!isJson(payload)) {
    throw usageError(
      `${what} is not valid JSON.`,
      'Lambda takes JSON only: for example --payload \'{"id": 1}\', or --payload @event.json for a file.',
    );
  }
  const bytes = Buffer.byteLength(payload);
  if (bytes > MOST_BYTES) {
    throw usageError(`${what} has ${bytes} bytes: Lambda takes 6 MB.`, 'Send a smaller event.');
  }
  return payload;
}
