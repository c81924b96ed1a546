/** At most so many layers can a function have. */
export const MOST_LAYERS = 5;

/**
 * Divides the zip of one layer into several of about the same size, whole packages each: what lies below one name in
 * `python/` stays together. Fewer than asked for where there are fewer packages.
 */
export async function splitLayer(zip: Uint8Array, count: number): Promise<Uint8Array[]> {
  if (count <= 1) return [zip];
  const { unzipSync, zipSync } = await import('fflate');
  const packages = new Map<string, Record<string, Uint8Array>>();
  for (const [path, content] of Object.entries(unzipSync(zip))) {
    const [, name = ''] = path.split('/');
    packages.set(name, { ...packages.get(name), [path]: content });
  }
  const bytes = (files: Readonly<Record<string, Uint8Array>>) =>
    Object.values(files).reduce((sum, { byteLength }) => sum + byteLength, 0);
  const largestFirst = [...packages.values()].sort((a, b) => bytes(b) - bytes(a));
  const layers = Array.from({ length: Math.min(count, MOST_LAYERS) }, () => ({ bytes: 0, files: {} }));
  for (const files of largestFirst) {
    const least = layers.reduce((best, layer) => (layer.bytes < best.bytes ? layer : best));
    least.bytes += bytes(files);
    Object.assign(least.files, files);
  }
  return layers
    .filter((layer) => layer.bytes > 0)
    .map(({ files }) => zipSync(files, { mtime: '1980-01-01' }));
}
