import { expect, it } from 'vitest';
import type { InstallResult } from '../../../src/domain/report.js';
import { legend } from '../../../src/report/legend.js';
import { reportOf } from '../../support/report.js';

const row = (id: string, more: Partial<InstallResult['scenario']>): InstallResult => ({
  id,
  scenario: {
    ...{ runner: 'install', installer: 'uv', version: '0.9.0', cache: 'warm', bytecode: 'default' },
    ...{ index: 'loopback', set: 'uv.lock', packages: [], built: [], imports: [], pageCache: 'warm' },
    python: { version: '3.12.1', executable: '/py' },
    ...more,
  },
  trials: [],
  summary: {},
  warnings: [],
});
const untimed = (...rows: InstallResult[]) =>
  legend(reportOf(rows)).filter((line) => line.includes('untimed'));

it('says once a set what was built before it was installed, and that it is not editable', () => {
  const made = { local: ['shop==1.5', 'lib==1.0'], built: ['docopt'] };
  const other = { ...made, built: [], python: { version: '3.13.0', executable: '/other' } };
  expect(untimed(row('a', made), row('b', made), row('c', other))).toEqual([
    'Python 3.12.1: shop==1.5, lib==1.0 from this machine, as wheels that were built before, untimed; installed from disk, not editable',
    'Python 3.12.1: no wheel of docopt; built once before, untimed',
    'Python 3.13.0: shop==1.5, lib==1.0 from this machine, as wheels that were built before, untimed; installed from disk, not editable',
  ]);
  expect(untimed(row('a', {}))).toEqual([]);
});
