import { relative } from 'node:path';
import type { ContainerBuild } from '../../domain/container.js';
import { measureError } from '../../domain/errors.js';
import { listed } from '../../domain/words.js';
import { readBoundedText } from '../../io/read-bounded.js';
import { type Engine, reasonOf } from './engine.js';
import { noSpace } from './failure.js';
import { ownImage } from './leftovers.js';

/** An image that was built for one run, and goes with it. */
export interface BuiltImage {
  readonly name: string;
  readonly buildMs: number;
}

let built = 0;

/**
 * Builds an image, untimed among the trials. What it is built from is fetched only where that is allowed. Throws a
 * measure error: it cannot be built, or not without fetching.
 */
export async function buildImage(
  engine: Engine,
  { file, context }: ContainerBuild,
  pull: boolean,
): Promise<BuiltImage> {
  if (!pull) await checkBases(engine, file);
  built += 1;
  const { name, label } = ownImage(built);
  const began = performance.now();
  const options = ['--quiet', '--file', file, '--tag', name, '--label', label];
  const result = await engine.run('build', ...options, context);
  if (result.ok) return { name, buildMs: performance.now() - began };
  const reason = reasonOf(result);
  throw measureError(
    `${engine.name} cannot build ${file}: ${reason}.`,
    noSpace(reason) ??
      `See all that it says: ${engine.name} build --file ${relative(context, file)} ${context}`,
  );
}

/** Docker fetches what is missing by itself, whatever it is told. */
async function checkBases(engine: Engine, file: string): Promise<void> {
  const missing: string[] = [];
  for (const base of basesOf(await readBoundedText(file))) {
    const isKnown = !base.includes('$') && (await engine.run('image', 'inspect', base)).ok;
    if (!isKnown) missing.push(base);
  }
  if (missing.length === 0) return;
  throw measureError(
    `${file} is built from ${listed(missing)}, which ${engine.name} does not have.`,
    `Let it be fetched: --pull, or fetch it before: ${engine.name} pull ${missing[0]}`,
  );
}

/** The images that a Dockerfile names, with the defaults of its arguments; none of its own stages. Pure. */
export function basesOf(text: string): string[] {
  const lines = text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/);
  const values = new Map<string, string>();
  const stages = new Set<string>(['scratch']);
  const bases = new Set<string>();
  const filled = (word: string) =>
    word.replaceAll(/\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g, (whole, braced, fallback, bare) =>
      String(values.get(braced ?? bare) ?? fallback ?? whole),
    );
  for (const line of lines) {
    const [, arg, value] = /^\s*ARG\s+(\w+)=["']?([^\s"']*)/i.exec(line) ?? [];
    if (arg !== undefined && value !== undefined) values.set(arg, value);
    const [, from = '', stage] = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line) ?? [];
    const others = /^\s*(?:COPY|ADD|RUN)\s/i.test(line)
      ? [...line.matchAll(/(?:--from=|--mount=\S*\bfrom=)([^\s,]+)/g)].map(([, name = '']) => name)
      : [];
    for (const name of [from, ...others].map(filled))
      if (name !== '' && !/^\d+$/.test(name) && !stages.has(name.toLowerCase())) bases.add(name);
    if (stage !== undefined) stages.add(stage.toLowerCase());
  }
  return [...bases];
}
