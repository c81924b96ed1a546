import { defined } from '../domain/defined.js';
import type { Wheel } from './wheel-set.js';

/** A page of the index in one of its two forms. */
export interface Page {
  readonly type: string;
  readonly body: string;
}

const JSON_TYPE = 'application/vnd.pypi.simple.v1+json';
const HTML_TYPE = 'application/vnd.pypi.simple.v1+html';
const META = { 'api-version': '1.1' };

/** Where a wheel lies below the root of the index; its metadata is beside it, with `.metadata` behind the name. */
export function wheelPath(wheel: Pick<Wheel, 'sha256' | 'file'>): string {
  return `/files/${wheel.sha256}/${encodeURIComponent(wheel.file)}`;
}

/** The page of one project, PEP 691 or PEP 503 with the metadata of PEP 658 and 714. */
export function projectPage(name: string, wheels: readonly Wheel[], accept: string): Page {
  const type = pageType(accept);
  if (type !== JSON_TYPE) {
    const links = wheels.map(
      (wheel) =>
        `<a href="${wheelPath(wheel)}#sha256=${wheel.sha256}"${attribute('data-requires-python', wheel.requiresPython)}` +
        // The first name is the one that pip before 23.2 knows.
        `${attribute('data-dist-info-metadata', `sha256=${wheel.metadataSha256}`)}` +
        `${attribute('data-core-metadata', `sha256=${wheel.metadataSha256}`)}>${escapeHtml(wheel.file)}</a><br>`,
    );
    return { type, body: html(`Links for ${name}`, links) };
  }
  const files = wheels.map((wheel) => ({
    filename: wheel.file,
    url: wheelPath(wheel),
    hashes: { sha256: wheel.sha256 },
    ...defined({ 'requires-python': wheel.requiresPython }),
    // Only the name of PEP 714: pip before 23.2 breaks on the older one in JSON.
    'core-metadata': { sha256: wheel.metadataSha256 },
    size: wheel.bytes,
    yanked: false,
  }));
  const versions = [...new Set(wheels.map(({ version }) => version))];
  return { type, body: JSON.stringify({ meta: META, name, versions, files }) };
}

/** The page that lists the projects. */
export function rootPage(names: readonly string[], accept: string): Page {
  const type = pageType(accept);
  return type === JSON_TYPE
    ? { type, body: JSON.stringify({ meta: META, projects: names.map((name) => ({ name })) }) }
    : {
        type,
        body: html(
          'Simple index',
          names.map((name) => `<a href="/simple/${name}/">${name}</a><br>`),
        ),
      };
}

/** JSON for whoever asks for it by name; HTML for a browser, curl and old versions of pip. */
function pageType(accept: string): string {
  if (/application\/vnd\.pypi\.simple\.(?:v1|latest)\+json/.test(accept)) return JSON_TYPE;
  return accept.includes('application/vnd.pypi.simple.') ? HTML_TYPE : 'text/html; charset=utf-8';
}

function html(title: string, lines: readonly string[]): string {
  const head = `<meta name="pypi:repository-version" content="1.1"><title>${title}</title>`;
  return `<!DOCTYPE html>\n<html><head>${head}</head><body>\n${lines.join('\n')}\n</body></html>\n`;
}

function attribute(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${name}="${escapeHtml(value)}"`;
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
