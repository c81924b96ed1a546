// Renders `coldstart --help` once, at build time: the parser that renders it costs a fifth of the time of a bare Node.
import { writeFile } from 'node:fs/promises';
import { runCli } from '../dist/cli/program.js';

let text = '';
const stdout = {
  write: (part) => {
    text += part;
  },
};
await runCli({
  argv: ['--help'],
  env: {},
  cwd: '.',
  stdout,
  stderr: stdout,
  signal: new AbortController().signal,
});
await writeFile(new URL('../dist/help.txt', import.meta.url), text);
