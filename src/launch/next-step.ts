import type { Launch } from '../domain/plan.js';
import type { Raised } from './raised.js';

/** How libraries of settings name the variable that is not there. */
const VARIABLES = [
  /\b(?:[Ee]nvironment [Vv]ariable|[Ee]nv ?var)\b:? ["'`]?([A-Z][A-Z0-9_]+)\b/,
  /\b([A-Z][A-Z0-9_]+)["'`]? (?:environment variable|env ?var)\b/,
  /\b([A-Z][A-Z0-9_]+) not found\. Declare it as envvar/,
  /^KeyError: "Config '([A-Z][A-Z0-9_]+)' is missing/,
];

/** What to do about the commonest surprises of a clean environment, as a sentence with a full stop before it. Pure. */
export function nextStep(
  { line, more }: Raised,
  {
    launch,
    inImage,
    inPyodide,
  }: { readonly launch?: Launch; readonly inImage?: true; readonly inPyodide?: true },
): string {
  const variable = /^KeyError: '([A-Z][A-Z0-9_]*)'$/.exec(line)?.[1];
  if (variable) return `. Trials see a clean environment; if it is a variable: --env ${variable}`;
  const [named] = VARIABLES.flatMap((pattern) => pattern.exec(line)?.[1] ?? []);
  if (named) return `. Trials see a clean environment: --env ${named}`;
  if (/\bValidationError: /.test(line) && /: Field required\b/.test(more))
    return '. Trials see a clean environment; what settings read from variables: --env NAME, or --env-file FILE';
  const isOf = (last: string) => new RegExp(`__call__\\(\\) missing .*'${last}'$`).test(line);
  if (isOf('send')) return servedBy('an ASGI', 'uvicorn', '--port {port}');
  if (isOf('start_response')) return servedBy('a WSGI', 'gunicorn', '--bind 127.0.0.1:{port}');
  // Python names the first part that is missing: what stands before it was found.
  const [, parent, child] = /No module named '?([\w.]+)\.(\w+)/.exec(line) ?? [];
  if (parent)
    return `. ${parent} was found, and has no ${child}: check the name, and which ${parent} that is`;
  const isMissing = /^ModuleNotFoundError|: No module named /.test(line);
  const option =
    launch?.kind === 'python' ? launch.options.find((one) => /^-[A-Za-z]*[IP]/.test(one)) : undefined;
  if (isMissing && option)
    return `. Under ${option} the folder of the worker is not searched; if it is a package: --venv DIR`;
  if (isMissing && inImage) return '. The image lacks it: install it there';
  if (isMissing && inPyodide)
    return '. Pyodide has the packages of a PEP 723 block, or of a file: --requirements FILE';
  // Python's own words of the module that -m names: it may lie in a folder that is not searched.
  if (/^\S*python\S*: No module named /.test(line))
    return '. Name the environment that has it: --venv DIR; for a project in src/ that is not installed: --env PYTHONPATH=src';
  if (isMissing) return '. Name the environment that has it: --venv DIR';
  return '';
}

/** An application that was called like a function. */
function servedBy(kind: string, server: string, port: string): string {
  return `. It is ${kind} application, which a server starts: coldstart bench ${server} --args "MODULE:NAME ${port}" --ready port:{port}`;
}
