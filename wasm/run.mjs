// Runs one Python worker in Pyodide and stamps its phases: the program of a trial of a row `wasm`, and what makes its snapshot.
// Usage: COLDSTART_WASM=SPEC node run.mjs, where SPEC is JSON as src/runners/wasm/spec.ts has it.
// Stamps are lines `name nanoseconds rest` over COLDSTART_PROBE_FD, of the clock that the launcher reads too.
import { readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const descriptor = process.env.COLDSTART_PROBE_FD;

/** Making a snapshot is not timed: it has no descriptor. */
function stamp(name, rest = '') {
  const ns = process.hrtime.bigint();
  if (descriptor !== undefined)
    writeSync(Number(descriptor), `${name} ${ns}${rest === '' ? '' : ` ${rest}`}\n`);
}

/** What an uncaught error prints is a line of a megabyte: Pyodide's own source. */
function fail(error) {
  // os._exit of the worker.
  if (error?.name === 'Exit' && typeof error.status === 'number') process.exit(error.status);
  const text = String(error?.message ?? error).trim();
  process.stderr.write(`${text.length > 2000 ? `${text.slice(0, 1000)} … ${text.slice(-1000)}` : text}\n`);
  process.exit(1);
}

/** Stamps the first instantiation from bytes, which is that of the interpreter; a tiny module may come before it. */
function watchCompilation() {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...words) => {
    if (words[0] instanceof WebAssembly.Module) return instantiate(...words);
    WebAssembly.instantiate = instantiate;
    stamp('compile');
    const made = await instantiate(...words);
    stamp('compiled');
    return made;
  };
}

/** The folders of this machine that the worker sees, and the native modules that a snapshot has in its table. */
function prepare(module, { mounts, libraries }, memory) {
  const { FS } = module;
  for (const { host, inside } of mounts) {
    FS.mkdirTree(inside);
    FS.mount(FS.filesystems.NODEFS, { root: host }, inside);
  }
  // A snapshot does not make the memory larger that it is written into.
  if (memory !== undefined) module._malloc(memory.length);
  if (libraries.length === 0) return;
  const task = 'coldstart: native modules';
  const load = async () => {
    const how = { loadAsync: true, global: false, nodelete: true, allowUndefined: true };
    for (const library of libraries) await module.loadDynamicLibrary(library, how, {});
    module.removeRunDependency(task);
  };
  module.addRunDependency(task);
  load().catch(fail);
}

/** Before Python begins, native modules are read from this machine, whatever path they have inside. */
function outside({ mounts, libraries }, locate) {
  return (path, ...more) => {
    const mount = libraries.includes(path) && mounts.find(({ inside }) => path.startsWith(`${inside}/`));
    return mount ? join(mount.host, path.slice(mount.inside.length)) : locate(path, ...more);
  };
}

/** Files that are open, beside the three that every process has, and what the standard library keeps open of itself. */
function openFiles({ FS }) {
  return FS.streams.flatMap((stream) => {
    const isOwn =
      stream && stream.fd > 2 && FS.isFile(stream.node?.mode ?? 0) && !stream.path?.startsWith('/lib/');
    return isOwn ? [`open\t${stream.path}`] : [];
  });
}

/** What runs the worker, on the side of Python. */
function helperIn(pyodide) {
  const source = readFileSync(new URL('worker.py', import.meta.url), 'utf8');
  return pyodide.runPython(source, { filename: '<coldstart>' });
}

async function main(spec) {
  stamp('node');
  let memory;
  if (spec.snapshot !== undefined) {
    stamp('read');
    memory = new Uint8Array(readFileSync(spec.snapshot));
    stamp('was_read');
  }
  const [{ loadPyodide }, { default: createPyodideModule }] = await Promise.all(
    ['pyodide.mjs', 'pyodide.asm.mjs'].map((name) => import(pathToFileURL(join(spec.pyodide, name)).href)),
  );
  const { make } = spec;
  const switches = typeof WebAssembly.Suspending === 'function';
  watchCompilation();
  const pyodide = await loadPyodide({
    indexURL: `${spec.pyodide}/`,
    enableRunUntilComplete: switches,
    createPyodideModule: (settings) => {
      settings.preRun.push((module) => prepare(module, spec, memory));
      settings.locateFile = outside(spec, settings.locateFile);
      return createPyodideModule(settings);
    },
    ...(make ? { _makeSnapshot: true } : {}),
    ...(memory === undefined ? {} : { _loadSnapshot: memory }),
  });
  // A snapshot has it.
  const worker = memory === undefined ? helperIn(pyodide) : pyodide.pyimport('_coldstart');
  stamp('booted');
  const asked = pyodide.toPy(spec.worker);
  if (make) {
    const told = worker.preload(asked);
    asked.destroy();
    worker.destroy();
    writeFileSync(make.facts, [told, ...openFiles(pyodide._module)].join('\n'));
    if (make.file !== undefined) writeFileSync(make.file, pyodide.makeMemorySnapshot());
    process.exit(0);
  }
  const { run } = worker;
  const status = switches ? await run.callPromising(asked, stamp, true) : run(asked, stamp, false);
  const later = await worker.finish();
  worker.end();
  // Timers and tasks that are left would keep Node alive.
  process.exit(status || later);
}

process.on('uncaughtException', fail);
main(JSON.parse(process.env.COLDSTART_WASM ?? '{}')).catch(fail);
