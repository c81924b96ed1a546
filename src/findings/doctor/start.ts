import type { Finding, FindingCost } from '../../domain/doctor.js';
import type { PairedTimes, StartFacts } from '../../domain/facts/interpreter.js';
import { formatShare } from '../../domain/format.js';
import { pairedRatio } from '../../stats/ratio.js';

/** What `site` may add to a start before it is a warning. */
const SITE_LIMIT_MS = 5;
/** Share of pages that may stay in the page cache before `evicted` is less than its name says. */
const RESIDENT_LIMIT = 0.05;

/** What a start through pyenv's shim costs against the interpreter itself. */
export function shimFinding(shim: string, executable: string, times: PairedTimes): Finding {
  return {
    id: 'pyenv-shim',
    status: 'warning',
    message: `${shim} is a pyenv shim: a shell script that looks for the interpreter at every start. Workers are measured without it, commands that name it are not.`,
    cost: typicalCost('a start through the shim', times),
    remedy: `Name the interpreter itself in commands and services: ${executable}.`,
  };
}

/** What `.pth` and `.start` files and sitecustomize add to a start of the default interpreter. */
export function siteFinding(facts: StartFacts, times: PairedTimes): Finding {
  const cost = typicalCost('a start with site against -I -S', times);
  const running = facts.pth.filter(({ imports }) => imports > 0).map(({ path }) => path);
  const causes = [...running, ...facts.customize];
  if (cost.ms <= SITE_LIMIT_MS) {
    return { id: 'site', status: 'ok', message: 'The site module adds little to a start.', cost };
  }
  if (causes.length === 0) {
    return {
      id: 'site',
      status: 'warning',
      message: 'The site module takes long, though no .pth or .start file runs code.',
      cost,
      remedy: 'See what it imports: python -X importtime -c pass. A virtual environment may do without.',
    };
  }
  return {
    id: 'site',
    status: 'warning',
    message: `Every start of the default interpreter runs code from ${causes.join(', ')}.`,
    cost,
    remedy:
      'Remove what is not needed, or run workers in a virtual environment, which leaves the .pth files of its base interpreter out.',
  };
}

/** Bytecode of the standard library; `times` is absent where it could not be measured (Python 3.7). */
export function bytecodeFinding(
  facts: StartFacts,
  executable: string,
  times: PairedTimes | undefined,
): Finding {
  const { modules, missing, stale, stdlib } = facts;
  const id = 'bytecode';
  const cost = times && {
    cost: typicalCost('more for import asyncio if no bytecode could be read or written', times),
  };
  if (missing + stale === 0) {
    return {
      id,
      status: 'ok',
      message: `All ${modules} modules looked at in ${stdlib} have valid bytecode.`,
      ...cost,
    };
  }
  const what = [
    ...(missing > 0 ? [`${missing} have no bytecode`] : []),
    ...(stale > 0 ? [`${stale} stale bytecode`] : []),
  ];
  return {
    id,
    status: 'warning',
    message: `Of ${modules} modules looked at in ${stdlib}, ${what.join(' and ')}: they are compiled at every start that cannot write.`,
    ...cost,
    remedy: `${executable} -m compileall -q ${stdlib}`,
  };
}

/** Whether `--page-cache evicted` can do here what it says. */
export function evictionFinding(residentShare: number | undefined): Finding {
  const id = 'page-cache';
  if (residentShare === undefined) {
    return {
      id,
      status: 'note',
      message:
        'The default interpreter’s files can be evicted from the page cache, but how much stays cannot be seen: they belong to another user.',
      remedy: 'To know it, measure an interpreter of your own with --page-cache evicted.',
    };
  }
  const said = `After an eviction ${formatShare(residentShare)} of the default interpreter’s pages stay in the page cache`;
  if (residentShare <= RESIDENT_LIMIT) return { id, status: 'ok', message: `${said}.` };
  return {
    id,
    status: 'note',
    message: `${said}: running processes have them mapped.`,
    remedy: 'Close other processes of this interpreter before you measure with --page-cache evicted.',
  };
}

/** Variables of the caller that change how a bare `python` starts. Their names, never their values. */
export function variablesFinding(env: Readonly<Record<string, string | undefined>>): Finding {
  // These two concern the interactive prompt alone.
  const names = Object.keys(env)
    .filter((name) => /^PYTHON[A-Z0-9]/.test(name) && env[name] !== undefined)
    .filter((name) => !['PYTHONSTARTUP', 'PYTHONHISTFILE'].includes(name))
    .sort();
  const id = 'python-variables';
  if (names.length === 0)
    return { id, status: 'ok', message: 'No PYTHON… variable would change a bare run of a worker.' };
  return {
    id,
    status: 'note',
    message: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} set here: a bare run of a worker sees ${names.length === 1 ? 'it' : 'them'}, a trial does not.`,
    remedy: `To measure with ${names.length === 1 ? 'it' : 'one of them'}, say so: --env ${names[0]}.`,
  };
}

/** How much longer head takes than base, typically, by the rounds they share. */
function typicalCost(what: string, { baseMs, headMs }: PairedTimes): FindingCost {
  const { shift, n } = pairedRatio(baseMs, headMs);
  return { what, ms: shift, n };
}
