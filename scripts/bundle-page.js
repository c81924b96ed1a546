// Bundles the page with the libraries that draw it, so that users install none of them and it loads in one piece.
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'dist/report/page');

const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

await build({
  entryPoints: [join(root, 'src/report/page/page.ts')],
  outfile: join(folder, 'page.js'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minify: true,
  legalComments: 'eof',
  // Users have these anyway.
  external: Object.keys(dependencies),
  // What CommonJS parts of the libraries ask for.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});
// The compiler's own output of what is in the bundle now.
for (const name of await readdir(folder)) {
  if (name !== 'page.js') await rm(join(folder, name), { recursive: true });
}
