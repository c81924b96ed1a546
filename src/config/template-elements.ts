import { relative } from 'node:path';
import { usageError } from '../domain/errors.js';
import type { Warning } from '../domain/report.js';
import type { Template, TemplateFunction } from '../templates/model.js';
import type { BenchFlags } from './flags.js';
import type { LambdaElement } from './schema.js';

/** The rows that templates ask for, and what the user should know of them. */
export interface TemplateElements {
  readonly elements: readonly LambdaElement[];
  readonly notes: readonly Warning[];
}

/**
 * The functions of the templates of a project, or of the one that is named; undefined where nothing asks for them, or where
 * the project has none: then the bundled ones are meant. Throws usage errors.
 */
export async function templateElements(
  { handlers, targets }: BenchFlags,
  cwd: string,
): Promise<TemplateElements | undefined> {
  const { template, handler, dir } = handlers;
  if (template !== undefined && handler !== undefined)
    throw usageError('--handler and --template both say what is measured.', 'Leave out one of them.');
  if (handler !== undefined || (template === undefined && !targets.includes('handlers'))) return undefined;
  const { templatesAt, templatesIn, wayToTemplate } = await import('../templates/find.js');
  const templates = template === undefined ? await templatesIn(cwd) : await templatesAt(template, cwd);
  const functions = uniquelyNamed(templates.flatMap((one) => one.functions));
  const notes = templates.flatMap(notesOf);
  if (functions.length > 0) {
    if (dir !== undefined)
      throw usageError('--dir is for --handler: a template says where its code is.', 'Leave it out.');
    return { elements: functions.map((one) => elementOf(one)), notes };
  }
  if (template !== undefined || templates.some(({ leftOut }) => leftOut.length > 0))
    throw noFunctions(templates);
  const way = await wayToTemplate(cwd);
  const [first] = templates;
  const why = first ? `${first.shown} has no functions.` : way;
  const unread = {
    code: 'TEMPLATE_UNREAD',
    message: why ?? '',
    remedy: 'The bundled handlers are measured.',
  };
  return why === undefined ? undefined : { elements: [], notes: [unread] };
}

/** The usage error for templates without a function that can be run here. */
export function noFunctions(templates: readonly Template[]): Error {
  const shown = templates.map((one) => one.shown).join(', ');
  const left = templates.flatMap(({ leftOut }) => leftOut.map(({ id, why }) => `  ${id}: ${why}`));
  return usageError(
    [`${shown} has no Python function that can be run here.`, ...left].join('\n'),
    'Functions of Python in zips are, whose code is on this machine.',
  );
}

/** What a template says beside its functions: what is left out first. */
export function notesOf({ shown, leftOut, notes }: Template): Warning[] {
  const named = leftOut.map(({ id, why }) => `${id} (${why})`).join(', ');
  const out = { code: 'TEMPLATE_LEFT_OUT', message: `${shown}: left out: ${named}.`, remedy: LEFT_REMEDY };
  return [...(leftOut.length > 0 ? [out] : []), ...notes];
}

const LEFT_REMEDY = 'Functions of Python in zips are measured, whose code is on this machine.';

/** Logical ids are unique in one template only. */
export function uniquelyNamed(functions: readonly TemplateFunction[]): TemplateFunction[] {
  const counts = new Map<string, number>();
  return functions.map((one) => {
    const count = (counts.get(one.id) ?? 0) + 1;
    counts.set(one.id, count);
    return count === 1 ? one : { ...one, id: `${one.id}-${count}` };
  });
}

/** As a scenario of the configuration; with `base`, its paths are relative to that folder. */
export function elementOf(one: TemplateFunction, base?: string): LambdaElement {
  const shown = (path: string) => (base === undefined ? path : relative(base, path) || '.');
  const { requirements, layers, patterns, variables } = one;
  return {
    runner: 'lambda',
    name: one.id.replace(/[^\w.-]+/g, '-'),
    handler: one.handler,
    dir: shown(one.code),
    requirements: requirements === false ? false : shown(requirements),
    ...(patterns ? { patterns: [...patterns] } : {}),
    ...(layers.length > 0
      ? { layers: layers.map(({ place, build }) => ({ dir: shown(place), build })) }
      : {}),
    memory: one.memoryMB,
    timeout: one.timeoutS,
    runtime: one.runtime,
    ...(Object.keys(variables).length > 0 ? { env: { ...variables } } : {}),
  };
}
