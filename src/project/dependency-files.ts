import { basename, dirname, join } from 'node:path';
import { usageError } from '../domain/errors.js';
import type { DependencyFile } from '../domain/plan.js';
import type { Warning } from '../domain/report.js';
import { exists } from '../io/paths.js';
import { readBoundedText } from '../io/read-bounded.js';
import { readProjectTable } from './pyproject-table.js';

/** Lists of what runs in production, before what a project says of itself as a library. */
const LISTS = ['requirements.txt', 'requirements/prod.txt', 'requirements/production.txt'];
/** Lists that others are usually made of. */
const LOOSE_LISTS = [
  'requirements/base.txt',
  'requirements/main.txt',
  'requirements.in',
  'requirements/prod.in',
];

/**
 * What a folder says that it needs: its lock, else its list, else what its project declares. With `groups` a pyproject.toml
 * counts that has nothing but dependency groups. Throws usage errors for a pyproject.toml that cannot be read.
 */
export async function dependencyFileIn(
  folder: string,
  groups: readonly string[] = [],
): Promise<DependencyFile | undefined> {
  const has = (name: string) => exists(join(folder, name));
  const firstOf = async (names: readonly string[]) => {
    for (const name of names) if (await has(name)) return join(folder, name);
    return undefined;
  };
  if (await has('uv.lock')) return { kind: 'uv-lock', folder };
  if (await has('pylock.toml')) return { kind: 'pylock', file: join(folder, 'pylock.toml') };
  if (await has('Pipfile.lock')) return { kind: 'pipfile-lock', file: join(folder, 'Pipfile.lock') };
  const list = await firstOf(LISTS);
  if (list) return { kind: 'requirements', file: list };
  const pyproject = join(folder, 'pyproject.toml');
  if ((await has('pyproject.toml')) && (await readProjectTable(pyproject, groups)).kind === 'project') {
    return { kind: 'pyproject', folder };
  }
  if ((await has('setup.py')) || (await declaresPackage(join(folder, 'setup.cfg')))) {
    return { kind: 'setup', folder };
  }
  const loose = await firstOf(LOOSE_LISTS);
  return loose ? { kind: 'requirements', file: loose } : undefined;
}

/** What kind of file one is that was named, by its name. Throws a usage error for packages, and for lists that are not read. */
export function namedFile(path: string): DependencyFile | { readonly kind: 'script'; readonly file: string } {
  const folder = dirname(path);
  const name = basename(path);
  if (name === 'uv.lock') return { kind: 'uv-lock', folder };
  if (name === 'pyproject.toml') return { kind: 'pyproject', folder };
  if (name === 'setup.py' || name === 'setup.cfg') return { kind: 'setup', folder };
  if (/^pylock(?:\.[^.]+)?\.toml$/.test(name)) return { kind: 'pylock', file: path };
  if (name === 'Pipfile.lock') return { kind: 'pipfile-lock', file: path };
  if (/\.(?:whl|zip|tar(?:\.(?:gz|bz2|xz|zst|lz|lzma))?|tgz|tbz)$/.test(name)) {
    throw usageError(
      `${name} is a package, not a list of requirements.`,
      `Write its path into one: ./${name} in a requirements.txt beside it.`,
    );
  }
  const other = OTHERS.find(({ names }) => names.includes(name));
  if (other || /\.(?:toml|json|ya?ml|cfg)$/.test(name)) {
    throw usageError(
      `${name} is not read: only requirements, a pyproject.toml, uv.lock, pylock.toml or Pipfile.lock, and scripts are.`,
      other?.list ?? 'Name one of these.',
    );
  }
  return { kind: name.endsWith('.py') ? 'script' : 'requirements', file: path };
}

/** Many a setup.cfg only has the settings of linters. */
async function declaresPackage(file: string): Promise<boolean> {
  const text = await readBoundedText(file).catch(() => '');
  return /^\[(?:metadata|options)\]/m.test(text);
}

/** Who asks: a worker, which may be measured in an environment that is there, or whoever needs a list to install from. */
type Asker = 'worker' | 'list';

interface Other extends Readonly<Record<Asker, string>> {
  readonly names: readonly string[];
}

const OR_VENV = 'or name an environment with --venv.';
const OF_POETRY = 'Export it: poetry export -o requirements.txt (with poetry-plugin-export).';
const OF_PDM = 'Export it (pdm export --format pylock -o pylock.toml)';
const OF_CONDA = 'Write what is to be installed from PyPI into a requirements.txt.';

/** Files that say what is needed in a way that only another tool reads, and what to do about each. */
const OTHERS: readonly Other[] = [
  {
    names: ['poetry.lock'],
    worker: `Let Poetry install it (poetry install), which is then found; ${OR_VENV}`,
    list: OF_POETRY,
  },
  {
    names: ['Pipfile'],
    worker: 'Lock it (pipenv lock): Pipfile.lock is read. Or name an environment with --venv.',
    list: 'Lock it (pipenv lock): Pipfile.lock is read.',
  },
  { names: ['pdm.lock'], worker: `${OF_PDM}, ${OR_VENV}`, list: `${OF_PDM}.` },
  {
    names: ['pixi.toml', 'pixi.lock'],
    worker: 'Let pixi install it (pixi install): .pixi/envs/default is then found.',
    list: OF_CONDA,
  },
  {
    names: ['environment.yml', 'environment.yaml', 'conda-lock.yml'],
    worker: 'Activate its environment (conda activate NAME), or name it: --venv PREFIX.',
    list: OF_CONDA,
  },
];

/** What of a folder could not be used, each with the next step. */
export async function unusedFilesIn(folder: string, asker: Asker = 'worker'): Promise<Warning[]> {
  const warnings: Warning[] = [];
  for (const { names, [asker]: remedy } of OTHERS) {
    for (const name of names) {
      if (!(await exists(join(folder, name)))) continue;
      warnings.push(
        unused(`${join(folder, name)} says what is needed, but coldstart does not read it.`, remedy),
      );
      break;
    }
  }
  const pyproject = join(folder, 'pyproject.toml');
  const isPoetry = (await exists(pyproject)) && (await readProjectTable(pyproject)).kind === 'poetry';
  if (isPoetry && warnings.length === 0) {
    const message = `${pyproject} lists its dependencies for Poetry only.`;
    const remedy = `Install them (poetry install), ${OR_VENV}`;
    warnings.push(unused(message, asker === 'list' ? OF_POETRY : remedy));
  }
  return warnings;
}

export function unused(message: string, remedy: string): Warning {
  return { code: 'ENVIRONMENT_UNUSED', message, remedy };
}
