import { DARK, LIGHT, variablesOf } from './palette.js';

/** Below this the narrow drawings are shown, and tables as cards. */
const NARROW_BELOW = 760;

/** Below this the letters of the wide drawings would be scaled to less than eleven pixels. */
const MEDIUM_BELOW = 960;

/** Figures that would scroll sideways flow below the name of their row, each behind what it is. */
function cards(tables: string): string {
  return `${tables}, ${tables} tbody, ${tables} tr, ${tables} caption { display: block; }
  ${tables} thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  ${tables} tr { padding: 6px 0; border-bottom: 1px solid var(--rule); }
  ${tables} td { display: inline-block; padding: 0 14px 0 0; border: 0; text-align: left; white-space: normal;
    overflow-wrap: anywhere; }
  ${tables} td:first-child, ${tables} tbody th { display: block; font-weight: 600; min-width: 0; }
  ${tables} tbody th { padding: 0; border: 0; white-space: normal; }
  ${tables} td[data-is]::before { content: attr(data-is) " "; color: var(--faint); }`;
}

/** All of the page's style; the drawings take its variables. */
export const STYLE = `
:root { color-scheme: light dark; ${variablesOf(LIGHT)} }
@media (prefers-color-scheme: dark) { :root { ${variablesOf(DARK)} } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1040px; padding: 24px 20px 64px; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 1.15rem; margin: 40px 0 4px; }
h3 { font-size: 1rem; margin: 16px 0 4px; }
p, ul, ol { margin: 8px 0; }
ul, ol { padding-left: 1.3em; }
li { margin: 4px 0; }
a { color: inherit; }
.faint, figcaption, caption { color: var(--faint); font-size: 0.875rem; }
.verdict { display: inline-block; font-weight: 700; padding: 2px 10px; border: 2px solid; border-radius: 6px; }
.fail { color: var(--fail); } .pass { color: var(--pass); } .warn { color: var(--warn); }
.conclusions { font-size: 1.0625rem; }
.warnings li { color: var(--ink); }
.warnings b { color: var(--warn); }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; padding: 0; }
figure { margin: 12px 0; }
svg { display: block; max-width: 100%; height: auto; overflow: visible; font-family: inherit; }
svg text { fill: var(--ink); }
svg .faint text { fill: var(--faint); }
.medium, .narrow { display: none; }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 290px), 1fr)); gap: 12px 20px; }
.panels figure { margin: 0; min-width: 0; }
.panels figcaption { overflow-wrap: anywhere; }
.answer { font-size: 1.125rem; }
.findings { list-style: none; padding: 0; }
.findings > li { padding: 10px 0; border-bottom: 1px solid var(--rule); }
.findings dl { grid-template-columns: minmax(0, max-content) 1fr; }
.findings p { margin: 4px 0 0; }
.findings .faint { font-size: inherit; }
.key { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; padding: 0; font-size: 0.875rem; }
.key i { display: inline-block; width: 12px; height: 12px; margin-right: 6px; border-radius: 2px; vertical-align: -1px; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 4px 0; }
.table table { min-width: min(100%, 34em); }
th, td { padding: 4px 10px; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
td:first-child { white-space: normal; overflow-wrap: anywhere; min-width: min(50vw, 10em); }
/* Who led to an import is a text, and would make the table twice as wide as the page. */
#table-imports td:last-child { white-space: normal; text-align: left; min-width: 18em; }
#table-statements td:last-child { white-space: normal; overflow-wrap: anywhere; min-width: 8em; }
td:first-child bdi span { display: inline-block; max-width: 100%; }
th { vertical-align: bottom; font-weight: 600; }
th button { all: unset; cursor: pointer; font-weight: 600; }
th button:focus-visible, summary:focus-visible, a:focus-visible, input:focus-visible, .table:focus-visible
  { outline: 2px solid var(--series-0); outline-offset: 2px; }
th[aria-sort=ascending] button::after { content: " ▲"; } th[aria-sort=descending] button::after { content: " ▼"; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 8px 0; font-size: 0.875rem; }
dt { color: var(--faint); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
details { margin: 8px 0; } summary { cursor: pointer; font-size: 0.875rem; color: var(--faint); }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; }
input { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--faint); border-radius: 4px;
  padding: 4px 8px; width: min(100%, 24em); }
[hidden] { display: none !important; }
@media (max-width: ${MEDIUM_BELOW - 1}px) {
  .wide { display: none; } .medium { display: block; width: min(100%, 800px); }
}
@media (max-width: ${NARROW_BELOW - 1}px) {
  body { padding: 16px 10px 48px; }
  .medium { display: none; } .narrow { display: block; }
  dl { grid-template-columns: 1fr; } dd { margin-bottom: 6px; }
  ${cards('.cards')}
  .cards[data-sortable] thead { position: static; width: auto; height: auto; clip-path: none; }
  .cards[data-sortable] thead tr { display: flex; flex-wrap: wrap; gap: 4px 12px; }
  .cards[data-sortable] th { padding: 0; border: 0; }
}
@media print {
  :root { color-scheme: light; ${variablesOf(LIGHT)} }
  body { max-width: none; padding: 0; font-size: 11pt; }
  figure, tr, li { break-inside: avoid; } h2, h3, h2 + p, .key { break-after: avoid; }
  /* Nobody scrolls paper, or opens what is folded on it: values stay folded, words do not. */
  .table { overflow: visible; }
  ${cards(':is(.broad, #table-imports)')}
  details:not(:has(table))::details-content { content-visibility: visible; display: block; block-size: auto; }
  nav, .filter, [aria-labelledby=raw] { display: none; }
  .key i { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .wide, .narrow { display: none; } .medium { display: block; }
}
`;
