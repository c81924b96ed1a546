import { builtLines, type InstallWay } from './dependency-lines.js';
import { buildBegins, installing, STANDARD_LIBRARY, toolStages, words } from './docker-lines.js';
import type { DockerLine, ImagePlan } from './image-plan.js';

/** Where Lambda has the code, in its images too. */
const TASK = '/var/task';
const SOURCES = '/src';

/** An image of a function of AWS Lambda: all below the task root, whose handler is CMD. Pure. */
export function lambdaStages(plan: ImagePlan, lambda: NonNullable<ImagePlan['lambda']>): DockerLine[][] {
  const root = lambda.root === '' ? SOURCES : `${SOURCES}/${lambda.root}`;
  const hasPackages = plan.dependencies.kind !== 'none' || !lambda.isAwsBase;
  return [
    ...toolStages(plan),
    [...buildBegins(plan), ...builtLines(plan, way(plan)), ...client(plan, lambda)],
    [
      {
        text: 'FROM $BASE',
        buys: lambda.isAwsBase
          ? 'AWS has the layers of its base on its machines already, and the runtime client is in it.'
          : 'What is started: the base, and of the stage above only what is copied.',
      },
      STANDARD_LIBRARY,
      ...(hasPackages
        ? [
            {
              text: `COPY --from=build ${TASK} ${TASK}`,
              buys: 'Dependencies are a layer of their own: a change of your code uploads only the next one.',
            },
          ]
        : []),
      { text: `COPY --from=build ${root}/ ${TASK}/` },
      ...(Object.keys(plan.env).length > 0 ? [{ text: `ENV ${variables(plan)}` }] : []),
      ...(lambda.isAwsBase
        ? []
        : [
            { text: `ENV LAMBDA_TASK_ROOT=${TASK}\nWORKDIR ${TASK}` },
            {
              text: `ENTRYPOINT ${words(['python3', '-m', 'awslambdaric'])}`,
              buys: 'This base has no runtime client of AWS: it was installed above, and is what is started.',
            },
          ]),
      {
        text: `CMD ${words(plan.start)}`,
        buys: 'The handler. There is no USER: Lambda itself runs it as a user without rights.',
      },
    ],
  ];
}

function variables({ env }: ImagePlan): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(' ');
}

function way({ installer, needsSources }: ImagePlan): InstallWay {
  const install = `${installCommand(installer)} --target ${TASK}`;
  const without = needsSources ? '--no-emit-project' : '--no-emit-workspace';
  const list = '/tmp/requirements.txt';
  return {
    ...{ folder: SOURCES, install, before: [] },
    locked: [
      `uv export --quiet --frozen ${without} --no-dev --no-editable -o ${list}`,
      `&& ${install} -r ${list}`,
    ],
  };
}

/** The runtime client, where the base has none. */
function client(
  { installer, dependencies }: ImagePlan,
  { isAwsBase }: NonNullable<ImagePlan['lambda']>,
): DockerLine[] {
  if (isAwsBase) return [];
  const by = dependencies.kind === 'none' ? 'pip' : installer;
  return [
    {
      text: installing(by, SOURCES, [`${installCommand(by)} --target ${TASK} awslambdaric`]),
      buys: 'The runtime client of AWS, which asks Lambda for invocations.',
    },
  ];
}

const installCommand = (installer: ImagePlan['installer']) =>
  installer === 'uv' ? 'uv pip install' : 'python3 -m pip install';
