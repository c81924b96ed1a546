import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
/** As they stand: all programs are made of them, but for a few. */
const parsed = new Map<string, ts.SourceFile>();

/** What starts the program, and its command line. */
const WHOLE = ['src/main.ts', 'src/cli/program.ts'];

/** Files of src/ that no longer compile, and the first complaint about each, where these files read otherwise. */
function refused(
  roots: readonly string[],
  changed: ReadonlyMap<string, (text: string) => string>,
  only: (file: string, text: string) => boolean,
): Record<string, string> {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(resolve(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const host = ts.createCompilerHost(options);
  const read = host.readFile;
  const readChanged = (file: string) => {
    const text = read(file);
    return text === undefined ? undefined : (changed.get(relative(root, file))?.(text) ?? text);
  };
  host.readFile = readChanged;
  host.getSourceFile = (file, target) => {
    const text = readChanged(file);
    if (text === undefined) return undefined;
    if (changed.has(relative(root, file))) return ts.createSourceFile(file, text, target);
    const found = parsed.get(file) ?? ts.createSourceFile(file, text, target);
    parsed.set(file, found);
    return found;
  };
  const program = ts.createProgram(
    roots.map((file) => resolve(root, file)),
    options,
    host,
  );
  const found: Record<string, string> = {};
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(resolve(root, 'src')));
  for (const source of own.filter(({ fileName, text }) => only(relative(root, fileName), text))) {
    const [first] = program.getSemanticDiagnostics(source);
    if (first)
      found[relative(root, source.fileName)] = ts.flattenDiagnosticMessageText(first.messageText, ' ');
  }
  return found;
}

const put = (before: string, more: string) => (text: string) => {
  if (!text.includes(before)) throw new Error(`not found: ${before}`);
  return text.replace(before, `${more}\n  ${before}`);
};
/** A kind of row that nobody has written. */
const schema = put(
  'worker: rowOf(',
  "probe: rowOf(commandScenarioSchema.extend({ runner: z.literal('probe') }), okCommandTrialSchema),",
);

const registries = new Map([
  ['src/domain/report.ts', schema],
  [
    'src/domain/plan.ts',
    put(
      'readonly worker: WorkerScenario;',
      "readonly probe: Omit<CommandScenario, 'runner'> & { readonly runner: 'probe' };",
    ),
  ],
  [
    'src/domain/kinds.ts',
    (text: string) => text.replace('KINDS = { worker,', "KINDS = { probe: {} as Kind<'probe'>, worker,"),
  ],
  ['src/report/columns.ts', put('worker: WORKER,', 'probe: [],')],
  [
    'src/config/request-types.ts',
    put('readonly worker: WorkerRequest;', "readonly probe: CommonRequest & { readonly runner: 'probe' };"),
  ],
]);

/** Where a kind still decides, with a switch that has to be exhaustive. */
const PLACES = [
  'src/commands/dry-run.ts',
  'src/commands/inputs.ts',
  'src/plan/make-plan.ts',
  'src/runners/runner-of.ts',
];

it('has a kind of row refused by the compiler in each registry that lacks it', () => {
  // They import a tenth of what the program does.
  const files = [...registries.keys()];
  const found = refused(files, new Map([['src/domain/report.ts', schema]]), (file) => registries.has(file));
  const lacking = files.filter((file) => file !== 'src/domain/report.ts');
  expect(Object.keys(found).sort()).toEqual(lacking.sort());
});

it('then has it refused by the compiler wherever a kind still decides', () => {
  // Whoever decides by the kind of a row names it; to check all files takes a minute of processor.
  const names = (_: string, text: string) => /\brunner\b|RunnerKind|KINDS/.test(text);
  expect(Object.keys(refused(WHOLE, registries, names)).sort()).toEqual(PLACES);
});

it('is told to whoever writes one', () => {
  const guide = readFileSync(resolve(root, 'CONTRIBUTING.md'), 'utf8');
  const missing = [...registries.keys(), ...PLACES].filter((file) => !guide.includes(`\`${file}\``));
  expect(missing).toEqual([]);
});
