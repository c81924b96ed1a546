// The command, as the Python module starts it: `node _told.mjs FD WORD...` tells on a pipe, a line of JSON each, how far the run
// is and what an error is made of.
import { writeSync } from 'node:fs';
import * as nodeModule from 'node:module';

nodeModule.enableCompileCache?.();

const [pipe] = process.argv.splice(2, 1);

let isHeard = true;

function tell(kind, told) {
  if (!isHeard) return;
  try {
    writeSync(Number(pipe), `${JSON.stringify({ [kind]: told })}\n`);
  } catch {
    // Who asked is gone, and nobody else wants the result. A second signal would end this at once, before its trials.
    isHeard = false;
    process.kill(process.pid, 'SIGTERM');
  }
}

const { main } = await import('./_npm/dist/bundle/main.js');
process.exitCode = await main(process, {
  onProgress: (event) => tell('progress', event),
  onError: (error) => tell('error', error),
});
