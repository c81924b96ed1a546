import { describe, expect, it } from 'vitest';
import { handlers, PLAIN, readProject } from '../../support/templates.js';

const fn = (address: string, values: object, more: object = {}) => ({
  address,
  mode: 'managed',
  type: 'aws_lambda_function',
  name: address.replace(/\[.*$/, '').split('.').at(-1),
  provider_name: 'registry.terraform.io/hashicorp/aws',
  values: {
    ...{
      package_type: 'Zip',
      architectures: null,
      memory_size: 128,
      timeout: 3,
      layers: null,
      environment: [],
    },
    ...values,
  },
  ...more,
});
const archive = (name: string, values: object) => ({
  address: `data.archive_file.${name}`,
  mode: 'data',
  type: 'archive_file',
  name,
  values: { type: 'zip', ...values },
});

/** As `terraform show -json plan.bin` writes it, without what is not read. */
const PLAN = {
  format_version: '1.2',
  terraform_version: '1.9.5',
  variables: { source: { value: './src/jobs' } },
  planned_values: {
    root_module: {
      resources: [
        fn('aws_lambda_function.api', {
          ...{ function_name: 'orders-api', handler: 'app.handler', runtime: 'python3.12' },
          ...{ architectures: ['arm64'], memory_size: 512, timeout: 10, filename: './build/api.zip' },
          environment: [{ variables: { LEVEL: 'info' } }],
        }),
        fn('aws_lambda_function.one["eu"]', {
          ...{
            function_name: 'one',
            handler: 'main.handler',
            runtime: 'python3.13',
            filename: 'build/one.zip',
          },
          layers: ['arn:aws:lambda:us-east-1:123456789012:layer:other:1'],
        }),
        fn('aws_lambda_function.stored', {
          ...{
            function_name: 's',
            handler: 'a.b',
            runtime: 'python3.12',
            s3_bucket: 'code',
            s3_key: 'a.zip',
          },
        }),
        fn('aws_lambda_function.web', { function_name: 'w', handler: 'i.h', runtime: 'nodejs22.x' }),
        fn('aws_lambda_function.image', { function_name: 'i', package_type: 'Image' }),
        {
          ...{
            address: 'aws_lambda_layer_version.common',
            mode: 'managed',
            type: 'aws_lambda_layer_version',
          },
          ...{ name: 'common', values: { layer_name: 'common', filename: 'build/common.zip' } },
        },
      ],
      child_modules: [
        {
          address: 'module.jobs',
          resources: [
            fn('module.jobs.aws_lambda_function.this[0]', {
              ...{ function_name: 'jobs', handler: 'jobs.handler', runtime: 'python3.12' },
              filename: 'builds/0123abcd.zip',
            }),
          ],
        },
      ],
    },
  },
  resource_changes: [
    {
      address: 'aws_lambda_function.api',
      change: { after_unknown: { arn: true, environment: [{ variables: { TABLE: true } }], layers: true } },
    },
    {
      address: 'module.jobs.aws_lambda_function.this[0]',
      change: { after_unknown: { environment: [{ variables: true }] } },
    },
  ],
  prior_state: {
    values: {
      root_module: {
        resources: [
          archive('api', { source_dir: './src/api', output_path: './build/api.zip' }),
          archive('one', { source_file: 'src/one/main.py', source_dir: null, output_path: 'build/one.zip' }),
          archive('common', { source_dir: 'layer', output_path: 'build/common.zip' }),
        ],
      },
    },
  },
  configuration: {
    root_module: {
      resources: [
        {
          ...{ address: 'aws_lambda_function.api', type: 'aws_lambda_function', name: 'api' },
          expressions: {
            layers: {
              references: ['aws_lambda_layer_version.common.arn', 'aws_lambda_layer_version.common'],
            },
          },
        },
      ],
      module_calls: {
        jobs: {
          source: 'terraform-aws-modules/lambda/aws',
          expressions: {
            source_path: { references: ['var.source'] },
            runtime: { constant_value: 'python3.12' },
          },
          module: { resources: [] },
        },
      },
    },
  },
};

describe('a plan of Terraform in JSON', () => {
  const files = {
    'plan.json': JSON.stringify(PLAN),
    ...handlers('src/api/app.py', 'src/one/main.py', 'src/jobs/jobs.py'),
    'src/jobs/requirements.txt': 'six\n',
    'layer/python/common.py': '',
  };

  it('has the values, what archive_file packs, layers and modules', async () => {
    const { functions, leftOut, notes } = await readProject(files);
    expect(functions).toEqual([
      {
        ...{ id: 'api', functionName: 'orders-api', handler: 'app.handler', runtime: 'python3.12' },
        ...{ architecture: 'arm64', memoryMB: 512, timeoutS: 10, code: 'src/api', requirements: false },
        ...{ layers: ['layer'], variables: { LEVEL: 'info', TABLE: 'TABLE' } },
      },
      {
        ...PLAIN,
        ...{ id: 'one.eu', functionName: 'one', handler: 'main.handler', runtime: 'python3.13' },
        code: 'src/one',
      },
      {
        ...PLAIN,
        ...{ id: 'jobs.this', functionName: 'jobs', handler: 'jobs.handler', runtime: 'python3.12' },
        ...{ code: 'src/jobs', requirements: 'src/jobs/requirements.txt' },
      },
    ]);
    expect(leftOut).toEqual([
      'stored: its code is in S3',
      'web: its runtime is nodejs22.x',
      'image: it is a container image',
    ]);
    expect(notes).toEqual([
      'plan.json: TABLE of api is not known before it is deployed: known only after apply.',
      'plan.json: the layer arn:aws:lambda:us-east-1:***:layer:other:1 of one.eu is not on this machine: left out.',
      'plan.json: environment of jobs.this is not known before it is deployed: known only after apply.',
    ]);
  });

  describe('with a module that packs its code', () => {
    const packedBy = (sourcePath: unknown, how: 'constant' | 'asked') => ({
      format_version: '1.2',
      planned_values: {
        root_module: {
          child_modules: [
            {
              address: 'module.jobs',
              resources: [
                fn('module.jobs.aws_lambda_function.this[0]', {
                  ...{ function_name: 'jobs', handler: 'jobs.handler', runtime: 'python3.12' },
                  filename: 'builds/0123abcd.zip',
                }),
              ],
            },
          ],
        },
      },
      prior_state: {
        values: {
          root_module: {
            child_modules: [
              {
                address: 'module.jobs',
                resources: [
                  {
                    ...{ address: 'module.jobs.data.external.archive_prepare[0]', mode: 'data' },
                    ...{ type: 'external', name: 'archive_prepare', index: 0 },
                    values: { query: how === 'asked' ? { source_path: JSON.stringify(sourcePath) } : {} },
                  },
                ],
              },
            ],
          },
        },
      },
      configuration: {
        root_module: {
          module_calls: {
            jobs: {
              source: 'terraform-aws-modules/lambda/aws',
              expressions: {
                // "${path.module}/src/jobs"
                source_path:
                  how === 'asked' ? { references: ['path.module'] } : { constant_value: sourcePath },
              },
            },
          },
        },
      },
    });
    const own = { code: 'src/jobs', requirements: 'src/jobs/requirements.txt' };
    const told = (sourcePath: unknown, how: 'constant' | 'asked') =>
      readProject({
        ...files,
        'more.txt': '',
        'src/alone/jobs.py': 'def handler(event, context): return 1\n',
        'plan.json': JSON.stringify(packedBy(sourcePath, how)),
      });

    it.each<[string, unknown, object]>([
      ['a folder', './src/jobs', own],
      ['a list of one folder', ['src/jobs'], own],
      ['a folder without its packages', [{ path: 'src/jobs' }], { ...own, requirements: false }],
      [
        'a folder that says so',
        [{ path: 'src/jobs', pip_requirements: false }],
        { ...own, requirements: false },
      ],
      ['a folder with its packages', { path: 'src/jobs', pip_requirements: true }, own],
      [
        'a folder with others',
        [{ path: 'src/jobs', pip_requirements: './more.txt', patterns: ['!x'] }],
        { ...own, requirements: 'more.txt' },
      ],
      ['a file', 'src/alone/jobs.py', { code: 'src/alone', requirements: false }],
    ])('has %s', async (_, sourcePath, expected) => {
      for (const how of ['constant', 'asked'] as const) {
        const { functions, leftOut } = await told(sourcePath, how);
        expect([how, leftOut]).toEqual([how, []]);
        expect(functions).toMatchObject([{ id: 'jobs.this', handler: 'jobs.handler', ...expected }]);
      }
    });

    it.each<[string, unknown, string]>([
      ['several places', ['src/jobs', 'layer'], 'it is packed of 2 places, and one is read'],
      [
        'commands',
        [{ path: 'src/jobs', commands: [':zip'] }],
        'its source_path has commands, which is not done here',
      ],
      [
        'a prefix',
        [{ path: 'src/jobs', prefix_in_zip: 'a' }],
        'its source_path has prefix_in_zip, which is not done here',
      ],
      ['packages alone', [{ pip_requirements: 'more.txt' }], 'its source_path names no folder'],
    ])('leaves out %s', async (_, sourcePath, why) => {
      const { functions, leftOut } = await told(sourcePath, 'asked');
      expect([functions, leftOut]).toEqual([[], [`jobs.this: ${why}`]]);
    });
  });

  it('may be a state', async () => {
    const values = {
      function_name: 'f',
      handler: 'app.handler',
      runtime: 'python3.12',
      filename: 'gone.zip',
    };
    const state = {
      format_version: '1.0',
      values: { root_module: { resources: [fn('aws_lambda_function.f', values)] } },
    };
    const { functions, leftOut } = await readProject({ 'state.json': JSON.stringify(state) }, 'state.json');
    expect(functions).toEqual([]);
    expect(leftOut).toEqual(['f: its code gone.zip is not there (what packages it?)']);
  });

  describe('puts layers in the order of the function', () => {
    const layer = (name: string, values: object = {}) => ({
      ...{ address: `aws_lambda_layer_version.${name}`, mode: 'managed', type: 'aws_lambda_layer_version' },
      ...{
        name: name.replace(/\[.*/, ''),
        values: { filename: `${name.replace(/\W/g, '')}.zip`, ...values },
      },
    });
    const made = [layer('a', { arn: 'arn:a:1' }), layer('b'), layer('l["x"]'), layer('l["y"]')];
    const files = { ...handlers('src/app.py'), 'a.zip': '', 'b.zip': '', 'lx.zip': '', 'ly.zip': '' };
    const layersOf = async (layers: unknown, unknown: unknown, references: readonly string[]) => {
      const values = { handler: 'app.handler', runtime: 'python3.12', filename: 'src', layers };
      const content = {
        ...{
          format_version: '1.2',
          planned_values: { root_module: { resources: [...made, fn('aws_lambda_function.f', values)] } },
        },
        resource_changes: [
          { address: 'aws_lambda_function.f', change: { after_unknown: { layers: unknown } } },
        ],
        configuration: {
          root_module: {
            resources: [{ type: 'aws_lambda_function', name: 'f', expressions: { layers: { references } } }],
          },
        },
      };
      const read = await readProject({ ...files, 'plan.json': JSON.stringify(content) });
      return [(read.functions[0] as { layers?: unknown } | undefined)?.layers, read.notes.length];
    };
    const whole = (one: string) => [`aws_lambda_layer_version.${one}.arn`, `aws_lambda_layer_version.${one}`];

    it.each([
      ['as it is configured', null, true, [...whole('b'), ...whole('a')], ['b.zip', 'a.zip'], 0],
      [
        'one instance of several',
        null,
        true,
        [...whole('l["y"]'), 'aws_lambda_layer_version.l'],
        ['ly.zip'],
        0,
      ],
      [
        'by ARN, where a module was handed it',
        ['arn:a:1', 'arn:other:1'],
        [false, false],
        ['var.layers'],
        ['a.zip'],
        1,
      ],
      [
        'between those that are known',
        [null, 'arn:a:1'],
        [true, false],
        [...whole('a'), ...whole('b')],
        ['b.zip', 'a.zip'],
        0,
      ],
      ['none that a condition left out', ['arn:a:1'], [false], [...whole('b'), ...whole('a')], ['a.zip'], 0],
    ])('%s', async (_, layers, unknown, references, expected, notes) => {
      expect(await layersOf(layers, unknown, references)).toEqual([expected, notes]);
    });
  });
});
