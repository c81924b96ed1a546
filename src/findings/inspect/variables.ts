import type { LambdaFacts, VariableFacts } from '../../domain/facts/lambda.js';
import { formatBytes } from '../../domain/format.js';
import type { InspectionFinding } from '../../domain/inspection.js';
import { ownEntry } from '../../domain/own-entry.js';
import { counted, listed } from '../../domain/words.js';
import { figure, fine } from './finding.js';

const LIMIT_BYTES = 4096;
/** Half of what there may be. */
const MANY_BYTES = 2048;

type IsOn = (value: string) => boolean;
/** Anything but nothing, also 0. */
const set: IsOn = (value) => value !== '';
/** Numbers from 1 on, and what is none. */
const flag: IsOn = (value) => value !== '' && value !== '0';

/** Switches of the interpreter that cost at a start; names only are shown. */
const SWITCHES: Readonly<Record<string, { readonly isOn: IsOn; readonly why: string }>> = {
  PYTHONPROFILEIMPORTTIME: { isOn: set, why: 'every import is timed, and a line for it written to the log' },
  PYTHONVERBOSE: { isOn: flag, why: 'a line or more for every import is written to the log' },
  PYTHONDEVMODE: { isOn: set, why: 'the development mode checks memory, warns and debugs asyncio' },
  PYTHONASYNCIODEBUG: { isOn: set, why: 'asyncio keeps where each task and callback came from' },
  PYTHONTRACEMALLOC: { isOn: flag, why: 'every allocation is traced' },
  PYTHONMALLOC: { isOn: (value) => value.includes('debug'), why: 'the allocators check what they hand out' },
  PYTHONPYCACHEPREFIX: { isOn: set, why: 'bytecode in the __pycache__ of the package is not looked at' },
};

/** What other tools bring into the process, by the beginning of their variables. */
const TOOLS: readonly (readonly [string, RegExp])[] = [
  ['OpenTelemetry', /^OTEL_/],
  ['Datadog', /^DD_/],
  ['New Relic', /^NEW_RELIC_/],
  ['Dynatrace', /^DT_/],
  ['Sentry', /^SENTRY_/],
];

/** Variables that cost at a start, and what else belongs to them: tracing, and a key of one’s own. */
export function variablesFindings(facts: LambdaFacts): InspectionFinding[] {
  const { variables, isTraced, hasOwnKey } = facts.configuration;
  const found = [
    ...switchFindings(variables),
    ...optimizeFinding(facts),
    ...wrapperFindings(variables),
    ...toolFindings(variables),
    ...sizeFinding(variables),
    ...(hasOwnKey && variables.length > 0 ? [keyFinding(variables)] : []),
    ...(isTraced ? [tracingFinding()] : []),
  ];
  if (found.length > 0) return found;
  const bytes = bytesOf(variables);
  return [
    fine(
      'variables',
      `${counted(variables.length, 'variable')} (${formatBytes(bytes)}): none that is known to cost at a start.`,
      [figure('variables', variables.length, 'count'), figure('variables', bytes, 'bytes')],
    ),
  ];
}

function switchFindings(variables: readonly VariableFacts[]): InspectionFinding[] {
  const on = variables.flatMap(({ name, value = '' }) => {
    const known = ownEntry(SWITCHES, name);
    return known?.isOn(value) ? [{ name, why: known.why }] : [];
  });
  if (on.length === 0) return [];
  return [
    {
      id: 'python-variables',
      status: 'warning',
      message: `${counted(on.length, 'variable')} of the interpreter ${on.length === 1 ? 'costs' : 'cost'} at every start: ${on.map(({ name, why }) => `${name} (${why})`).join('; ')}.`,
      figures: [figure('variables that cost', on.length, 'count')],
      remedy: `Remove ${on.map(({ name }) => name).join(', ')} from the function’s configuration, or set ${on.length === 1 ? 'it' : 'them'} only while looking for something.`,
    },
  ];
}

/** With -O the interpreter reads .opt-1.pyc alone: ordinary bytecode is of no use then. */
function optimizeFinding({ configuration, zip }: LambdaFacts): InspectionFinding[] {
  const value = configuration.variables.find(({ name }) => name === 'PYTHONOPTIMIZE')?.value ?? '';
  if (!flag(value)) return [];
  const level = /^\d+$/.test(value) ? Math.min(2, Number(value)) : 1;
  const fitting = zip?.entries.filter(({ name }) => name.endsWith(`.opt-${level}.pyc`)).length;
  const sources = zip?.entries.filter(({ name }) => name.endsWith('.py')).length ?? 0;
  if (fitting !== undefined && fitting >= sources) return [];
  return [
    {
      id: 'python-optimize',
      status: 'warning',
      message: `PYTHONOPTIMIZE is on: only bytecode of its level is read, .opt-${level}.pyc${fitting === undefined ? '' : `, and the zip has ${fitting} of it for ${counted(sources, 'module')}`}. What has none is compiled at each cold start.`,
      figures: fitting === undefined ? [] : [figure('bytecode of its level', fitting, 'count')],
      remedy: 'Remove PYTHONOPTIMIZE: what it saves at run time is little.',
    },
  ];
}

function wrapperFindings(variables: readonly VariableFacts[]): InspectionFinding[] {
  const known: Readonly<Record<string, string>> = {
    AWS_LAMBDA_EXEC_WRAPPER: 'a script runs before the runtime, and often changes what it imports',
    LD_PRELOAD: 'the dynamic linker loads more into every process',
  };
  const found = variables.filter(({ name }) => Object.hasOwn(known, name));
  return found.map(({ name }) => ({
    id: 'wrapper',
    status: 'warning',
    message: `${name} is set: at every start ${known[name]}.`,
    figures: [figure('scripts or libraries before the runtime', 1, 'count')],
    remedy: `Measure a version without ${name}: coldstart lambda bench NAME:with NAME:without.`,
  }));
}

function toolFindings(variables: readonly VariableFacts[]): InspectionFinding[] {
  return TOOLS.flatMap(([tool, pattern]): InspectionFinding[] => {
    const names = variables.map(({ name }) => name).filter((name) => pattern.test(name));
    if (names.length === 0) return [];
    return [
      {
        id: 'instrumentation',
        status: 'note',
        message: `${counted(names.length, 'variable')} of ${tool} (${listed(names)}): instrumentation imports its own packages at each start, and patches yours.`,
        figures: [figure(`variables of ${tool}`, names.length, 'count')],
        remedy:
          'See what it adds: coldstart lambda bench of a version with and one without it. Switch off integrations that are not used.',
      },
    ];
  });
}

function sizeFinding(variables: readonly VariableFacts[]): InspectionFinding[] {
  const bytes = bytesOf(variables);
  if (bytes < MANY_BYTES) return [];
  const [largest] = [...variables].sort((a, b) => b.bytes - a.bytes);
  return [
    {
      id: 'variables-size',
      status: 'note',
      message: `${counted(variables.length, 'variable')} with ${formatBytes(bytes)} of the ${LIMIT_BYTES} B that there may be; the largest is ${largest?.name} (${formatBytes(largest?.bytes ?? 0)}). They are decrypted before the initialisation, where REPORT does not show it.`,
      figures: [figure('variables', variables.length, 'count'), figure('variables', bytes, 'bytes')],
      remedy: 'Put large values into a file of the package, and secrets into a store that is read once.',
    },
  ];
}

function keyFinding(variables: readonly VariableFacts[]): InspectionFinding {
  return {
    id: 'variables-key',
    status: 'note',
    message: `${counted(variables.length, 'variable')} ${variables.length === 1 ? 'is' : 'are'} encrypted with a key of your own: a cold start asks KMS for them, before anything that REPORT shows.`,
    figures: [figure('variables', variables.length, 'count')],
    remedy: 'Keep it if it is required; it is part of overhead, which coldstart lambda bench shows.',
  };
}

function tracingFinding(): InspectionFinding {
  return {
    id: 'tracing',
    status: 'note',
    message:
      'Tracing with X-Ray is active: a part of the requests is recorded, and its SDK, where it is used, is imported at each start.',
    figures: [figure('tracing', 1, 'count')],
    remedy: 'If the traces are not used, set the tracing mode to PassThrough.',
  };
}

function bytesOf(variables: readonly VariableFacts[]): number {
  return variables.reduce((sum, { bytes }) => sum + bytes, 0);
}
