/** All items of a list that Lambda gives page by page, in its order. Rejects as `page` does. */
export async function pages<T>(
  page: (place: { Marker?: string }) => Promise<{
    readonly items: readonly T[];
    readonly next: string | undefined;
  }>,
): Promise<T[]> {
  const all: T[] = [];
  let place: { Marker?: string } = {};
  for (;;) {
    const { items, next } = await page(place);
    all.push(...items);
    if (next === undefined || next === '') return all;
    place = { Marker: next };
  }
}
