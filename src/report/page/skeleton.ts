import { createHash } from 'node:crypto';
import { type Markup, markup, trusted } from './markup.js';
import { SCRIPT } from './script.js';
import type { Section } from './section.js';
import { STYLE } from './style.js';

/** What a page holds. */
export interface PageParts {
  readonly title: string;
  /** When it was measured. */
  readonly when: string;
  /** The answer, before all else. */
  readonly lead: Markup;
  readonly sections: readonly Section[];
}

/** The page as text, with the links to its sections. */
export function pageOf({ title, when, lead, sections }: PageParts): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${trusted(hashOf(SCRIPT))}'; img-src data:">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="faint">${when}</p>
${lead}
<nav aria-label="Contents"><ul>${sections.map(({ id, title: text }) => markup`<li><a href="#${id}">${text}</a></li>\n`)}</ul></nav>
</header>
<main>
${sections.map(sectionPart)}
</main>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.html;
}

function sectionPart({ id, title, body }: Section): Markup {
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${body}
</section>
`;
}

function hashOf(script: string): string {
  return createHash('sha256').update(script).digest('base64');
}
