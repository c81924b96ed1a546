/** Whether a quote of a command line is not closed, as a POSIX shell reads it. Pure. */
export function hasOpenQuote(command: string): boolean {
  // What is left when escaped characters and quoted parts are gone may hold no quote.
  return /["']/.test(command.replace(/\\.|"(?:\\.|[^"\\])*"|'[^']*'/gs, ''));
}
