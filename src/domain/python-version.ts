/** True if `version` (3.12.1) is the one asked for (3.12, 3.12.1). */
export function matchesVersion(version: string, wanted: string): boolean {
  return version === wanted || (wanted.split('.').length === 2 && minorOf(version) === wanted);
}

/** Major and minor version: 3.12 for 3.12.1 and for 3.12.0rc2. */
export function minorOf(version: string): string {
  return /^\d+\.\d+/.exec(version)?.[0] ?? version;
}

/** Orders versions as numbers, a pre-release before its final release. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [sortKey(a), sortKey(b)];
  const index = left.findIndex((value, at) => value !== right[at]);
  return index < 0 ? 0 : (left[index] ?? 0) - (right[index] ?? 0);
}

export function isPreRelease(version: string): boolean {
  return /[a-z]/i.test(version.replace(/\+.*$/, ''));
}

function sortKey(version: string): number[] {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?(?:(a|b|rc)(\d+))?/.exec(version);
  if (!match) return [0, 0, 0, 0, 0];
  const stage = match[4] ? ['a', 'b', 'rc'].indexOf(match[4]) : 3;
  return [Number(match[1]), Number(match[2]), Number(match[3] ?? 0), stage, Number(match[5] ?? 0)];
}
