import { shellWord } from '../../domain/shell-word.js';

/**
 * The command that explains, or searches, a worker that was measured, as a shell takes it; undefined where neither the command line tells how it
 * was started, where arguments are masked, nor the configuration. Pure.
 */
export function explainCommand(
  { worker, configured }: { readonly worker: string; readonly configured?: string | undefined },
  argv: readonly string[],
  command: 'explain' | 'bisect' = 'explain',
): string | undefined {
  if (argv.some((word) => /^--args(?:=|$)/.test(word))) return undefined;
  if (configured !== undefined) return `coldstart ${command} --scenario ${shellWord(configured)}`;
  const name = worker.replace(/^-m /, '');
  const isTyped = argv.some((word) => word === name || word.endsWith(`=${name}`));
  const target = isTyped ? worker : argv.find((word) => /^\.{1,2}(?:\/\.\.)*\/?$/.test(word));
  if (target === undefined) return undefined;
  const words = target === worker && name !== worker ? ['-m', name] : [target];
  return ['coldstart', command, ...words].map(shellWord).join(' ');
}
