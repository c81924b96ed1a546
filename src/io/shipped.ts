import { fileURLToPath } from 'node:url';

/** Absolute path of a file that comes with this package: `python/probe.py`. The same depth from src/ and from dist/. */
export function shipped(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
