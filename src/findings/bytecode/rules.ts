import type { BytecodeCounts, BytecodeRule } from '../../domain/bytecode.js';
import { usageError } from '../../domain/errors.js';
import { didYouMean, joinedHint } from '../../domain/near-names.js';

/** What `--fail-on` can count. */
const COUNTED = {
  missing: ({ missing }: BytecodeCounts) => missing,
  stale: ({ stale }: BytecodeCounts) => stale,
  'wrong-version': ({ wrongVersion }: BytecodeCounts) => wrongVersion,
  mismatched: ({ mismatched }: BytecodeCounts) => mismatched,
  any: ({ missing, stale, wrongVersion, mismatched }: BytecodeCounts) =>
    missing + stale + wrongVersion + mismatched,
};

/** One rule: more than `most` of what it counts fails. */
export interface FailRule {
  readonly expression: string;
  readonly what: keyof typeof COUNTED;
  readonly most: number;
  /** `most` is in percent of all modules. */
  readonly percent: boolean;
}

/** Reads `missing,stale>3,any>5%`. Throws a usage error that names the part that cannot be read. */
export function parseFailOn(text: string): FailRule[] {
  return text.split(',').map((part) => {
    const expression = part.replace(/\s+/g, '');
    const [, what = '', most = '0', percent] = /^([a-z-]+)(?:>(\d+(?:\.\d+)?)(%)?)?$/.exec(expression) ?? [];
    if (isCounted(what) && (percent !== undefined ? Number(most) <= 100 : /^\d+$/.test(most))) {
      return { expression, what, most: Number(most), percent: percent !== undefined };
    }
    throw usageError(
      `--fail-on ${part.trim() === '' ? 'has an empty part' : `cannot read ${JSON.stringify(part.trim())}`}.`,
      joinedHint(
        didYouMean(/^[a-z-]*/i.exec(expression)?.[0] ?? '', Object.keys(COUNTED)),
        `Write ${Object.keys(COUNTED).join(', ')}, each alone or as in missing>10 or 'missing>5%'.`,
      ),
    );
  });
}

function isCounted(what: string): what is FailRule['what'] {
  return Object.hasOwn(COUNTED, what);
}

/** Decides each rule on all modules together. */
export function decideRules(rules: readonly FailRule[], total: BytecodeCounts): BytecodeRule[] {
  return rules.map(({ expression, what, most, percent }) => {
    const count = COUNTED[what](total);
    const share = total.modules === 0 ? 0 : count / total.modules;
    const exceeded = percent ? share * 100 > most : count > most;
    return { expression, count, share, verdict: exceeded ? 'FAIL' : 'PASS' };
  });
}
