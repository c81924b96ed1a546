import { shellWord } from '../../domain/shell-word.js';

/**
 * The command that explains, or searches, a worker that was measured, as a shell takes it; undefined where the command line does not tell how it was
 * started: arguments are masked there, and those of a configuration or a server are none of it. Pure.
 */
export function explainCommand(
  worker: string,
  argv: readonly string[],
  command: 'explain' | 'bisect' = 'explain',
): string | undefined {
  if (argv.some((word) => /^--args(?:=|$)/.test(word))) return undefined;
  const name = worker.replace(/^-m /, '');
  const isTyped = argv.some((word) => word === name || word.endsWith(`=${name}`));
  const target = isTyped ? worker : argv.find((word) => /^\.{1,2}(?:\/\.\.)*\/?$/.test(word));
  if (target === undefined) return undefined;
  const words = target === worker && name !== worker ? ['-m', name] : [target];
  return ['coldstart', command, ...words].map(shellWord).join(' ');
}
