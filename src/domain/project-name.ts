/** The name of a project as PEP 503 writes it, so that two spellings of one compare equal. */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}
