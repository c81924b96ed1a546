import { readdir } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import type { Candidate } from './entry.js';
import { type Project, readProject } from './project.js';
import { callsItself, importsRelatively, isOfProject, projectSources } from './sources.js';

/** Files of which one makes a folder a project of its own. */
const MARKS = [
  'pyproject.toml',
  'setup.py',
  'setup.cfg',
  'requirements.txt',
  'Pipfile',
  'uv.lock',
  'Procfile',
];
/** Their projects are there to be read. */
const ASIDE = /^(?:docs?|examples?|samples?|demos?|benchmarks?|fixtures?|templates?)$/;
/** As services/team/api is. */
const DEEPEST = 3;
const MOST_FOLDERS = 2000;
/** A service is not worth reading a large project. */
const MOST_FILES = 100;

/** A folder that is a project of its own, below another, and what can be started in it. */
export interface Service {
  readonly at: string;
  /** Named after the folder and started there, the likeliest as `declared`. */
  readonly candidates: readonly Candidate[];
}

/**
 * What can be started in the projects below a folder; empty where there are none, or where the folder, which `project` is read
 * from, says itself what starts it. `rest` is what stands in none of them. Throws a usage error for damaged TOML.
 */
export async function servicesBelow(
  folder: string,
  project: Pick<Project, 'candidates'>,
): Promise<{ readonly services: readonly Service[]; readonly rest: readonly Candidate[] }> {
  const services = await servicesIn(folder);
  const covered = new Set(services.flatMap(({ candidates }) => candidates.flatMap(({ covers }) => covers)));
  const rest = project.candidates.filter(({ covers, entry }) =>
    covers.length === 0 ? entry.worker === undefined : !covers.some((path) => covered.has(path)),
  );
  return rest[0]?.band === 'declared' ? { services: [], rest: project.candidates } : { services, rest };
}

/** The same whatever the folder itself says. */
export async function servicesIn(folder: string): Promise<Service[]> {
  const found: Service[] = [];
  for (const at of await serviceFolders(folder)) {
    if (await isPackage(join(folder, at))) continue;
    const { candidates } = await readProject(join(folder, at), MOST_FILES);
    const [best] = candidates;
    const likely = candidates.filter(({ band }) => band === best?.band);
    const placed = candidates.map((one) => {
      const isLikely = likely.includes(one);
      const band = isLikely ? ('declared' as const) : ('possible' as const);
      return { ...inFolder(one, at, likely.length === 1 && isLikely), band };
    });
    if (best) found.push({ at, candidates: placed });
  }
  return found;
}

/** Whether what stands in a folder is imported by the folder’s name, as from the one above, where it is then started. */
async function isPackage(folder: string): Promise<boolean> {
  const name = basename(folder);
  const files = await projectSources(folder, MOST_FILES, name);
  return files.some(
    (file) => callsItself(file, [], files) || (posix.dirname(file.path) === name && importsRelatively(file)),
  );
}

/** Folders with a project of their own, none within another, and those beside two of them. */
async function serviceFolders(folder: string): Promise<string[]> {
  const marked: string[] = [];
  const others: string[] = [];
  let level = [''];
  let left = MOST_FOLDERS;
  for (let depth = 0; depth <= DEEPEST && level.length > 0 && left > 0; depth += 1) {
    const below: string[] = [];
    for (const at of level.slice(0, left)) {
      const entries = await readdir(join(folder, at), { withFileTypes: true }).catch(() => []);
      if (entries.some(({ name }) => name === 'pyvenv.cfg')) continue;
      if (at !== '' && entries.some((entry) => entry.isFile() && MARKS.includes(entry.name))) {
        marked.push(at);
        continue;
      }
      if (at !== '') others.push(at);
      for (const entry of entries)
        if (entry.isDirectory() && isOfProject(entry.name) && !ASIDE.test(entry.name))
          below.push(posix.join(at, entry.name));
    }
    left -= level.length;
    level = below;
  }
  const parents = marked.map((at) => posix.dirname(at)).filter((parent) => parent !== '.');
  const shared = new Set(parents.filter((parent, index) => parents.indexOf(parent) < index));
  return [...marked, ...others.filter((at) => shared.has(posix.dirname(at)))].sort();
}

function inFolder({ entry, ...candidate }: Candidate, at: string, isOnly: boolean): Candidate {
  const { worker, cwd = '.', name, why, ...how } = entry;
  const service = posix.basename(at);
  const own = name ?? how.module ?? how.script ?? how.callable ?? posix.basename(worker ?? '', '.py');
  return {
    ...candidate,
    covers: candidate.covers.map((path) => posix.join(at, path)),
    entry: {
      ...how,
      ...(worker === undefined ? {} : { worker: posix.join(at, worker) }),
      cwd: posix.join(at, cwd),
      name: isOnly ? service : `${service}-${own}`,
      why: `${why}, in ${at}`,
    },
  };
}
