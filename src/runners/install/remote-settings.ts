import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { InstallScenario, InstallSet } from '../../domain/plan.js';
import type { OnProgress, PythonContext } from '../../python/context.js';
import type { Interpreter } from '../../python/interpreters.js';
import { mustRun } from '../../python/run-tool.js';
import { pipOptions, uvEnvironment } from '../../python/tool-env.js';
import { uvFiles, uvSettingsOf } from '../../python/uv-settings.js';
import { helperPython } from '../../wheels/helper.js';
import { pipSettings } from './pip-settings.js';
import { asPipSettings, asUvTable, isTold, pipSources, shownSources, uvSources } from './remote-index.js';

/** What an installer needs to reach the user's own indexes, and nothing else of the user's settings. */
export interface RemoteSettings {
  /** Values may be secret: they go to the installer alone. */
  readonly env: Readonly<Record<string, string>>;
  /** The indexes in words, without credentials. */
  readonly shown: string;
}

/** How to get to an index, for both. */
const CONNECTION =
  /^(?:(?:https?|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NETRC)$/i;
const OF_PIP = /^PIP_(?:CERT|CLIENT_CERT|PROXY|KEYRING_PROVIDER)$/;
const OF_UV =
  /^UV_(?:DEFAULT_INDEX|INDEX|INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|INDEX_STRATEGY|INDEX_\w+_(?:USERNAME|PASSWORD)|KEYRING_PROVIDER|INSECURE_HOST|NATIVE_TLS|SYSTEM_CERTS)$/;

/**
 * Reads what the user has told pip (variables and its configuration files, as `pip config list` lays them over one
 * another) and uv (variables, uv.toml, `[tool.uv]`) about indexes. An installer that was told of none gets those of the
 * other. uv's are written as a file of their own into `folder`. Throws usage and measure errors.
 */
export async function remoteSettings(
  { installer, set }: Pick<InstallScenario, 'installer' | 'set'>,
  interpreter: Interpreter,
  folder: string,
  context: PythonContext,
  onProgress?: OnProgress,
): Promise<RemoteSettings> {
  const caller = context.env;
  const pip = await pipsOwn(interpreter, context, onProgress);
  const table = uvSettingsOf(await uvFiles(folderOf(set) ?? context.cwd, uvEnvironment(caller, context.cwd)));
  // What pip alone was told is lent below.
  const ofUvAlone = { ...caller, PIP_INDEX_URL: undefined, PIP_CERT: undefined };
  const uvTold = uvEnvironment(ofUvAlone, context.cwd);
  const [ofPip, ofUv] = [pipSources(pip), uvSources(table, uvTold)];
  const connection = matching(caller, CONNECTION);
  if (installer === 'pip') {
    const isLent = !isTold(ofPip) && isTold(ofUv);
    const lent = isLent ? asPipSettings(ofUv) : {};
    return { env: { ...connection, ...pip, ...lent }, shown: shownSources(isLent ? ofUv : ofPip) };
  }
  const isLent = !isTold(ofUv) && isTold(ofPip);
  const own = isLent ? { ...table, ...asUvTable(ofPip, pip.PIP_TRUSTED_HOST) } : table;
  const certificate = uvEnvironment({ ...caller, ...matching(pip, OF_PIP) }, context.cwd).SSL_CERT_FILE;
  return {
    env: {
      ...connection,
      ...(certificate ? { SSL_CERT_FILE: certificate } : {}),
      ...matching(uvTold, OF_UV),
      ...(await asFile(own, folder)),
    },
    shown: shownSources(isLent ? ofPip : ofUv),
  };
}

async function pipsOwn(interpreter: Interpreter, context: PythonContext, onProgress?: OnProgress) {
  const python =
    interpreter.pip === undefined
      ? await helperPython(interpreter, context, onProgress)
      : interpreter.executable;
  const what = 'pip’s configuration could not be read';
  const options = pipOptions(context, context.cwd);
  const listed = await mustRun(what, python, ['-m', 'pip', 'config', 'list'], options);
  return pipSettings(listed, context.cwd);
}

/** In a file rather than in variables, since names, strategies and logins of indexes cannot all be said there. */
async function asFile(
  table: Readonly<Record<string, unknown>>,
  folder: string,
): Promise<Record<string, string>> {
  if (Object.keys(table).length === 0) return { UV_NO_CONFIG: '1' };
  const { stringify } = await import('smol-toml');
  const file = join(folder, 'uv.toml');
  await writeFile(file, stringify(table), { mode: 0o600 });
  return { UV_CONFIG_FILE: file };
}

function folderOf(set: InstallSet): string | undefined {
  if (set.kind === 'bundled') return undefined;
  return 'file' in set ? dirname(set.file) : set.folder;
}

function matching(
  env: Readonly<Record<string, string | undefined>>,
  pattern: RegExp,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => Boolean(entry[1]) && pattern.test(entry[0]),
    ),
  );
}
