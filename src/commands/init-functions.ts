import { join, relative } from 'node:path';
import type { StarterFunction } from '../config/starter.js';
import { elementOf, noFunctions, notesOf, uniquelyNamed } from '../config/template-elements.js';
import { isSecretName } from '../domain/mask.js';
import { joined } from '../domain/words.js';
import { handlerFile } from '../project/handler-module.js';
import { templatesIn, wayToTemplate } from '../templates/find.js';

/** What the templates of a project give to a first configuration. */
export interface StarterFunctions {
  readonly functions: readonly StarterFunction[];
  /** What the user should know of them, a line each. */
  readonly notes: readonly string[];
  /** `function in file` of those that are written. */
  readonly covered: readonly string[];
  /** Why there is nothing to write where nothing else is found: all functions were left out. */
  readonly nothing?: Error;
}

/**
 * The functions of the templates in a folder, their paths relative to it; where handlers were found, also what a template
 * would need that is not there. Throws usage errors for damaged templates.
 */
export async function starterFunctions(cwd: string, hasHandlers: boolean): Promise<StarterFunctions> {
  const templates = await templatesIn(cwd);
  const notes = templates.flatMap(notesOf).map(({ message }) => message);
  const way = templates.length === 0 && hasHandlers ? await wayToTemplate(cwd) : undefined;
  if (way !== undefined) notes.push(way);
  const from = templates.flatMap(({ functions, shown }) => functions.map(() => shown));
  const all = uniquelyNamed(templates.flatMap(({ functions }) => functions));
  const kept: string[] = [];
  const functions = all.map((one, index): StarterFunction => {
    const { env = {}, ...element } = elementOf(one, cwd);
    const names = Object.keys(env);
    const secret = names.filter(isSecretName);
    for (const name of secret) kept.push(`${name} of ${one.id}`);
    const plain = Object.fromEntries(
      names.filter((name) => !secret.includes(name)).map((name) => [name, env[name] ?? '']),
    );
    return {
      element: { ...element, ...(Object.keys(plain).length > 0 ? { env: plain } : {}) },
      why: `function ${one.handler} in ${from[index]}`,
    };
  });
  if (kept.length > 0)
    notes.push(`Not written, for their names: ${joined(kept)}. --env NAME=VALUE gives them.`);
  const covered = all.map(({ handler, code }) => {
    const name = handler.slice(handler.lastIndexOf('.') + 1);
    return `${name} in ${relative(cwd, join(code, handlerFile(handler)))}`;
  });
  const hasLeft = templates.some(({ leftOut }) => leftOut.length > 0);
  return { functions, notes, covered, ...(hasLeft ? { nothing: noFunctions(templates) } : {}) };
}
