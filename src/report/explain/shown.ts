import type { Explanation } from '../../domain/explain.js';

/** A file as short as it can be told: below the user's folder, an environment's packages, or the standard library. Pure. */
export function shortFile(file: string, { folder }: Pick<Explanation, 'folder'>): string {
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  const [, installed] = /\/(?:site|dist)-packages\/(.+)$/.exec(file) ?? [];
  if (installed !== undefined) return installed;
  if (file.startsWith(start)) return file.slice(start.length);
  // Packages of a function lie beside its code.
  const [, deployed] = /^\/(?:var\/task|opt\/python)\/(.+)$/.exec(file) ?? [];
  if (deployed !== undefined) return deployed;
  const [, standard] = /\/lib\/python\d[\d.]*t?\/(.+)$/.exec(file) ?? [];
  return standard ?? file;
}

/** What a start has come to: a worker is ready, a handler initialised. Pure. */
export function nameOfReady({ firstInvocation }: Pick<Explanation, 'firstInvocation'>): 'ready' | 'init' {
  return firstInvocation ? 'init' : 'ready';
}

/** `file:line` and, where there is one, the function. Pure. */
export function shownPlace(
  { file, line, function: name }: { file?: string | undefined; line: number; function?: string | undefined },
  explanation: Pick<Explanation, 'folder'>,
): string {
  if (file === undefined) return '';
  const place = line === 0 ? shortFile(file, explanation) : `${shortFile(file, explanation)}:${line}`;
  return name === undefined ? place : `${place} in ${name}()`;
}

/** Whole milliseconds from 10 on; what is less than it can be told is that. Pure. */
export function plainMs(ms: number): string {
  return ms >= 9.95 ? ms.toFixed(0) : ms < 0.05 ? '0' : ms.toFixed(1);
}
