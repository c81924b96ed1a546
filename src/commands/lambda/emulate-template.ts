import { basename } from 'node:path';
import { noFunctions, notesOf } from '../../config/template-elements.js';
import { usageError } from '../../domain/errors.js';
import type { EmulatedHandler, LayerPlace } from '../../domain/plan.js';
import type { RuntimeChoice } from '../../domain/runtime-choice.js';
import { joined, listed } from '../../domain/words.js';
import { ServiceError } from '../../emulator/control-plane/service-error.js';
import type { Emulator } from '../../emulator/emulator.js';
import type { OnProgress, PythonContext } from '../../python/context.js';
import type { Interpreter } from '../../python/interpreters.js';
import { buildFunction, choiceOf } from '../../runners/handler/build-function.js';
import { buildLayers } from '../../runners/handler/build-layers.js';
import { lambdaRuntime } from '../../runners/handler/runtime.js';
import { templatesAt } from '../../templates/find.js';
import type { Template, TemplateFunction } from '../../templates/model.js';
import { runtimePython } from '../runtime-python.js';
import { refOf } from '../worker-pythons.js';

/** A function of a template, under the name that it is called by, and the Python that it runs on. */
export interface TemplateStart {
  readonly name: string;
  readonly one: TemplateFunction;
  readonly interpreter: Interpreter;
}

const LAYOUT = { layers: 0, bytecode: true, start: 'on-demand' } as const;

/**
 * The functions of a template whose Python is on this machine; the others are named. Throws usage errors, also where none is
 * left.
 */
export async function templateStarts(
  template: string,
  context: PythonContext,
  note: (text: string) => void,
): Promise<TemplateStart[]> {
  const templates = await templatesAt(template, context.cwd);
  for (const { code, message } of templates.flatMap(notesOf)) {
    // Said below, with what else is not applied.
    if (code === 'TEMPLATE_START') continue;
    // Their remedies are options of bench.
    const remedy = code === 'TEMPLATE_UNRESOLVED' ? ' UpdateFunctionConfiguration sets another value.' : '';
    note(`warning: ${message}${remedy}`);
  }
  for (const text of templates.flatMap(unappliedOf)) note(text);
  const functions = templates.flatMap((one) => one.functions);
  if (functions.length === 0) throw noFunctions(templates);
  const starts: TemplateStart[] = [];
  const missing: string[] = [];
  for (const one of functions) {
    const { why, interpreter } = await runtimePython(one.runtime, context);
    if (interpreter) starts.push({ name: nameOf(one, starts), one, interpreter });
    else missing.push(`${one.id} is left out. ${why}`);
  }
  if (starts.length === 0) throw usageError(missing.join('\n'), 'Install a Python of their runtimes.');
  for (const text of missing) note(`warning: ${text}`);
  return starts;
}

/** What a template sets that the emulated functions do not have; nothing where there is nothing. */
function unappliedOf({ shown, functions, unmade }: Template): string[] {
  const bySettings = new Map<string, string[]>();
  for (const { id, unapplied = [] } of functions) {
    const left = unapplied.filter(({ emulated, saysMore }) => !emulated || saysMore);
    const names = joined(left.map(({ name, saysMore }) => (saysMore ? `the rest of ${name}` : name)));
    if (names !== '') bySettings.set(names, [...(bySettings.get(names) ?? []), id]);
  }
  const settings = [...bySettings].map(([names, ids]) => `${names} of ${listed(ids)}`);
  if (settings.length + unmade.length === 0) return [];
  const all = [...settings, ...(unmade.length > 0 ? [listed(unmade)] : [])].join('; ');
  return [`warning: ${shown}: not applied here: ${all}. ${UNAPPLIED_REMEDY}`];
}

const UNAPPLIED_REMEDY =
  'What the emulator has of these is set by its API: PublishVersion, CreateAlias, TagResource.';

/** Its name, else its id, as Lambda takes it; no two are the same. */
function nameOf({ functionName, id }: TemplateFunction, taken: readonly TemplateStart[]): string {
  const isFree = (name: string) => /^[\w-]{1,64}$/.test(name) && !taken.some((one) => one.name === name);
  const plain = id.replace(/[^\w-]/g, '-').slice(0, 60);
  const names = [functionName, plain, ...taken.map((_, index) => `${plain}-${index + 2}`)];
  const found = names.find(isFree);
  if (found === undefined) throw usageError(`${id} is no name for a function.`, 'Give it a FunctionName.');
  return found;
}

/**
 * Builds the functions and their layers, and puts them into the emulated account, active at once; those that AWS would refuse
 * are named. Resolves to the names of the others. Throws a usage error where there are none.
 */
export async function defineStarts(
  starts: readonly TemplateStart[],
  emulator: Emulator,
  {
    work,
    context,
    note,
    packages,
  }: {
    /** Folder that everything is built in. */
    readonly work: string;
    readonly context: PythonContext;
    readonly note: OnProgress;
    readonly packages: RuntimeChoice | undefined;
  },
): Promise<string[]> {
  const published = new Map<string, Promise<string>>();
  const layerArn = (layer: LayerPlace, interpreter: Interpreter): Promise<string> => {
    const key = JSON.stringify([layer.place, layer.build && interpreter.minor]);
    const publish = async () => {
      const [zip = new Uint8Array()] = await buildLayers(
        [layer],
        choiceOf({ layout: LAYOUT }, interpreter),
        work,
        context,
      );
      return emulator.layer(basename(layer.place, '.zip').replace(/[^\w-]/g, '-'), zip);
    };
    const found = published.get(key) ?? publish();
    published.set(key, found);
    return found;
  };
  const defined: string[] = [];
  const refused: string[] = [];
  for (const { name, one, interpreter } of starts) {
    await lambdaRuntime(interpreter, context, note, packages);
    const {
      layers: places,
      memoryMB: memorySizeMB,
      runtime,
      architecture,
      variables,
      timeoutS,
      unapplied = [],
    } = one;
    const target: EmulatedHandler = {
      ...{ kind: 'emulated', name, variant: 'plain', layout: LAYOUT, python: refOf(interpreter) },
      ...{ folder: one.code, shown: name, handler: one.handler, requirements: one.requirements },
      ...(one.patterns ? { patterns: one.patterns } : {}),
      memorySizeMB,
    };
    const built = await buildFunction(target, interpreter, work, context, note);
    for (const { message, remedy } of built.notes) note(`warning: ${name}: ${message} ${remedy}`);
    try {
      const layers = new Set<string>();
      for (const place of places) layers.add(await layerArn(place, interpreter));
      await emulator.define(name, built.taskRoot, {
        ...{ runtime, handler: built.handler, memorySizeMB, timeoutS },
        ...{ architecture, variables, layers: [...layers] },
        ...Object.assign({}, ...unapplied.map(({ emulated }) => emulated)),
      });
      defined.push(name);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      // AWS’s own words have no names of variables.
      const odd = Object.keys(variables).filter((one) => !/^[a-zA-Z][a-zA-Z0-9_]+$/.test(one));
      const which = odd.length > 0 ? ` (${odd.join(', ')})` : '';
      refused.push(`${name} is left out, since AWS would refuse it: ${error.message}${which}`);
    }
  }
  if (defined.length === 0)
    throw usageError(refused.join('\n'), 'Correct the template, or name another with --template.');
  for (const text of refused) note(`warning: ${text}`);
  return defined;
}
