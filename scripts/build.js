// Builds what is shipped: dist/bundle with every library in it, the help, the manual page, and the licences of the libraries.
// Usage: npm run build; with --modules also each module by itself, for the scripts that import some of them. With --if-changed
// nothing where nothing has changed since: npm prepares a package again whenever it is linked, as `npx` does at its first use.
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { rolldown } from 'rolldown';
import { notices } from './notices.js';

const root = join(import.meta.dirname, '..');
const source = join(root, 'src');
const target = join(root, 'dist/bundle');

/**
 * What is read together at the start is one file; later ones leave out what is in earlier ones. Whatever else is imported
 * where it is needed stays a file of its own.
 */
const STAGES = [
  // Completion has to be as quick as that: what it shares with the others is read with it.
  ['main', ['main.ts', 'domain/table-of.ts']],
  // Each run looks at its end whether an earlier one failed.
  ['cli', ['cli/program.ts', 'commands/last-failure.ts']],
  // A plain run: from its arguments to its table.
  ['bench', ['commands/bench.ts', 'git/head-commit.ts', 'report/table.ts', 'report/json.ts']],
];

/** Finds the stage of each module once all are known. */
function stages() {
  const stageOf = new Map();
  const plugin = {
    name: 'stages',
    buildEnd() {
      for (const [stage, starts] of STAGES) {
        const open = starts.map((start) => join(source, start));
        for (let id = open.pop(); id !== undefined; id = open.pop()) {
          if (stageOf.has(id)) continue;
          const module = this.getModuleInfo(id);
          // A start that was renamed would silently be read in a hundred pieces.
          if (!module) throw new Error(`${id} is in no module that main.ts reaches`);
          stageOf.set(id, stage);
          open.push(...module.importedIds.filter((next) => !next.startsWith('node:')));
        }
      }
    },
  };
  const groups = STAGES.map(([name], at) => ({
    name,
    test: (id) => stageOf.get(id) === name,
    priority: STAGES.length - at,
  }));
  return { plugin, groups };
}

/** Where a module comes from. Helpers that the bundler puts in begin with a byte 0, and are its own. */
function fileOf(id) {
  return id.startsWith('\0') ? join(root, 'node_modules/rolldown/helpers.js') : id;
}

async function bundle() {
  const { plugin, groups } = stages();
  const build = await rolldown({
    // The program, and the library.
    input: { main: join(source, 'main.ts'), index: join(source, 'library/index.ts') },
    platform: 'node',
    plugins: [plugin],
    // Smaller than what is written for require().
    resolve: { mainFields: ['module', 'main'] },
    onLog(level, log, tell) {
      // A module that some import at once and others when they need it: no fault.
      if (log.code !== 'INEFFECTIVE_DYNAMIC_IMPORT') tell(level, log);
    },
  });
  const { output } = await build.generate({
    format: 'esm',
    minify: true,
    comments: false,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    codeSplitting: { groups },
  });
  await build.close();
  const names = new Set(output.map(({ fileName }) => fileName));
  const lacking = output
    .flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
    .filter((name) => !names.has(name) && !isBuiltin(name));
  // Users install no package.
  if (lacking.length > 0) throw new Error(`not bundled: ${lacking.join(', ')}`);
  await mkdir(target, { recursive: true });
  for (const { fileName, code } of output) await writeFile(join(target, fileName), code);
  // After the new ones are there: a program that runs finds its files.
  for (const name of await readdir(target)) if (!names.has(name)) await rm(join(target, name));
  const modules = Object.fromEntries(
    output.map(({ fileName, modules }) => [
      fileName,
      Object.keys(modules).map((id) => relative(root, fileOf(id)).replace(/^.*node_modules\//, '')),
    ]),
  );
  await writeFile(join(root, 'dist/modules.json'), `${JSON.stringify(modules, undefined, 1)}\n`);
  const sources = output.flatMap(({ modules }) => Object.keys(modules).map(fileOf));
  await writeFile(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), await notices(sources));
}

/** Renders `coldstart --help` once: the parser that renders it costs a fifth of the time of a bare Node. */
async function help() {
  // Asked twice the parser answers.
  await writeFile(join(root, 'dist/help.txt'), await said('--help', '--help'));
}

/** What is completed, so that who presses tab does not wait for the parser. */
async function completion() {
  await writeFile(join(root, 'dist/completion.json'), await said('completion', 'json'));
}

/** What is written last, so that a build that was broken off is not taken for a whole one. */
const LAST = join(root, 'dist/coldstart.1');

/** The manual page that `man coldstart` finds where npm or pip put it. */
async function manual() {
  await writeFile(LAST, await said('help', '--man'));
}

/** Whether all that the build reads is older than what it wrote; a folder is as young as the last change of its names. */
async function isBuilt() {
  const timeOf = (path) =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
  const built = await timeOf(LAST);
  if (built === undefined) return false;
  const read = [
    'package.json',
    'node_modules/.package-lock.json',
    'scripts',
    'scripts/build.js',
    'scripts/notices.js',
    'src',
  ];
  const names = [...read, ...(await readdir(source, { recursive: true })).map((name) => join('src', name))];
  const times = await Promise.all(names.map((name) => timeOf(join(root, name))));
  return times.every((time) => time === undefined || time < built);
}

/** What the bundled program prints. */
async function said(...words) {
  const { main } = await import(join(target, 'main.js'));
  let text = '';
  const stdout = { write: (part) => (text += part) };
  const code = await main({
    argv: [process.execPath, 'coldstart', ...words],
    ...{ env: {}, platform: process.platform, stdin: process.stdin, stdout, stderr: process.stderr },
    ...{ cwd: () => root, on: () => {}, off: () => {} },
  });
  if (code !== 0) throw new Error(`coldstart ${words.join(' ')} ended with ${code}`);
  return text;
}

/** Each module for itself, where the compiler would put it. */
async function modules() {
  const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const build = await rolldown({
    input: files.map((name) => join(source, name)),
    platform: 'node',
    // The compiler's own helpers are nowhere else.
    external: (id) => !/^(?:[./\0]|@oxc-project)/.test(id),
  });
  await build.write({
    dir: join(root, 'dist'),
    format: 'esm',
    preserveModules: true,
    preserveModulesRoot: source,
    entryFileNames: '[name].js',
  });
  await build.close();
}

if (!process.argv.includes('--if-changed') || !(await isBuilt())) {
  await bundle();
  await help();
  await completion();
  await manual();
}
if (process.argv.includes('--modules')) await modules();
