#!/usr/bin/env sh
':' // ; exec node -- "$0" "$@"
// The line above is for sh: without -- Node 20 takes --env-file, which is meant for coldstart, for its own.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

// Node 22.1 and later keep compiled code between starts. In coldstart's own cache, once a command has made that (see
// src/io/cache-dir.ts): by itself Node takes the folder for temporary files, to which anybody may write.
const { XDG_CACHE_HOME: xdg, HOME: home } = process.env;
const caches = xdg?.startsWith('/')
  ? xdg
  : home?.startsWith('/') && `${home}/${process.platform === 'darwin' ? 'Library/Caches' : '.cache'}`;
if (caches && existsSync(`${caches}/coldstart`))
  nodeModule.enableCompileCache?.(`${caches}/coldstart/compiled`);

/** While modules are loaded nothing was started that has to be ended. A command that has listens itself. */
const endAtOnce = (signal, code) =>
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) process.exit(code);
  });
// What answers at once costs less than to listen.
if (process.argv.length !== 3 || !/^(?:-V|-h|--version|--help|help)$/.test(process.argv[2])) {
  endAtOnce('SIGINT', 130);
  endAtOnce('SIGTERM', 143);
}

try {
  const { main } = await import('../dist/bundle/main.js');
  process.exitCode = await main(process);
} catch (error) {
  // Not even the modules of coldstart could be read.
  const isLimit = error?.code === 'EMFILE' || error?.code === 'ENFILE';
  const hint = isLimit ? 'Raise the limit of open files: ulimit -n 4096.' : 'Install coldstart again.';
  process.stderr.write(`error: coldstart cannot be started: ${error?.message ?? error}\n${hint}\n`);
  process.exitCode = 3;
}
