import { parseAnsiSequences } from 'ansi-sequence-parser';
import stringWidth from 'string-width';
import { escaped, svg } from './svg.js';

const [SIZE, LINE, LETTER, MARGIN] = [13, 19, 7.83, 18];
const FONT = 'ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace';

/** A command and what it printed, with the colours that a palette has for them. */
export function terminal(command, output, palette) {
  const colours = {
    ...{ red: palette.fail, green: palette.pass, yellow: palette.warn, cyan: palette.series[0] },
    ...{ brightBlack: palette.faint, blue: palette.series[0], magenta: palette.series[4] },
  };
  const lines = [`\u001B[2m$\u001B[22m ${command}`, '', ...output.trimEnd().split('\n')];
  const columns = Math.max(...lines.map((line) => stringWidth(line)));
  const size = { width: Math.ceil(columns * LETTER + 2 * MARGIN), height: lines.length * LINE + 2 * MARGIN };
  const texts = lines.map((line, index) => {
    let column = 0;
    const spans = parseAnsiSequences(line).map(({ value, foreground, decorations }) => {
      const x = MARGIN + column * LETTER;
      column += stringWidth(value);
      const named = foreground?.type === 'named' ? colours[foreground.name] : undefined;
      const fill = named ?? (decorations.has('dim') ? palette.faint : palette.ink);
      const weight = decorations.has('bold') ? ' font-weight="700"' : '';
      const width = ` textLength="${(stringWidth(value) * LETTER).toFixed(2)}"`;
      return value.trim() === ''
        ? ''
        : `<tspan x="${x.toFixed(2)}" fill="${fill}"${weight}${width}>${escaped(value)}</tspan>`;
    });
    const y = MARGIN + index * LINE + SIZE;
    return `<text xml:space="preserve" y="${y}" font-size="${SIZE}">${spans.join('')}</text>`;
  });
  return svg({ ...size, title: command, paper: palette.panel, font: FONT }, texts);
}
