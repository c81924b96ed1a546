import { chmod, copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { measureError } from '../../domain/errors.js';
import { shipped } from '../../io/shipped.js';
import { temporaryFolder } from '../../io/temporary.js';
import { runTool, type ToolResult } from '../../python/run-tool.js';
import type { RunnerContext } from '../context.js';
import { createdId, ownOptions } from './create-options.js';
import { type Engine, told } from './engine.js';
import type { Image } from './image.js';
import { remove } from './leftovers.js';

/** The probe, ready to be mounted into the containers of a row. */
export interface Inside {
  /** Where the stamps arrive, outside of the containers. */
  readonly pipe: string;
  /** Options of the create command. */
  readonly options: readonly string[];
  /** What is told to the probe: variables of the container. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether the words that are started name a Python. */
  readonly isNamed: boolean;
  /** Of the image. */
  readonly python: { readonly version: string; readonly executable: string };
  close(): Promise<void>;
}

/** Where it is seen in a container. */
export const PLACE = '/.coldstart';

/** What is mounted, by module name, and the file of this package that it is. */
const PROBE: Readonly<Record<string, string>> = { sitecustomize: 'probe.py' };

/** The same with what writes down imports, and starts a file so that its statements are seen. */
export const IMPORT_HOOK: Readonly<Record<string, string>> = {
  ...PROBE,
  coldstart_start: 'isolated.py',
  coldstart_imports: 'import_hook.py',
  coldstart_statements: 'import_statements.py',
};

/**
 * Compiles what lies there by the Python of a container, as files beside it would be: without, it would be compiled
 * at every start. Nothing is written there: a folder of this machine might then have files of root.
 */
const COMPILE = `import base64, importlib._bootstrap_external as loader, importlib.util as util, json, sys
compiled = {}
for name in sys.argv[2:]:
    path = sys.argv[1] + "/" + name + ".py"
    with open(path, "rb") as file:
        source = file.read()
    for level in range(3):
        code = compile(source, path, "exec", dont_inherit=True, optimize=level)
        place = util.cache_from_source(path, optimization=level or "")
        data = loader._code_to_hash_pyc(code, util.source_hash(source), False)
        compiled[place[len(sys.argv[1]) + 1:]] = base64.b64encode(data).decode()
print(json.dumps({"version": sys.version.split()[0], "executable": sys.executable, "compiled": compiled}))`;

const compiledSchema = z.object({
  version: z.string(),
  executable: z.string(),
  compiled: z.record(z.string().regex(/^__pycache__\/[\w.-]+\.pyc$/), z.base64()),
});

/**
 * The probe for containers of this image, which start these words; undefined where there is no Python that could be
 * probed. `givenPath` is the PYTHONPATH that they get. Throws what a container that cannot be removed throws.
 */
export async function openInside(
  engine: Engine,
  image: Image,
  { name, words, givenPath }: { name: string; words: readonly string[]; givenPath: string | undefined },
  context: RunnerContext,
  modules = PROBE,
): Promise<Inside | undefined> {
  const folder = await temporaryFolder('inside');
  const close = () => rm(folder, { recursive: true, force: true, maxRetries: 3 });
  try {
    const shared = join(folder, 'shared');
    await mkdir(join(shared, '__pycache__'), { recursive: true });
    const files = Object.entries(modules).map(([module, file]) => ({
      file,
      path: join(shared, `${module}.py`),
    }));
    for (const { file, path } of files) await copyFile(shipped(`python/${file}`), path);
    const pipe = join(shared, 'pipe');
    await makePipe(pipe, context);
    // Another user may run in there.
    for (const [path, mode] of [
      [shared, 0o755],
      [join(shared, '__pycache__'), 0o755],
      [pipe, 0o666],
    ] as const)
      await chmod(path, mode);
    for (const { path } of files) await chmod(path, 0o644);
    const options = ['--volume', `${shared}:${PLACE}:ro`];
    const compiled = await compiledBy(engine, name, pythonsIn(words), options, Object.keys(modules));
    if (!compiled) {
      await close();
      return undefined;
    }
    for (const [path, data] of Object.entries(compiled.compiled))
      await writeFile(join(shared, path), Buffer.from(data, 'base64'), { mode: 0o644 });
    const ofImage = image.Config?.Env?.find((one) => one.startsWith('PYTHONPATH='))?.slice(
      'PYTHONPATH='.length,
    );
    const { version, executable } = compiled;
    return {
      ...{ pipe, options, python: { version, executable }, close },
      isNamed: words.some((word) => PYTHON.test(word)),
      env: await probeVariables(pipe, givenPath ?? ofImage),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The number is closed in a container: the probe opens the pipe by its name, if it is that one. */
async function probeVariables(pipe: string, ownPath: string | undefined): Promise<Record<string, string>> {
  const { dev, ino } = await stat(pipe, { bigint: true });
  return {
    COLDSTART_PROBE_FD: '-1',
    COLDSTART_PROBE_PIPE: `${dev} ${ino} ${PLACE}/${basename(pipe)}`,
    COLDSTART_PROBE_LOOP: 'own',
    PYTHONPATH: ownPath ? `${PLACE}:${ownPath}` : PLACE,
    ...(ownPath ? { COLDSTART_PROBE_PYTHONPATH: ownPath } : {}),
  };
}

async function makePipe(path: string, { helperPython, python }: RunnerContext): Promise<void> {
  const script = 'import posix, sys; posix.mkfifo(sys.argv[1])';
  const { ok, stderr } = await runTool(helperPython, ['-I', '-S', '-c', script, path], {
    ...{ env: {}, cwd: python.cwd, context: python },
  });
  if (!ok) throw measureError(`No pipe can be made in ${path}: ${stderr.trim().split('\n').at(-1)}.`);
}

const PYTHON = /^(?:.*\/)?python(?:\d(?:\.\d+)?)?$/;

/** The Python that is started, where it is named, else the one that its PATH leads to. Pure. */
export function pythonsIn(words: readonly string[]): string[] {
  const named = words.filter((word) => PYTHON.test(word)).slice(0, 1);
  const [first = ''] = words;
  // A console script lies beside its Python.
  const beside = first.includes('/') && named.length === 0 ? [first.replace(/[^/]*$/, 'python')] : [];
  return [...new Set([...named, ...beside, 'python3', 'python'])];
}

/**
 * The words that start a Python file as Python code does, which can then see how it is compiled; undefined where they start no
 * file by a Python of their own, or that Python finds no probe. Pure.
 */
export function visibleWords(words: readonly string[], start: readonly string[]): string[] | undefined {
  const [python = '', ...rest] = words;
  if (!PYTHON.test(python)) return undefined;
  let at = 0;
  while (/^-(?:[BOPqubdsvx]+|[XW].*)$/.test(rest[at] ?? '')) at += /^-[XW]$/.test(rest[at] ?? '') ? 2 : 1;
  const file = rest[at];
  if (file === undefined || file.startsWith('-')) return undefined;
  return [python, ...rest.slice(0, at), ...start, PLACE, 'file', ...rest.slice(at)];
}

/** By the first of these that is there. */
async function compiledBy(
  engine: Engine,
  image: string,
  pythons: readonly string[],
  options: readonly string[],
  modules: readonly string[],
): Promise<z.infer<typeof compiledSchema> | undefined> {
  for (const python of pythons) {
    const words = ['-I', '-S', '-c', COMPILE, PLACE, ...modules];
    const result = await ranIn(engine, image, [python, ...words], options);
    const { data } = compiledSchema.safeParse(result?.ok ? told(result.stdout) : undefined);
    if (data) return data;
  }
  return undefined;
}

/** How a command ended in a container of its own, untimed; undefined where none could be created. */
export async function ranIn(
  engine: Engine,
  image: string,
  [program = '', ...words]: readonly string[],
  options: readonly string[],
): Promise<ToolResult | undefined> {
  const created = await engine.run(
    'create',
    ...[...ownOptions(), ...options, '--entrypoint', program, image, ...words],
  );
  const id = createdId(created.stdout);
  if (!created.ok || id === '') return undefined;
  try {
    return await engine.run('start', '--attach', id);
  } finally {
    await remove(engine, [id]);
  }
}
