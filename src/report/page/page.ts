import { createHash } from 'node:crypto';
import { measured } from '../caption.js';
import type { Rendered, Reporter } from '../reporter.js';
import { imports } from './charts/imports.js';
import { runOrder } from './charts/order.js';
import { phases } from './charts/phases.js';
import { ratios } from './charts/ratios.js';
import { trials } from './charts/trials.js';
import { tuning } from './charts/tuning.js';
import { type Markup, markup, trusted } from './markup.js';
import { method, raw, subject } from './method.js';
import { SCRIPT } from './script.js';
import type { Section, SectionMaker } from './section.js';
import { STYLE } from './style.js';
import { figures, gateTable } from './tables.js';
import { verdictPart } from './verdict.js';

/** In reading order; a new chart is one file and one entry. */
const SECTIONS: readonly SectionMaker[] = [
  gateTable,
  ratios,
  tuning,
  trials,
  phases,
  imports,
  runOrder,
  figures,
  method,
  raw,
];

/** A page in one file: it loads nothing, runs no script of others and reads the same without any. */
export const html: Reporter = (document) => {
  const sections = SECTIONS.flatMap((make) => make(document) ?? []);
  const title = titleOf(document);
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
<p class="faint">${when(document)}</p>
${verdictPart(document)}
<nav aria-label="Contents"><ul>${sections.map(({ id, title: text }) => markup`<li><a href="#${id}">${text}</a></li>\n`)}</ul></nav>
</header>
<main>
${sections.map(sectionPart)}
</main>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.html;
};

function sectionPart({ id, title, body }: Section): Markup {
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${body}
</section>
`;
}

function titleOf(document: Rendered): string {
  if (document.kind === 'comparison') return `Comparison: ${document.base.file} → ${document.head.file}`;
  if (document.tune) return `Memory of ${document.tune.function}`;
  const isInstalls = measured(document).every(({ scenario }) => scenario.runner === 'install');
  if (isInstalls && measured(document).length > 0) return 'Installs, from requirements to the first import';
  const names = subject(document);
  return names === '' ? 'Cold starts' : `Cold starts of ${names}`;
}

function when(document: Rendered): string {
  if (document.kind === 'comparison')
    return `base measured ${document.base.startedAt}, head ${document.head.startedAt}`;
  return `measured ${document.startedAt.slice(0, 16).replace('T', ' ')} UTC, coldstart ${document.tool.version}`;
}

function hashOf(script: string): string {
  return createHash('sha256').update(script).digest('base64');
}
