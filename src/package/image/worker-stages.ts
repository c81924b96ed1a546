import { builtLines, type InstallWay } from './dependency-lines.js';
import { buildBegins, installing, STANDARD_LIBRARY, toolStages, words } from './docker-lines.js';
import type { DockerLine, ImagePlan } from './image-plan.js';

const APP = '/app';
const VENV = '/venv';
/** As uv’s guide has it: below what distributions give to people. */
const USER = 999;

/** An image of a worker: a virtual environment, its own code, a user of its own. Pure. */
export function workerStages(plan: ImagePlan): DockerLine[][] {
  const hasVenv = plan.dependencies.kind !== 'none';
  return [
    ...toolStages(plan),
    [...buildBegins(plan), ...builtLines(plan, way(plan)), ...itself(plan)],
    [
      {
        text: 'FROM $BASE',
        buys: 'What is started: the base, and of the stage above only what is copied.',
      },
      STANDARD_LIBRARY,
      {
        text: `RUN groupadd --system --gid ${USER} app && useradd --system --gid ${USER} --uid ${USER} --create-home app`,
        buys: 'A user who may change nothing of the image: whoever breaks into the worker is not root.',
      },
      ...(hasVenv
        ? [
            {
              text: `COPY --from=build ${VENV} ${VENV}`,
              buys: 'Dependencies are a layer of their own: a change of your code pushes and pulls only the next one.',
            },
          ]
        : []),
      { text: `COPY --from=build ${APP} ${APP}` },
      ...environment(plan, hasVenv),
      { text: `WORKDIR ${plan.startFolder === '' ? APP : `${APP}/${plan.startFolder}`}` },
      {
        text: `USER ${USER}:${USER}`,
        buys: 'By number, so that an orchestrator can see that it is not root.',
      },
      {
        text: `CMD ${words(plan.start)}`,
        buys: 'A list has no shell between: SIGTERM reaches Python, and nothing else has to start first.',
      },
    ],
  ];
}

function environment({ env }: ImagePlan, hasVenv: boolean): DockerLine[] {
  const set = Object.entries(env).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return [
    {
      text: `ENV ${[...(hasVenv ? [`PATH="${VENV}/bin:$PATH"`] : []), 'PYTHONUNBUFFERED=1', ...set].join(' ')}`,
      buys: 'Lines of the log are seen at once, also those before a kill.',
    },
  ];
}

function way({ installer, dependencies, needsSources }: ImagePlan): InstallWay {
  // uv sync makes its own.
  const isLocked = dependencies.kind === 'uv-lock';
  const before: DockerLine = isLocked
    ? { text: `ENV UV_PROJECT_ENVIRONMENT=${VENV}` }
    : installer === 'uv'
      ? { text: `RUN uv venv ${VENV}`, buys: 'An environment is one folder, which is copied as a whole.' }
      : {
          text: `RUN python3 -m venv --without-pip ${VENV}`,
          buys: 'The environment has no pip of its own: the base’s installs into it.',
        };
  return {
    ...{ folder: APP, install: installCommand(installer), before: [before] },
    locked: [needsSources ? SYNC : 'uv sync --frozen --no-install-workspace --no-dev --no-editable'],
  };
}

const SYNC = 'uv sync --locked --no-dev --no-editable';

/** The project itself, after what it needs. */
function itself({ dependencies, isPackage, installer, needsSources }: ImagePlan): DockerLine[] {
  if (!isPackage || needsSources) return [];
  const command = dependencies.kind === 'uv-lock' ? SYNC : `${installCommand(installer)} --no-deps .`;
  return [
    {
      text: installing(installer, APP, [command]),
      buys: 'The project itself, not editable: found in its place, without a look into .pth files.',
    },
  ];
}

function installCommand(installer: ImagePlan['installer']): string {
  return installer === 'uv'
    ? `uv pip install --python ${VENV}`
    : `python3 -m pip --python ${VENV}/bin/python install`;
}
