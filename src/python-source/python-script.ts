import { usageError } from '../domain/errors.js';

/** So much of a file tells what it is. */
export const HEAD_BYTES = 1024;

/** A zip file, perhaps behind a line that names Python: a zipapp, or what pex and shiv make. */
export function isZipApp(beginning: string): boolean {
  const afterShebang = beginning.replace(/^#![^\n]*\n/, '');
  return afterShebang.startsWith('PK\x03\x04');
}

/** Installers write scripts that sh begins and Python goes on with: the second line is a string for the one. */
const FOREIGN = /^#!.*\b(?:(?:ba|da|z|k)?sh|node|perl|ruby)\b[^\n]*\n(?!["'])/;

/**
 * Throws a usage error where a file is a program but not one that Python can read, by how it begins: machine code, as
 * ruff installs it, or a script of a shell.
 */
export function checkIsPython(beginning: string, shown: string, path: string): void {
  const head = beginning.slice(0, HEAD_BYTES);
  if (!head.includes('\0') && !FOREIGN.test(head)) return;
  // Bytecode is started by Python, and by nothing else.
  const command = path.endsWith('.pyc') ? `python ${path}` : path;
  throw usageError(
    `${shown} is not a Python script.`,
    `Measure it as a command: coldstart bench -- ${command}`,
  );
}
