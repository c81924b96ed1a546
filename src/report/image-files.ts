import type { ImageFiles } from '../domain/image-files.js';
import { plain } from '../domain/plain.js';
import type { RenderOptions } from './reporter.js';
import { styled } from './styled.js';
import { cut, wrapped } from './terminal/text.js';

const STATES = {
  written: 'written',
  replaced: 'written over what was there',
  kept: 'kept as it was',
} as const;

/** For people: which files, what each of their lines buys, what to know, and what comes next. */
export function imageFilesTable(report: ImageFiles, options: RenderOptions): string {
  const wrap = (text: string, indent = 0) => wrapped(plain(text), options.width, indent);
  const { files, lines, notes, next } = report;
  const width = String(lines.at(-1)?.line ?? 0).length;
  const blocks = [
    [...wrap(headline(report)), ...files.map(({ file, state }) => `${plain(file)}: ${STATES[state]}`)],
    lines.flatMap(({ line, instruction, buys }) => [
      styled(
        'bold',
        cut(`${String(line).padStart(width)}  ${plain(firstLine(instruction))}`, options.width),
        options,
      ),
      ...wrap(buys, width + 2),
    ]),
    notes.flatMap((note) => wrap(note)),
    next.map((command, index) => `${index === 0 ? 'Next: ' : '      '}${plain(command)}`),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function headline({ input, purpose, installer, requirements, base, start }: ImageFiles): string {
  const what = purpose === 'lambda' ? 'a function of AWS Lambda' : 'a worker';
  const by = installer
    ? `, what ${requirements ?? 'it'} names installed by ${installer.name}`
    : ', without packages';
  const pinned = base.digest === undefined ? '' : ` (${base.digest.slice(0, 19)}…, ${base.digestFrom})`;
  return `${input} as an image of ${what}: from ${base.image}${pinned}${by}, starts ${start.join(' ')}`;
}

/** Mounts come before the command, which is what a line is about. */
function firstLine(instruction: string): string {
  const [first = '', ...rest] = instruction.split('\n').map((line) => line.replace(/ \\$/, '').trim());
  const command = rest.filter((line) => !line.startsWith('--mount=')).join(' ');
  return first.startsWith('RUN --mount') ? `RUN … ${command}` : [first, ...rest].join(' ');
}
