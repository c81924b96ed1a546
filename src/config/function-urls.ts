import { usageError } from '../domain/errors.js';
import type { FunctionAddress } from '../domain/functions.js';
import { parseFunctionName } from '../domain/lambda-function.js';
import { shownUrl } from '../domain/shown-url.js';

/** An address of --url, and whose it is. */
export interface NamedUrl {
  /** Absent where it stands alone. */
  readonly name?: string;
  readonly url: FunctionAddress;
}

/**
 * Reads `URL` and `FUNCTION=URL`: a URL without a name is that of the one function that is named, or stands alone. Throws usage
 * errors, which show no more of a URL than its host.
 */
export function namedUrls(
  given: readonly string[],
  names: readonly string[],
  { isPost }: { readonly isPost: boolean },
): NamedUrl[] {
  const urls = given.map((text): NamedUrl => {
    const [, own, address = ''] = /^(?:([^=/?#]+)=)?(.*)$/s.exec(text) ?? [];
    const name = own ?? (names.length === 1 ? names[0] : undefined);
    if (own === undefined && names.length > 1) {
      throw usageError(
        `--url ${shownUrl(address)} does not say which of the functions it is of.`,
        'Write FUNCTION=URL.',
      );
    }
    if (name !== undefined && !parseFunctionName(name)) {
      throw usageError(
        own === undefined
          ? `--url needs the name of a function, and ${name} is none.`
          : '--url is neither URL nor FUNCTION=URL.',
        'Name one as orders=https://….',
      );
    }
    const url = addressOf(address, isPost);
    return name === undefined ? { url } : { name, url };
  });
  for (const { name } of urls) {
    if (name !== undefined && urls.filter((other) => other.name === name).length > 1)
      throw usageError(`${name} has several URLs.`, 'Measure one after the other.');
  }
  const without = names.find((name) => urls.length > 0 && !urls.some((one) => one.name === name));
  if (without !== undefined)
    throw usageError(`${without} has no --url, and others have.`, 'Measure it in a run of its own.');
  return urls;
}

function addressOf(address: string, isPost: boolean): FunctionAddress {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.hash !== '') {
    throw usageError(
      '--url is not an HTTP address.',
      'For example https://abc.lambda-url.eu-central-1.on.aws/, or FUNCTION=URL.',
    );
  }
  return { address: url.href, shown: shownUrl(address), isPost };
}
