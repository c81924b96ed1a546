import { ColdstartError, measureError } from '../domain/errors.js';
import { hostIn, type Need, type NeedKind } from '../domain/need.js';

interface FailedTool {
  readonly stderr: string;
  readonly summary: string;
}

/** What to do where an index refuses whoever asks. */
export const REFUSED =
  'Check user and password of the index, in UV_DEFAULT_INDEX or PIP_INDEX_URL (https://USER:PASSWORD@HOST/simple), ~/.netrc or a keyring, and what they may read.';

const NO_WHEELS =
  'Packages are installed from wheels only, since a build would take minutes: choose another version or --python, or make the environment yourself and name it with --venv.';

/** The same failure where no environment can be named and builds are allowed, but by the user's own words. Pure. */
export function forbiddenBuild(error: unknown): unknown {
  if (!(error instanceof ColdstartError) || error.hint !== NO_WHEELS) return error;
  return measureError(
    error.message,
    'Your requirements or settings of uv take wheels only (--only-binary, no-build): choose another version or --python, or allow builds there.',
  );
}

/** What the words of uv and pip mean for the user, and what the machine then lacks; the first that fits. */
const NEXT_STEPS: readonly (readonly [pattern: RegExp, hint: string, need?: NeedKind])[] = [
  [
    /no space left on device|os error 28|disk quota/i,
    'Make room on the disk, for example with `coldstart cache clear`, or name another cache: XDG_CACHE_HOME=/some/folder.',
    'disk',
  ],
  [
    /hash mismatch|hashes? .*do not match|do not match the hashes/i,
    'The index serves files other than those that were locked: renew the lock, or check whether a proxy or mirror changes them.',
  ],
  [
    /require-hashes/i,
    'Lock every requirement with its hash, for example with `uv pip compile --generate-hashes`.',
  ],
  [
    /(?:extra|group)\b.*(?:not found|not defined)/i,
    'Correct --extra or --group: the project says which there are.',
  ],
  [
    /certificate|tls handshake|SSLError/i,
    'Name the certificates that your network needs: SSL_CERT_FILE=/path/ca.pem, or UV_SYSTEM_CERTS=1 for the system’s.',
    'network',
  ],
  [
    /proxy authentication required|\b407 /i,
    'The proxy asks who you are: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT.',
    'network',
  ],
  // Before what was not found: uv says that too where it was not let in.
  [
    /\b40[13] (?:unauthorized|forbidden|error|client error)|error (?:code: )?40[13]\b|status code 40[13]|valid authentication credentials/i,
    REFUSED,
  ],
  [
    /after connection broken by|network was disabled|dns error|tcp connect|connection (?:refused|reset|timed out)|error sending request|failed to fetch|network is unreachable|timed out|NewConnectionError|status (?:code )?(?:5\d\d|407)/i,
    'Check the network, the index (UV_DEFAULT_INDEX, PIP_INDEX_URL) and the proxy (HTTPS_PROXY), then run it again.',
    'network',
  ],
  [
    /build backend (?:returned an error|raised)|failed to build `\S+ @ file:/i,
    'A project on this machine cannot be built: correct it until `python -m pip install -e FOLDER` works.',
  ],
  [
    /no usable wheels|wheels are required|building from source is disabled|no-build|failed to download and build|source distribution/i,
    NO_WHEELS,
  ],
  [
    /not found in the package registry|there is no version of/i,
    'Check the name and the version, and whether your index has it for this Python.',
  ],
  [
    /no matching distribution|could not find a version/i,
    'Check the name and the version, whether your index has it for this Python, and its user and password: pip says the same where an index refuses it.',
  ],
  [
    /no solution found|unsatisfiable|incompatible/i,
    'Loosen or change the requirements that exclude one another.',
  ],
  [/couldn't parse|distribution not found/i, 'Correct that line of the requirements.'],
];

/** What pip says of an index that does not answer stands in warnings; its error then is only that it found nothing. */
const BROKEN_CONNECTION = /^WARNING: Retrying .* after connection broken by '(.+)': (\S+)$/;
const UNREACHABLE =
  /after connection broken by|error sending request|tcp connect|dns error|network is unreachable|network was disabled/i;

/** Whether the index did not answer at all: what was not found then may well be there. */
export function isUnreachable({ stderr }: Pick<FailedTool, 'stderr'>): boolean {
  return UNREACHABLE.test(stderr);
}

const NOISE =
  /^(?:using (?:c?python|interpreter)|creating virtual|resolved \d|prepared \d|downloading|updating|building (?!source distributions)|activate with|warning:|\[notice\]|$)/i;
const MAX_LINES = 6;
const MAX_CHARS = 900;
const MAX_LOG_LINES = 2;

/** A measure error from a failed installation: the essential lines of the tool, and what to do about them. */
export function explainFailure(what: string, { stderr, summary }: FailedTool): ColdstartError {
  const hint = NEXT_STEPS.find(([pattern]) => pattern.test(stderr))?.[1];
  const lines = essentialLines(stderr);
  const told = lines.length > 0 ? lines.join('\n  ') : withoutSecrets(summary);
  return measureError(`${what}:\n  ${told}`, hint ?? 'Run the same installation by hand to see more.');
}

/** What the machine lacked where a text ends as one of {@link explainFailure} does. Pure. */
export function needOfInstall(text: string): Need | undefined {
  const kind = NEXT_STEPS.find(([, hint]) => text.includes(hint))?.[2];
  const host = kind === 'network' ? hostIn(text) : undefined;
  return kind === undefined ? undefined : host === undefined ? { kind } : { kind, what: host };
}

/** What is left of stderr without progress, repetitions and credentials in addresses. */
function essentialLines(stderr: string): string[] {
  const lines = withoutSecrets(withoutBuildLog(withoutTraceback(stderr)))
    .split('\n')
    .map((line) =>
      connectionFailure(line.trim()).replace(/^(?:error|cause|ERROR|hint|×|╰─▶|├─▶|Caused by):?\s*/, ''),
    )
    .filter((line) => !NOISE.test(line));
  const essential = [...new Set(lines)].slice(0, MAX_LINES);
  while (essential.length > 1 && essential.join('').length > MAX_CHARS) essential.pop();
  return essential.map((line) => (line.length > MAX_CHARS ? `${line.slice(0, MAX_CHARS)}…` : line));
}

function connectionFailure(line: string): string {
  const [, why, path] = BROKEN_CONNECTION.exec(line) ?? [];
  if (why === undefined) return line;
  const told = /(?:\[Errno \d+\]|Failed to|too many|timed out|closed)[^'")]*/.exec(why)?.[0] ?? why;
  return `no connection for ${path}: ${told}`;
}

/** Of a traceback only the exception: where pip or coldstart's own helper stood is of no use. */
function withoutTraceback(text: string): string {
  const kept: string[] = [];
  let indentation: number | undefined;
  for (const line of text.split('\n')) {
    const found = line.search(/\S/);
    if (/^\s*Traceback \(most recent call last\):/.test(line)) indentation = found;
    else if (indentation === undefined || (found >= 0 && found <= indentation)) {
      indentation = undefined;
      kept.push(line);
    }
  }
  return kept.join('\n');
}

/** A build tells at length what it does, and at the end what went wrong. */
function withoutBuildLog(text: string): string {
  const kept: string[] = [];
  let log: string[] | undefined;
  const endOfLog = () => (log ?? []).filter((line) => line.trim() !== '').slice(-MAX_LOG_LINES);
  for (const line of text.split('\n')) {
    const isHint = line.startsWith('hint:');
    if (/^\s*\[std(?:out|err)\]$/.test(line)) log = [];
    else if (log && !isHint) log.push(line);
    else {
      kept.push(...endOfLog(), line);
      log = undefined;
    }
  }
  return [...kept, ...endOfLog()].join('\n');
}

export function withoutSecrets(text: string): string {
  return text.replace(/(\w+:\/\/)[^\s/@]+@/g, '$1…@');
}
