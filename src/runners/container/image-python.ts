import { z } from 'zod';
import { measureError } from '../../domain/errors.js';
import type { InstalledDistribution } from '../../domain/facts/imports.js';
import { type DistributionFiles, distributionIn } from '../../python/distributions.js';
import { type Engine, reasonOf, told } from './engine.js';
import type { ImagePython } from './image-places.js';
import { ranIn } from './inside.js';

/** Reads what is installed in some folders, with nothing but the standard library. */
const LOOK = `import json, os, sys
def text(*parts):
    try:
        with open(os.path.join(*parts), encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return None
found = []
for folder in sys.argv[1:]:
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        info = os.path.join(folder, name)
        if name.endswith((".dist-info", ".egg-info")) and os.path.isdir(info):
            about = text(info, "METADATA") or text(info, "PKG-INFO") or ""
            found.append({"info": info, "metadata": about.split("\\n\\n")[0], "record": text(info, "RECORD"), "listed": text(info, "installed-files.txt")})
print()
print(json.dumps({"stdlib": os.path.dirname(os.__file__), "prefix": sys.prefix, "found": found}))`;

const lookSchema = z.object({
  stdlib: z.string(),
  prefix: z.string(),
  found: z.array(
    z.object({
      info: z.string(),
      metadata: z.string(),
      record: z.string().nullable(),
      listed: z.string().nullable(),
    }),
  ),
});

/** Asks the Python of an image, in a container of its own, where it lies and what is installed in these folders. Throws a measure error. */
export async function lookInto(
  engine: Engine,
  image: string,
  { executable, folders }: { readonly executable: string; readonly folders: readonly string[] },
): Promise<ImagePython & { readonly distributions: readonly InstalledDistribution[] }> {
  const result = await ranIn(engine, image, [executable, '-I', '-c', LOOK, ...folders], []);
  // Lines of .pth files may print.
  const last = result?.stdout.trim().split('\n').at(-1) ?? '';
  const { data } = lookSchema.safeParse(result?.ok ? told(last) : undefined);
  if (!data) {
    throw measureError(
      `What is installed in ${image} could not be read: ${result ? reasonOf(result) : `${engine.name} made no container`}.`,
      `Try it: ${engine.name} run --rm --entrypoint ${executable} ${image} -I -c "import json"`,
    );
  }
  const { found, ...python } = data;
  const distributions = found.flatMap(({ record, listed, ...one }) => {
    const files: DistributionFiles = { ...one, record: record ?? undefined, listed: listed ?? undefined };
    return distributionIn(files) ?? [];
  });
  return { ...python, distributions };
}
