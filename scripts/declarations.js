// Writes dist/index.d.ts: the types of the library in one file that needs no package. What the schemas infer is written out, since
// users have no zod; everything else stays as it stands in src/, with its comments.
// Usage: npm run build:types
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');
const entry = join(root, 'src/library/index.ts');
const { NoTruncation, InTypeAlias, MultilineObjectLiterals, UseAliasDefinedOutsideCurrentScope } =
  ts.NodeBuilderFlags;
const WHOLE = NoTruncation | InTypeAlias | MultilineObjectLiterals | UseAliasDefinedOutsideCurrentScope;

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  root,
);
const program = ts.createProgram([entry], { ...options, noEmit: false, declaration: true });
const checker = program.getTypeChecker();
const printer = ts.createPrinter({ removeComments: false });

/** The declaration of a name, through imports. */
function declarationOf(symbol) {
  const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const [declaration, ...more] = origin.declarations ?? [];
  if (!declaration || more.length > 0) throw new Error(`${symbol.name} has no single declaration`);
  return { symbol: origin, declaration };
}

const isOurs = (node) =>
  relative(join(root, 'src'), node.getSourceFile().fileName).startsWith('..') === false;

/** Whether a type is inferred from a value, such as a schema, or taken out of another: its text alone says little. */
function isInferred(node) {
  if (ts.isTypeQueryNode(node) || ts.isIndexedAccessTypeNode(node)) return true;
  if (ts.isTypeReferenceNode(node)) {
    const found = checker.getSymbolAtLocation(node.typeName);
    const { declaration } = found ? declarationOf(found) : {};
    if (
      declaration &&
      ts.isTypeAliasDeclaration(declaration) &&
      isOurs(declaration) &&
      isInferred(declaration.type)
    )
      return true;
    if (
      declaration &&
      !isOurs(declaration) &&
      /node_modules\/zod\//.test(declaration.getSourceFile().fileName)
    )
      return true;
  }
  return ts.forEachChild(node, (child) => isInferred(child) || undefined) ?? false;
}

/** A declaration as it is emitted: without bodies, with its comment. */
const emitted = new Map();
function emittedStatements(source) {
  if (!emitted.has(source)) {
    program.emit(
      source,
      (name, text) => emitted.set(source, ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)),
      undefined,
      true,
    );
  }
  return emitted.get(source).statements;
}

function statementOf({ symbol, declaration }) {
  const found = emittedStatements(declaration.getSourceFile()).find((one) => one.name?.text === symbol.name);
  if (!found) throw new Error(`${symbol.name} is not emitted`);
  return found;
}

/** Types that are written out already, by their text: what is the same has the name. */
const named = new Map();
const textOf = (node) => printer.printNode(ts.EmitHint.Unspecified, node, program.getSourceFile(entry));

function writtenOut({ symbol, declaration }) {
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  return checker.typeToTypeNode(type, declaration, WHOLE);
}

/** The same with names for the parts that have one. */
function withNames(node, own) {
  const visit = (one) => {
    if (ts.isTypeLiteralNode(one) || ts.isUnionTypeNode(one)) {
      const name = named.get(textOf(one));
      if (name !== undefined && name !== own) return ts.factory.createTypeReferenceNode(name);
    }
    return ts.visitEachChild(one, visit, undefined);
  };
  return ts.visitNode(node, visit);
}

// Everything that is exported, and what that names.
const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)));
const wanted = new Map();
const open = exported.map(declarationOf);
for (let one = open.pop(); one !== undefined; one = open.pop()) {
  const { symbol, declaration } = one;
  const known = wanted.get(symbol.name);
  if (known && known.symbol !== symbol) throw new Error(`two things are called ${symbol.name}`);
  if (known) continue;
  const isAlias = ts.isTypeAliasDeclaration(declaration);
  const isWritten = isAlias && isInferred(declaration.type);
  const node = isWritten ? writtenOut(one) : undefined;
  wanted.set(symbol.name, { ...one, node });
  if (node) continue;
  const visit = (child) => {
    if (ts.isBlock(child)) return;
    if (ts.isIdentifier(child)) {
      const found = checker.getSymbolAtLocation(child);
      const origin = found && found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found;
      const isType =
        origin && origin.flags & (ts.SymbolFlags.TypeAlias | ts.SymbolFlags.Interface | ts.SymbolFlags.Class);
      if (isType && origin.declarations?.every(isOurs)) open.push(declarationOf(origin));
    }
    ts.forEachChild(child, visit);
  };
  visit(declaration);
}
for (const [name, { node }] of wanted) if (node) named.set(textOf(node), name);

const names = new Set(exported.map(({ name }) => name));
const parts = [...wanted]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, one]) => {
    const keyword = names.has(name) ? 'export ' : '';
    if (one.node) {
      const comment = ts
        .getLeadingCommentRanges(one.declaration.getSourceFile().text, one.declaration.pos)
        ?.at(-1);
      const said = comment ? `${one.declaration.getSourceFile().text.slice(comment.pos, comment.end)}\n` : '';
      return `${said}${keyword}type ${name} = ${textOf(withNames(one.node, name))};`;
    }
    const statement = statementOf(one);
    const text = statement
      .getFullText()
      .trim()
      .replace(/^export (?:declare )?/m, '');
    const isValue = ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement);
    return text.replace(
      /^(?=(?:abstract )?(?:class|function|interface|type) )/m,
      `${keyword}${isValue ? 'declare ' : ''}`,
    );
  });
const text = `${parts.join('\n\n')}\n\nexport {};\n`;
const leaking = /^import |\bimport\(|\bz\.|zod|NodeJS\./m.exec(text);
if (leaking) throw new Error(`the types need more than themselves: ${leaking[0]}`);
const target = join(root, 'dist/index.d.ts');
await mkdir(join(root, 'dist'), { recursive: true });
await writeFile(target, text);

// As strict users compile it, without any package.
const alone = ts.createProgram([target], {
  ...{ strict: true, skipLibCheck: false, noEmit: true, types: [] },
  ...{ target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] },
});
const faults = alone.getSemanticDiagnostics(alone.getSourceFile(target));
if (faults.length > 0)
  throw new Error(
    ts.formatDiagnostics(faults, { ...ts.sys, getCanonicalFileName: (name) => name, getNewLine: () => '\n' }),
  );
