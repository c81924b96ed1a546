import { resolve } from 'node:path';
import type { PythonContext } from './context.js';
import type { ToolOptions } from './run-tool.js';

type Env = Readonly<Record<string, string | undefined>>;

/** uv's settings that tell where packages come from and how to reach them; all others could change what is built. */
const UV_KEPT =
  /^UV_(?:DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|INDEX_STRATEGY|INDEX_\w+_(?:USERNAME|PASSWORD)|KEYRING_PROVIDER|INSECURE_HOST|NATIVE_TLS|SYSTEM_CERTS|OFFLINE|CACHE_DIR|LINK_MODE|HTTP_TIMEOUT|HTTP_RETRIES|HTTP_CONNECT_TIMEOUT|REQUEST_TIMEOUT|CONCURRENT_\w+|CONFIG_FILE|NO_CONFIG)$/;

/** pip's settings of the same kind. */
const PIP_KEPT =
  /^PIP_(?:INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|TRUSTED_HOST|CERT|CLIENT_CERT|PROXY|KEYRING_PROVIDER|CACHE_DIR|NO_CACHE_DIR|CONFIG_FILE|DEFAULT_TIMEOUT|TIMEOUT|RETRIES|USE_FEATURE)$/;

/** These make Python or uv look elsewhere than told, or write other bytecode than usual. */
const DROPPED = /^(?:PYTHON\w*|__PYVENV_LAUNCHER__|VIRTUAL_ENV|CONDA_PREFIX|SOURCE_DATE_EPOCH)$/;

/**
 * The caller's environment for uv: indexes and certificates stay, also those that only pip was told, everything that
 * would change what is built goes. Empty variables are left out, since an empty `UV_…` is a usage error of uv. Paths
 * relative to the caller's folder `cwd` become absolute, as uv runs elsewhere.
 */
export function uvEnvironment(caller: Env, cwd: string): Record<string, string> {
  const env = keep(caller, (name) =>
    name.startsWith('UV_') ? UV_KEPT.test(name) : !name.startsWith('PIP_'),
  );
  const hasIndex = ['UV_DEFAULT_INDEX', 'UV_INDEX_URL', 'UV_CONFIG_FILE'].some((name) => name in env);
  if (caller.PIP_INDEX_URL && !hasIndex) env.UV_DEFAULT_INDEX = caller.PIP_INDEX_URL;
  if (caller.PIP_CERT && !env.SSL_CERT_FILE) env.SSL_CERT_FILE = caller.PIP_CERT;
  for (const name of ['UV_CONFIG_FILE', 'UV_CACHE_DIR', 'SSL_CERT_FILE']) {
    if (env[name]) env[name] = resolve(cwd, env[name]);
  }
  if (env.UV_FIND_LINKS) env.UV_FIND_LINKS = env.UV_FIND_LINKS.split(',').map(place).join(',');
  return { ...env, UV_PYTHON_DOWNLOADS: 'never', UV_NO_PROGRESS: '1', NO_COLOR: '1' };

  function place(link: string): string {
    return link === '' || /^\w+:/.test(link) ? link : resolve(cwd, link);
  }
}

/** Where an untimed step of uv runs unless it is about a folder: {@link uvEnvironment}, in the cache. */
export function uvOptions(context: PythonContext, cwd = context.cacheDir): ToolOptions {
  return { env: uvEnvironment(context.env, context.cwd), cwd, context };
}

/** The same where a project may be built: a setup.py may import the package it belongs to. */
export function uvBuildOptions(context: PythonContext, cwd = context.cacheDir): ToolOptions {
  return { env: { ...uvEnvironment(context.env, context.cwd), PYTHONDONTWRITEBYTECODE: '1' }, cwd, context };
}

/**
 * The caller's settings of uv that decide what a `uv run` finds in step: those that were kept when it was prepared, but
 * for credentials, which a warm start does not need.
 */
export function uvSettings(caller: Env): Record<string, string> {
  return keep(caller, (name) => UV_KEPT.test(name) && !/_(?:USERNAME|PASSWORD)$/.test(name));
}

/** The same for pip. `PIP_USER=0` and `PIP_REQUIRE_VIRTUALENV=0` win over a configuration file that forbids `--target`. */
export function pipEnvironment(caller: Env): Record<string, string> {
  const env = keep(caller, (name) =>
    name.startsWith('PIP_') ? PIP_KEPT.test(name) : !name.startsWith('UV_'),
  );
  return {
    ...env,
    PIP_USER: '0',
    PIP_REQUIRE_VIRTUALENV: '0',
    PIP_NO_INPUT: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    NO_COLOR: '1',
  };
}

/** Where an untimed step of pip runs unless it is about a folder. */
export function pipOptions(context: PythonContext, cwd = context.cacheDir): ToolOptions {
  return { env: pipEnvironment(context.env), cwd, context };
}

function keep(caller: Env, kept: (name: string) => boolean): Record<string, string> {
  const entries = Object.entries(caller).filter(
    (entry): entry is [string, string] => Boolean(entry[1]) && !DROPPED.test(entry[0]) && kept(entry[0]),
  );
  return Object.fromEntries(entries);
}
