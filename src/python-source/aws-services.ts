import { argumentsIn, callsOf } from './calls.js';
import { pythonSource, stringValue } from './parse.js';

/** Where a source calls for clients. */
export interface UsedServices {
  readonly services: readonly string[];
  /** Lines of calls whose service is no text: it is known only when they run. */
  readonly unknownLines: readonly number[];
}

/** The services of `boto3.client("s3")`, `session.resource(service_name="dynamodb")`, `create_client("sqs")`. */
export function usedServices(text: string): UsedServices {
  const services = new Set<string>();
  const unknownLines: number[] = [];
  // Most files of a package have no such call, and reading them takes long.
  if (!/\b(?:client|resource|create_client)\s*\(/.test(text)) return { services: [], unknownLines };
  const source = pythonSource(text);
  for (const { callee, line, argumentList } of callsOf(source)) {
    if (!/\.(?:client|resource|create_client)$/.test(callee)) continue;
    const { positional, keyword } = argumentsIn(source, argumentList);
    const argument = keyword.get('service_name') ?? positional[0];
    const service = stringValue(source, argument);
    if (service !== undefined && /^[a-z][\w-]*$/.test(service)) services.add(service);
    else if (argument !== undefined) unknownLines.push(line);
  }
  return { services: [...services], unknownLines };
}

/** What every session may need, whatever else it is used for: roles. */
const ALWAYS = ['sts'];

/** The service whose data a file of botocore or boto3 belongs to; undefined for all that is for every service. */
export function serviceOf(path: string): string | undefined {
  return /^(?:botocore|boto3)\/data\/([^/]+)\/./.exec(path)?.[1];
}

/** Whether a file is the data of a service that is not used. */
export function isSpareService(path: string, used: readonly string[]): boolean {
  const service = serviceOf(path);
  return service !== undefined && !used.includes(service) && !ALWAYS.includes(service);
}

/** boto3 and what it is made of, whose own calls name services that nobody uses. */
export function isOfBoto(path: string): boolean {
  return /^(?:boto3|botocore|aioboto3|aiobotocore|s3transfer)\//.test(path);
}
