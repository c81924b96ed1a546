import { join, resolve } from 'node:path';
import { defined } from '../domain/defined.js';
import { emptyWord, usageError } from '../domain/errors.js';
import { joinedHint, meant } from '../domain/near-names.js';
import { ownEntry } from '../domain/own-entry.js';
import type { Warning } from '../domain/report.js';
import { shellWord } from '../domain/shell-word.js';
import { kindOf } from '../io/paths.js';
import { BUNDLED_HANDLERS } from './bundled-handlers.js';
import type { ScenarioElement, WorkerElement } from './schema.js';

/** Hears what the user should know of what was asked for. */
export type OnNote = (note: Warning) => void;

/** The bundled workers, in the order of the table. */
export const BUNDLED_WORKERS = [
  'hello',
  'gather',
  'http_fetch',
  'background',
  'aws_clients',
  'echo',
] as const;

/** What a suite's name stands for. */
export const SUITES: Readonly<Record<string, readonly string[]>> = {
  loops: BUNDLED_WORKERS,
  installs: [],
  handlers: [],
};

const MOST_SERVICES = 8;

/** Said where a name is none of the things it could be. */
export const KNOWN_NAMES = `Suites of bench: ${Object.keys(SUITES).join(', ')}. Bundled workers: ${BUNDLED_WORKERS.join(', ')}. For any command: coldstart bench -- <command>.`;

/**
 * Turns the targets of the command line into scenario elements: a suite, a Python file, a project folder, a bundled
 * worker, module:callable or a console script, each perhaps with `NAME=` in front; the first that fits. Throws usage
 * errors.
 */
export async function targetElements(
  targets: readonly string[],
  cwd: string,
  onNote: OnNote,
): Promise<ScenarioElement[]> {
  const elements = await Promise.all(targets.map((target) => elementsOf(target, cwd, onNote)));
  return elements.flat();
}

async function elementsOf(target: string, cwd: string, onNote: OnNote): Promise<ScenarioElement[]> {
  if (target.trim() === '') throw emptyWord();
  const named = splitName(target);
  if (named && !(await kindOf(resolve(cwd, target)))) {
    const [element, ...more] = await elementsOf(named.target, cwd, onNote);
    if (!element || more.length > 0) {
      throw usageError(`${target} names several rows.`, `Leave out ${named.name}= before the suite.`);
    }
    return [{ ...element, name: named.name }];
  }
  const suite = ownEntry(SUITES, target);
  if (target === 'installs') return [{ runner: 'install' }];
  if (target === 'handlers')
    return Object.keys(BUNDLED_HANDLERS).map((bundled) => ({ runner: 'lambda', bundled }));
  if (suite) return suite.map((worker) => ({ runner: 'worker', worker }));
  const kind = await kindOf(resolve(cwd, target));
  if (kind === 'file') return [{ runner: 'worker', worker: resolve(cwd, target) }];
  if (kind === 'folder') return [await projectElement(resolve(cwd, target), onNote, target)];
  if (isBundled(target)) return [{ runner: 'worker', worker: target }];
  if (/^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*$/.test(target)) return [{ runner: 'worker', callable: target }];
  if (/^[A-Za-z0-9][\w.-]*$/.test(target) && !target.endsWith('.py'))
    return [{ runner: 'worker', script: target }];
  if (/^[^/=]*\s[^/=]*=/.test(target))
    throw usageError(`The name in ${JSON.stringify(target)} has a space in it.`, 'Write NAME=target.');
  if (/^[^\s/]+\s/.test(target) && !target.endsWith('.py'))
    throw usageError(
      `${JSON.stringify(target)} is no target: a command is named as one.`,
      `Write --command ${JSON.stringify(target)}, or coldstart bench -- ${target}`,
    );
  const { nearFiles, notUtf8 } = await import('../io/unreadable.js');
  const near = await nearFiles(resolve(cwd, target), target);
  if (target.endsWith('.py') || target.includes('/'))
    throw usageError(
      `No such file: ${target}.`,
      notUtf8(target) ?? meant(near) ?? `It was looked for in ${cwd}.`,
    );
  throw usageError(`No such suite, worker or file: ${target}.`, joinedHint(meant(near), KNOWN_NAMES));
}

/** What starts a project, as a scenario that runs in its folder. Throws a usage error where that is not clear. */
export async function projectElement(folder: string, onNote: OnNote, shown = folder): Promise<WorkerElement> {
  // They load the parser of Python.
  const { packageStart } = await import('../project/package-folder.js');
  const inside = await packageStart(folder);
  if (inside) {
    const { why: _, worker: __, ...entry } = inside.entry;
    return { runner: 'worker', ...entry, cwd: inside.root };
  }
  const { commandOfLine, projectEntry, readProject, whySkipped } = await import('../project/project.js');
  const { servicesBelow } = await import('../project/services.js');
  const project = await readProject(folder);
  const { services, rest } = await servicesBelow(folder, project);
  // A main.py of its own is what the folder is for, whatever stands below it.
  const below = rest[0]?.band === 'usual' ? [] : services;
  const [service, ...others] = below.map(({ at }) => at);
  if (others.length > 0) throw severalServices(shown, [service ?? '', ...others]);
  if (service !== undefined) return projectElement(join(folder, service), onNote, join(shown, service));
  const { why, worker, ...entry } = projectEntry(project, shown, (line) => {
    const command = commandOfLine(line);
    onNote({
      code: 'PROCFILE_LINE_LEFT_OUT',
      message: `${shown}: ${whySkipped(line)}`,
      remedy:
        command === undefined
          ? 'Write it so, or begin it with #.'
          : `Measure it as a command, in that folder: ${command}`,
    });
  });
  return {
    runner: 'worker',
    ...entry,
    ...defined({ worker: worker && resolve(folder, worker) }),
    cwd: folder,
  };
}

function severalServices(shown: string, services: readonly string[]) {
  const named = /^\.\/?$/.test(shown) ? 'this folder' : shown;
  const commands = services
    .slice(0, MOST_SERVICES)
    .map((at) => `\n  coldstart bench ${shellWord(join(shown, at))}`);
  const more = services.length > MOST_SERVICES ? `\n  and ${services.length - MOST_SERVICES} more` : '';
  return usageError(
    `There are ${services.length} services in ${named}, each in a folder of its own:${commands.join('')}${more}`,
    'Choose one of these commands, or write all of them into a coldstart.json: coldstart init, in that folder, does.',
  );
}

/** Splits `NAME=target`; the name has no slash, so that a path with an equals sign stays a path. */
export function splitName(text: string): { name: string; target: string } | undefined {
  const match = /^([^=/\s]+)=(.+)$/s.exec(text);
  return match?.[1] && match[2] ? { name: match[1], target: match[2] } : undefined;
}

export function isBundled(worker: string): boolean {
  return (BUNDLED_WORKERS as readonly string[]).includes(worker);
}
