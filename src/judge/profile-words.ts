/** The words around a cell: names of what holds it and touches it, of its keys, and of what is stored there. */
import { GENERIC_NAMES, LAYOUT_FOLDERS } from '../knowledge/roles.js';
import type { Instr, VarId } from '../facts/model.js';
import type { Access } from '../program/cells/accesses.js';
import type { Cell } from '../program/cells/cell.js';
import { definitionOf, originOf } from '../program/values/definitions.js';
import { isParsed } from '../program/values/externals.js';
import type { NodeId, Obj, ProgramFunction } from '../program/model.js';
import { ELEMENTS, isPseudo } from '../program/values/solver.js';
import type { Program } from '../program/program.js';
import { textsOfKeys } from './key-texts.js';
import { wordsOf } from './roles/words.js';
import { once } from '../once.js';

/** A file of routes that says at its end which requests it answers. */
const METHOD_OF_FILE = /((?:^|\/)(?:api|routes)\/.+)\.(?:get|head|post|put|patch|delete|options)$/;

/** Names in small letters with blanks between their parts, joined by ` | ` where there are several. */
export interface WordsAround {
  /** The last part of the name that the cell has. */
  readonly symbol: string;
  /** The class or object that has it. */
  readonly owner: string;
  readonly file: string;
  /** Functions that touch it. */
  readonly functions: string;
  /** Routes from which they are reached. */
  readonly routes: string;
  /** What it is asked by. */
  readonly keys: string;
  /** What is put there, and fields of that. */
  readonly values: string;
  /** Texts of the keys that those pass who use it as a general store. */
  readonly purposes: string;
}

/** Entries wander through the whole program and are taken for each other's: what others do with them says little of the cell. */
export const isNear = ({ cell, depth, fn }: Access): boolean => depth !== 'entry' || fn.file === cell.file;

/** The names that stand around a cell. */
export function wordsAround(program: Program, cell: Cell, touches: readonly Access[]): WordsAround {
  const [owner = '', own] = cell.symbol.includes('.')
    ? [cell.symbol.slice(0, cell.symbol.lastIndexOf('.')), cell.symbol.slice(cell.symbol.lastIndexOf('.') + 1)]
    : ['', cell.symbol];
  // A general store is for what those who use it keep there.
  const wide = /^(?:entries|items|records|values|data|store|storage|map|state|cache|elements)$/i.test(own ?? cell.symbol);
  // A variable that a factory's functions share is known by the factory: `createCircuitBreaker`, `openedAt`.
  const around =
    cell.form === 'captured' && cell.variable
      ? cell.variable.file.functions[cell.variable.file.facts.vars[cell.variable.id]?.fn ?? 0]
      : undefined;
  const factory =
    around === undefined || around.fact.kind === 'module'
      ? ''
      : [around.fact.name.split('.').pop() ?? '', ...holdersOf(program, around)].join(' ');
  const functions = new Set<string>();
  const keys = new Set<string>();
  const values = new Set<string>();
  for (const touch of touches) {
    const { fn, instr } = touch;
    if (!wide && !isNear(touch)) continue;
    if (fn.fact.kind !== 'module') functions.add(fn.fact.name.split('.').pop() ?? '');
    for (const name of keyNames(fn, instr)) keys.add(name);
    for (const name of valueNames(program, fn, instr)) values.add(name);
  }
  const routes = new Set<string>();
  for (const touch of touches.slice(0, 20))
    for (const path of program.entriesTouching(touch).slice(0, 4)) routes.add(wordsOf(path.entry.label));
  // Of a folder by which code is laid out the name says nothing: `features/mails.ts`; nor does the method of `server/api/prices.post.ts`.
  const parts = cell.file.path
    .replace(/\.\w+$/, '')
    .replace(METHOD_OF_FILE, '$1')
    .split('/')
    .filter((each, at, all) => at === all.length - 1 || !LAYOUT_FOLDERS.test(each));
  return {
    symbol: wordsOf(
      [
        own ?? cell.symbol,
        ...collectionNames(program, cell),
        ...(owner !== '' && GENERIC_NAMES.test(wordsOf(own ?? '')) ? [] : changedParts(cell, touches)),
      ].join(' '),
    ),
    owner: wordsOf(owner === 'globalThis' ? '' : owner.replace(/(?<=\w)Controller$/, '') || factory),
    file: wordsOf(parts.slice(-2).join(' ')),
    functions: listed(functions),
    routes: [...routes].join(' | '),
    keys: listed(keys),
    values: listed(values),
    purposes: listed(textsOfKeys(program, touches)),
  };
}

/** `export const settings = createStore(initial)`: the names under which a few modules keep what a factory gave them. */
function holdersOf(program: Program, factory: ProgramFunction): readonly string[] {
  const calls = (program.phases.incoming.get(factory) ?? []).filter((edge) => edge.kind === 'call' && edge.from.fact.kind === 'module');
  if (calls.length === 0 || calls.length > 3) return [];
  return calls.flatMap(({ from, instr }) =>
    from.fact.instrs.flatMap((each) =>
      each.op === 'assign' && each.operator === 'init' && each.src === instr.dst ? [from.file.facts.vars[each.dst]?.name ?? ''] : [],
    ),
  );
}

/** Names as words, each once. They are taken apart last: the same few stand in many places. */
function listed(names: ReadonlySet<string>): string {
  return [...new Set([...names].map(wordsOf))].join(' | ');
}

/** Names under which a plain object keeps its collections: `{ sessions: new Map(), rooms: new Map() }`. */
function collectionNames(program: Program, cell: Cell): readonly string[] {
  const { solver } = program;
  return cell.nodes
    .flatMap((node) => solver.objectsOf(node))
    .filter((each) => each.kind === 'object')
    .flatMap((each) =>
      [...solver.propertiesOf(each)]
        .filter(
          ([name, node]) => name !== ELEMENTS && !isPseudo(name) && solver.objectsOf(node).some((obj) => ['map', 'set'].includes(obj.kind)),
        )
        .map(([name]) => name),
    )
    .slice(0, 6);
}

/** What of parsed data is changed: `loaded.settings[key] = value` changes settings, `db.users.push(user)` users. */
function changedParts(cell: Cell, touches: readonly Access[]): readonly string[] {
  const names = touches.flatMap(({ fn, instr, obj, mode }) => {
    if (mode === 'read' || fn.file !== cell.file || !obj || !isParsed(obj)) return [];
    const target = instr.op === 'call' ? instr.recv : instr.op === 'set' || instr.op === 'delete' ? instr.obj : undefined;
    let made = target === undefined ? undefined : originOf(fn.file, target).instr;
    let name: string | null = null;
    while (made?.op === 'get') {
      name = made.prop;
      made = originOf(fn.file, made.obj).instr;
    }
    return name === null ? [] : [name];
  });
  return [...new Set(names)].slice(0, 6);
}

/** Names of what entries are filed under: variables and properties from which the key is made. */
function keyNames(fn: ProgramFunction, instr: Instr): readonly string[] {
  const key =
    instr.op === 'call' && instr.prop !== null && ['get', 'set', 'has', 'delete', 'add', 'includes'].includes(instr.prop ?? '')
      ? instr.args[0]
      : instr.op === 'get' || instr.op === 'set' || instr.op === 'delete'
        ? instr.key
        : undefined;
  return key === undefined ? [] : namesIn(fn, key, 0);
}

function namesIn(fn: ProgramFunction, variable: VarId, depth: number): readonly string[] {
  const own = fn.file.facts.vars[variable]?.name;
  const found = own ? [own] : [];
  const instr = definitionOf(fn.file, variable);
  if (!instr || depth > 4) return found;
  switch (instr.op) {
    case 'get':
      return instr.prop === null ? found : [...found, instr.prop];
    case 'template':
      return [...found, ...instr.parts.flatMap((part) => namesIn(fn, part, depth + 1))];
    case 'assign':
    case 'copy':
    case 'await':
      return [...found, ...namesIn(fn, instr.src, depth + 1)];
    case 'choose':
      return [...found, ...instr.srcs.flatMap((src) => namesIn(fn, src, depth + 1))];
    case 'literal':
      return typeof instr.value === 'string' ? [...found, instr.value.slice(0, 40)] : found;
    case 'call': {
      const name = instr.prop ?? (instr.callee >= 0 ? fn.file.facts.vars[instr.callee]?.name : undefined);
      return [
        ...found,
        ...(name ? [name] : []),
        ...(instr.recv === undefined ? [] : namesIn(fn, instr.recv, depth + 1)),
        ...instr.args.slice(0, 2).flatMap((arg) => namesIn(fn, arg, depth + 1)),
      ];
    }
    case 'binary':
      return [...found, ...namesIn(fn, instr.left, depth + 1), ...namesIn(fn, instr.right, depth + 1)];
    default:
      return found;
  }
}

/** Names of the properties that stored values have, and of the variables that are stored. */
function valueNames(program: Program, fn: ProgramFunction, instr: Instr): readonly string[] {
  const stored: VarId[] =
    instr.op === 'call'
      ? instr.prop === 'set'
        ? instr.args.slice(1, 2)
        : ['push', 'unshift', 'add'].includes(instr.prop ?? '')
          ? [...instr.args]
          : []
      : instr.op === 'set' || instr.op === 'assign'
        ? [instr.src]
        : [];
  const found: string[] =
    instr.op === 'set' && instr.prop !== null && !holdsAborts(program, program.solver.node(fn.file, instr.src)) ? [instr.prop] : [];
  if (instr.op === 'get' && instr.prop !== null && !(instr.dst >= 0 && holdsAborts(program, program.solver.node(fn.file, instr.dst))))
    found.push(instr.prop);
  for (const variable of stored) {
    const own = fn.file.facts.vars[variable]?.name;
    if (own) found.push(own);
    found.push(...propertyNames(program, program.solver.node(fn.file, variable)));
  }
  return found;
}

/** What a program's values have as properties: by place and by object, as many touches store the same few. */
const namesByPlace = once<Program, Map<NodeId, ReadonlySet<string>>>(() => new Map());
const ownNames = once((program: Program) =>
  once((obj: Obj) =>
    [...program.solver.propertiesOf(obj)].flatMap(([name, node]) =>
      name !== ELEMENTS && !isPseudo(name) && !holdsAborts(program, node) ? [name] : [],
    ),
  ),
);

function propertyNames(program: Program, place: NodeId): ReadonlySet<string> {
  const known = namesByPlace(program);
  let names = known.get(place);
  if (!names) {
    const objects = program.solver.objectsOf(place).filter(({ kind }) => kind === 'object' || kind === 'instance');
    known.set(place, (names = new Set(objects.flatMap(ownNames(program)))));
  }
  return names;
}

export const isAborts = (entries: readonly Obj[]): boolean =>
  entries.length > 0 && entries.every((each) => each.kind === 'external' && each.path === 'global:AbortController()');

/** `run.controller = new AbortController()`: a handle to give it up, whatever it is called. */
const holdsAborts = ({ solver }: Program, node: NodeId): boolean =>
  isAborts(solver.objectsOf(node).filter((each) => each.kind !== 'entry'));
