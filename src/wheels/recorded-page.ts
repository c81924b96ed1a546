import { tableOf } from '../domain/table-of.js';

const JSON_TYPE = 'application/vnd.pypi.simple.v1+json';

/** The form of a page that a client gets: JSON for whoever names it. */
export function pageType(accept: string): string {
  return /application\/vnd\.pypi\.simple\.(?:v1|latest)\+json/.test(accept) ? JSON_TYPE : 'text/html';
}

/** A page of a registry, with its files on this index. Everything else stays, as long as it is. Pure. */
export function indexPage(
  body: string,
  contentType: string,
  address: string,
): { readonly type: string; readonly body: string } {
  const type = contentType.split(';', 1)[0]?.trim() ?? '';
  if (type !== JSON_TYPE) {
    const links = body.replace(
      /(<a\b[^>]*?\bhref=)(["'])([^"'#]+)/gi,
      (_, before: string, quote: string, href: string) =>
        `${before}${quote}${hereOf(href.replace(/&amp;/g, '&'), address)}`,
    );
    return { type: type || 'text/html', body: links };
  }
  const page = tableOf(JSON.parse(body));
  const files = (Array.isArray(page.files) ? page.files : []).map(tableOf);
  const moved = files.map((file) => ({ ...file, url: hereOf(String(file.url), address) }));
  return { type, body: JSON.stringify({ ...page, files: moved }) };
}

/** Where a file of a registry lies here: the folder in letters of an address, then its own name. */
function hereOf(url: string, base: string): string {
  const { href } = new URL(url, base);
  const end = href.lastIndexOf('/');
  return `/recorded/${Buffer.from(href.slice(0, end)).toString('base64url')}/${href.slice(end + 1)}`;
}

/** The address of the registry for such a path; undefined for any other. */
export function originalOf(path: string): string | undefined {
  const [, folder, name] = /^\/recorded\/([\w-]+)\/([^/]+)$/.exec(path) ?? [];
  if (folder === undefined || name === undefined) return undefined;
  const address = `${Buffer.from(folder, 'base64url').toString()}/${encodeURI(name)}`;
  return /^https?:\/\//.test(address) && URL.canParse(address) ? address : undefined;
}
