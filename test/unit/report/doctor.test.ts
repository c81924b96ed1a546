import { expect, it } from 'vitest';
import type { DoctorReport } from '../../../src/domain/doctor.js';
import { doctorTable } from '../../../src/report/doctor.js';

const report: DoctorReport = {
  schemaVersion: 1,
  kind: 'doctor',
  findings: [
    { id: 'load', status: 'ok', message: 'The load average is 0.10 on 2 CPUs.' },
    {
      id: 'site',
      status: 'warning',
      message: 'Every start of the default interpreter runs code from /s/a.pth.',
      cost: { what: 'a start with site against -I -S', ms: 27.04, n: 11 },
      remedy: 'Remove what is not needed.',
    },
  ],
};

it('shows each finding with its cost and its remedy, and counts them', () => {
  expect(doctorTable(report, { width: 60, color: false })).toMatchInlineSnapshot(`
    "ok       load  The load average is 0.10 on 2 CPUs.
    warning  site  Every start of the default interpreter runs
                   code from /s/a.pth.
                   +27.0 ms: a start with site against -I -S (n
                   = 11)
                   → Remove what is not needed.

    1 warning, 1 ok
    "
  `);
});

it('colours the status only where it may', () => {
  const [plain, colored] = [false, true].map((color) => doctorTable(report, { width: 60, color }));
  expect(plain).not.toContain('\u001b');
  expect(colored).toContain('\u001b[33mwarning\u001b[39m');
});
