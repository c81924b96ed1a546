import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../../io/paths.js';
import { WRITTEN_BY } from './dockerfile.js';

/** What no image needs: history, environments of this machine, caches, and what may hold secrets. */
const IGNORED = [
  '**/.git',
  '**/.venv',
  '**/__pycache__',
  '**/*.py[co]',
  '**/.env',
  '**/.env.*',
  '**/.*_cache',
  '**/node_modules',
  '*.egg-info',
  'Dockerfile*',
  '.dockerignore',
] as const;

/** The lines of a .dockerignore for a folder; environments are known by what venv leaves in them. */
export async function ignoredIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const below = entries.filter((entry) => entry.isDirectory() && entry.name !== '.venv');
  const is = await Promise.all(below.map(({ name }) => exists(join(folder, name, 'pyvenv.cfg'))));
  return [...IGNORED, ...below.filter((_, index) => is[index]).map(({ name }) => name)];
}

/** The text of a .dockerignore. */
export function ignoreFile(lines: readonly string[]): string {
  const why =
    '# What no image needs: a smaller folder is sent faster, and a change in it builds nothing again.';
  return `${[WRITTEN_BY, why, ...lines].join('\n')}\n`;
}

/** What matters most that a .dockerignore of the user does not name. */
export function lackingIn(text: string, wanted: readonly string[]): string[] {
  const there = new Set(
    text.split('\n').map((line) =>
      line
        .trim()
        .replace(/^(?:\*\*\/|\.?\/)+/, '')
        .replace(/\/$/, ''),
    ),
  );
  if (there.has('*') || there.has('**')) return [];
  return wanted.filter((line) => {
    const bare = line.replace(/^\*\*\//, '');
    return !/^Dockerfile|dockerignore|egg-info|cache|py\[co\]/.test(bare) && !there.has(bare);
  });
}
