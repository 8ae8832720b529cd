/** Every call that touches files, with the text of its path. */
import { DESCRIPTOR_CALLS, DOWNLOAD_PACKAGES } from '../../knowledge/disk-words.js';
import { FILE_FUNCTIONS, FILE_METHODS, LOG_FILES, SENDING_METHODS, UPLOAD_METHODS, type FileFunction } from '../../knowledge/files.js';
import type { CallInstr, VarId } from '../../facts/model.js';
import { definitionOf, initsOf, literalOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFile, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { isAnswering } from '../background/settled-elsewhere.js';
import { pathText } from './disk-paths.js';
import { once } from '../../once.js';

export interface FileCall {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
  readonly fact: FileFunction;
  readonly path: string;
  /** The variable that holds the path. */
  readonly at: VarId | undefined;
  readonly log: boolean;
  /** A package that writes a file under Node.js and offers a download in the browser. */
  readonly download: boolean;
  /** It fails where the file is there already: `{ flag: 'wx' }`. */
  readonly isExclusive: boolean;
}

/** In the order of files and of their text. */
export const fileCalls = once((program: Program): readonly FileCall[] => {
  const found: FileCall[] = [];
  const seen = new Set<CallInstr>();
  const add = (file: string, fnId: number, instr: CallInstr, fact: FileFunction, callee: string, log = false): void => {
    const at = program.solver.fileByPath.get(file);
    const fn = at?.functions[fnId];
    if (!at || !fn || seen.has(instr)) return;
    seen.add(instr);
    const variable = argumentOf(at, instr, fact);
    const flags = flagsOf(at, instr);
    found.push({
      fn,
      instr,
      fact: fact.opens && flags !== undefined && /[wa+]/.test(flags) ? { ...fact, effect: 'stream' } : fact,
      path: variable === undefined ? '*' : pathText(program, at, variable, folderUnder(at, instr, fact)),
      at: variable,
      log,
      download: DOWNLOAD_PACKAGES.test(callee),
      isExclusive: flags?.includes('x') === true,
    });
  };
  for (const [callee, fact] of Object.entries(FILE_FUNCTIONS)) {
    if (DESCRIPTOR_CALLS.test(callee) && callee.includes('fs')) continue;
    for (const { file, fn, instr } of program.view.callsTo(callee)) add(file, fn, instr, fact, callee);
  }
  for (const { file, fn, instr } of program.view.callsTo('util:.promisify()')) {
    const fact = promisified(program, file, instr);
    if (fact) add(file, fn, instr, fact, 'fs:');
  }
  for (const method of FILE_METHODS) {
    const pattern = new RegExp(`^${method.module.replace(/[.]/g, '\\.')}[:/].*\\.${method.method}$`);
    for (const { file, fn, instr, callee } of program.view.callsTo(pattern))
      if (instr.args.length > method.path && !namesNoFile(program, file, instr, method)) add(file, fn, instr, method, callee);
  }
  for (const [callee, fact] of Object.entries(LOG_FILES))
    for (const { file, fn, instr } of program.view.callsTo(callee))
      if (!prints(program, file, instr, fact)) add(file, fn, instr, fact, callee, true);
  for (const { fn, instr } of program.solver.calls) {
    if (instr.recv === undefined) continue;
    const sending = SENDING_METHODS.get(instr.prop ?? '');
    if (sending && instr.args.length > 0 && isAnswering(fn, instr)) add(fn.file.path, fn.fact.id, instr, sending, '');
    for (const method of UPLOAD_METHODS) {
      if (instr.prop === method.method && program.view.packageOf(fn.file.path).dependencies.has(method.package))
        add(fn.file.path, fn.fact.id, instr, method, method.package);
    }
  }
  return found.sort((a, b) => (a.fn.file.path < b.fn.file.path ? -1 : a.fn.file.path > b.fn.file.path ? 1 : a.instr.pos - b.instr.pos));
});

/** `open(path, 'wx')`, `writeFile(path, text, { flag: 'wx' })`: how a file is opened, where the call says so. */
function flagsOf(file: ProgramFile, { args }: CallInstr): string | undefined {
  for (const arg of args.slice(1, 3)) {
    const option = optionOf(file, arg, 'flag') ?? optionOf(file, arg, 'flags');
    const said = literalOf(file, option ?? arg)?.value;
    if (typeof said === 'string' && FLAGS.test(said)) return said;
  }
  return undefined;
}

/** Node.js documentation, File system flags. */
const FLAGS = /^(?:[wa]x?s?\+?|rs?\+?)$/;

/** What `promisify(fs.writeFile)` was given. */
function promisified(program: Program, path: string, instr: CallInstr): FileFunction | undefined {
  const { solver } = program;
  const file = solver.fileByPath.get(path);
  if (!file || instr.callee < 0) return undefined;
  for (const id of solver.idsAt(file, instr.callee)) {
    const made = solver.object(id);
    const given = made.path === 'util:.promisify()' ? made.call?.args[0] : undefined;
    if (given === undefined) continue;
    for (const inner of solver.idsAt(made.file, given)) {
      const fact = FILE_FUNCTIONS[solver.object(inner).path ?? ''];
      if (fact) return fact;
    }
  }
  return undefined;
}

/**
 * `page.screenshot({ encoding: 'binary' })`: without a path in its options the call gives the bytes back, and whoever takes them from options
 * that come from elsewhere (`const bytes = await page.pdf({ ...options })`, `await page.pdf(optionsFor(page))`) wants those and no file.
 */
function namesNoFile(program: Program, path: string, instr: CallInstr, fact: FileFunction): boolean {
  const file = program.solver.fileByPath.get(path);
  const options = instr.args[fact.path];
  if (!file || options === undefined || fact.property === undefined || optionOf(file, options, fact.property) !== undefined) return false;
  const made = originOf(file, options).instr;
  if (made?.op !== 'object') {
    const { property } = fact;
    return instr.used && program.solver.objectsAt(file, options).every((each) => !program.solver.propertiesOf(each).has(property));
  }
  return instr.used || !file.facts.functions.some((fn) => fn.instrs.some((each) => each.op === 'spread' && each.obj === made.dst));
}

/** `pino.transport({ target: 'pino-pretty', options: { colorize: true } })`: all options stand here, and none of them is a file. */
function prints(program: Program, path: string, { args }: CallInstr, { path: at, property, orPrints }: FileFunction): boolean {
  const file = program.solver.fileByPath.get(path);
  if (!orPrints || !file || property === undefined) return false;
  let options = args[at];
  for (const name of property.split('.')) {
    const made = options === undefined ? undefined : originOf(file, options).instr;
    if (options === undefined || made?.op !== 'object') return false;
    if (file.facts.functions.some((fn) => fn.instrs.some((each) => each.op === 'spread' && each.obj === made.dst))) return false;
    if (optionOf(file, options, 'targets') !== undefined) return false;
    options = optionOf(file, options, name);
    if (options === undefined) return true;
  }
  return typeof literalOf(file, options ?? -1)?.value === 'number'; // 1 and 2 are the standard streams
}

/** The folder in which a relative path lies: `res.sendFile(name, { root: folder })`. */
function folderUnder(file: ProgramFile, { args }: CallInstr, { root }: FileFunction): VarId | undefined {
  const options = root === undefined ? undefined : args[root];
  return options === undefined ? undefined : optionOf(file, options, 'root');
}

/** The variable that holds the path: an argument, or a property of one. */
function argumentOf(file: ProgramFile, instr: CallInstr, { path, property }: FileFunction): VarId | undefined {
  const variable = instr.args[path];
  if (variable === undefined || property === undefined) return variable;
  return optionOf(file, variable, property);
}

/** The variable under a property of an object literal. */
export function optionOf(file: ProgramFile, variable: VarId, property: string): VarId | undefined {
  const { instr } = originOf(file, variable);
  if (instr?.op !== 'object') return undefined;
  return file.facts.functions.flatMap((fn) => initsOf(fn, instr.dst)).find((each) => each.prop === property)?.src;
}

/** Whether what is written is JSON text: `JSON.stringify(rows)`, through variables and the parameter of a helper. */
export function isJson(program: Program, { path, fact, fn, instr }: FileCall): boolean {
  const at = fact.data === undefined ? undefined : instr.args[fact.data];
  return /\.json$/.test(path) || (at !== undefined && isJsonText(program, fn.file, at, 0));
}

function isJsonText(program: Program, file: ProgramFile, variable: VarId, depth: number): boolean {
  const { variable: origin, instr } = originOf(file, variable);
  const made = instr ?? definitionOf(file, variable);
  if (depth > 5) return false;
  if (made?.op === 'call') return made.prop === 'stringify';
  if (made?.op === 'binary') return isJsonText(program, file, made.left, depth + 1);
  if (made?.op === 'template') {
    return made.parts
      .filter((part) => definitionOf(file, part)?.op !== 'literal')
      .slice(0, 1)
      .some((part) => isJsonText(program, file, part, depth + 1));
  }
  const fact = file.facts.vars[origin];
  const fn = fact?.kind === 'param' ? file.functions[fact.fn] : undefined;
  const index = fn?.fact.params.indexOf(origin) ?? -1;
  if (!fn || index < 0) return false;
  return (program.phases.incoming.get(fn) ?? []).some(
    (edge) =>
      edge.kind === 'call' &&
      edge.via === undefined &&
      edge.instr.op === 'call' &&
      edge.instr.args[index] !== undefined &&
      isJsonText(program, edge.from.file, edge.instr.args[index] as VarId, depth + 3),
  );
}
