import { joined } from '../../domain/words.js';

/** An import: in which module, and what it loads. */
export interface JudgedImport {
  readonly module: string;
  readonly targets: readonly string[];
}

/** What lifeguard-lazy-imports says of imports that are made to wait. */
export type LifeguardVerdict = (imports: readonly JudgedImport[]) => string;

const MOST_NAMED = 3;

/** Reads what it wrote; `undefined` where that is not as known. Pure. */
export function lifeguardVerdicts(json: string, verbose: string): LifeguardVerdict | undefined {
  const parsed = parsedOutput(json);
  if (!parsed) return undefined;
  const errors = errorsOf(verbose);
  const unsafe = ({ module, targets }: JudgedImport): string[] => {
    const whole = parsed.eager.has(module) ? [`${module} has to import at once`] : [];
    return [
      ...whole,
      ...targets.flatMap((target) => {
        if (parsed.eligible.has(target)) return [];
        const error = errors.get(target);
        return error === undefined ? [] : [`${target}: ${error}`];
      }),
    ];
  };
  return (imports) => {
    const reasons = [...new Set(imports.flatMap(unsafe))];
    if (reasons.length > 0) return `unsafe: ${joined(reasons.slice(0, MOST_NAMED))}`;
    const targets = imports.flatMap((one) => one.targets);
    const known = targets.filter((target) => parsed.eligible.has(target));
    const unseen = targets.filter((target) => !parsed.eligible.has(target));
    if (known.length === 0) return 'not looked at';
    const first = [...new Set(known.flatMap((target) => parsed.eligible.get(target) ?? []))];
    const after =
      first.length === 0
        ? ''
        : ` once ${joined(first.slice(0, MOST_NAMED))} ${first.length === 1 ? 'is' : 'are'} imported`;
    return `safe${after}${unseen.length === 0 ? '' : `; ${joined(unseen.slice(0, MOST_NAMED))} not looked at`}`;
  };
}

function parsedOutput(json: string) {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { LAZY_ELIGIBLE: eligible, LOAD_IMPORTS_EAGERLY: eager } = value as Record<string, unknown>;
  if (typeof eligible !== 'object' || eligible === null || !isTexts(eager)) return undefined;
  const entries = Object.entries(eligible);
  if (!entries.every((entry): entry is [string, string[]] => isTexts(entry[1]))) return undefined;
  return { eligible: new Map(entries), eager: new Set(eager) };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

/** By module: the first thing that it says of it, with its line. */
function errorsOf(verbose: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of verbose.split(/^## /m).slice(1)) {
    const [name = '', ...rest] = part.split('\n');
    const text = rest.join('\n');
    const [, kind, line, what] = /^(\w+) \(\d+\)\n +Line (\d+) - (.*)$/m.exec(text) ?? [];
    if (kind !== undefined) found.set(name.trim(), `${kind} of ${what?.trim()}, line ${line}`);
    else if (/^### Could not parse/m.test(text)) found.set(name.trim(), 'could not be parsed');
  }
  return found;
}
