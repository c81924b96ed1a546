// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of templates
import { describe, expect, it } from 'vitest';
import { templatesAt } from '../../../src/templates/find.js';
import { parseYamlTemplate, readTemplateFile } from '../../../src/templates/parse.js';
import { projectFolder } from '../../support/project.js';

const parsed = (text: string) => parseYamlTemplate(text, 'template.yaml');

describe('YAML of a template', () => {
  it.each([
    ['!Ref Stage', { Ref: 'Stage' }],
    ['!Sub "${A}-x"', { 'Fn::Sub': '${A}-x' }],
    ['!Sub ["${A}", {A: !Ref B}]', { 'Fn::Sub': ['${A}', { A: { Ref: 'B' } }] }],
    ['!GetAtt Table.Arn', { 'Fn::GetAtt': 'Table.Arn' }],
    ['!Join [",", [a, !Ref B]]', { 'Fn::Join': [',', ['a', { Ref: 'B' }]] }],
    ['!If [C, 1, 2]', { 'Fn::If': ['C', '1', '2'] }],
    ['!FindInMap [M, a, b]', { 'Fn::FindInMap': ['M', 'a', 'b'] }],
    ['!ImportValue name', { 'Fn::ImportValue': 'name' }],
    ['!Base64 text', { 'Fn::Base64': 'text' }],
    ['!Select [0, !Split [",", "a,b"]]', { 'Fn::Select': ['0', { 'Fn::Split': [',', 'a,b'] }] }],
    ['!Cidr [10.0.0.0/16, 6, 8]', { 'Fn::Cidr': ['10.0.0.0/16', '6', '8'] }],
    ['!Transform { Name: AWS::Include }', { 'Fn::Transform': { Name: 'AWS::Include' } }],
    ['!Condition IsProd', { Condition: 'IsProd' }],
    ['!Equals [a, b]', { 'Fn::Equals': ['a', 'b'] }],
    ['!Not [!Condition C]', { 'Fn::Not': [{ Condition: 'C' }] }],
    ['!GetAZs ""', { 'Fn::GetAZs': '' }],
    ['2010-09-09', '2010-09-09'],
    ['012', '012'],
    ['1.10', '1.10'],
    ['true', true],
    ['!Other x', 'x'],
  ])('%s', async (text, value) => {
    expect(await parsed(`V: ${text}`)).toEqual({ V: value });
  });

  it('has merges and aliases', async () => {
    expect(await parsed('a: &a {x: 1}\nb: {<<: *a, y: 2}\nc: *a')).toEqual({
      ...{ a: { x: '1' }, b: { x: '1', y: '2' }, c: { x: '1' } },
    });
  });

  it.each([
    ['Resources:\n  Fn:\n    a: [1\n  b: 2\n', /^template\.yaml is not valid YAML, line 4, column \d+: /],
    ['a: 1\na: 2\n', /line 2, column 1: Map keys must be unique\.$/],
    ['a: &a [*a]\n', /aliases that stand for too much, or for themselves/],
    ['a: *nowhere\n', /not valid YAML, line 1: nothing is called &nowhere/],
  ])('that is damaged (%j) is an error with its place', async (text, said) => {
    await expect(parsed(text)).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(said) });
  });

  it('that is nested too deeply is refused', async () => {
    await expect(parsed(`a: ${'['.repeat(20_000)}`)).rejects.toMatchObject({ exitCode: 2 });
  });

  it('cannot grow beyond bounds by its aliases', async () => {
    const levels = Array.from({ length: 9 }, (_, index) => {
      const before = index === 0 ? 'lol' : `*l${index - 1}`;
      return `l${index}: &l${index} [${Array(9).fill(before).join(', ')}]`;
    });
    await expect(parsed(levels.join('\n'))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/aliases that stand for too much/),
    });
  });
});

describe('a file that is named', () => {
  const files = {
    'big.yaml': `a: ${'x'.repeat(5 * 1024 ** 2)}`,
    'bad.json': '{"a": ',
    'log.json': '{"@level":"info","@message":"Plan"}\n{"@level":"info"}\n',
    'other.yaml': 'a: 1\n',
    'cdk.out/x': '',
    'app.tf': '',
    'serverless.ts': '',
  };
  it.each([
    ['big.yaml', /has \d+ bytes; 4194304 are read at most/],
    ['bad.json', /bad\.json is not valid JSON/],
    ['log.json', /the log of a Terraform command/],
    ['other.yaml', /no template with functions that is known/],
    ['nowhere.yaml', /There is no template nowhere\.yaml/],
    ['cdk.out', /a folder, and none that cdk synth wrote/],
    ['app.tf', /app\.tf is a program, which is not run/],
    ['serverless.ts', /serverless\.ts is a program/],
  ])('%s is refused', async (name, said) => {
    await expect(templatesAt(name, projectFolder(files))).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(said),
    });
  });

  it('is not read where it is no file', async () => {
    await expect(readTemplateFile('/dev/null', '/dev/null')).rejects.toThrow('/dev/null is not a file');
  });
});
