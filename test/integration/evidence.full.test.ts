import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

it('docs/statistics.md has what the recorded comparisons come to until they are decided', () => {
  const table = execFileSync(process.execPath, ['scripts/decide-evidence.js'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(table.split('\n').length).toBeGreaterThan(20);
  expect(readFileSync(resolve(root, 'docs/statistics.md'), 'utf8')).toContain(table);
});
