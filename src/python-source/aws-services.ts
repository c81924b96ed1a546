import { callArguments, pythonCode } from './python-code.js';

/** Where a source calls for clients. */
export interface UsedServices {
  readonly services: readonly string[];
  /** Lines of calls whose service is no text: it is known only when they run. */
  readonly unknownLines: readonly number[];
}

const CALL = /\.\s*(?:client|resource|create_client)\s*\(/g;
const TEXT = /^[rRbBuU]{0,2}(["'])([a-z][\w-]*)\1$/;

/** The services of `boto3.client("s3")`, `session.resource(service_name="dynamodb")`, `create_client("sqs")`. */
export function usedServices(source: string): UsedServices {
  const code = pythonCode(source);
  const services = new Set<string>();
  const unknownLines: number[] = [];
  for (const match of code.matchAll(CALL)) {
    const { positional, keyword } = callArguments({ source, code }, match.index + match[0].length - 1);
    const argument = keyword.service_name ?? positional[0];
    const service = TEXT.exec(argument ?? '')?.[2];
    if (service !== undefined) services.add(service);
    else if (argument !== undefined) unknownLines.push(source.slice(0, match.index).split('\n').length);
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
