// Builds the wheel for PyPI into dist/wheel: pypi/, with what `npm pack` ships in coldstart/_npm.
// Usage: npm run build:wheel; needs uv, or a python3 (or $PYTHON) with pip, which fetch the build backend.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const target = process.argv[2] ?? join(root, 'dist/wheel');
const source = mkdtempSync(join(tmpdir(), 'coldstart-wheel-'));

/** What npm would pack, below the root. */
function packed() {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const said = execFileSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(said)[0].files.map(({ path }) => path);
}

function stage() {
  const files = packed();
  if (!files.includes('dist/bundle/main.js')) throw new Error('nothing is built: npm run build');
  cpSync(join(root, 'pypi'), source, {
    recursive: true,
    filter: (path) => !/__pycache__|\/tests$/.test(path),
  });
  for (const path of files) cpSync(join(root, path), join(source, 'coldstart/_npm', path));
  cpSync(join(root, 'LICENSE'), join(source, 'LICENSE'));
  cpSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), join(source, 'THIRD-PARTY-NOTICES.txt'));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const project = join(source, 'pyproject.toml');
  writeFileSync(
    project,
    readFileSync(project, 'utf8').replace('version = "0.0.0"', `version = "${version}"`),
  );
}

/** With uv where it is on PATH, which keeps the build backend; else with pip. */
function build() {
  const output = { stdio: ['ignore', 'inherit', 'inherit'] };
  if (!spawnSync('uv', ['--version']).error) {
    const flags = ['--quiet', '--wheel', '--no-create-gitignore', '--out-dir', target];
    execFileSync('uv', ['build', ...flags, source], output);
    return;
  }
  const python = process.env.PYTHON ?? 'python3';
  execFileSync(python, ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', target, source], output);
}

try {
  stage();
  rmSync(target, { recursive: true, force: true });
  build();
  for (const name of readdirSync(target)) console.log(join(target, name));
} finally {
  rmSync(source, { recursive: true, force: true });
}
