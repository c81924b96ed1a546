/** The paths that a file of the hook names. Pure. */
export function filesIn(text: string): string[] {
  return [...text.matchAll(/^F\t\d+\t(.*)$/gm)].map(([, path = '']) => path);
}

/** The same file with other paths. Pure. */
export function withShownPaths(text: string, shown: (path: string) => string): string {
  return text.replace(/^(F\t\d+\t)(.*)$/gm, (_, head: string, path: string) => `${head}${shown(path)}`);
}
