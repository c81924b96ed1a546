import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { usageError } from '../domain/errors.js';
import { tableOf } from '../domain/table-of.js';
import { readBoundedText } from '../io/read-bounded.js';
import { pythonOfSetup, writtenInSetup } from './setup-project.js';

/** What a project says about itself. */
export interface ProjectMetadata {
  readonly name?: string;
  /** PEP 440 specifiers. */
  readonly requiresPython?: string;
  readonly scripts: readonly ConsoleScript[];
  /** True if pyproject.toml has a table tool.coldstart. */
  readonly configured: boolean;
  /** Whether a package is named among its requirements. */
  requires(name: string): boolean;
}

/** A console script: `reference` is `package.module:function`. */
export interface ConsoleScript {
  readonly name: string;
  readonly reference: string;
  /** Where it is declared, for the user. */
  readonly declared: string;
}

type Table = Readonly<Record<string, unknown>>;

/** Reads pyproject.toml, setup.cfg, setup.py (without running it) and requirements files. Throws a usage error for TOML that cannot be read. */
export async function projectMetadata(folder: string): Promise<ProjectMetadata> {
  const document = await pyproject(folder);
  const setup = (await readBoundedText(join(folder, 'setup.cfg')).catch(() => '')).replace(/\r\n?/g, '\n');
  const project = table(document.project);
  const tool = table(document.tool);
  const poetry = table(tool.poetry);
  const written = await writtenInSetup(folder);
  const name = [project.name, poetry.name, /^name\s*=\s*(\S+)/m.exec(setup)?.[1], written.name].find(isText);
  const requiresPython = [project['requires-python'], (await pythonOfSetup(folder))?.specifier].find(isText);
  const requirements = [
    JSON.stringify([
      project.dependencies,
      project['optional-dependencies'],
      document['dependency-groups'],
      poetry.dependencies,
      poetry.group,
    ]),
    setup,
    ...(await requirementFiles(folder)),
  ]
    .join('\n')
    .toLowerCase();
  return {
    ...(name ? { name } : {}),
    ...(requiresPython ? { requiresPython } : {}),
    scripts: [
      ...scripts(table(project.scripts), '[project.scripts]'),
      ...setupScripts(setup),
      ...scriptLines(written.scripts.join('\n'), 'setup.py'),
      ...scripts(table(poetry.scripts), '[tool.poetry.scripts]'),
    ],
    configured: tool.coldstart !== undefined,
    requires: (wanted) => new RegExp(`(?<![\\w.-])${wanted}(?![\\w.-])`).test(requirements),
  };
}

async function pyproject(folder: string): Promise<Table> {
  const file = join(folder, 'pyproject.toml');
  const text = await readBoundedText(file).catch(() => undefined);
  if (text === undefined) return {};
  const { parse } = await import('smol-toml');
  try {
    return parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw usageError(
      `${file} is not valid TOML: ${(error as Error).message.split('\n')[0]}`,
      'Mend the file.',
    );
  }
}

async function requirementFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const wanted = names.filter((name) => /^requirements.*\.(?:txt|in)$/.test(name));
  return Promise.all(
    wanted.map(async (name) => {
      const text = await readBoundedText(join(folder, name)).catch(() => '');
      return text.replace(/#.*$/gm, '');
    }),
  );
}

function scripts(entries: Table, declared: string): ConsoleScript[] {
  return Object.entries(entries).flatMap(([name, value]) => {
    const { reference, callable, type } = table(value);
    const text = [value, type === 'file' ? undefined : reference, callable].find(isText);
    return text === undefined ? [] : [{ name, reference: bare(text), declared }];
  });
}

function setupScripts(setup: string): ConsoleScript[] {
  const section = /^\[options\.entry_points\]\n([^[]*)/m.exec(setup)?.[1] ?? '';
  const lines = /^console_scripts\s*=(.*(?:\n[ \t]+.*|\n[ \t]*(?=\n))*)/m.exec(section)?.[1] ?? '';
  return scriptLines(lines, 'setup.cfg');
}

function scriptLines(lines: string, declared: string): ConsoleScript[] {
  return [...lines.matchAll(/^\s*([^#\s=]+)\s*=\s*(.+)$/gm)].map(([, name = '', reference = '']) => ({
    name,
    reference: bare(reference),
    declared,
  }));
}

/** Without the extras that an entry point may ask for. */
function bare(reference: string): string {
  return reference.replace(/\s*\[.*$/, '').replace(/\s+/g, '');
}

function table(value: unknown): Table {
  return Array.isArray(value) ? {} : tableOf(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
