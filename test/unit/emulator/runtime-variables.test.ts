import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../src/emulator/model.js';
import { BOOTSTRAP, runtimeVariables } from '../../../src/emulator/runtime-variables.js';

const DEPLOYMENT: Deployment = {
  ...{ key: 'k', functionName: 'fn', version: '$LATEST', functionArn: 'arn:fn', region: 'us-east-1' },
  ...{ runtime: 'python3.12', handler: 'app.handler', taskRoot: '/work/task', memorySizeMB: 512 },
  ...{ timeoutMs: 3000, variables: {}, architecture: 'x86_64', snapStart: false, logFormat: 'Text' },
};
const PLACE = {
  runtimeApi: '127.0.0.1:9',
  initializationType: 'on-demand',
  temporary: '/work/tmp',
  logStream: 's',
} as const;
const variablesOf = (variables: Record<string, string>, more: Partial<Deployment> = {}) =>
  runtimeVariables({ ...DEPLOYMENT, ...more, variables }, PLACE);

describe('the variables of a function', () => {
  it('may replace those that AWS sets and does not reserve', () => {
    const own = { TZ: 'Europe/Berlin', LANG: 'C.UTF-8', PATH: '/bin', LD_LIBRARY_PATH: '/lib64' };
    expect(variablesOf(own)).toMatchObject(own);
    expect(variablesOf({})).toMatchObject({
      ...{ TZ: ':UTC', LANG: 'en_US.UTF-8', PATH: '/usr/local/bin:/usr/bin:/bin' },
      LD_LIBRARY_PATH: '/work/task:/work/task/lib',
    });
  });

  it('never replace what the runtime is told', () => {
    const reserved = ['_HANDLER', 'AWS_REGION', 'LAMBDA_TASK_ROOT', 'TMPDIR', 'AWS_ACCESS_KEY_ID'];
    const own = Object.fromEntries(reserved.map((name) => [name, 'mine']));
    const variables = variablesOf(own);
    for (const name of reserved) expect(variables[name]).toBe(variablesOf({})[name]);
  });

  it('mean the places of AWS where they name them in lists of folders, or as the wrapper', () => {
    const own = {
      PATH: '/opt/bin:/usr/bin:/var/task',
      LD_LIBRARY_PATH: '/optional:/var/tasks/lib',
      PYTHONPATH: '/opt/python:/var/task/$&',
      AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-instrument',
      FOLDER: '/opt/python',
    };
    expect(variablesOf(own, { optRoot: '/work/opt' })).toMatchObject({
      PATH: '/work/opt/bin:/usr/bin:/work/task',
      LD_LIBRARY_PATH: '/optional:/var/tasks/lib',
      PYTHONPATH: '/work/opt/python:/work/task/$&',
      AWS_LAMBDA_EXEC_WRAPPER: '/work/opt/otel-instrument',
      FOLDER: '/opt/python',
    });
    expect(variablesOf(own)).toMatchObject({ AWS_LAMBDA_EXEC_WRAPPER: '/opt/otel-instrument' });
  });

  it('have the folder of the runtime, whose bootstrap is there', () => {
    expect(BOOTSTRAP).toBe(`${variablesOf({}).LAMBDA_RUNTIME_DIR}/bootstrap.py`);
  });
});
