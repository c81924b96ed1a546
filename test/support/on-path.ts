import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, emptyFolder } from './cli.js';

/** A PATH on which `coldstart` is. */
export function onPath(): string {
  const folder = emptyFolder();
  const file = join(folder, 'coldstart');
  writeFileSync(file, `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} -- ${JSON.stringify(BIN)} "$@"\n`);
  chmodSync(file, 0o755);
  return `${folder}:${process.env.PATH}`;
}
