import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Explanation, Owner } from '../../domain/explain.js';
import { formatShare } from '../../domain/format.js';
import { plain } from '../../domain/plain.js';
import { counted } from '../../domain/words.js';
import type { RenderOptions } from '../reporter.js';
import { styled } from '../styled.js';
import { hanging, wrapped } from '../terminal/text.js';
import { warningLines } from '../terminal/warning-lines.js';
import { diffLines, gateLines } from './diff-table.js';
import { initText, invocationText, ofInvocation } from './first-invocation.js';
import { grid } from './grid.js';
import { remedyLines } from './remedies-table.js';
import { nameOfReady, PARENTS, plainMs, shownPlace } from './shown.js';
import { type TreeOptions, treeLines } from './tree.js';
import { whyLines } from './why.js';

/** How an explanation is to look. */
export type ExplainLook = RenderOptions & TreeOptions;

/** So many parts of the start are named in the first lines. */
const MOST_NAMED = 6;
/** An explanation is of one worker: its warnings are nobody else's. */
const NO_ROWS = { results: [], names: new Map<string, string>() };
/** A traced start that differs from `ready` by no more than this share of it need not be told of in the first line. */
const TRACED_ALIKE = 0.1;
/** Wider lines are hard to follow from a name to its figures. */
const WIDEST = 100;

/** The answer for a terminal: what the start is made of, the tree of imports, other work; or the ways to one module. Pure. */
export function explainTable(explanation: Explanation, look: ExplainLook): string {
  const width = Math.min(look.width, WIDEST);
  const { diff } = explanation;
  const lines = [
    ...(diff ? diffLines(explanation, diff, look, width) : explanationLines(explanation, look, width)),
    ...section(warningLines(explanation.warnings, NO_ROWS, { ...look, width })),
    '',
    ...captionLines(explanation, width),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function explanationLines(explanation: Explanation, look: ExplainLook, width: number): string[] {
  return [
    ...headLines(explanation, width, look.color),
    ...section(gateLines(explanation.gate, look, width)),
    ...(explanation.why
      ? ['', ...whyLines(explanation.why, explanation, width)]
      : [
          ...section(workLines(explanation, width)),
          ...section(bootLines(explanation, width)),
          ...section(remedyLines(explanation, width)),
          ...section(importTree(explanation, look, width)),
          ...section(invocationLines(explanation, look, width)),
        ]),
  ];
}

function section(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

/** Ready with its interval, the share of the imports, and who is behind the time, dearest first. */
export function headParts(explanation: Explanation): {
  readonly ready: string;
  readonly parts: readonly string[];
} {
  const { ready, traced } = explanation;
  const interval = ready.ci95Ms ? `  [${ready.ci95Ms.map(plainMs).join(', ')}]` : '';
  const share = formatShare(traced.readyMs > 0 ? traced.importsMs / traced.readyMs : 0);
  const whole = tracedWhole(explanation);
  const of = whole === undefined ? '' : ` of ${whole}`;
  return {
    ready: `${nameOfReady(explanation)} ${plainMs(ready.medianMs)} ms${interval}   imports ${share}${of}:`,
    parts: dearest(explanation.owners).map((owner) => `${ownerName(owner)} ${plainMs(owner.selfMs)}`),
  };
}

/** What the parts add up to, where they would be misread as parts of a `ready` that is much other. */
export function tracedWhole({ ready, traced }: Explanation): string | undefined {
  const isAlike = Math.abs(traced.readyMs - ready.medianMs) <= TRACED_ALIKE * ready.medianMs;
  return isAlike ? undefined : `${plainMs(traced.readyMs)} ms traced`;
}

function dearest(owners: readonly Owner[]): Owner[] {
  const most = owners[0]?.selfMs ?? 0;
  return owners.filter(({ selfMs }) => selfMs >= Math.max(0.5, most / 50)).slice(0, MOST_NAMED);
}

/** What an owner is called in a line of many. */
export function ownerName({ kind, name, modules }: Owner): string {
  switch (kind) {
    case 'own':
      return `${plain(name)} itself`;
    case 'main':
      return `${plain(name)} beside imports`;
    case 'bytecode':
      return `compiling ${counted(modules, 'module')}`;
    case 'startup':
      return `${plain(name)} at boot`;
    default:
      return plain(name);
  }
}

function headLines(explanation: Explanation, width: number, color: boolean): string[] {
  const { ready, parts } = headParts(explanation);
  const text = `${parts.join(' · ')}${parts.length > 0 ? ' ms' : 'nothing'}`;
  const indent = stringWidth(ready) + 1;
  const bold = styled('bold', ready, { color });
  const init = initText(explanation);
  const more = init === undefined ? [] : wrapAnsi(init, width).split('\n');
  if (indent + 24 > width) return [bold, ...indented(text, 2, width), ...more];
  const [first = '', ...rest] = indented(text, indent, width);
  return [`${bold} ${first.trimStart()}`, ...rest, ...more];
}

function indented(text: string, by: number, width: number): string[] {
  // A name and its figure stay together, with the dot behind them.
  const joined = text.replaceAll(/(?<!·) /g, '\u00a0');
  return wrapAnsi(joined, Math.max(20, width - by))
    .split('\n')
    .map((line) => ' '.repeat(by) + line.replaceAll('\u00a0', ' '));
}

function workLines(explanation: Explanation, width: number): string[] {
  if (explanation.work.length === 0) return [];
  const rows = explanation.work.map(({ selfCpuMs, selfWaitMs, label, times, ...place }) => ({
    name: `${shownPlace(place, explanation)}  ${label}${times > 1 ? `, ${times} times` : ''}`,
    figures: [plainMs(selfCpuMs), plainMs(selfWaitMs)],
  }));
  return grid({ name: 'work before ready that is no import', figures: ['cpu ms', 'waits'] }, rows, width);
}

function bootLines(explanation: Explanation, width: number): string[] {
  const found = explanation.boot.lines.filter(({ selfMs }) => selfMs >= 1);
  const isChild = explanation.readyProcess === 'spawned';
  if (found.length === 0 && !isChild) return [];
  const named = found.map(
    ({ selfMs, times, ...place }) =>
      `  ${shownPlace(place, explanation)}  ${plainMs(selfMs)} ms${times === undefined ? '' : `, executed ${times} times: in a virtual environment this Python reads .pth files twice`}`,
  );
  const boot = `boot ${plainMs(explanation.phasesMs.boot ?? explanation.traced.bootMs)} ms`;
  if (!isChild) return [`${boot}, of which`, ...named];
  return [
    ...hanging(`${boot}: a child that was spawned became ready, and this is ${PARENTS}`, width),
    ...named,
  ];
}

function importTree(explanation: Explanation, look: ExplainLook, width: number): string[] {
  const rows = treeLines(explanation, look).map(({ depth, name, note, totalMs, selfMs, aloneMs }) => ({
    name: `${'  '.repeat(depth)}${plain(name)}`,
    note: plain(note),
    figures: [plainMs(totalMs), plainMs(selfMs), aloneMs === undefined ? '' : plainMs(aloneMs)],
  }));
  if (rows.length === 0) return [];
  return grid(
    { name: 'imports', note: 'imported at', figures: ['total ms', 'itself', 'alone'] },
    rows,
    width,
  );
}

/** What the first invocation imports, which no start is shorter or longer by. */
function invocationLines(explanation: Explanation, look: ExplainLook, width: number): string[] {
  const { firstInvocation } = explanation;
  if (!firstInvocation) return [];
  const tree = importTree(ofInvocation(explanation, firstInvocation), look, width);
  return [...wrapAnsi(invocationText(firstInvocation), width).split('\n'), ...tree.slice(1)];
}

function captionLines(explanation: Explanation, width: number): string[] {
  const { ready, traced, python, environment, bytecode, diff } = explanation;
  const how = [
    `${nameOfReady(explanation)}: median of ${counted(ready.n, 'trial')} without a hook, Python ${python.version}, ${environment}, bytecode ${bytecode === 'found' ? 'as found' : bytecode}`,
    ...(diff
      ? [
          `the rest: each module at its least of ${counted(traced.runs, 'run')} with one${diff.pairing === 'rounds' ? ' a side, in turn' : `, of ${diff.base.tracedRuns} of the base`}`,
          'before and after, in ms: by itself, without compilation; of what is on one side only, with what it alone brings in',
          'waits: what of the change is neither on the processor nor in the queue for it',
        ]
      : [
          `the rest: shortest of ${counted(traced.runs, 'run')} with one, ${plainMs(traced.readyMs)} ms`,
          'alone: what would not be loaded without that line, an upper bound of what cutting it saves',
        ]),
  ];
  return wrapped(how.join(' · '), width);
}
