import { basename, join } from 'node:path';
import { usageError } from '../domain/errors.js';
import { didYouMean, joinedHint } from '../domain/near-names.js';
import { type DependencyChoice, type DependencyFile, NO_CHOICE } from '../domain/plan.js';
import { normaliseName } from '../domain/project-name.js';
import { exists } from '../io/paths.js';
import { choicesOfPylock } from './pylock-file.js';
import { choicesIn } from './pyproject-table.js';
import { extrasOfSetup } from './setup-project.js';

const WITHOUT_EXTRAS = ['requirements', 'pipfile-lock'];
const WITHOUT_GROUPS = ['requirements', 'setup'];

/**
 * Throws a usage error for extras and groups that such a file cannot have, and for those that this one does not have, which
 * names those that it has. `project` is the folder of a lock’s project.
 */
export async function checkChoice(
  found: DependencyFile,
  { extras, groups }: DependencyChoice = NO_CHOICE,
  project?: string,
): Promise<void> {
  const wrong =
    (extras.length > 0 && WITHOUT_EXTRAS.includes(found.kind) && '--extra') ||
    (groups.length > 0 && WITHOUT_GROUPS.includes(found.kind) && '--group');
  if (wrong) {
    const shown = 'file' in found ? basename(found.file) : 'setup.py';
    throw usageError(
      `${wrong} cannot be used with ${shown}, which has no ${wrong === '--extra' ? 'extras' : 'groups'}.`,
      'Leave it out, or name a pyproject.toml or a lock.',
    );
  }
  if (extras.length + groups.length === 0) return;
  const declared = await declaredBy(found, project);
  if (!declared) return;
  checkNames('--extra', extras, declared.extras, declared.file);
  checkNames('--group', groups, declared.groups, declared.file);
}

/** Undefined where only a build or the reader itself tells. */
async function declaredBy(found: DependencyFile, project?: string): Promise<Declared | undefined> {
  if (found.kind === 'pylock') return { file: found.file, ...(await choicesOfPylock(found.file)) };
  if (!('folder' in found)) return undefined;
  const { folder, kind } = found;
  if (kind === 'setup') {
    const isComputed =
      (await exists(join(folder, 'setup.py'))) || (await exists(join(folder, 'pyproject.toml')));
    return isComputed ? undefined : { file: join(folder, 'setup.cfg'), extras: await extrasOfSetup(folder) };
  }
  const file = join(project ?? folder, 'pyproject.toml');
  return (await exists(file)) ? { file, ...(await choicesIn(file)) } : undefined;
}

interface Declared {
  readonly file: string;
  readonly extras: readonly string[] | undefined;
  readonly groups?: readonly string[] | undefined;
}

function checkNames(
  option: '--extra' | '--group',
  asked: readonly string[],
  declared: readonly string[] | undefined,
  file: string,
): void {
  if (!declared) return;
  const known = new Set(declared.map(normaliseName));
  const unknown = asked.find((name) => !known.has(normaliseName(name)));
  if (unknown === undefined) return;
  const what = option === '--extra' ? 'extra' : 'group';
  throw usageError(
    `${file} has no ${what} ${unknown}.`,
    declared.length > 0
      ? joinedHint(didYouMean(unknown, declared), `It has ${declared.join(', ')}.`)
      : `It has none: leave ${option} out.`,
  );
}
