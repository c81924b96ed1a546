/** Name of the tool that `uvx` runs, and of its command. */
export const TOOL = 'coldstart-first-start';
export const TOOL_MODULE = 'coldstart_first_start';
export const TOOL_VERSION = '1.0';

/** What is to be there when it has started. */
export interface Started {
  /** Lines as in PEP 508. */
  readonly dependencies: readonly string[];
  /** Modules that it imports. */
  readonly imports: readonly string[];
}

/**
 * What is started: it says when its first statement runs and in which environment, imports the set, and says where each
 * module came from. It needs nothing that Python has not loaded anyway, so that little beside the imports is measured.
 */
function body(imports: readonly string[], indent: string): string {
  return [
    'pipe = int(os.environ["COLDSTART_PROBE_FD"])',
    'told = [sys.prefix, sys.base_prefix, "%d.%d.%d" % sys.version_info[:3]]',
    'os.write(pipe, ("started %d %s\\n" % (started, "\\t".join(told))).encode())',
    ...imports.map((name) => `import ${name}`),
    `modules = [sys.modules[name] for name in ${JSON.stringify(imports)}]`,
    'places = [getattr(one, "__file__", None) or list(getattr(one, "__path__", [""]))[0] for one in modules]',
    'os.write(pipe, ("imported %d %s\\n" % (time.monotonic_ns(), "\\t".join(places))).encode())',
  ]
    .map((line) => `${indent}${line}\n`)
    .join('');
}

const FIRST = 'import os, sys, time\nstarted = time.monotonic_ns()\n';

/** A script with a PEP 723 block; without dependencies one for a project. */
export function scriptSource({ dependencies, imports }: Started, python: string | undefined): string {
  if (python === undefined) return FIRST + body(imports, '');
  const block = [
    '# /// script',
    `# requires-python = ">=${python}"`,
    '# dependencies = [',
    ...dependencies.map((line) => `#   ${JSON.stringify(line)},`),
    '# ]',
    '# ///',
  ];
  return `${block.join('\n')}\n${FIRST}${body(imports, '')}`;
}

/** The files of a wheel whose command does the same. */
export function toolFiles({ dependencies, imports }: Started): Readonly<Record<string, string>> {
  const info = `${TOOL_MODULE}-${TOOL_VERSION}.dist-info`;
  const requires = dependencies.map((line) => `Requires-Dist: ${line}\n`).join('');
  const files: Record<string, string> = {
    [`${TOOL_MODULE}.py`]: `${FIRST}\ndef main():\n${body(imports, '    ')}`,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${TOOL}\nVersion: ${TOOL_VERSION}\n${requires}`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: coldstart\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/entry_points.txt`]: `[console_scripts]\n${TOOL} = ${TOOL_MODULE}:main\n`,
  };
  const record = [...Object.keys(files), `${info}/RECORD`].map((path) => `${path},,\n`).join('');
  return { ...files, [`${info}/RECORD`]: record };
}

/** Requirements as a script or a tool can have them; the first line that neither can, otherwise. Pure. */
export function asDependencies(
  text: string,
): { readonly dependencies: readonly string[] } | { readonly unfit: string } {
  const lines = text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) =>
      line
        .replace(/(^|\s)#.*$/, '')
        .replace(/ --hash=\S+/g, '')
        .trim(),
    )
    .filter((line) => line !== '');
  const unfit = lines.find((line) => line.startsWith('-') || line.includes('://'));
  return unfit === undefined ? { dependencies: lines } : { unfit };
}
