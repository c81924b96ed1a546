import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withoutValues } from '../domain/conceal.js';
import { defined } from '../domain/defined.js';
import type { ExitCode } from '../domain/errors.js';
import { withoutAccounts } from '../domain/lambda-function.js';
import type { LastFailure } from '../domain/last-failure.js';
import { isSecretName, secretsIn } from '../domain/mask.js';
import { needOfCode, needOfText } from '../domain/need.js';
import { tableOf } from '../domain/table-of.js';
import { makeFolders } from '../io/cache-dir.js';
import type { Failure, Io } from '../io/io.js';
import { replaceFile } from '../io/replace-file.js';
import { lastFailureFile } from '../io/state-dir.js';
import { reportedArgv } from './argv.js';

/** Nobody reads more of it. */
const MOST_LETTERS = 4000;
const UNSAID = { message: 'Why stood in what it printed.' };

/** Writes it in place of an earlier one, for the user alone to read. Throws the file system’s errors. */
export async function keep(exitCode: ExitCode, failure: Failure = UNSAID, io: Io): Promise<void> {
  const { code, message, hint, path } = failure;
  const { need = needOfCode(code, message, path) ?? (await needIn(`${message} ${hint ?? ''}`)) } = failure;
  const shown = (text: string) => withoutAccounts(withoutValues(text, valuesOf(io))).slice(0, MOST_LETTERS);
  const kept: LastFailure = {
    at: new Date().toISOString(),
    command: (await commandOf(io)).map(shown),
    cwd: io.cwd,
    exitCode,
    message: shown(message),
    ...defined({ code, need, hint: hint === undefined ? undefined : shown(hint) }),
  };
  const file = lastFailureFile(io.env);
  await makeFolders(dirname(file), 0o700);
  const text = JSON.stringify({ schemaVersion: 1, kind: 'failure', ...kept }, undefined, 2);
  await replaceFile(file, `${text}\n`, { flush: false, mode: 0o600, isOwn: true });
}

/** Removes it where the same command, in the same folder, has not failed any more. */
export async function forget(io: Io): Promise<void> {
  const file = lastFailureFile(io.env);
  const { command, cwd } = tableOf(JSON.parse(await readFile(file, 'utf8')));
  if (cwd !== io.cwd || JSON.stringify(command) !== JSON.stringify(await commandOf(io))) return;
  await rm(file, { force: true });
}

async function commandOf({ argv }: Io): Promise<string[]> {
  return ['coldstart', ...(await reportedArgv(argv)).map(withoutAccounts)];
}

/** What an installer said of the network or the disk, or an error of ours. */
async function needIn(text: string) {
  const { needOfInstall } = await import('../python/install-failure.js');
  return needOfInstall(text) ?? needOfText(text);
}

/** What was given to a command or stands in variables whose names speak of secrets. */
function valuesOf({ argv, env }: Io): string[] {
  const given = argv.flatMap((word, index) => {
    const text = argv[index - 1] === '--env' ? word : /^--env=(.*)$/s.exec(word)?.[1];
    return /^[^=]+=(.+)$/s.exec(text ?? '')?.[1] ?? [];
  });
  const secrets = Object.entries(env).flatMap(([name, value]) => (isSecretName(name) ? (value ?? []) : []));
  return [...given, ...secretsIn(argv), ...secrets];
}
