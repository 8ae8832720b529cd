/** The name under which the program keeps what a call gives, and the words around such an object. */
import { CONTAINER_NAMES, VOCABULARY } from '../../knowledge/roles.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { definitionOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFile, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Role } from '../finding.js';
import { wordsOf } from '../roles/words.js';
import type { Use } from './store-uses.js';

/** The variable, `Class.field` or property that a call's result is put into; undefined where it has no name. */
export function holderOf(fn: ProgramFunction, instr: CallInstr): string | undefined {
  for (const each of fn.fact.instrs) {
    if (each.op !== 'assign' && each.op !== 'set') continue;
    if (!givesResult(fn.file, each.src, instr, 0)) continue;
    if (each.op === 'assign') {
      const { name } = fn.file.facts.vars[each.dst] ?? {};
      if (name && name !== 'default') return name;
    } else if (each.prop !== null) {
      const name = fn.file.facts.vars[each.obj]?.kind === 'this' ? classOf(fn) : undefined;
      if (name !== undefined) return name === '' ? each.prop : `${name}.${each.prop}`;
      const owner = fn.file.facts.vars[each.obj]?.name;
      if (each.operator !== 'init') return owner === 'globalThis' || owner === 'global' ? `globalThis.${each.prop}` : each.prop;
    }
  }
  return undefined;
}

/** Whether a value is the call's result, through awaits, copies and `a ?? b`. */
function givesResult(file: ProgramFile, variable: VarId, instr: CallInstr, depth: number): boolean {
  if (variable === instr.dst) return true;
  const { instr: made } = originOf(file, variable);
  if (made === instr) return true;
  return made?.op === 'choose' && depth < 3 && made.srcs.some((src) => givesResult(file, src, instr, depth + 1));
}

function classOf(fn: ProgramFunction): string | undefined {
  for (let at: ProgramFunction | undefined = fn; at; at = at.file.functions[at.fact.parent]) {
    if (at.fact.class !== undefined) return at.file.facts.classes[at.fact.class]?.name ?? '';
    if (at.fact.kind === 'module') return undefined;
  }
  return undefined;
}

/** The name of what is called: `writeFile`, `diskStorage`, `rateLimit`. */
export function calleeOf(fn: ProgramFunction, instr: CallInstr): string {
  if (instr.prop != null) return instr.prop;
  if (instr.callee < 0) return 'call';
  const made = definitionOf(fn.file, instr.callee);
  // `require('express-session')({ ... })`
  const required = made?.op === 'import' ? made.specifier.split('/').pop() : undefined;
  return nameOf(fn.file, instr.callee) || required || 'call';
}

/** The name of a variable, or of the property that it was read from. */
export function nameOf(file: ProgramFile, variable: VarId): string {
  const own = file.facts.vars[variable]?.name;
  if (own) return own;
  const made = definitionOf(file, variable);
  if (made?.op === 'get') return made.prop ?? '';
  return made?.op === 'copy' ? nameOf(file, made.src) : '';
}

/** The names from which a value is made, as far as one looks. */
export function namesIn(file: ProgramFile, variable: VarId, depth = 0): readonly string[] {
  const own = file.facts.vars[variable]?.name;
  const found = own ? [own] : [];
  const instr: Instr | undefined = definitionOf(file, variable);
  if (!instr || depth > 5) return found;
  const inner = (...all: readonly VarId[]): readonly string[] => all.flatMap((each) => namesIn(file, each, depth + 1));
  switch (instr.op) {
    case 'literal':
      return typeof instr.value === 'string' ? [...found, instr.value.slice(0, 60)] : found;
    case 'get':
      return [...found, ...(instr.prop === null ? [] : [instr.prop]), ...(depth < 2 ? inner(instr.obj) : [])];
    case 'template':
      return [...found, ...inner(...instr.parts)];
    case 'assign':
    case 'copy':
    case 'await':
      return [...found, ...inner(instr.src)];
    case 'choose':
      return [...found, ...inner(...instr.srcs)];
    case 'binary':
      return [...found, ...inner(instr.left, instr.right)];
    case 'call': {
      const name = instr.prop ?? (instr.callee >= 0 ? nameOf(file, instr.callee) : '');
      return [...found, ...(name ? [name] : []), ...inner(...instr.args.slice(0, 4))];
    }
    default:
      return found;
  }
}

export interface RoleOfWords {
  readonly role: Role;
  readonly score: number;
  readonly evidence: string;
}

/** What the names around an object say that it is for, best first. */
export function rolesOfWords(program: Program, symbol: string, file: string, uses: readonly Use[]): readonly RoleOfWords[] {
  const last = wordsOf(symbol.split('.').pop() ?? symbol);
  const around = symbol.includes('.') ? wordsOf(symbol.slice(0, symbol.lastIndexOf('.'))) : '';
  // `SessionStore.store`: a name that only says that something is kept leaves it to the class to say what.
  const [own, owner] = around !== '' && CONTAINER_NAMES.test(last) ? [around, ''] : [last, around];
  const place = wordsOf(
    file
      .replace(/\.\w+$/, '')
      .split('/')
      .slice(-2)
      .join(' '),
  );
  const functions = [...new Set(uses.map((each) => wordsOf(each.fn.fact.name.split('.').pop() ?? '')))].join(' | ');
  const routes = [
    ...new Set(
      uses.slice(0, 20).flatMap((each) =>
        program
          .entriesReaching(each.fn)
          .slice(0, 4)
          .map((path) => wordsOf(path.entry.label)),
      ),
    ),
  ].join(' | ');
  const keys = uses
    .flatMap(({ fn, instr }) => (instr.op === 'call' && instr.args[0] !== undefined ? namesIn(fn.file, instr.args[0]).map(wordsOf) : []))
    .join(' | ');
  const guesses: RoleOfWords[] = [];
  for (const { role, names, strong, keys: keyWords } of VOCABULARY) {
    let score = 0;
    let evidence = '';
    const hear = (text: string, pattern: RegExp | undefined, weight: number, where: string): void => {
      const found = text === '' ? null : pattern?.exec(text);
      if (!found) return;
      score += weight;
      evidence ||= `${where} says "${found[0]}"`;
    };
    hear(own, names, 5, 'its name');
    hear(own, strong, 5, 'its name');
    hear(owner, names, 2.5, 'its owner');
    hear(owner, strong, 2.5, 'its owner');
    hear(place, strong, CONTAINER_NAMES.test(own) ? 5 : 2.5, 'the file');
    hear(functions, strong, 1, 'a function that uses it');
    hear(routes, strong, 1, 'a route that uses it');
    hear(keys, strong, 2, 'its key');
    hear(keys, keyWords, 1.5, 'its key');
    if (score > 0) guesses.push({ role: role as Role, score, evidence });
  }
  return guesses.sort((a, b) => b.score - a.score);
}
