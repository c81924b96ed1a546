import type { ImportFigures } from '../../domain/bytecode.js';
import { defined } from '../../domain/defined.js';
import type { ImportTimes } from '../../domain/facts/bytecode.js';
import { formatFactor, formatMs } from '../../domain/format.js';
import { median } from '../../stats/quantile.js';
import { pairedRatio } from '../../stats/ratio.js';

/** The figures of one import; `inside` tells whether a source belongs to what was looked at. */
export function importFigures(
  name: string,
  { asFoundMs, completeMs, sources, states }: ImportTimes,
  inside: (source: string) => boolean,
): ImportFigures {
  if (completeMs.length === 0) {
    const asFoundMedianMs = median(asFoundMs);
    const [n, modules] = [asFoundMs.length, sources.length];
    const sentence = `import ${name}: ${formatMs(asFoundMedianMs)}, n = ${n}; all ${modules} modules that it loads have valid bytecode, so there is nothing to compare.`;
    return { status: 'complete', name, n, asFoundMs: [...asFoundMs], asFoundMedianMs, modules, sentence };
  }
  const { n, ratio, ratioCi95, p, shift } = pairedRatio(completeMs, asFoundMs);
  const compiled = sources.filter((_, index) => states[index] !== 'valid');
  const within = compiled.filter(inside).length;
  const figures = {
    ...{ name, n, ratio, p, savedMs: shift },
    ...defined({ ratioCi95 }),
    asFoundMs: [...asFoundMs],
    completeMs: [...completeMs],
    asFoundMedianMs: median(asFoundMs),
    completeMedianMs: median(completeMs),
    modules: sources.length,
    compiled: within,
    compiledElsewhere: compiled.length - within,
  };
  return { status: 'ok', ...figures, sentence: sentenceOf(figures) };
}

function sentenceOf(figures: {
  name: string;
  n: number;
  ratio: number;
  ratioCi95?: [number, number];
  asFoundMedianMs: number;
  completeMedianMs: number;
  modules: number;
  compiled: number;
  compiledElsewhere: number;
}): string {
  const { name, n, ratio, ratioCi95, modules, compiled, compiledElsewhere } = figures;
  const interval = ratioCi95 ? ` [${formatFactor(ratioCi95[0])}, ${formatFactor(ratioCi95[1])}]` : '';
  const seen = ratioCi95 && ratioCi95[0] <= 1 && ratioCi95[1] >= 1 ? ', no detectable difference' : '';
  const times = `${formatMs(figures.asFoundMedianMs)} as found, ${formatMs(figures.completeMedianMs)} with bytecode`;
  const elsewhere = compiledElsewhere > 0 ? `, ${compiledElsewhere} elsewhere (standard library)` : '';
  const loads = `of ${modules} modules that it loads, ${compiled} here${elsewhere} have no valid bytecode`;
  return `import ${name}: ${times}: ${formatFactor(ratio)}x${interval}, n = ${n}${seen}; ${loads}.`;
}
