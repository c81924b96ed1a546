import { describe, expect, it } from 'vitest';
import type { DoctorReport, Finding } from '../../../src/domain/doctor.js';
import type { InspectedFunction } from '../../../src/domain/inspection.js';
import { doctorTable, inspectionTable } from '../../../src/report/doctor.js';

const PATHS = [
  '/home/user/.pyenv/versions/3.11.7/lib/python3.11/site-packages/distutils-precedence.pth',
  '/s/a.pth',
];
const load: Finding = { id: 'load', status: 'ok', message: 'The load average is 0.10 on 2 CPUs.' };
const site: Finding = {
  id: 'site',
  status: 'warning',
  message: `Every start of the default interpreter runs code from ${PATHS.join(', ')}.`,
  cost: { what: 'a start with site against -I -S', ms: 27.04, n: 11 },
  remedy: 'Remove what is not needed, or run workers in a virtual environment.',
};
const shim: Finding = {
  id: 'pyenv-shim',
  status: 'warning',
  message: '/home/.pyenv/shims/python3 is a pyenv shim.',
  cost: { what: 'a start through the shim', ms: 49.4, n: 7 },
  remedy: 'Name the interpreter itself.',
};
const governor: Finding = { id: 'governor', status: 'warning', message: 'The governor is powersave.' };
const container: Finding = { id: 'container', status: 'note', message: 'This runs in a container.' };
const turbo: Finding = { id: 'turbo', status: 'ok', message: 'Turbo is off.' };
const stuck: Finding = { id: 'pythons', status: 'problem', message: 'There is no Python.' };

const report = (...findings: Finding[]): DoctorReport => ({
  ...{ schemaVersion: 1, kind: 'doctor', findings },
  ready: !findings.some(({ status }) => status === 'problem'),
});
const all = report(load, container, governor, site, turbo, shim);
const at = (width: number) => doctorTable(all, { width, color: false });

describe('doctorTable', () => {
  it('answers first, then shows the dearest first, and folds what is fine', () => {
    expect(at(60)).toMatchInlineSnapshot(`
      "✓ ready to measure, with 3 warnings

      ! pyenv-shim  +49.4 ms: a start through the shim (n = 7)
        /home/.pyenv/shims/python3 is a pyenv shim.
        → Name the interpreter itself.
      ! site  +27.0 ms: a start with site against -I -S (n = 11)
        Every start of the default interpreter runs code from
        /home/user/.pyenv/versions/3.11.7/lib/python3.11/site-packages/distutils-precedence.pth,
        /s/a.pth.
        → Remove what is not needed, or run workers in a virtual
          environment.
      ! governor  The governor is powersave.

      · container  This runs in a container.

      ✓ 2 checks are fine: load, turbo (--all shows them)
      "
    `);
  });

  it.each([60, 80, 120, 200])('keeps paths whole in %i columns, and all else within them', (width) => {
    const lines = at(width).trimEnd().split('\n');
    for (const path of PATHS) expect(lines.filter((line) => line.includes(path))).toHaveLength(1);
    for (const line of lines.filter((line) => !line.includes(PATHS[0] ?? '')))
      expect(line.length).toBeLessThanOrEqual(width);
    expect(lines.filter((line) => /^ {2}→ /.test(line))).toHaveLength(2);
  });

  it('shows what is fine one by one where all is asked for', () => {
    const text = doctorTable(report(load, turbo), { width: 80, color: false, all: true });
    expect(text).toBe(
      '✓ ready to measure\n\n✓ load  The load average is 0.10 on 2 CPUs.\n✓ turbo  Turbo is off.\n',
    );
  });

  it('counts what is fine where its names do not fit', () => {
    expect(doctorTable(report(load, turbo), { width: 40, color: false })).toBe(
      '✓ ready to measure\n\n✓ 2 checks are fine (--all shows them)\n',
    );
  });

  it('says first that nothing can be measured', () => {
    expect(doctorTable(report(site, stuck), { width: 200, color: false })).toMatch(
      /^✗ not ready: 1 problem to solve first\n\n✗ pythons {2}There is no Python\.\n! site /,
    );
  });

  it('keeps its marks to ASCII where it must', () => {
    const text = doctorTable(report(site, stuck, container, load), { width: 60, color: false, ascii: true });
    expect(text).toMatch(/^[\n -~]+$/);
    expect(text.match(/^[x!+-] \S+/gm)).toEqual(['x not', 'x pythons', '! site', '- container', '+ 1']);
  });

  it('has colours only where it may', () => {
    expect(at(80)).not.toContain('\u001b');
    const colored = doctorTable(all, { width: 80, color: true });
    expect(colored).toContain('\u001b[32m\u001b[1m✓ ready to measure, with 3 warnings');
    expect(colored).toContain('\u001b[33m!\u001b[39m \u001b[1msite');
  });
});

it('counts the findings of a function first, and shows all of them', () => {
  const one = {
    ...{ function: 'orders', version: '$LATEST', runtime: 'python3.12', architecture: 'arm64' },
    ...{ memorySizeMB: 512, region: 'eu-west-1', findings: [load, governor, container] },
  } as unknown as InspectedFunction;
  const text = inspectionTable(
    { schemaVersion: 1, kind: 'inspection', functions: [one] } as unknown as Parameters<
      typeof inspectionTable
    >[0],
    { width: 80, color: false },
  );
  expect(text).toMatchInlineSnapshot(`
    "orders · $LATEST · python3.12 · arm64 · 512 MB · eu-west-1
    1 warning, 1 note, 1 ok

    ! governor  The governor is powersave.

    · container  This runs in a container.

    ✓ load  The load average is 0.10 on 2 CPUs.
    "
  `);
});
