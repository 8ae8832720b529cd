import type { ts } from 'ts-morph';
import { FileBuilder, Scope } from './builder.js';
import { compiler, wantCompiler } from './compiler.js';
import { constantKeysOf } from './constant-keys.js';
import { assignTo, lowerExpression } from './expressions.js';
import { bindPattern, directivesOf, lowerClass, lowerFunction } from './functions.js';
import { startOf, type Lowering } from './lowering.js';
import type { FactsDiagnostic, FileFacts } from './model.js';
import { parse, type Parsed } from './parse.js';
import { lineOf } from './positions.js';
import { prototypesToClasses } from './prototypes.js';
import { declareBlock, hoistVars, lowerStatements } from './statements.js';
import { assignedAtOnce, assignedStatics } from './statics.js';
import { suppressionsOf } from './suppressions.js';

/**
 * Turns the text of one file into facts. Pure; the syntax tree is forgotten on return. A file that the parser only half understands
 * gives the facts of what it recovered, and a diagnostic; one that nests too deeply gives empty facts and a diagnostic.
 */
export function extractFacts(path: string, text: string): FileFacts {
  wantCompiler();
  const parsed = parse(path, text);
  if (typeof parsed === 'string') return emptyFacts(path, text, [{ line: 1, message: parsed }]);
  try {
    return lower(path, text, parsed);
  } catch (error) {
    if (error instanceof RangeError) return emptyFacts(path, text, [{ line: 1, message: 'nested too deeply: not analysed' }]);
    throw error;
  }
}

function emptyFacts(path: string, text: string, diagnostics: readonly FactsDiagnostic[]): FileFacts {
  const file = new FileBuilder();
  file.addFunction('', 'module', -1, 0, text.length, undefined);
  return {
    path,
    lineStarts: lineStartsOf(text),
    directives: [],
    imports: [],
    exports: [],
    vars: file.vars,
    literals: [],
    varCount: file.varCount,
    functions: file.functions.map((each) => each.fact),
    classes: [],
    types: [],
    suppressions: [],
    diagnostics,
    esm: true,
  };
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lower(path: string, text: string, { source, instance }: Parsed): FileFacts {
  const file = new FileBuilder();
  const module = file.addFunction('', 'module', -1, 0, text.length, undefined);
  const scope = new Scope(undefined, 0, false);
  const l: Lowering = {
    source,
    file,
    imports: [],
    exports: [],
    classes: [],
    types: [],
    fn: module,
    scope,
    esm: false,
    constantKeys: constantKeysOf(source.statements, scope),
    expression: (node, name) => lowerExpression(l, node, name),
    statements: (nodes) => lowerStatements(l, nodes),
    functionLike: (node, name, kind, cls) => lowerFunction(l, node, name, kind, cls),
    classLike: (node, name) => lowerClass(l, node, name),
    bind: (target, value, operator) => bindPattern(l, target, value, operator),
    assignTo: (target, value, operator, at) => assignTo(l, target, value, operator, at),
  };
  // The first statement begins with the blanks that stand for the markup before its script: only its end tells where it lies.
  const inInstance = (node: ts.Node): boolean => instance.some((range) => node.end > range.start && node.end <= range.end);
  const own: ts.Statement[] = [];
  const perInstance: ts.Statement[] = [];
  for (const statement of source.statements) {
    if (compiler.isImportDeclaration(statement)) importDeclaration(l, statement);
    else if (compiler.isImportEqualsDeclaration(statement)) importEquals(l, statement);
    else if (compiler.isExportDeclaration(statement)) {
      l.esm = true;
      own.push(statement);
    } else if (instance.length > 0 && inInstance(statement)) perInstance.push(statement);
    else own.push(statement);
  }
  hoistVars(l, own);
  declareBlock(l, own);
  for (const statement of own) if (compiler.isExportDeclaration(statement)) exportDeclaration(l, statement);
  l.statements(own.filter((each) => !compiler.isExportDeclaration(each)));
  if (instance.length > 0) component(l, perInstance, path, text.length);
  prototypesToClasses(file.functions, file.vars, l.classes);
  assignedStatics(module, l.classes);
  assignedAtOnce(module, file.vars);
  const lineStarts = lineStartsOf(text);
  return {
    path,
    lineStarts,
    directives: directivesOf(source.statements),
    imports: l.imports,
    exports: l.exports,
    vars: file.vars.slice(),
    literals: file.literals.slice(),
    varCount: file.varCount,
    functions: file.functions.map((each) => each.done()),
    classes: l.classes,
    types: l.types,
    suppressions: suppressionsOf(text),
    diagnostics: syntaxErrors(source, lineStarts),
    esm: l.esm || l.imports.some((each) => each.kind === 'import') || l.exports.length > 0,
  };
}

/** The instance script of a single-file component becomes a function that the file exports by default. */
function component(l: Lowering, statements: readonly ts.Statement[], path: string, end: number): void {
  const name = (path.split('/').pop() ?? path).replace(/\.\w+$/, '');
  const fn = l.file.addFunction(name, 'function', 0, statements[0] ? startOf(l, statements[0]) : 0, end, undefined);
  const { fn: outerFn, scope: outerScope } = l;
  const exported = l.exports.length;
  l.fn = fn;
  l.scope = new Scope(outerScope, fn.fact.id, false);
  fn.fact.async = true; // top-level await is allowed in `<script setup>`
  hoistVars(l, statements);
  declareBlock(l, statements);
  l.statements(statements);
  l.exports.length = exported; // `export let data` declares a prop
  l.fn = outerFn;
  l.scope = outerScope;
  if (l.exports.some((each) => each.kind !== 'star' && each.name === 'default')) return;
  const local = l.file.anonymous(name, 'function', 0, fn.fact.pos, fn.fact.pos);
  const value = l.file.temp();
  l.fn.large({ op: 'function', fn: fn.fact.id }, value, fn.fact.pos, end);
  l.fn.small('assign', local, value, undefined, undefined, 'init', fn.fact.pos, end);
  l.exports.push({ kind: 'local', name: 'default', local, pos: fn.fact.pos, typeOnly: false });
}

function importDeclaration(l: Lowering, node: ts.ImportDeclaration): void {
  l.esm = true;
  if (!compiler.isStringLiteral(node.moduleSpecifier)) return;
  const clause = node.importClause;
  const typeOnly = clause?.isTypeOnly ?? false;
  const bindings: { imported: string; local: number; typeOnly: boolean }[] = [];
  const bind = (name: ts.Identifier, imported: string, only: boolean): void => {
    bindings.push({ imported, local: l.file.declare(l.scope, name.text, 'import', startOf(l, name), name.end), typeOnly: only });
  };
  if (clause?.name) bind(clause.name, 'default', typeOnly);
  const named = clause?.namedBindings;
  if (named && compiler.isNamespaceImport(named)) bind(named.name, '*', typeOnly);
  else if (named) for (const each of named.elements) bind(each.name, (each.propertyName ?? each.name).text, typeOnly || each.isTypeOnly);
  const allTypes = typeOnly || (bindings.length > 0 && bindings.every((each) => each.typeOnly));
  l.imports.push({ specifier: node.moduleSpecifier.text, kind: 'import', typeOnly: allTypes, pos: startOf(l, node), bindings, fn: 0 });
}

function importEquals(l: Lowering, node: ts.ImportEqualsDeclaration): void {
  const reference = node.moduleReference;
  if (!compiler.isExternalModuleReference(reference) || !compiler.isStringLiteralLike(reference.expression)) return;
  const local = l.file.declare(l.scope, node.name.text, 'import', startOf(l, node.name), node.name.end);
  l.imports.push({
    specifier: reference.expression.text,
    kind: 'import',
    typeOnly: node.isTypeOnly,
    pos: startOf(l, node),
    bindings: [{ imported: '*', local, typeOnly: node.isTypeOnly }],
    fn: 0,
  });
}

function exportDeclaration(l: Lowering, node: ts.ExportDeclaration): void {
  const pos = startOf(l, node);
  const specifier = node.moduleSpecifier && compiler.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : undefined;
  const clause = node.exportClause;
  if (specifier !== undefined) {
    l.imports.push({ specifier, kind: 'export-from', typeOnly: node.isTypeOnly, pos, bindings: [], fn: 0 });
    if (!clause) {
      if (!node.isTypeOnly) l.exports.push({ kind: 'star', specifier, pos });
      return;
    }
    if (compiler.isNamespaceExport(clause))
      l.exports.push({ kind: 'from', name: clause.name.text, imported: '*', specifier, pos, typeOnly: node.isTypeOnly });
    else
      for (const each of clause.elements)
        l.exports.push({
          kind: 'from',
          name: each.name.text,
          imported: (each.propertyName ?? each.name).text,
          specifier,
          pos: startOf(l, each),
          typeOnly: node.isTypeOnly || each.isTypeOnly,
        });
    return;
  }
  if (!clause || !compiler.isNamedExports(clause)) return;
  for (const each of clause.elements) {
    const local = l.scope.lookup((each.propertyName ?? each.name).text);
    if (local !== undefined)
      l.exports.push({ kind: 'local', name: each.name.text, local, pos: startOf(l, each), typeOnly: node.isTypeOnly || each.isTypeOnly });
  }
}

/** The parser never throws on bad syntax: what it could not make sense of stands in `parseDiagnostics`. */
function syntaxErrors(source: ts.SourceFile, lineStarts: readonly number[]): FactsDiagnostic[] {
  const errors = (source as unknown as { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics ?? [];
  // TypeScript syntax in a JavaScript file, decorators in odd places and the like are no obstacle to the facts.
  const first = errors.find((each) => each.category === compiler.DiagnosticCategory.Error && each.code < 2000);
  return first
    ? [{ line: lineOf(lineStarts, first.start), message: `syntax error: ${compiler.flattenDiagnosticMessageText(first.messageText, ' ')}` }]
    : [];
}
