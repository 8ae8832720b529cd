/** Turns the instructions of a function into nodes, flows and watchers of the solver. */
import { BY_HAND, TRIED_BY_HAND } from '../../knowledge/places.js';
import { SHARED_GLOBALS } from '../../knowledge/request-words.js';
import { FIRST_LITERAL, type CallInstr, type Instr, type VarId } from '../../facts/model.js';
import { invokeCall } from './calls.js';
import type { LinkContext } from './context.js';
import { copyBound, copyFields, isCopied } from './idioms/copied.js';
import { literalOf, originOf } from './definitions.js';
import { readProperty, runSetter } from './members.js';
import type { Obj, ProgramFile, ProgramFunction } from '../model.js';
import { classObject, entryOf, functionObject, pairsWithElements } from './objects.js';
import { isDefault } from './idioms/left-out.js';
import { flowAt, flowChosen } from './idioms/narrowed.js';
import { saidAfter } from './idioms/overrides.js';
import { putInto } from './idioms/rest.js';
import { partAt } from './idioms/listed-parts.js';
import { ELEMENTS, isPseudo, type Solver } from './solver.js';

/** `window.fetch = ...`: only a browser has a window, so that no `fetch` of a server is meant. Nor is it in a script that somebody runs by hand. */
const isOfAnotherProcess = ({ file }: ProgramFunction, of: VarId): boolean =>
  file.facts.vars[of]?.name === 'window' || BY_HAND.test(file.path) || TRIED_BY_HAND.test(file.path);

/** What an instruction does with each value that its subject may hold. */
export function react(solver: Solver, fn: ProgramFunction, instr: Instr, obj: Obj): void {
  switch (instr.op) {
    case 'get':
      if (instr.prop === null && obj.kind === 'instance' && isCopied(fn, instr)) return;
      readProperty(solver, fn, obj, instr.prop, solver.node(fn.file, instr.dst), instr);
      return;
    case 'set':
      if (obj.kind === 'global' && SHARED_GLOBALS.has(instr.prop ?? '') && isOfAnotherProcess(fn, instr.obj)) return;
      if (instr.prop === null && copyBound(solver, fn, instr, obj)) return;
      if (!ARITHMETIC.test(instr.operator)) flowAt(solver, fn, instr.src, instr.block, solver.property(obj, instr.prop ?? ELEMENTS));
      if (instr.prop === null) {
        copyFields(solver, fn, instr, obj);
        putInto(solver, obj, solver.node(fn.file, instr.src));
      }
      if ((obj.class || (obj.kind === 'object' && instr.operator !== 'init')) && instr.prop !== null) runSetter(solver, fn, obj, instr);
      return;
    case 'call':
      if (solver.isCutShort && solver.isFull(solver.node(fn.file, subjectOf(instr) ?? instr.dst))) return;
      invokeCall(solver, fn, instr, instr.callee >= 0 ? obj : undefined, instr.callee >= 0 ? undefined : obj);
      return;
    default:
  }
}

/** `global.online--`: what comes out is a number or a text, whatever was there. */
const ARITHMETIC = /^(?:\+\+|--|(?:[-+*/%^]|\*\*|[&|](?![&|])|<<|>>>?)=)$/;

/** What has to be known of all instructions before the first is added: which values are plain, which properties are assigned, what calls there are. */
export function prepareInstr(solver: Solver, fn: ProgramFunction, instr: Instr): void {
  switch (instr.op) {
    case 'template':
    case 'regexp':
    case 'binary':
    case 'unary':
      solver.neverHolds(solver.node(fn.file, instr.dst));
      break;
    case 'call':
      solver.calls.push({ fn, instr });
      break;
    case 'choose':
      if ((instr.operator === '||' || instr.operator === '??') && instr.srcs.some((src) => isNumber(fn.file, src)))
        solver.neverHolds(solver.node(fn.file, instr.dst), true);
      break;
    case 'assign':
      if (instr.operator === 'default' && isNumber(fn.file, instr.src)) solver.neverHolds(solver.node(fn.file, instr.dst), true);
      break;
    case 'set':
      if (instr.operator !== 'init') solver.sets.push({ fn, instr });
      if (instr.operator !== 'init' && instr.prop !== null) solver.assigned.add(instr.prop);
      else if (instr.prop !== null && mayBeFunction(fn, instr.src)) {
        note(servers, fn, instr.obj);
        if (originOf(fn.file, instr.src).instr?.op === 'function') note(writers, fn, instr.obj);
      } else if (instr.prop !== null && holdsFunctions(fn, instr.src)) note(holders, fn, instr.obj);
      break;
    case 'return':
      if (holders.has(fn)) note(givenBack, fn, originOf(fn.file, instr.src).variable);
      break;
    default:
  }
}

/**
 * Written here or, in tables, brought from another file: `{ path: '/users', handler: users.list }`,
 * `{ path: '/users', config: require('./users/list') }`.
 */
function mayBeFunction({ file, fact }: ProgramFunction, value: VarId): boolean {
  const { variable, instr } = originOf(file, value);
  if (instr?.op === 'function') return true;
  if (fact.kind !== 'module') return false;
  if (instr?.op === 'import') return true;
  const from = instr?.op === 'get' ? originOf(file, instr.obj).variable : variable;
  return (instr === undefined || instr.op === 'get') && file.facts.vars[from]?.kind === 'import';
}

/** `{ path: '/users', options: { handler: () => ... } }`: the functions are written one level down. */
function holdsFunctions(fn: ProgramFunction, value: VarId): boolean {
  const { instr } = originOf(fn.file, value);
  return instr?.op === 'object' && writers.get(fn)?.has(instr.dst) === true;
}

/** `limits.timeout || 30_000`, `(seats = 4) => ...`: what stands in for a number is one. */
const isNumber = (file: ProgramFile, variable: VarId): boolean => typeof literalOf(file, variable)?.value === 'number';

type OfFunction = WeakMap<ProgramFunction, Set<VarId>>;
/** The object literals of each function and module that functions are put into. */
const servers: OfFunction = new WeakMap();
/** Those of them whose functions are written there. */
const writers: OfFunction = new WeakMap();
/** Those that hold one of the latter. */
const holders: OfFunction = new WeakMap();
/** What functions with such literals give back. */
const givenBack: OfFunction = new WeakMap();

function note(all: OfFunction, fn: ProgramFunction, variable: VarId): void {
  const known = all.get(fn);
  if (known) known.add(variable);
  else all.set(fn, new Set([variable]));
}

/** Whether a literal was made to be run: a row of a table, what a function makes for others. What else holds options is passing. */
const isRun = (fn: ProgramFunction, literal: VarId): boolean =>
  servers.get(fn)?.has(literal) === true ||
  (holders.get(fn)?.has(literal) === true && (fn.fact.kind === 'module' || givenBack.get(fn)?.has(literal) === true));

/** Runs for each instruction of the program, so that nothing is made here that few of them need. */
export function addInstr(solver: Solver, context: LinkContext, fn: ProgramFunction, instr: Instr): void {
  const { file } = fn;
  switch (instr.op) {
    case 'object':
    case 'array':
      addLiteral(solver, fn, instr);
      return;
    case 'function': {
      const target = file.functions[instr.fn];
      if (target) solver.add(solver.node(file, instr.dst), functionObject(solver, target));
      return;
    }
    case 'class': {
      const fact = file.facts.classes[instr.class];
      if (fact) solver.add(solver.node(file, instr.dst), classObject(solver, file, fact));
      return;
    }
    case 'copy':
    case 'await':
      solver.flow(solver.node(file, instr.src), solver.node(file, instr.dst));
      return;
    case 'yield':
      solver.flow(solver.node(file, instr.src), fn.result);
      return;
    case 'assign': {
      if (isDefault(fn, instr)) {
        solver.defaults.push({ fn, instr });
        return;
      }
      solver.flow(solver.node(file, instr.src), solver.node(file, instr.dst));
      const global = file.facts.vars[instr.dst];
      if (global?.kind === 'global') solver.flow(solver.node(file, instr.src), solver.property(solver.global, global.name));
      return;
    }
    case 'choose':
      // What `a && b` gives of `a` is empty.
      if (instr.operator === '&&') for (const src of instr.srcs.slice(1)) solver.flow(solver.node(file, src), solver.node(file, instr.dst));
      else flowChosen(solver, fn, instr);
      return;
    case 'return':
      flowAt(solver, fn, instr.src, instr.block, fn.result);
      return;
    case 'set':
      // Most properties of object literals hold a text or a number for good: nothing flows there.
      if (instr.src >= FIRST_LITERAL && instr.operator === 'init') return;
      solver.subscribe(solver.node(file, instr.obj), fn, instr);
      return;
    case 'get':
      solver.subscribe(solver.node(file, instr.obj), fn, instr);
      return;
    case 'spread':
      addSpread(solver, fn, instr);
      return;
    case 'iterate':
      addIteration(solver, fn, instr);
      return;
    case 'import':
      context.importInto(file, instr.specifier, solver.node(file, instr.dst));
      return;
    case 'call':
      addCall(solver, fn, instr);
      return;
    case 'template':
    case 'regexp':
    case 'binary':
    case 'unary':
      return; // see `prepareInstr`
    default:
  }
}

/** The length of `{}` and `[]`. */
const EMPTY = 2;

function addLiteral(solver: Solver, fn: ProgramFunction, { op, dst, pos, end }: Extract<Instr, { readonly op: 'object' | 'array' }>): void {
  const runs = op === 'object' && isRun(fn, dst);
  const keeps = end - pos === EMPTY && fn.fact.kind === 'module';
  const tells = runs ? 'runs' : keeps ? 'keeps' : undefined;
  solver.add(solver.node(fn.file, dst), solver.addObject({ kind: op, file: fn.file, fn, pos, end, ...(tells && { tells }) }));
}

function addSpread(solver: Solver, fn: ProgramFunction, instr: Extract<Instr, { readonly op: 'spread' }>): void {
  const into = solver.node(fn.file, instr.obj);
  const own = saidAfter(fn, instr.obj, instr.pos);
  solver.watch(solver.node(fn.file, instr.src), (from) =>
    solver.watch(into, (to) => {
      if (from.kind === 'external' || from.kind === 'entry') {
        solver.mix(to, from, own);
        return;
      }
      if (from.kind === 'map') {
        solver.add(solver.property(to, ELEMENTS), pairsWithElements(solver, from));
        return;
      }
      if (from.kind === 'array' || from.kind === 'set') solver.add(solver.property(to, ELEMENTS), entryOf(solver, from));
      solver.eachProperty(from, (name, value) => {
        if (!isPseudo(name) && !own.has(name)) solver.flow(value, solver.property(to, name));
      });
    }),
  );
}

function addIteration(
  solver: Solver,
  fn: ProgramFunction,
  { kind, src, dst: into, prop }: Extract<Instr, { readonly op: 'iterate' }>,
): void {
  if (kind === 'in') return;
  const dst = solver.node(fn.file, into);
  const part = prop === undefined ? undefined : partAt(fn, src, Number(prop));
  if (part !== undefined) {
    solver.flow(solver.node(fn.file, part), dst);
    return;
  }
  solver.watch(solver.node(fn.file, src), (obj) => {
    if (obj.kind === 'map') solver.add(dst, pairsWithElements(solver, obj));
    else if (obj.kind === 'entry' || obj.kind === 'external') solver.add(dst, solver.partOf(obj, null));
    else if (obj.kind === 'array' || obj.kind === 'set' || obj.kind === 'object') {
      solver.flow(solver.property(obj, ELEMENTS), dst);
      solver.add(dst, entryOf(solver, obj));
    }
  });
}

/** Whose values decide what a call runs. */
const subjectOf = ({ callee, recv }: CallInstr): VarId | undefined => (callee >= 0 ? callee : recv);

function addCall(solver: Solver, fn: ProgramFunction, instr: CallInstr): void {
  const subject = subjectOf(instr);
  // `const keys = process.env.KEYS.split(',')`: a list that the module keeps, whatever the text was.
  if (instr.prop === 'split' && fn.fact.kind === 'module')
    solver.add(solver.node(fn.file, instr.dst), solver.addObject({ kind: 'array', file: fn.file, fn, pos: instr.pos, end: instr.end }));
  if (subject !== undefined) solver.subscribe(solver.node(fn.file, subject), fn, instr);
}
