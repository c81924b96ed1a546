import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectMetadata } from '../../../src/project/metadata.js';
import { requiredPython } from '../../../src/project/pyproject-table.js';
import { pythonOfSetup } from '../../../src/project/setup-project.js';
import { projectFolder } from '../../support/project.js';

const setup = (requires: string) =>
  `from setuptools import setup\nsetup(name="x", python_requires=${requires})\n`;

describe('the Pythons of a project of setuptools', () => {
  it('are read from setup.cfg before setup.py, which is not run', async () => {
    const both = { 'setup.cfg': '[options]\npython_requires = >=3.9\n', 'setup.py': setup('">=3.8"') };
    const folder = projectFolder(both);
    expect(await pythonOfSetup(folder)).toEqual({ specifier: '>=3.9', file: join(folder, 'setup.cfg') });
    const alone = projectFolder({ 'setup.py': `raise SystemExit\n${setup('">=3.8"')}` });
    expect(await pythonOfSetup(alone)).toEqual({ specifier: '>=3.8', file: join(alone, 'setup.py') });
    expect((await projectMetadata(alone)).requiresPython).toBe('>=3.8');
    expect(await requiredPython([alone])).toEqual({ specifier: '>=3.8', file: join(alone, 'setup.py') });
  });

  it('are not known where only a run would tell, which is told apart from none', async () => {
    const folder = projectFolder({ 'setup.py': setup('">=" + LEAST') });
    expect(await pythonOfSetup(folder)).toEqual({ file: join(folder, 'setup.py') });
    expect(await requiredPython([folder, projectFolder({ 'setup.py': setup('">=3.8"') })])).toBeUndefined();
    expect(await projectMetadata(folder)).not.toHaveProperty('requiresPython');
    expect(await pythonOfSetup(projectFolder({ 'setup.py': 'setup()\n' }))).toBeUndefined();
    expect(await pythonOfSetup(projectFolder({}))).toBeUndefined();
  });

  it('are those of a [project] beside it, where there is one', async () => {
    const folder = projectFolder({
      'pyproject.toml': '[project]\nname = "x"\nrequires-python = ">=3.10"\n',
      'setup.py': setup('">=3.8"'),
    });
    expect((await requiredPython([folder]))?.specifier).toBe('>=3.10');
    const without = projectFolder({ 'pyproject.toml': '[build-system]\n', 'setup.py': setup('">=3.8"') });
    expect((await requiredPython([without]))?.specifier).toBe('>=3.8');
  });
});
