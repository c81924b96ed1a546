import type { OptimizeLevel } from '../bytecode/helper.js';
import { isModuleName } from '../bytecode/import-command.js';
import type { BytecodeReport } from '../domain/bytecode.js';
import { defined } from '../domain/defined.js';
import { EXIT, type ExitCode, usageError, worstExitCode } from '../domain/errors.js';
import { listed } from '../domain/words.js';
import { notes } from '../findings/bytecode/notes.js';
import { remedies } from '../findings/bytecode/remedies.js';
import { decideRules, parseFailOn } from '../findings/bytecode/rules.js';
import type { Io } from '../io/io.js';
import { lookAt } from './bytecode-look.js';
import { show } from './terminal.js';

/** The options of `coldstart bytecode`. */
export interface BytecodeOptions {
  readonly python?: string;
  readonly optimize: '0' | '1' | '2';
  /** Look at the interpreter's standard library too. */
  readonly stdlib: boolean;
  /** Modules whose import is measured: only these are run. */
  readonly import?: readonly string[];
  /** Pairs of each import. */
  readonly runs: number;
  readonly failOn?: string;
  readonly format: 'table' | 'json';
}

/**
 * `coldstart bytecode`: writes which modules have bytecode that the interpreter would use, what compiling the others
 * takes, and what helps. Resolves to 1 if a rule of --fail-on fails, to 3 if a part could not be read or an import not
 * be measured. Throws usage and measure errors.
 */
export async function bytecode(path: string, options: BytecodeOptions, io: Io): Promise<ExitCode> {
  const rules = options.failOn === undefined ? [] : parseFailOn(options.failOn);
  const names = options.import ?? [];
  const odd = names.find((name) => !isModuleName(name));
  if (odd !== undefined) {
    throw usageError(`--import ${odd} is not a module name.`, 'Write it as after import: boto3,app.main');
  }
  const optimize = Number(options.optimize) as OptimizeLevel;
  const found = await lookAt(path, { python: options.python, optimize, stdlib: options.stdlib }, io);
  const { tree, interpreter, scan, situation, tally, other, unreadable } = found;
  const { measureImports } = await import('./bytecode-imports.js');
  const imports = names.length === 0 ? [] : await measureImports(names, found, options.runs, io);
  const report: BytecodeReport = {
    schemaVersion: 1,
    kind: 'bytecode',
    target: {
      path: tree.shown,
      kind: tree.kind,
      readAs: situation.readAs,
      writable: scan.writable,
    },
    python: {
      executable: interpreter.executable,
      version: interpreter.version,
      tag: scan.tag,
      magic: scan.magic,
      optimize,
    },
    total: tally.total,
    distributions: tally.distributions,
    ...defined({ stake: tally.stake }),
    imports,
    remedies: remedies(situation, tally.total, tally.distributions),
    notes: notes(situation, scan, tally.total, other),
    unreadable,
    rules: decideRules(rules, tally.total),
  };
  await show(report, options.format, async () => (await import('../report/bytecode.js')).bytecodeTable, io);
  return judge(report, io);
}

/** Says on stderr what the exit code means, as a pipeline may show nothing else. */
function judge({ rules, unreadable, imports }: BytecodeReport, { stderr, onFailure }: Io): ExitCode {
  const codes: ExitCode[] = [];
  for (const { expression, count, verdict } of rules) {
    if (verdict === 'PASS') continue;
    codes.push(EXIT.exceeded);
    stderr.write(`--fail-on ${expression}: ${count} found\n`);
  }
  if (unreadable.length > 0) {
    codes.push(EXIT.unmeasured);
    const message = `could not be read, and is not included: ${listed(unreadable, 1)}`;
    stderr.write(`error: ${message}\n`);
    onFailure?.({ message });
  }
  for (const one of imports) {
    if (one.status !== 'failed') continue;
    codes.push(EXIT.unmeasured);
    stderr.write(`error: ${one.message}\n`);
    onFailure?.({ message: one.message });
  }
  return worstExitCode(codes);
}
