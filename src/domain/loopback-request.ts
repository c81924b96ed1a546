/** What a request says of where it comes from. */
export interface RequestOrigin {
  readonly host?: string | undefined;
  readonly origin?: string | string[] | undefined;
}

/** Whether the host of an address is this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\./.test(hostname)
  );
}

/**
 * Why a server on loopback does not answer a request; undefined where it may. Everything that runs on a machine reaches
 * its loopback, web pages included: theirs have an Origin, or, after a change of their DNS, a Host of their own. Without a
 * port any will do, as where something stands in between that forwards. Pure.
 */
export function foreignRequest({ host, origin }: RequestOrigin, port?: number): string | undefined {
  if (origin !== undefined)
    return 'Requests of web pages are not answered (the request has an Origin header).';
  if (port === undefined) {
    return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i.test(host ?? '')
      ? undefined
      : 'Only requests to 127.0.0.1 and localhost are answered: the Host header names another.';
  }
  const own = [`127.0.0.1:${port}`, `[::1]:${port}`, `localhost:${port}`];
  // Clients leave the port of the scheme out.
  if (port === 80) own.push('127.0.0.1', '[::1]', 'localhost');
  return host !== undefined && own.includes(host.toLowerCase())
    ? undefined
    : `Only requests to 127.0.0.1:${port} and localhost:${port} are answered: the Host header names another.`;
}
