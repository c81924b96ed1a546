import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { explanationSchema } from '../../src/domain/explain.js';
import { hasRuntime, project, why } from '../integration/handlers-harness.js';
import { coldstart } from '../support/cli.js';

const FILES = {
  'app.py': `import fn.part
import json

def handler(event, context):
    import late
    return {"said": fn.part.said(), "got": event, "late": late.value}
`,
  'fn/__init__.py': '',
  'fn/part.py': 'import time\ntime.sleep(0.06)\ndef said():\n    return "it"\n',
  'late.py': 'import fractions\nvalue = 1\n',
};

async function explained(cwd: string, args: readonly string[]) {
  const { code, stdout, stderr } = await coldstart(
    ['explain', ...args, '--runs', '1', '--runtime-packages', 'none', '--format', 'json', '--quiet'],
    { cwd },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return explanationSchema.parse(JSON.parse(stdout));
}

describe.skipIf(!hasRuntime)(`coldstart explain of a handler${why}`, () => {
  it('tells the runtime client’s imports, the handler’s, and those of the first invocation apart', async () => {
    const cwd = project({ ...FILES, 'event.json': '{"a": 1}' });
    const before = readdirSync(cwd, { recursive: true });
    const found = await explained(cwd, ['app.handler', '--event', 'event.json']);
    expect(readdirSync(cwd, { recursive: true })).toEqual(before);
    expect(found).toMatchObject({ target: 'app.handler', folder: cwd, bytecode: 'present' });
    const node = (module: string) => found.imports.find((one) => one.module === module);
    // The module is imported by the initialisation itself, not by what the client is made of.
    expect(node('app')).toMatchObject({ owner: 'app.py', importer: '__main__', parent: 0, line: 0 });
    expect(node('app')?.file).toBeUndefined();
    expect(node('fn.part')).toMatchObject({ owner: 'fn/part.py', file: join(cwd, 'app.py'), line: 1 });
    expect(node('fn.part')?.selfWaitMs).toBeGreaterThanOrEqual(59);
    const client = found.imports.filter(({ owner }) => owner === 'the runtime client');
    expect(client.map(({ module }) => module)).toContain('awslambdaric.bootstrap');
    expect(client.every(({ startMs }) => startMs < (node('app')?.startMs ?? 0))).toBe(true);
    expect(found.owners).toContainEqual(
      expect.objectContaining({ kind: 'runtime', name: 'the runtime client', modules: client.length }),
    );
    // What the client has loaded already is saved by nobody else.
    const ofJson = found.statements.find(({ targets }) => targets.includes('json') && targets.length === 1);
    expect(ofJson?.exclusiveMs ?? 0).toBe(0);
    expect(node('late')).toBeUndefined();
    const { firstInvocation, traced, phasesMs, work } = found;
    expect(firstInvocation?.imports.find(({ module }) => module === 'late')).toMatchObject({
      ...{ file: join(cwd, 'app.py'), line: 5, function: 'handler', parent: 0 },
    });
    expect(firstInvocation?.imports.map(({ module }) => module)).toContain('fractions');
    expect(firstInvocation?.importsMs).toBeLessThanOrEqual(firstInvocation?.tracedMs ?? 0);
    expect(Object.keys(phasesMs)).toEqual(['init', 'handler', 'overhead']);
    expect(phasesMs.init).toBe(found.ready.medianMs);
    expect(traced.bootMs + (traced.runtimeMs ?? Number.NaN)).toBeCloseTo(node('app')?.startMs ?? 0, 3);
    expect(work[0]).toMatchObject({ file: join(cwd, 'fn/part.py'), line: 2, label: 'time.sleep(…)' });
    const selfMs = found.imports.reduce((sum, one) => sum + one.selfCpuMs, 0);
    // It cannot be more than the process had.
    expect(selfMs).toBeLessThan((traced.processCpuMs ?? Number.NaN) * 1.05);
  });

  it('takes the function of a template by its name, and asks for one where there are several', async () => {
    const cwd = project({
      ...FILES,
      'other.py': 'def handler(event, context):\n    return 2\n',
      'template.yaml': `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
${['App', 'Other']
  .map(
    (name) => `  ${name}:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: ${name.toLowerCase()}.handler
      Runtime: python3.11
`,
  )
  .join('')}`,
    });
    const several = await coldstart(['explain', 'handlers'], { cwd });
    expect(several).toMatchObject({ code: 2, stdout: '' });
    expect(several.stderr).toContain('These are several handlers: App, Other.');
    const none = await coldstart(['explain', 'Gone', '--template', 'template.yaml'], { cwd });
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('The template has no function Gone');
    const found = await explained(cwd, ['Other', '--template', 'template.yaml', '--python', '3']);
    expect(found.target).toBe('other.handler');
  });

  it('explains what lies in a zip, with work that is no import', async () => {
    const zip = zipSync({
      'app.py': strToU8('import part\ndef handler(event, context):\n    return 1\n'),
      'part.py': strToU8('import time\ntime.sleep(0.06)\n'),
    });
    const cwd = project({});
    writeFileSync(join(cwd, 'app.zip'), zip);
    const found = await explained(cwd, ['app.handler', '--dir', 'app.zip']);
    expect(found.folder).toBe('/var/task');
    expect(found.work[0]).toMatchObject({ file: '/var/task/part.py', line: 2, label: 'time.sleep(…)' });
    const own = found.owners.find(({ name }) => name === 'part.py');
    expect(own).toMatchObject({ kind: 'own', modules: 1 });
  });

  it('says why a handler cannot be initialised or does not answer, and what it was importing', async () => {
    const cwd = project({
      'broken.py': 'import part\ndef handler(event, context):\n    return 1\n',
      'part.py': 'import nothing_of_this_name\n',
      'raises.py': 'def handler(event, context):\n    raise ValueError(event["key"])\n',
    });
    const broken = await coldstart(['explain', '--handler', 'broken.handler'], { cwd });
    expect(broken).toMatchObject({ code: 3, stdout: '' });
    expect(broken.stderr).toMatch(
      /error: broken\.handler could not be explained: its initialisation failed: .*nothing_of_this_name/,
    );
    expect(broken.stderr).toContain('--requirements FILE');
    const raises = await coldstart(['explain', 'raises.handler'], { cwd });
    expect(raises).toMatchObject({ code: 3, stdout: '' });
    expect(raises.stderr).toContain('its first invocation failed: KeyError');
    expect(raises.stderr).toContain('--event FILE');
  });
});

describe('coldstart explain', () => {
  it.each([
    [['arn:aws:lambda:eu-west-1:123456789012:function:f'], 'is deployed, and what it imports there'],
    [['fn:live'], 'fn:live is deployed'],
    [['--image', 'app:latest', '--handler', 'w.handler'], 'The handler in the image app:latest cannot be'],
    [['--image', 'app:latest', 'w.py'], 'Both w.py and --image app:latest are given.'],
    [['--image', 'app:latest', '--against', 'main'], '--diff and --against compare workers'],
    [['--image', 'app:latest', '--patch', 'x.diff'], 'in an image none are measured'],
    [['--image', 'app:latest', '--bytecode', 'none'], 'finds the bytecode that its image has'],
    [['--image', 'app:latest', '--venv', '.venv'], '--venv is for Python workers'],
    [['--image', './none'], 'there is no'],
    [['w.py', '--engine', 'podman'], '--engine is for containers'],
    [['--', 'python', 'w.py'], 'The command python cannot be explained'],
    [['gone.handler', '--dir', '.'], 'There is no gone.py in'],
    [['w.py', '--handler', 'w.handler'], 'Both w.py and --handler w.handler are given.'],
    [['--handler', 'w.handler', '-m', 'w'], 'Both a handler and -m are given.'],
    [['--handler', 'w.handler', '--template', 't.yaml'], 'both say what is measured'],
    [['w.py', '--event', 'e.json'], '--event is for handlers'],
    [['--handler', 'w.handler', '--args', 'x'], '--args is for Python workers'],
    [['--handler', 'w.handler', '--ready', 'port:80'], '--ready is for workers and commands'],
  ])('refuses %j', async (args, message) => {
    const cwd = project({ 'w.py': '' });
    const { code, stdout, stderr } = await coldstart(['explain', ...args], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
