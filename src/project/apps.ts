import { callsOf } from '../python-source/calls.js';
import { imports, importsOf } from '../python-source/imports.js';
import { dottedName, textOf, topStatements } from '../python-source/parse.js';
import { CELERY_READY, type ProjectEntry, type RankedEntry } from './entry.js';
import { hasMaster } from './masters.js';
import type { ProjectMetadata } from './metadata.js';
import { askedRoute, healthRoute } from './routes.js';
import { importName, type ProjectFile, pathVariable } from './sources.js';

/** An application object of a web framework, at the top of a module. */
interface WebApp {
  readonly file: ProjectFile;
  readonly variable: string;
  readonly framework: string;
  /** The variable is a function without arguments that makes it. */
  readonly isFactory?: true;
}

const FRAMEWORK = /(?:^|\.)(FastAPI|Starlette|Quart|Litestar|Flask)\(\)$/;
const DJANGO = /(?:^|\.)(get_[aw]sgi_application)\(\)$/;
const FACTORY = /^(?:create|make|build|get)_(?:app|application)$/;
const CELERY = /(?:^|\.)(Celery)\(\)$/;

/** The web applications of a project, started by a server that it requires, else by the framework's usual one. */
export function appCandidates(files: readonly ProjectFile[], metadata: ProjectMetadata): RankedEntry[] {
  return files
    .flatMap((file) => {
      const apps = appsOf(file, FRAMEWORK);
      return apps.length > 0 ? apps : factoriesOf(file);
    })
    .map((app) => ({
      entry: appEntry(app, files, metadata),
      rank: app.file.path.includes('/') ? 1 : 0,
      covers: [app.file.path],
    }));
}

/** The Celery applications of a project, each started as a worker; beside a web application it is the second process. */
export function celeryCandidates(files: readonly ProjectFile[], metadata: ProjectMetadata): RankedEntry[] {
  return files
    .flatMap((file) => appsOf(file, CELERY))
    .map(({ file, variable }) => {
      const { module, root } = importName(file, files);
      const app = `${module}:${variable}`;
      const entry = {
        module: 'celery',
        args: ['-A', app, 'worker', '--loglevel', 'INFO'],
        ready: CELERY_READY,
        name: appName(module, metadata),
        ...pathVariable(root),
        why: `Celery application ${app} in ${file.path}; it has to reach its broker`,
      };
      return { entry, rank: file.path.includes('/') ? 1 : 0, covers: [file.path] };
    });
}

/** Django's applications, which its manage.py serves for development only; each by a server of its interface. */
export function djangoCandidates(files: readonly ProjectFile[], metadata: ProjectMetadata): RankedEntry[] {
  return files
    .flatMap((file) => appsOf(file, DJANGO, 'django'))
    .map((app) => ({ entry: appEntry(app, files, metadata), rank: 0, covers: [app.file.path] }));
}

function appsOf(file: ProjectFile, pattern: RegExp, library?: string): WebApp[] {
  if (!/FastAPI|Starlette|Quart|Litestar|Flask|Celery|django/.test(file.text)) return [];
  const imported = importsOf(file);
  const apps = topStatements(file).flatMap((statement): WebApp[] => {
    const { firstChild: target, lastChild: value } = statement;
    if (statement.name !== 'AssignStatement' || target?.name !== 'VariableName' || !value) return [];
    const framework = pattern.exec(dottedName(file, value))?.[1];
    if (framework === undefined || !imports(imported, library ?? framework.toLowerCase())) return [];
    return [{ file, variable: textOf(file, target), framework }];
  });
  // One of several is mounted into the one with the usual name.
  const usual = apps.filter(({ variable }) => /^(?:app|application|api|celery|celery_app)$/.test(variable));
  return (usual.length > 0 ? usual : apps).slice(0, 1);
}

/** Functions with the usual names that make an application and need no arguments for it. */
function factoriesOf(file: ProjectFile): WebApp[] {
  const imported = importsOf(file);
  const calls = callsOf(file);
  const factories = topStatements(file).flatMap((node): WebApp[] => {
    const [name, parameters] = [node.getChild('VariableName'), node.getChild('ParamList')];
    if (node.name !== 'FunctionDefinition' || !name || !parameters || !FACTORY.test(textOf(file, name)))
      return [];
    // Each parameter needs a default.
    if (parameters.getChildren('VariableName').length > parameters.getChildren('AssignOp').length) return [];
    const made = calls
      .filter(({ argumentList: { from } }) => node.from < from && from < node.to)
      .flatMap(({ callee }) => FRAMEWORK.exec(`${callee}()`)?.[1] ?? [])
      .find((framework) => imports(imported, framework.toLowerCase()));
    return made === undefined
      ? []
      : [{ file, variable: textOf(file, name), framework: made, isFactory: true }];
  });
  return factories.slice(0, 1);
}

function appEntry(
  { file, variable, framework, isFactory }: WebApp,
  files: readonly ProjectFile[],
  metadata: ProjectMetadata,
): ProjectEntry {
  const { module, root } = importName(file, files);
  const app = `${module}:${variable}`;
  const server = serverFor(framework, metadata);
  const bind = ['--bind', '127.0.0.1:{port}'];
  const called = isFactory ? `${app}()` : app;
  const args = {
    uvicorn: [app, ...(isFactory ? ['--factory'] : []), '--port', '{port}'],
    hypercorn: [called, ...bind],
    gunicorn: [called, ...bind],
    flask: ['--app', app.replace(/:app$/, ''), 'run', '--port', '{port}'],
  }[server];
  // A port that is open says nothing where another process than the app's opens it.
  const name = isFactory ? 'app' : variable;
  const route = hasMaster(server, args) ? askedRoute(file, name) : healthRoute(file, name);
  return {
    module: server,
    args,
    ready: route ? `http://127.0.0.1:{port}${route}` : 'port:{port}',
    name: appName(module, metadata),
    ...pathVariable(root),
    why: `${framework} application ${called} in ${file.path}`,
  };
}

function serverFor(
  framework: string,
  { requires }: ProjectMetadata,
): 'uvicorn' | 'hypercorn' | 'gunicorn' | 'flask' {
  if (framework === 'get_wsgi_application') return 'gunicorn';
  if (framework === 'Flask') return requires('gunicorn') ? 'gunicorn' : 'flask';
  if (requires('uvicorn')) return 'uvicorn';
  // Quart brings hypercorn along.
  return requires('hypercorn') || framework === 'Quart' ? 'hypercorn' : 'uvicorn';
}

/** The name of the row: that of the server would say little. */
function appName(module: string, { name }: ProjectMetadata): string {
  const parts = module.split('.');
  const telling = parts.filter((part) => !/^(?:main|app|asgi|wsgi|api|server|celery)$/.test(part)).at(-1);
  return telling ?? name ?? parts.at(-1) ?? 'app';
}

/** Lambda handlers in these files, as `function in file`. */
export function lambdaHandlers(files: readonly ProjectFile[]): string[] {
  return files
    .filter(({ text }) => /handler\s*\(\s*event\b/.test(text))
    .flatMap((file) => {
      const functions = topStatements(file).filter(({ name }) => name === 'FunctionDefinition');
      return functions.flatMap((node) => {
        const names = [node, node.getChild('ParamList')].flatMap(
          (one) => one?.getChildren('VariableName') ?? [],
        );
        const [name, ...parameters] = names.map((one) => textOf(file, one));
        const isHandler = /^(?:lambda_)?handler event _?context\b/.test([name, ...parameters].join(' '));
        return isHandler ? [`${name} in ${file.path}`] : [];
      });
    });
}
