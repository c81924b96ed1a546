import type { Finding } from '../../domain/doctor.js';
import type { KnownPython, RequirementSet } from '../../domain/facts/interpreter.js';
import { formatBytes } from '../../domain/format.js';
import { compareVersions } from '../../domain/python-version.js';

/** True if coldstart can start its own helpers with it. */
export function canLaunch({ implementation, version }: KnownPython): boolean {
  return implementation === 'cpython' && compareVersions(version, '3.8') >= 0;
}

/** The interpreters, and which one a run without --python takes. */
export function pythonsFinding(all: readonly KnownPython[], byDefault: KnownPython | undefined): Finding {
  const id = 'pythons';
  const list = all
    .map(({ version, executable, source }) => `${version} (${source}: ${executable})`)
    .join(', ');
  if (all.length === 0) {
    return {
      id,
      status: 'problem',
      message: 'There is no Python 3.7 or later on PATH, in pyenv or among uv’s own.',
      remedy: 'Install one, e.g. uv python install, or the package python3 of the system.',
    };
  }
  if (!all.some(canLaunch)) {
    return {
      id,
      status: 'problem',
      message: `The launcher needs a CPython 3.8 or later; found only ${list}.`,
      remedy: 'Install one, e.g. uv python install.',
    };
  }
  if (!byDefault) {
    return {
      id,
      status: 'warning',
      message: `No python3 or python on PATH can be measured; found ${list}.`,
      remedy: 'Name one with --python.',
    };
  }
  const { version, executable } = byDefault;
  return { id, status: 'ok', message: `The default is Python ${version}, ${executable}. Found ${list}.` };
}

/** uv, which builds environments, and where it will come from if it is not there. */
export function uvFinding(
  uv: { readonly path: string; readonly version: string } | undefined,
  all: readonly KnownPython[],
): Finding {
  const id = 'uv';
  if (uv) return { id, status: 'ok', message: `uv ${uv.version}, ${uv.path}.` };
  const installer = all.filter(({ pip }) => pip !== undefined).at(-1);
  if (installer) {
    return {
      id,
      status: 'note',
      message: `uv is not here: coldstart will install it into its cache with pip of Python ${installer.version} when it first needs it.`,
      remedy: 'Install uv yourself to save that time.',
    };
  }
  return {
    id,
    status: 'warning',
    message:
      'uv is not here, and no Python has a pip to install it with: bundled workers cannot be measured.',
    remedy: 'Install uv or pip (apt install python3-pip, python -m ensurepip).',
  };
}

/** pip of the default interpreter against the newest at hand. */
export function pipFinding(byDefault: KnownPython, all: readonly KnownPython[]): Finding {
  const id = 'pip';
  const { version, executable, pip } = byDefault;
  if (pip === undefined) {
    return {
      id,
      status: 'note',
      message: `The default Python ${version} has no pip.`,
      remedy: `Only installs need it: ${executable} -m ensurepip.`,
    };
  }
  const newest = all
    .flatMap((other) => (other.pip === undefined ? [] : [other.pip]))
    .sort(compareVersions)
    .at(-1);
  if (newest === undefined || compareVersions(pip, newest) >= 0)
    return { id, status: 'ok', message: `pip ${pip} of the default Python ${version} is the newest here.` };
  return {
    id,
    status: 'note',
    message: `pip ${pip} of the default Python ${version} is older than the newest here, ${newest}; old ones install more slowly.`,
    remedy: `${executable} -m pip install --upgrade pip`,
  };
}

/** Which interpreters the standard set has wheels for, and whether the default one has a uvloop of its own. */
export function uvloopFinding(
  byDefault: KnownPython,
  all: readonly KnownPython[],
  importable: string | null | undefined,
  set: RequirementSet,
  platform: string,
): Finding {
  const fits = ({ minor, implementation, freeThreaded }: KnownPython) =>
    set.platforms.includes(platform) &&
    implementation === 'cpython' &&
    (freeThreaded ? set.freeThreaded : set.pythons).includes(minor);
  const versions = (some: readonly KnownPython[]) => some.map(({ version }) => version).join(', ') || 'none';
  const own =
    importable === undefined
      ? ''
      : importable === null
        ? ' The default one has none of its own, which coldstart does not need.'
        : ` The default one can import its own, ${importable}.`;
  const without = all.filter((python) => !fits(python));
  const message = `uvloop’s wheel of the standard set fits Python ${versions(all.filter(fits))}${
    without.length > 0 ? `, not ${versions(without)}` : ''
  }.${own}`;
  if (fits(byDefault)) return { id: 'uvloop', status: 'ok', message };
  return {
    id: 'uvloop',
    status: 'warning',
    message: `${message} Bundled workers cannot run on the default Python ${byDefault.version} with this set.`,
    remedy: `Choose another with --python (CPython ${set.pythons.join(', ')}), or look at --set classic.`,
  };
}

/** The cache folder; `refusal` says why it cannot be written. */
export function cacheFinding(folder: string, sizeBytes: number, refusal: string | undefined): Finding {
  if (refusal === undefined)
    return {
      id: 'cache',
      status: 'ok',
      message: `The cache ${folder} holds ${formatBytes(sizeBytes)} and can be written.`,
    };
  return {
    id: 'cache',
    status: 'problem',
    message: refusal,
    remedy: 'Name another one: XDG_CACHE_HOME=/some/folder coldstart …',
  };
}
