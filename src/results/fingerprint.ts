import type { Environment } from '../domain/report.js';

/** What two machines must share for their times to be comparable; of Pythons those that both have. */
export function unlikeness(base: Environment, head: Environment): string[] {
  const builds = base.pythons.flatMap(({ version, build }): Facet[] => {
    const other = head.pythons.find((python) => python.version === version);
    return other ? [[`build of Python ${version}`, build, other.build]] : [];
  });
  const facets: Facet[] = [
    ['CPU', base.cpuModel, head.cpuModel],
    ['number of CPUs', base.cpuCount, head.cpuCount],
    ['kernel', base.kernel, head.kernel],
    ...builds,
  ];
  return facets.flatMap(([what, before, after]) =>
    before === after ? [] : [`${what}: ${before} against ${after}`],
  );
}

type Facet = readonly [what: string, before: string | number, after: string | number];

/** The machine in a few words. */
export function machineLine({ cpuModel, cpuCount, kernel }: Environment): string {
  return `${cpuModel}, ${cpuCount} CPU${cpuCount === 1 ? '' : 's'}, kernel ${kernel}`;
}
