/** Colours of the page, for light and dark: marks differ for colour-blind readers, and from the paper, as a test computes. */
export interface Palette {
  readonly paper: string;
  readonly ink: string;
  /** Less important text. */
  readonly faint: string;
  /** Rules and grids. */
  readonly rule: string;
  readonly panel: string;
  readonly fail: string;
  readonly pass: string;
  readonly warn: string;
  /** Of marks, in the order in which series take them. */
  readonly series: readonly string[];
  /** Behind text. */
  readonly tints: readonly string[];
}

export const LIGHT: Palette = {
  paper: '#ffffff',
  ink: '#16191d',
  faint: '#555d68',
  rule: '#d5dae0',
  panel: '#f5f7f9',
  fail: '#b3261e',
  pass: '#146c2e',
  warn: '#7a4f00',
  series: ['#1b2c90', '#c68100', '#0b9266', '#911906', '#8e7dae', '#551c4b'],
  tints: ['#d3dcf7', '#f6e2bd', '#cbe9dd', '#f3d3cc', '#e3dced', '#e1e5ea'],
};

export const DARK: Palette = {
  paper: '#14171c',
  ink: '#e8ebef',
  faint: '#a7b0bb',
  rule: '#39414c',
  panel: '#1c2027',
  fail: '#ff8a80',
  pass: '#7bd88f',
  warn: '#f2c14e',
  series: ['#4d86dc', '#f5bd3c', '#3ee0a2', '#c9643c', '#ced4ff', '#84697e'],
  tints: ['#1f4568', '#66391a', '#17513f', '#54315a', '#4f4917', '#3a424d'],
};

/** The variables of a palette, as declarations of CSS. */
export function variablesOf({ series, tints, ...named }: Palette): string {
  const all = [
    ...Object.entries(named),
    ...series.map((colour, index) => [`series-${index}`, colour]),
    ...tints.map((colour, index) => [`tint-${index}`, colour]),
  ];
  return all.map(([key, colour]) => `--${key}: ${colour};`).join(' ');
}

/** How many series have a colour of their own. */
export const SERIES = LIGHT.series.length;

/** The colour of the series with this index; they repeat after the last. */
export function series(index: number): string {
  return `var(--series-${index % SERIES})`;
}

/**
 * The series of each phase, on every page the same; phases that a row can have together differ, whatever its kind. What is
 * like in two kinds is alike: what the worker itself does has one colour as work and as handler.
 */
const PHASES = {
  ...{ boot: 0, imports: 1, loop: 2, work: 3 },
  ...{ create: 4, start: 5 },
  ...{ engine: 5, compile: 4, restore: 2 },
  ...{ venv: 0, firstImport: 1, install: 3 },
  ...{ init: 1, handler: 3, overhead: 5 },
} as const;

/** The colour of a phase, if it is one that is known. */
export function phaseColour(phase: keyof typeof PHASES): string;
export function phaseColour(phase: string): string | undefined;
export function phaseColour(phase: string): string | undefined {
  // It comes after all that anybody waited for.
  if (phase === 'exit') return 'var(--faint)';
  return Object.hasOwn(PHASES, phase) ? series(PHASES[phase as keyof typeof PHASES]) : undefined;
}

export function tint(index: number): string {
  return `var(--tint-${index % LIGHT.tints.length})`;
}
