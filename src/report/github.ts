import { markdownBlocks } from './markdown.js';
import { escaped, page } from './markdown-text.js';
import type { Reporter } from './reporter.js';
import { tally } from './tally.js';

/** GitHub drops the whole summary of a step above 1 MiB, to which several programs may add. */
const SUMMARY_BYTES = 900_000;

/** A job summary of GitHub Actions: the Markdown under a heading with the verdict. */
export const github: Reporter = (document) => {
  const sum = tally(document);
  const title = document.kind === 'comparison' ? 'Cold starts compared' : 'Cold starts';
  const head = [
    { lines: [`## ${title}${sum ? `: ${sum.verdict}` : ''}`] },
    { lines: sum ? [escaped(sum.counts)] : [] },
  ];
  return page([...head, ...markdownBlocks(document)], SUMMARY_BYTES);
};
