import { spawnSync } from 'node:child_process';
import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findPythons, makeVenv, namesOf, runProbed, scratchFolder, stampsNamed } from './probe-harness.js';

interface Survey {
  modules: number;
  withoutBytecode: number;
  pth: string[];
}

describe.each(findPythons())('survey, Python $version', (python) => {
  let venv: ReturnType<typeof makeVenv>;
  beforeAll(() => {
    venv = makeVenv(python);
  });

  function compileModule(file: string, mode: string): void {
    const source =
      'import sys, py_compile as c; c.compile(sys.argv[1], invalidation_mode=c.PycInvalidationMode[sys.argv[2]])';
    const { status } = spawnSync(venv.executable, ['-c', source, file, mode]);
    expect(status).toBe(0);
  }

  async function survey(folder: string, imports: string): Promise<Survey> {
    const worker = join(folder, 'worker.py');
    writeFileSync(worker, imports);
    const run = await runProbed(venv.executable, [worker], {
      survey: true,
      env: { PYTHONDONTWRITEBYTECODE: '1' },
    });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(namesOf(run)).toMatch(/ exit survey$/);
    return JSON.parse(stampsNamed(run, 'survey')[0]?.extra ?? '');
  }

  it('counts modules without valid bytecode', async () => {
    const folder = scratchFolder();
    const names = ['present', 'missing', 'older', 'resized', 'hashed'];
    for (const name of names) writeFileSync(join(folder, `${name}.py`), `NAME = "${name}"\n`);
    for (const name of ['present', 'older', 'resized'])
      compileModule(join(folder, `${name}.py`), 'TIMESTAMP');
    compileModule(join(folder, 'hashed.py'), 'UNCHECKED_HASH');
    utimesSync(join(folder, 'older.py'), 1e9, 1e9);
    const before = await survey(folder, '');
    expect(await survey(folder, 'import present, hashed\n')).toEqual({
      ...before,
      modules: before.modules + 2,
    });
    expect(await survey(folder, `import ${names.join(', ')}\n`)).toEqual({
      ...before,
      modules: before.modules + 5,
      withoutBytecode: before.withoutBytecode + 2,
    });
    writeFileSync(join(folder, 'resized.py'), 'NAME = "of another length"\n');
    expect((await survey(folder, 'import resized\n')).withoutBytecode).toBe(before.withoutBytecode + 1);
  });

  it('counts what a lazy module would be without loading it', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'loud.py'), 'print("loaded")\n');
    const worker = join(folder, 'worker.py');
    writeFileSync(
      worker,
      'import importlib.util as u, sys\nspec = u.find_spec("loud")\nspec.loader = u.LazyLoader(spec.loader)\n' +
        'module = u.module_from_spec(spec)\nsys.modules["loud"] = module\nspec.loader.exec_module(module)\n',
    );
    const run = await runProbed(venv.executable, [worker], { survey: true });
    expect(run).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(namesOf(run)).toMatch(/ exit survey$/);
  });

  it('names the .pth files that import, in one line of at most 4 KiB', async () => {
    const folder = scratchFolder();
    const made: string[] = [];
    const pth = (name: string, text: string) => {
      made.push(join(venv.site, name));
      writeFileSync(join(venv.site, name), text);
    };
    pth('paths.pth', '# import nothing\n/\n');
    pth('one.pth', '/\nimport sys\n');
    pth('"quoted" ünïcode 🎈.pth', 'import\tsys\n');
    expect((await survey(folder, '')).pth).toEqual(['"quoted" ünïcode 🎈.pth', 'one.pth']);
    for (let index = 0; index < 100; index += 1) pth(`${'long'.repeat(20)}-${index}.pth`, 'import sys\n');
    const many = await survey(folder, '');
    expect(many.pth.length).toBeGreaterThan(20);
    expect(JSON.stringify(many).length).toBeLessThan(4000);
    for (const file of made) rmSync(file);
  });

  it('says nothing where it is not asked', async () => {
    const worker = join(scratchFolder(), 'worker.py');
    writeFileSync(worker, '');
    expect(namesOf(await runProbed(venv.executable, [worker]))).toBe('boot main_end exit');
  });
});
