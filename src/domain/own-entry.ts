/** What a table holds under a name that somebody wrote: never what each object inherits, such as `constructor`. Pure. */
export function ownEntry<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
