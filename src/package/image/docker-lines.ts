import type { DockerLine, ImagePlan } from './image-plan.js';

/** What the others begin with. */
export function toolStages({ base, installer, uvImage, dependencies }: ImagePlan): DockerLine[][] {
  const isPinned = base.includes('@sha256:');
  const from: DockerLine = {
    text: `ARG BASE=${base}`,
    buys: isPinned
      ? 'The digest is one image for ever: a tag is another one tomorrow, and its start with it.'
      : `A tag is another image tomorrow, and its start with it. To pin it: docker pull ${base}, then docker image inspect --format '{{index .RepoDigests 0}}' ${base}, and write what that says here.`,
  };
  const needsUv = installer === 'uv' && dependencies.kind !== 'none';
  return [
    [from],
    ...(needsUv
      ? [[{ text: `FROM ${uvImage} AS uv`, buys: 'uv is one file, of one version, in an image of its own.' }]]
      : []),
  ];
}

/** Where the build begins: what is in this stage and not copied from it costs the image nothing. */
export function buildBegins({ installer, dependencies }: ImagePlan): DockerLine[] {
  return [
    {
      text: 'FROM $BASE AS build',
      buys: 'A stage for building: installer, caches and compilers stay in it, and are never pulled or started.',
    },
    ...(installer === 'uv' && dependencies.kind !== 'none'
      ? [
          { text: 'COPY --from=uv /uv /usr/local/bin/uv' },
          {
            text: 'ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never',
            buys: 'Bytecode is compiled once, here, in place of at each start; files are copied, since the cache is another file system; the Python is that of the base.',
          },
        ]
      : []),
  ];
}

/** The standard library of the base, in the image that is started. */
export const STANDARD_LIBRARY: DockerLine = {
  text: [
    "RUN python3 -m compileall -q -j 0 -x '/(tests?|idlelib|lib2to3|site-packages|dist-packages)/' \\",
    '    "$(python3 -c \'import sysconfig; print(sysconfig.get_path("stdlib"))\')"',
  ].join('\n'),
  buys: 'Python’s official images have no bytecode of the standard library, and a user who may not write there compiles what is imported at each start. Above what changes, so that it is built and pulled once; does nothing where the base has it.',
};

/** Own code, compiled in the stage for building. */
export const OWN_CODE: readonly [sources: DockerLine, compiled: DockerLine] = [
  {
    text: 'COPY . .',
    buys: 'What changes most comes last: the layers above stay as they are. .dockerignore keeps out the rest.',
  },
  {
    text: "RUN chmod -R a+rX . && python3 -m compileall -q -x '/(tests?|\\.git)/' .",
    buys: 'Your own modules as bytecode too, readable for whichever user runs them.',
  },
];

/** As a list, without a shell. */
export function words(list: readonly string[]): string {
  return `[${list.map((word) => JSON.stringify(word)).join(', ')}]`;
}

/** A command that has the installer's cache, and files of the folder that no layer keeps. */
export function installing(
  installer: ImagePlan['installer'],
  folder: string,
  command: readonly string[],
  files: readonly string[] = [],
): string {
  const cache = installer === 'uv' ? '/root/.cache/uv' : '/root/.cache/pip';
  const mounts = [
    `--mount=type=cache,target=${cache}`,
    ...files.map((file) => `--mount=type=bind,source=${file},target=${folder}/${file}`),
  ];
  return `RUN ${[...mounts, ...command].join(' \\\n    ')}`;
}
