import { join } from 'node:path';
import { usageError } from '../domain/errors.js';
import { exists } from '../io/paths.js';
import { readBoundedText } from '../io/read-bounded.js';
import { localRequirement, type Requirements, requirementsOf } from './local-project.js';

/**
 * What a project of setuptools needs, without a [project] table: itself, editable, where it can be built; else what its
 * setup.cfg lists. Throws usage errors.
 */
export async function setupRequirements(folder: string, extras: readonly string[]): Promise<Requirements> {
  const builds = await Promise.all(['setup.py', 'pyproject.toml'].map((name) => exists(join(folder, name))));
  const file = join(folder, 'setup.cfg');
  if (builds.includes(true)) {
    const suffix = extras.length > 0 ? `[${extras.join(',')}]` : '';
    return requirementsOf([await localRequirement(`-e .${suffix}`, folder, folder), '']);
  }
  const text = await readBoundedText(file);
  const lists = extras.map((extra) => {
    const list = listOf(text, 'options.extras_require', extra);
    if (list) return list;
    throw usageError(`${file} has no extra ${extra}.`, 'Correct --extra.');
  });
  return requirementsOf([...(listOf(text, 'options', 'install_requires') ?? []), ...lists.flat(), '']);
}

/** The Pythons that a setup.cfg asks for. */
export async function pythonOfSetup(folder: string): Promise<string | undefined> {
  const text = await readBoundedText(join(folder, 'setup.cfg')).catch(() => '');
  return listOf(text, 'options', 'python_requires')?.[0];
}

/** The lines of a key in a section of an INI file; undefined where it is not there. */
function listOf(text: string, section: string, key: string): string[] | undefined {
  const [, body = ''] = text.replace(/\r\n?/g, '\n').split(`[${section}]\n`);
  const [inside = ''] = body.split(/^\[/m);
  let values: string[] | undefined;
  let isInside = false;
  for (const line of inside.split('\n')) {
    const [, name, value = ''] = /^([\w.-]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined) isInside = name === key;
    if (!isInside) continue;
    values ??= [];
    const item = (name === undefined ? line : value).replace(/(^|\s)#.*$/, '').trim();
    if (item !== '') values.push(item);
  }
  return values;
}
