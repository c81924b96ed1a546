import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { usageError } from '../domain/errors.js';
import { parseFunctionName } from '../domain/lambda-function.js';
import type { DeployedFunction } from '../domain/plan.js';

/** Where functions are looked for, as the command line says it. */
export interface LambdaPlace {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
  readonly qualifier?: string;
}

/** Reads the functions named on the command line. Throws usage errors that name the word. */
export function deployedFunctions(named: readonly string[], place: LambdaPlace): DeployedFunction[] {
  checkEndpoint(place.endpointUrl);
  return named.map((text) => deployedFunction(text, place));
}

function deployedFunction(text: string, { profile, region, endpointUrl, qualifier }: LambdaPlace) {
  const found = parseFunctionName(text);
  if (!found) {
    throw usageError(
      `${text} is no name of a function.`,
      'Write its name, NAME:QUALIFIER with a version or an alias, or its ARN.',
    );
  }
  if (found.qualifier !== undefined && qualifier !== undefined && found.qualifier !== qualifier) {
    throw usageError(
      `${found.name} is named with the qualifier ${found.qualifier}, and --qualifier says ${qualifier}.`,
      'Leave out one of them.',
    );
  }
  if (found.region !== undefined && region !== undefined && found.region !== region) {
    throw usageError(
      `The ARN of ${found.name} is of ${found.region}, and --region says ${region}.`,
      'Leave out --region: each ARN names its own.',
    );
  }
  const version = found.qualifier ?? qualifier;
  const where = found.region ?? region;
  const target: DeployedFunction = {
    kind: 'deployed',
    function: found.address,
    ...(version === undefined ? {} : { qualifier: version }),
    ...(where === undefined ? {} : { region: where }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
  };
  return target;
}

function checkEndpoint(url: string | undefined): void {
  if (url === undefined) return;
  const isHttp = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  if (!isHttp) throw usageError(`--endpoint-url ${url} is no address.`, 'For example http://127.0.0.1:9001');
}

/** What a synchronous invocation may be sent. */
const MOST_BYTES = 6 * 2 ** 20;

/** The payload as it is sent: JSON text, or that of the file behind `@`. Throws usage errors; they never quote it. */
export async function readPayload(given: string, cwd: string): Promise<string> {
  const file = given.startsWith('@') ? given.slice(1) : undefined;
  const text = file === undefined ? given : await textOf(file, cwd);
  const what = file === undefined ? '--payload' : `--payload ${given}`;
  const payload = text.replace(/^\uFEFF/, '').trim();
  try {
    JSON.parse(payload);
  } catch {
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

async function textOf(file: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw usageError(`Cannot read the payload ${file}: ${(error as Error).message}.`, 'Check its path.');
  }
}
