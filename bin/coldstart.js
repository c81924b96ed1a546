#!/usr/bin/env sh
':' // ; exec node -- "$0" "$@"
// The line above is for sh: without -- Node 20 takes --env-file, which is meant for coldstart, for its own.
import * as nodeModule from 'node:module';

// Node 22.1 and later keep compiled code between starts.
nodeModule.enableCompileCache?.();
const { main } = await import('../dist/main.js');
process.exitCode = await main(process);
