import { readdir } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { usageError } from '../domain/errors.js';
import { tableOf } from '../domain/table-of.js';
import { exists, kindOf } from '../io/paths.js';
import { nestedTemplates } from './cdk-assets.js';
import { cloudFormationTemplate } from './cloudformation.js';
import type { Template, TemplateFile } from './model.js';
import { readTemplateFile } from './parse.js';
import type { Table } from './scope.js';
import { serverlessTemplate } from './serverless.js';
import { terraformTemplate } from './terraform.js';

/** Files that a project has by these names. Terraform has no usual one for a plan in JSON. */
const USUAL = [
  ['template.yaml', 'template.yml', 'template.json'],
  ['serverless.yml', 'serverless.yaml', 'serverless.json'],
  ['plan.json', 'tfplan.json', 'terraform.json'],
];
const CDK_OUT = 'cdk.out';
/** Assemblies lie in one another, a stage in each. */
const DEEPEST = 5;

const KNOWN =
  'A template of SAM or CloudFormation, a serverless.yml, a cdk.out or one of its templates, and what terraform show -json writes are read.';

/** The templates of a project, which need not have any functions. Throws usage errors for those that are damaged. */
export async function templatesIn(folder: string): Promise<Template[]> {
  const found: string[] = [];
  for (const names of USUAL) {
    for (const name of names) {
      if ((await kindOf(join(folder, name))) !== 'file') continue;
      found.push(join(folder, name));
      break;
    }
  }
  if ((await kindOf(join(folder, CDK_OUT))) === 'folder')
    found.push(...(await stacksOf(join(folder, CDK_OUT), folder)));
  const templates: Template[] = [];
  for (const file of found) {
    const template = await read(file, relative(folder, file));
    if (template) templates.push(template);
  }
  return templates;
}

/** The template that a path names, several of a folder that CDK wrote. Throws usage errors for what is none. */
export async function templatesAt(named: string, cwd: string): Promise<Template[]> {
  const path = resolve(cwd, named);
  const kind = await kindOf(path);
  if (kind === undefined) throw usageError(`There is no template ${named}.`, KNOWN);
  if (kind === 'folder') {
    if (!(await exists(join(path, 'manifest.json'))))
      throw usageError(`${named} is a folder, and none that cdk synth wrote.`, 'Name the template in it.');
    const templates: Template[] = [];
    for (const file of await stacksOf(path, cwd)) {
      const template = await read(file, relative(cwd, file));
      if (template) templates.push(template);
    }
    return templates;
  }
  if (/\.(?:ts|js|cjs|mjs|tf)$/.test(path))
    throw usageError(`${named} is a program, which is not run.`, otherWay(path));
  const template = await read(path, named);
  if (!template) throw usageError(`${named} is no template with functions that is known.`, KNOWN);
  return [template];
}

/** What a project without a template that can be read would need for one; undefined where it looks like none. */
export async function wayToTemplate(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  const program = names.find(
    (name) => /^serverless\.(?:ts|js|cjs|mjs)$/.test(name) || name === 'cdk.json' || name.endsWith('.tf'),
  );
  return program === undefined
    ? undefined
    : `${program} is a program, which is not run. ${otherWay(program)}`;
}

function otherWay(file: string): string {
  if (file.endsWith('.tf'))
    return 'Write the plan: terraform plan -out plan.bin && terraform show -json plan.bin > plan.json.';
  if (basename(file).startsWith('serverless.'))
    return 'Print it: serverless print > serverless.yml, or name its functions: --handler.';
  return 'Write its templates: cdk synth.';
}

async function read(file: string, shown: string): Promise<Template | undefined> {
  const content = await readTemplateFile(file, shown);
  const asked: TemplateFile = { file, shown, content };
  switch (kindOfTemplate(content)) {
    case 'cloudformation':
      return cloudFormationTemplate(asked);
    case 'serverless':
      return serverlessTemplate(asked);
    case 'terraform':
      return terraformTemplate(asked);
    default:
      return undefined;
  }
}

function kindOfTemplate(content: Table): 'cloudformation' | 'serverless' | 'terraform' | undefined {
  if (content.format_version !== undefined && (content.planned_values ?? content.values) !== undefined)
    return 'terraform';
  if (content.service !== undefined && content.provider !== undefined) return 'serverless';
  const isTable = typeof content.Resources === 'object' && content.Resources !== null;
  return isTable && !Array.isArray(content.Resources) ? 'cloudformation' : undefined;
}

/** The templates of the stacks that a manifest lists, of nested assemblies and of nested stacks too. */
async function stacksOf(assembly: string, base: string, depth = 0): Promise<string[]> {
  const file = join(assembly, 'manifest.json');
  if (depth > DEEPEST || !(await exists(file))) return [];
  const { artifacts } = await readTemplateFile(file, relative(base, file));
  const found: string[] = [];
  for (const { type, properties } of Object.values(tableOf(artifacts)).map(tableOf)) {
    const { templateFile, directoryName } = tableOf(properties);
    if (type === 'aws:cloudformation:stack' && typeof templateFile === 'string')
      found.push(...(await withNested(join(assembly, templateFile), base)));
    if (type === 'cdk:cloud-assembly' && typeof directoryName === 'string')
      found.push(...(await stacksOf(join(assembly, directoryName), base, depth + 1)));
  }
  return [...new Set(found)];
}

async function withNested(file: string, base: string, depth = 0): Promise<string[]> {
  if (depth > DEEPEST || !(await exists(file))) return [];
  const { Resources } = await readTemplateFile(file, relative(base, file));
  const found = [file];
  for (const nested of await nestedTemplates(file, Object.values(tableOf(Resources)).map(tableOf)))
    found.push(...(await withNested(nested, base, depth + 1)));
  return found;
}
