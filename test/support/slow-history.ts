import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commit, git, repository } from '../integration/sides-harness.js';

/** Commits of a made-up history: what each adds to the start of `app/w.py`, in ms. */
export interface SlowHistory {
  readonly commits: number;
  /** By number, from 0: from here on the start sleeps for so many ms more, in a module of its own. */
  readonly slower: Readonly<Record<number, number>>;
  /** From this one on the file has its name; before it was old/start.py. */
  readonly renamedAt?: number;
  readonly broken?: readonly number[];
}

const WORKER = '# as it was in the beginning, and long, so that a rename is seen as one\n'.repeat(20);

/** A repository of it; the first commit is tagged `fast`. */
export function slowHistory({ commits, slower, renamedAt = 0, broken = [] }: SlowHistory): string {
  const work = (ms: number) => `import time\ntime.sleep(${ms / 1000})\n`;
  let folder = '';
  let imports = '';
  for (let number = 0; number < commits; number++) {
    const ms = slower[number];
    if (ms !== undefined) imports += `import work${number}\n`;
    const name = number < renamedAt ? 'old/start.py' : 'app/w.py';
    const text = `${imports}${WORKER}# ${number}\n${broken.includes(number) ? 'raise SystemExit(3)\n' : ''}`;
    const files = { [name]: text, ...(ms === undefined ? {} : { [`app/work${number}.py`]: work(ms) }) };
    if (number === 0) {
      folder = repository(files);
      git(folder, 'tag', 'fast');
      continue;
    }
    if (number === renamedAt) git(folder, 'mv', 'old', 'app');
    if (number === renamedAt) git(folder, 'mv', 'app/start.py', 'app/w.py');
    commit(folder, files);
    git(folder, 'commit', '-q', '--amend', '-m', `Change ${number}`);
  }
  return folder;
}

/** What searches have left in a cache. */
export function left(cache: string): string[] {
  const folder = join(cache, 'coldstart', 'bisect');
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** What the search that goes on there has written. */
export function textOf(cache: string): string {
  const file = left(cache).find((name) => name.endsWith('.ndjson'));
  return file ? readFileSync(join(cache, 'coldstart', 'bisect', file), 'utf8') : '';
}
