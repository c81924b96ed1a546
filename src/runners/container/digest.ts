import { z } from 'zod';
import { isJson } from '../../io/read-text.js';
import type { Engine } from './engine.js';

/**
 * The digest that an engine has of an image from a registry, `sha256:…`; undefined where it has none: the image is not there, or
 * was built here, and what was built here is known by no registry.
 */
export async function digestOf(engine: Engine, image: string): Promise<string | undefined> {
  if (image.startsWith('localhost/')) return undefined;
  const { ok, stdout } = await engine.run('image', 'inspect', '--format', '{{json .RepoDigests}}', image);
  if (!ok || !isJson(stdout)) return undefined;
  const told = z.array(z.string()).nullable().safeParse(JSON.parse(stdout)).data ?? [];
  // An image may have names of several registries; the name itself says which is meant.
  const name = image.replace(/:[^/:]*$/, '');
  const of = told.filter((one) => one.split('@')[0]?.endsWith(name));
  return /@(sha256:[0-9a-f]{64})$/.exec(of[0] ?? '')?.[1];
}
