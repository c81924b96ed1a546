import type { Entry, ManualCommand } from './manual.js';

/** What the page has beside the commands. */
export interface ManualTexts {
  readonly version: string;
  readonly summary: string;
  readonly description: readonly string[];
  readonly exitStatus: readonly Entry[];
  readonly exitNote: string;
  readonly environment: readonly Entry[];
  readonly files: readonly Entry[];
  readonly seeAlso: readonly string[];
}

/** The page coldstart(1) in man(7), in ASCII. The first command is the program. Has no date: the same sources give the same page. Pure. */
export function manualPage([program, ...commands]: readonly ManualCommand[], texts: ManualTexts): string {
  if (!program) return '';
  const lines = [
    // Not the shell's quotes, and no hyphenated options.
    `.TH COLDSTART 1 "" ${argument(`coldstart ${texts.version}`)} "User Commands"`,
    '.nh',
    '.ad l',
    '.SH NAME',
    `coldstart \\- ${roff(texts.summary)}`,
    '.SH SYNOPSIS',
    ...synopsis([program, ...commands.filter(({ name }) => name.split(' ').length === 2)]),
    '.SH DESCRIPTION',
    ...paragraphs(texts.description),
    ...program.groups.flatMap(([, options]) => entries(options)),
    '.SH COMMANDS',
    ...paragraphs(['Each command has --help, which shows what stands here of it.']),
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    ...entries(texts.exitStatus),
    '.PP',
    ...filled(texts.exitNote),
    '.SH ENVIRONMENT',
    ...entries(texts.environment),
    '.SH FILES',
    ...entries(texts.files, 'I'),
    '.SH EXAMPLES',
    ...[program, ...commands].flatMap(exampleBlock).slice(1),
    '.SH SEE ALSO',
    ...paragraphs(texts.seeAlso),
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * A text as roff prints it: what has a meaning of its own there is escaped, and quotes and dashes stay those of ASCII, so that they
 * can be copied into a shell. Pure.
 */
export function roff(text: string): string {
  const escaped = text.replace(/[\\\-'`^~]|[^\x20-\x7e]/gu, (sign) => ESCAPES[sign] ?? byNumber(sign));
  return escaped.replace(/^\./, '\\&.');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
  // A line of roff ends with it.
  '\n': ' ',
  '\t': ' ',
};

function byNumber(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  return code < 0x20 || code === 0x7f ? '' : `\\[u${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** As an argument of a macro. */
function argument(text: string): string {
  return `"${roff(text).replaceAll('"', '\\(dq')}"`;
}

function synopsis(commands: readonly ManualCommand[]): string[] {
  return commands.flatMap(({ name, usage }, index) => [
    ...(index > 0 ? ['.br'] : []),
    `\\fB${roff(name)}\\fR ${roff(usage)}`.trimEnd(),
  ]);
}

function commandLines({ name, usage, description, arguments: args, groups }: ManualCommand): string[] {
  return [
    `.SS ${argument(`${name} ${usage}`.trimEnd())}`,
    ...paragraphs([sentence(description)]),
    ...entries(args, 'I'),
    ...groups.flatMap(([heading, options]) => [
      ...(groups.length > 1 && heading !== 'Options' ? ['.PP', `\\fI${roff(heading)}\\fR`] : []),
      ...entries(options),
    ]),
  ];
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
}

function exampleBlock({ examples }: ManualCommand): string[] {
  if (examples.length === 0) return [];
  return ['.PP', '.nf', ...examples.map((line) => roff(line.slice(2))), '.fi'];
}

/** The first stands below a heading, which is as good as a paragraph’s beginning. */
function paragraphs(texts: readonly string[]): string[] {
  return texts.flatMap((text, index) => [...(index > 0 ? ['.PP'] : []), ...filled(text)]);
}

const LINE_WIDTH = 80;

/** Lines that roff fills; none ends with a sentence, since what follows would then stand two spaces apart. */
function filled(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last} ${word}`;
    const mayBreak = last !== undefined && !/[.?!)"']$/.test(last);
    if (mayBreak && roff(joined).length > LINE_WIDTH - 1) lines.push(word);
    else lines.splice(-1, 1, joined);
  }
  return lines.map(roff);
}

/** Names in bold, what stands for a value in italics. */
function entries(all: readonly Entry[], font: 'B' | 'I' = 'B'): string[] {
  return all.flatMap(([term, meaning]) => {
    const [, name = term, value = ''] = /^([^<[]+)([<[].*)?$/.exec(term) ?? [];
    const shown = `\\f${font}${roff(name.trimEnd())}\\fR`;
    return ['.TP', value === '' ? shown : `${shown} \\fI${roff(value)}\\fR`, ...filled(meaning)];
  });
}
