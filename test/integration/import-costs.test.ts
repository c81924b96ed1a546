import { expect, it } from 'vitest';
import type { ImportCost } from '../../src/domain/report.js';
import { benchReport } from '../support/cli.js';
import { projectFolder } from '../support/project.js';

it('the dearest imports of a worker are its own, not those of processes that it starts', async () => {
  const cwd = projectFolder({
    'worker.py': `import own_part, os, subprocess, sys
subprocess.run([sys.executable, "-c", "import childs_part"], check=True)
if os.fork() == 0:
    import forks_part
    os._exit(0)
os.wait()
`,
    'forks_part.py': 'import time\ntime.sleep(0.02)\n',
    'own_part.py': 'import time\ntime.sleep(0.01)\n',
    'childs_part.py': 'import time\ntime.sleep(0.02)\n',
  });
  const { code, report } = await benchReport(['worker.py', '--runs', '1', '--loop', 'own'], {
    cwd,
    pitfalls: true,
  });
  const costs = report.results.flatMap(({ scenario }): readonly ImportCost[] =>
    scenario.runner === 'worker' ? (scenario.importCosts ?? []) : [],
  );
  const names = costs.filter(({ boot }) => !boot).map(({ module }) => module);
  expect(code).toBe(0);
  expect(names).toContain('own_part');
  expect(names).not.toContain('childs_part');
  expect(names).not.toContain('forks_part');
});
