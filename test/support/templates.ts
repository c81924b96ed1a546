import { relative } from 'node:path';
import { templatesAt, templatesIn } from '../../src/templates/find.js';
import type { Template, TemplateFunction } from '../../src/templates/model.js';
import { projectFolder } from './project.js';

const HANDLER = 'def handler(event, context): return 1\n';

/** Files with a handler of that name each. */
export function handlers(...paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, HANDLER]));
}

/** A function as a test expects it: paths below the project, without what is as AWS has it by default. */
export function shownFunction(one: TemplateFunction, folder: string): object {
  const shown = (path: string) => relative(folder, path) || '.';
  return {
    ...one,
    code: shown(one.code),
    requirements: one.requirements && shown(one.requirements),
    layers: one.layers.map(({ place, build }) => `${shown(place)}${build ? ', built' : ''}`),
  };
}

/** What the templates of a project say, with paths below it. */
export async function readProject(files: Readonly<Record<string, string>>, named?: string) {
  const folder = projectFolder(files);
  const templates = await (named === undefined ? templatesIn(folder) : templatesAt(named, folder));
  return { ...told(templates, folder), folder, templates };
}

export function told(templates: readonly Template[], folder: string) {
  return {
    functions: templates.flatMap((one) => one.functions.map((fn) => shownFunction(fn, folder))),
    leftOut: templates.flatMap(({ leftOut }) => leftOut.map(({ id, why }) => `${id}: ${why}`)),
    notes: templates.flatMap(({ notes }) => notes.map(({ message }) => message)),
  };
}

/** All that a function has which a template of AWS says nothing of. */
export const PLAIN = {
  architecture: 'x86_64',
  memoryMB: 128,
  timeoutS: 3,
  layers: [],
  requirements: false,
  variables: {},
};
