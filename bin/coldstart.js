#!/usr/bin/env node
import * as nodeModule from 'node:module';

// Node 22.1 and later keep compiled code between starts.
nodeModule.enableCompileCache?.();
const { main } = await import('../dist/main.js');
process.exitCode = await main(process);
