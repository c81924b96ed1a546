import { shellWord } from '../../domain/shell-word.js';
import { installing, OWN_CODE } from './docker-lines.js';
import type { DockerLine, ImagePlan } from './image-plan.js';

/** How a kind of image has its packages installed. */
export interface InstallWay {
  /** The folder that the sources are in. */
  readonly folder: string;
  /** The installer's command, without what is installed. */
  readonly install: string;
  /** What has to be there first. */
  readonly before: readonly DockerLine[];
  /** Commands for a uv.lock. */
  readonly locked: readonly string[];
}

/** Packages, then own code; the other way round where packages are built of it. */
export function builtLines(plan: ImagePlan, way: InstallWay): DockerLine[] {
  const packages = installed(plan, way);
  const [sources, compiled] = OWN_CODE;
  const begun = [...(packages.length > 0 ? way.before : []), { text: `WORKDIR ${way.folder}` }];
  if (!plan.needsSources || packages.length === 0) return [...begun, ...packages, sources, compiled];
  const buys = 'What is installed is built of your sources: a change of them installs all again.';
  return [...begun, { ...sources, buys }, ...packages, compiled];
}

function installed({ installer, dependencies, needsSources }: ImagePlan, way: InstallWay): DockerLine[] {
  const { folder, install, locked } = way;
  const buys = needsSources
    ? 'The cache mount keeps what was fetched out of every layer.'
    : 'Dependencies before your code: this layer is built again only when what is named here changes, and then from the cache mount, which no layer keeps.';
  const run = (command: readonly string[], files: readonly string[] = []): DockerLine[] => [
    { text: installing(installer, folder, command, needsSources ? [] : files), buys },
  ];
  switch (dependencies.kind) {
    case 'none':
      return [];
    case 'uv-lock':
      return run(locked, ['uv.lock', 'pyproject.toml']);
    case 'file':
      return run([`${install} -r ${dependencies.file}`], [dependencies.file, ...dependencies.also]);
    case 'words':
      return run([`${install} ${dependencies.words.map(shellWord).join(' ')}`]);
    case 'project':
      return run([`${install} .`]);
  }
}
