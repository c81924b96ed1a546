import { usageError } from '../domain/errors.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import type { Launch } from '../domain/plan.js';

/** Options of the interpreter that change how it starts a worker. */
const PLAIN = '-b -bb -B -d -E -I -O -OO -P -q -R -s -S -u -v'.split(' ');
/** Those that take a value. */
const VALUED = ['-W', '-X', '--check-hash-based-pycs'];

const FORMS = `Forms: python, uv run, or options of the interpreter: ${[...PLAIN, ...VALUED].join(' ')}.`;

/** Reads one launch style, for example `-X utf8 -O`. Throws a usage error that lists the forms. */
export function parseLaunch(text: string): Launch {
  const words = text
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2')
    .split(/\s+/);
  if (words.join(' ') === 'python') return { kind: 'python', options: [] };
  if (/^uv[ -]run$/.test(words.join(' '))) return { kind: 'uv-run' };
  const options: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const glued = /^-[WX]./s.test(word);
    if (glued || PLAIN.includes(word)) {
      options.push(word);
      continue;
    }
    if (!VALUED.includes(word)) throw wrong(text, `${word} is none of them`, words.join(' '));
    at += 1;
    const value = words[at];
    if (value === undefined) throw wrong(text, `${word} needs a value`);
    options.push(...(word.startsWith('--') ? [word, value] : [`${word}${value}`]));
  }
  return { kind: 'python', options };
}

/** The last part of a row's id; empty for plain `python`. */
export function launchLabel(launch: Launch): string {
  return launch.kind === 'uv-run' ? 'uv-run' : launch.options.join('');
}

/** As a user writes it, for reports; undefined for plain `python`. */
export function shownLaunch(launch: Launch): string | undefined {
  if (launch.kind === 'uv-run') return 'uv run';
  return launch.options.length > 0 ? launch.options.join(' ') : undefined;
}

/** Under these options Python does not look where the probe lies. */
export function isIsolated(launch: Launch): boolean {
  return launch.kind === 'python' && launch.options.some((option) => /^-[EIS]$/.test(option));
}

function wrong(text: string, why: string, typed = '') {
  return usageError(
    `The launch style ${JSON.stringify(text)} cannot be used: ${why}.`,
    joinedHint(didYouMean(typed, ['python', 'uv run']), FORMS),
  );
}
