import { shownReady } from '../config/ready.js';
import { maskSecrets } from '../domain/mask.js';
import { shownUrl } from '../domain/shown-url.js';

/** The command line as the report shows it: values of --env, --args and --payload are masked, names are not. */
export async function reportedArgv(argv: readonly string[]): Promise<string[]> {
  const end = argv.indexOf('--');
  const own = end < 0 ? argv : argv.slice(0, end);
  const command = end < 0 ? [] : ['--', ...maskSecrets(argv.slice(end + 1))];
  return [...(await Promise.all(own.map((word, index) => masked(word, own[index - 1])))), ...command];
}

const COMMANDS = [
  ...['--command', '--setup', '--prepare', '--conclude', '--cleanup', '--reference', '--on-host'],
  ...['-s', '-p', '-C', '-c'],
];

async function masked(word: string, before: string | undefined): Promise<string> {
  if (before === '--env') return word.replace(/=.*/s, '=***');
  if (before === '--args') return '***';
  if (before === '--payload') return shownPayload(word);
  if (word.startsWith('--payload=')) return `--payload=${shownPayload(word.slice('--payload='.length))}`;
  if (before === '--url') return shownAddress(word);
  if (word.startsWith('--url=')) return `--url=${shownAddress(word.slice('--url='.length))}`;
  if (before === '--ready') return shownReady(word);
  if (word.startsWith('--ready=')) return `--ready=${shownReady(word.slice('--ready='.length))}`;
  if (before !== undefined && COMMANDS.includes(before)) return maskedText(word);
  if (COMMANDS.some((flag) => word.startsWith(flag.length > 2 ? `${flag}=` : flag))) return maskedText(word);
  // An ARN names the account.
  return word
    .replace(/(^|:)\d{12}(?=:)/g, '$1***')
    .replace(/^(--env=[^=]+)=.*/s, '$1=***')
    .replace(/^--args=.*/s, '--args=***');
}

/** FUNCTION=URL or URL. */
function shownAddress(given: string): string {
  const [, name = '', url = ''] = /^([^=/?#]+=)?(.*)$/s.exec(given) ?? [];
  return `${name}${shownUrl(url)}`;
}

/** A file’s name may be shown, not what is sent. */
function shownPayload(given: string): string {
  return given.startsWith('@') || given === '{}' ? given : '***';
}

/** Masks what a shell would take for one word as one, also where it has spaces. */
async function maskedText(command: string): Promise<string> {
  const { parse } = await import('shell-quote');
  const words = parse(command, (name) => `$${name}`).map((word) => {
    if (typeof word === 'string') return word;
    if ('pattern' in word) return word.pattern;
    return 'op' in word ? word.op : `#${word.comment}`;
  });
  return maskSecrets(words).join(' ');
}
