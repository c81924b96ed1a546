import type { ExplainedImport, ExplainedModule, Explanation } from '../../domain/explain.js';
import type { ExplainGate, FailRule, ModuleChange, RuleVerdict } from '../../domain/explain-diff.js';
import { formatMs, formatShare } from '../../domain/format.js';
import { normaliseName } from '../../domain/project-name.js';
import { type Verdict, worst } from '../../domain/verdict.js';
import { counted, listed } from '../../domain/words.js';
import { modulesOf } from './diff.js';
import { MAIN } from './modules.js';
import { shortFile } from './places.js';

/** What is judged. */
export interface Judged {
  readonly explanation: Explanation;
  /** The start that it is compared with. */
  readonly base?: Explanation | undefined;
  /** Why there is none, though one was asked for: in words. */
  readonly noBase?: string | undefined;
  /** Why times of both cannot be held against each other: in words. */
  readonly unlike?: string | undefined;
}

/** Holds a start against the rules of `--fail-on`; undefined without any. Pure. */
export function explainGate(rules: readonly FailRule[], judged: Judged): ExplainGate | undefined {
  const all = rules.map((rule): RuleVerdict => ({ rule: rule.text, ...verdictOf(rule, judged) }));
  const verdict = worst(all.map((one) => one.verdict));
  return verdict && { verdict, rules: all };
}

type Told = Omit<RuleVerdict, 'rule'>;

function verdictOf(rule: FailRule, judged: Judged): Told {
  if ('name' in rule) {
    const test = rule.kind === 'module' ? moduleTest : distributionTest;
    return loaded(rule.name, judged, test(rule.name));
  }
  const { diff } = judged.explanation;
  if (!diff) return told('INCONCLUSIVE', `there is nothing to compare with: ${judged.noBase ?? 'no base'}`);
  const isNew = rule.kind === 'new-import';
  if (!isNew && judged.unlike !== undefined)
    return told('INCONCLUSIVE', `times cannot be compared: ${judged.unlike}`);
  const found = diff.modules.filter(({ kind }) => kind === (isNew ? 'new' : 'grown'));
  const over = found.filter((change) =>
    'limitMs' in rule ? change.changeMs > rule.limitMs : shareOf(change) > rule.limitShare,
  );
  if (over.length > 0) return told('FAIL', namesOf(over, judged));
  const [most] = found;
  if (most) return told('PASS', `at most ${namesOf([most], judged)}`);
  return told('PASS', isNew ? 'nothing new is imported' : 'nothing grew beyond noise');
}

const told = (verdict: Verdict, sentence: string): Told => ({ verdict, sentence });

function shareOf({ base, changeMs }: ModuleChange): number {
  const ms = base ? base.cpuMs + base.waitMs : 0;
  return ms > 0 ? changeMs / ms : Number.POSITIVE_INFINITY;
}

const MOST_NAMED = 3;

function namesOf(changes: readonly ModuleChange[], { explanation }: Judged): string {
  const names = changes.map((change) => {
    const { module, owner, changeMs, file, line = 0, kind } = change;
    const name = module === MAIN ? `${owner} beside imports` : module;
    const by = kind === 'grown' ? ` (${formatShare(shareOf(change))})` : '';
    const place = file === undefined ? '' : `, imported at ${shortFile(file, explanation)}:${line}`;
    return `${name} +${formatMs(changeMs)}${by}${place}`;
  });
  return listed(names, MOST_NAMED, '; ');
}

type Test = (module: ExplainedModule) => boolean;

function moduleTest(name: string): Test {
  return ({ module }) => module === name || module.startsWith(`${name}.`);
}

function distributionTest(name: string): Test {
  const wanted = normaliseName(name);
  return ({ owner, ownerKind }) => ownerKind === 'distribution' && normaliseName(owner) === wanted;
}

function loaded(name: string, { explanation, base }: Judged, test: Test): Told {
  const found = modulesOf(explanation).filter(test);
  const before = base && modulesOf(base).some(test);
  if (found.length === 0)
    return told('PASS', `${name} is not loaded before ready${before ? ', as it was in the base' : ''}`);
  const names = new Set(found.map(({ module }) => module));
  const first = explanation.imports.find(({ module }) => names.has(module));
  const place = first && placeOf(first, explanation);
  const than = before === undefined ? '' : before ? ', as in the base' : ', and was not in the base';
  return told(
    'FAIL',
    `${name} is loaded before ready, ${counted(found.length, 'module')}${place ?? ''}${than}`,
  );
}

/** The statement of the user's own through which it is imported, else the one that imports it. */
function placeOf(first: ExplainedImport, { imports, statements, folder }: Explanation): string | undefined {
  const own = new Set(statements.flatMap((one) => (one.own && one.file !== undefined ? [one.file] : [])));
  const isOwn = ({ file }: ExplainedImport) => file !== undefined && own.has(file);
  const nodes = new Map(imports.map((node) => [node.id, node]));
  let node: ExplainedImport | undefined = first;
  while (node && !isOwn(node)) node = nodes.get(node.parent);
  const { file, line } = node ?? first;
  return file === undefined ? undefined : `, first by ${shortFile(file, { folder })}:${line}`;
}
