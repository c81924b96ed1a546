import { readdir } from 'node:fs/promises';

/** One line that says how to measure the project at hand, with a file of it where there is one. */
export async function hintForOwnWorkers(cwd: string): Promise<string> {
  const names = await readdir(cwd).catch(() => []);
  const scripts = names
    .filter((name) => name.endsWith('.py') && !/^(?:setup|conftest|test_.*|.*_test)\.py$/.test(name))
    .sort();
  const likely =
    ['main.py', 'app.py', 'worker.py', '__main__.py'].find((name) => scripts.includes(name)) ?? scripts[0];
  return `These are the bundled workers. Your own: coldstart bench ${likely ?? 'my_worker.py'}, or any command: coldstart bench -- python -c pass`;
}
