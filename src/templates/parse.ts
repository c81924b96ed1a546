import { constants, type FileHandle, open } from 'node:fs/promises';
import type { CollectionTag, Document, Pair, ScalarTag, Tags } from 'yaml';
import { usageError } from '../domain/errors.js';
import { tableOf } from '../domain/table-of.js';
import { unreadable } from '../io/unreadable.js';

/** CloudFormation takes 1 MB, a plan of Terraform may have many. */
const MOST_BYTES = { yaml: 4 * 1024 ** 2, json: 64 * 1024 ** 2 };
/** An alias may stand for as much; more is an attack on memory, or as good as one. */
const MOST_ALIASES = 1000;
/** Letters of what the parser says. */
const LONGEST = 160;
const HINT = 'Correct the file, or name another with --template.';

/** Reads a template, which messages call `shown`: JSON by its ending, else YAML. Throws usage errors, with the line. */
export async function readTemplateFile(
  file: string,
  shown: string,
): Promise<Readonly<Record<string, unknown>>> {
  const isJson = file.endsWith('.json');
  const text = await readBounded(file, shown, isJson ? MOST_BYTES.json : MOST_BYTES.yaml);
  return tableOf(isJson ? parseJsonTemplate(text, shown) : await parseYamlTemplate(text, shown));
}

async function readBounded(file: string, shown: string, most: number): Promise<string> {
  let handle: FileHandle | undefined;
  try {
    // Of a named pipe nobody knows when it would be opened otherwise.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const found = await handle.stat();
    if (!found.isFile()) throw usageError(`${shown} is not a file.`, 'Name a template with --template.');
    if (found.size > most)
      throw usageError(`${shown} has ${found.size} bytes; ${most} are read at most.`, HINT);
    return (await handle.readFile('utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    throw await unreadable(error, file, shown, 'Check its path and permissions.');
  } finally {
    await handle?.close();
  }
}

function parseJsonTemplate(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const isLog = /^\{"@level"/.test(text);
    throw usageError(
      isLog
        ? `${shown} is the log of a Terraform command (plan -json), which does not have the values.`
        : `${shown} is not valid JSON: ${(error as Error).message}.`,
      isLog ? 'Write them: terraform plan -out plan.bin && terraform show -json plan.bin > plan.json.' : HINT,
    );
  }
}

/** Parses YAML with CloudFormation’s short forms, which become the long ones. Numbers stay as they are written. */
export async function parseYamlTemplate(text: string, shown: string): Promise<unknown> {
  // It is large, and only who has a template needs it.
  const yaml = await import('yaml');
  const tags = (known: Tags): Tags => [...known.filter(isNoNumber), ...intrinsicTags(yaml.YAMLMap)];
  try {
    const lineCounter = new yaml.LineCounter();
    const options = { customTags: tags, merge: true, logLevel: 'silent', lineCounter } as const;
    const document = yaml.parseDocument(text, options);
    checkErrors(document, shown);
    yaml.visit(document, {
      Alias: (_, node) => {
        if (node.resolve(document)) return;
        const { line } = lineCounter.linePos(node.range?.[0] ?? 0);
        throw usageError(
          `${shown} is not valid YAML, line ${line}: nothing is called &${node.source}.`,
          HINT,
        );
      },
    });
    readNumbersOfJson(yaml, document);
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    checkEnds(value, new Set(), new Set());
    return value;
  } catch (error) {
    if (error instanceof RangeError) throw usageError(`${shown} is nested too deeply to be read.`, HINT);
    if (error instanceof ReferenceError)
      throw usageError(`${shown} has aliases that stand for too much, or for themselves.`, HINT);
    throw error;
  }
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** What becomes JSON has numbers where none was quoted; one with more digits than a number keeps stays as it is. */
function readNumbersOfJson({ visit, isScalar, isNode }: typeof import('yaml'), document: Document): void {
  const nameOf = ({ key }: Pair) => (isScalar(key) ? key.value : key);
  const visitor: Parameters<typeof visit>[1] = {
    // What a function in it makes of its arguments is for that function to say.
    Pair: (_, pair) => (/^(?:Ref|Condition|Fn::\w+)$/.test(String(nameOf(pair))) ? visit.SKIP : undefined),
    Scalar: (_, node) => {
      if (node.type !== 'PLAIN' || !JSON_NUMBER.test(node.source ?? '')) return;
      const number = Number(node.source);
      if (Number.isSafeInteger(number) || !Number.isInteger(number)) node.value = number;
    },
  };
  visit(document, {
    Pair: (_, pair) => {
      if (nameOf(pair) === 'Fn::ToJsonString' && isNode(pair.value)) visit(pair.value, visitor);
    },
  });
}

/** Throws a ReferenceError for a value that contains itself. */
function checkEnds(value: unknown, around: Set<object>, ended: Set<object>): void {
  if (typeof value !== 'object' || value === null || ended.has(value)) return;
  if (around.has(value)) throw new ReferenceError('a value contains itself');
  around.add(value);
  for (const one of Object.values(value)) checkEnds(one, around, ended);
  around.delete(value);
  ended.add(value);
}

function checkErrors({ errors: [first] }: Document.Parsed, shown: string): void {
  if (!first) return;
  const [at] = first.linePos ?? [];
  const place = at ? `, line ${at.line}, column ${at.col}` : '';
  const said = (first.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
  // It quotes what was read, which need not be text at all.
  const short = said.replace(/[\p{Cc}\uFFFD]/gu, '?').slice(0, LONGEST);
  throw usageError(`${shown} is not valid YAML${place}: ${short.replace(/\.$/, '')}.`, HINT);
}

/** A value with leading zeros is the id of an account, not a number. */
function isNoNumber(tag: Tags[number]): boolean {
  return typeof tag === 'string' || !/:(?:int|float)$/.test(tag.tag);
}

/** docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
const FUNCTIONS = [
  ...['And', 'Base64', 'Cidr', 'Contains', 'EachMemberEquals', 'EachMemberIn', 'Equals', 'FindInMap'],
  ...['GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Length', 'Not', 'Or', 'RefAll', 'Select', 'Split'],
  ...['Sub', 'ToJsonString', 'Transform', 'ValueOf', 'ValueOfAll'],
];

function intrinsicTags(YAMLMap: typeof import('yaml').YAMLMap): (ScalarTag | CollectionTag)[] {
  const names = ['Ref', 'Condition', ...FUNCTIONS];
  return names.flatMap((name) => {
    const tag = `!${name}`;
    const long = FUNCTIONS.includes(name) ? `Fn::${name}` : name;
    const wrapped: CollectionTag['resolve'] = (node) => {
      const map = new YAMLMap();
      map.set(long, node);
      return map;
    };
    return [
      { tag, resolve: (value: string) => ({ [long]: value }) },
      { tag, collection: 'seq' as const, resolve: wrapped },
      { tag, collection: 'map' as const, resolve: wrapped },
    ];
  });
}
