import { imports } from '../python-source/python-code.js';
import type { Found, ProjectEntry } from './entry.js';
import type { ProjectMetadata } from './metadata.js';
import { importName, type ProjectFile, pathVariable } from './sources.js';

/** An application object of a web framework, at the top of a module. */
interface WebApp {
  readonly file: ProjectFile;
  readonly variable: string;
  readonly framework: string;
}

const CONSTRUCTED =
  /^([A-Za-z_]\w*)\s*(?::\s*[\w.]+\s*)?=\s*(?:\w+\s*\.\s*)*(FastAPI|Starlette|Quart|Litestar|Flask)\s*\(/gm;

/** The web applications of a project, started by a server that it requires, else by the framework's usual one. */
export function appCandidates(files: readonly ProjectFile[], metadata: ProjectMetadata): Found[] {
  return files.flatMap(appsOf).map((app) => ({
    entry: appEntry(app, files, metadata),
    rank: app.file.path.includes('/') ? 1 : 0,
    covers: [app.file.path],
  }));
}

function appsOf(file: ProjectFile): WebApp[] {
  if (!/FastAPI|Starlette|Quart|Litestar|Flask/.test(file.source)) return [];
  const found = [...file.code.matchAll(CONSTRUCTED)].map(([, variable = '', framework = '']) => ({
    file,
    variable,
    framework,
  }));
  const apps = found.filter(({ framework }) => imports(file.code, framework.toLowerCase()));
  // One of several is mounted into the one with the usual name.
  const usual = apps.filter(({ variable }) => /^(?:app|application|api)$/.test(variable));
  return (usual.length > 0 ? usual : apps).slice(0, 1);
}

function appEntry(
  { file, variable, framework }: WebApp,
  files: readonly ProjectFile[],
  metadata: ProjectMetadata,
): ProjectEntry {
  const { module, root } = importName(file, files);
  const app = `${module}:${variable}`;
  const server = serverFor(framework, metadata);
  const bind = ['--bind', '127.0.0.1:{port}'];
  const args = {
    uvicorn: [app, '--port', '{port}'],
    hypercorn: [app, ...bind],
    gunicorn: [app, ...bind],
    flask: ['--app', app.replace(/:app$/, ''), 'run', '--port', '{port}'],
  }[server];
  const health = healthRoute(file, variable);
  return {
    module: server,
    args,
    ready: health ? `http://127.0.0.1:{port}${health}` : 'port:{port}',
    name: appName(module, metadata),
    ...pathVariable(root),
    why: `${framework} application ${app} in ${file.path}`,
  };
}

function serverFor(
  framework: string,
  { requires }: ProjectMetadata,
): 'uvicorn' | 'hypercorn' | 'gunicorn' | 'flask' {
  if (framework === 'Flask') return requires('gunicorn') ? 'gunicorn' : 'flask';
  if (requires('uvicorn')) return 'uvicorn';
  // Quart brings hypercorn along.
  return requires('hypercorn') || framework === 'Quart' ? 'hypercorn' : 'uvicorn';
}

/** A route of the application itself: those of routers may get a prefix. */
function healthRoute({ source, code }: ProjectFile, variable: string): string | undefined {
  const decorators = new RegExp(`^@${variable}\\s*\\.\\s*(?:get|route)\\s*\\(\\s*(?=["'])`, 'gm');
  const routes = /\bMount\s*\(/.test(code) ? [] : [...code.matchAll(/\bRoute\s*\(\s*(?=["'])/g)];
  for (const { index, 0: text } of [...code.matchAll(decorators), ...routes]) {
    const path = /^["'](\/(?:health|healthz|livez|readyz|ping)\/?)["']/.exec(
      source.slice(index + text.length),
    )?.[1];
    if (path !== undefined) return path;
  }
  return undefined;
}

/** The name of the row: that of the server would say little. */
function appName(module: string, { name }: ProjectMetadata): string {
  const parts = module.split('.');
  const telling = parts.filter((part) => !/^(?:main|app|asgi|wsgi|api|server)$/.test(part)).at(-1);
  return telling ?? name ?? parts.at(-1) ?? 'app';
}

const HANDLER = /^(?:async\s+)?def\s+(lambda_handler|handler)\s*\(\s*event\b[^,)]*,\s*_?context\b/gm;

/** Lambda handlers in these files, as `function in file`. */
export function lambdaHandlers(files: readonly ProjectFile[]): string[] {
  return files
    .filter(({ source }) => /handler\s*\(\s*event\b/.test(source))
    .flatMap(({ path, code }) => [...code.matchAll(HANDLER)].map(([, name]) => `${name} in ${path}`));
}
