/** Objects that a call made for its caller alone. */
import type { Instr, VarId } from '../../facts/model.js';
import { isBelow, liesIn, originOf } from './definitions.js';
import type { CallEdge, Obj, ProgramFunction } from '../model.js';
import { HOLDING_KINDS } from './objects.js';
import type { Solver } from './solver.js';
import { once } from '../../once.js';

/** Methods of lists that run what they are given before they return. */
const AT_ONCE = /^(?:forEach|map|flatMap|filter|some|every|find|findIndex|reduce|reduceRight|sort)$/;

interface Calls {
  /** The calls by which each function runs. */
  readonly of: ReadonlyMap<ProgramFunction, readonly CallEdge[]>;
  /** What each instruction calls. */
  readonly at: ReadonlyMap<Instr, readonly CallEdge[]>;
  /** Who made what a call gives, as far as it was asked. */
  readonly makers: Map<Instr, ReadonlySet<ProgramFunction>>;
}

const NOBODY: ReadonlySet<ProgramFunction> = new Set();

const callsIn = once((solver: Solver): Calls => ({
  of: grouped(solver.edges, (edge) => edge.to),
  at: grouped(
    solver.edges.filter((edge) => edge.kind === 'call'),
    (edge) => edge.instr,
  ),
  makers: new Map(),
}));

function grouped<K>(edges: readonly CallEdge[], keyOf: (edge: CallEdge) => K): ReadonlyMap<K, readonly CallEdge[]> {
  const groups = new Map<K, CallEdge[]>();
  for (const edge of edges) {
    const group = groups.get(keyOf(edge));
    if (group) group.push(edge);
    else groups.set(keyOf(edge), [edge]);
  }
  return groups;
}

/**
 * `const page = describe(config); page.robots = 'none';` where each call of `describe` makes an object and gives it away: what another call
 * made, and a module keeps, is another one, though both are made at one place.
 */
export function isMadeForCaller(solver: Solver, fn: ProgramFunction, variable: VarId, obj: Obj, at: Instr): boolean {
  if ((obj.kind !== 'object' && obj.kind !== 'array') || obj.fn === undefined || obj.fn.fact.kind === 'module' || fn.fact.kind === 'module')
    return false;
  if (isMadeAround(solver, fn, variable, obj) || isFilledInLoop(fn, variable, obj, at)) return true;
  return makersOf(solver, fn, variable).has(obj.fn) && givesAway(obj.fn, obj);
}

/**
 * `const groups = {}; for (const row of rows) { groups[row.kind] ??= []; groups[row.kind].push(row); } return groups;`: what a call has made, and
 * put into what it has made before, is this call's alone, though a module keeps what another call gave.
 */
export function isPartOfMade(solver: Solver, fn: ProgramFunction, variable: VarId, obj: Obj): boolean {
  if (obj.kind !== 'entry' && (obj.fn === undefined || !HOLDING_KINDS.has(obj.kind))) return false;
  let holder = variable;
  let steps = 0;
  for (; steps < MOST_HOLDERS; steps += 1) {
    const { instr } = originOf(fn.file, holder);
    if (instr?.op === 'get') holder = instr.obj;
    else if (instr?.op === 'call' && instr.recv !== undefined && instr.prop === 'get') holder = instr.recv;
    else break;
  }
  const { variable: whole, instr: made } = originOf(fn.file, holder);
  const maker = steps > 0 && made !== undefined && isMaking(made) ? makerAround(solver, fn, made) : undefined;
  if (maker === undefined || (obj.fn !== undefined && !liesWithin(obj.fn.frame?.fn ?? obj.fn, maker))) return false;
  const inside = maker.file.functions.filter((each) => liesWithin(each, maker));
  return inside.every((each) =>
    each.fact.instrs.every(
      (instr) => !isPutAway(each, instr, whole) && putInto(each, instr, whole).every((value) => isOwn(solver, each, value, whole, obj)),
    ),
  );
}

/**
 * `function note(page, line) { const lines = page.get(line.kind) ?? []; lines.push(line); }`: a variable of a function is what it was given, or a part
 * of that, and all who call it hand in what they are making themselves. What was put somewhere before, or is worked on while others run
 * (`jobs.set(id, job); run(job)`), is made.
 */
export function isGivenWhatIsMade(solver: Solver, fn: ProgramFunction, variable: VarId, depth = 0): boolean {
  if (fn.fact.kind === 'module' || fn.fact.async || fn.fact.generator || depth > MOST_HOLDERS) return false;
  const index = givenAt(fn, variable, 0);
  const calls = index === undefined || index < 0 ? [] : (callsIn(solver).of.get(fn) ?? []);
  return (
    calls.length > 0 &&
    calls.every(({ kind, from, instr }) => {
      const given = kind === 'call' && instr.op === 'call' ? instr.args[index as number] : undefined;
      if (given === undefined) return false;
      const { instr: made, variable: whole } = originOf(from.file, given);
      if (from.fact.instrs.some((each) => each.pos < instr.pos && isKeptBy(from, each, whole))) return false;
      return made !== undefined
        ? isMaking(made) && from.fact.kind !== 'module' && from.fact.instrs.includes(made)
        : isGivenWhatIsMade(solver, from, given, depth + 1);
    })
  );
}

/** `jobs.set(id, job)`, `this.job = job`, `latest = job`. */
function isKeptBy(fn: ProgramFunction, instr: Instr, whole: VarId): boolean {
  if (instr.op === 'call' && instr.recv !== undefined) return instr.args.some((each) => originOf(fn.file, each).variable === whole);
  return isPutAway(fn, instr, whole);
}

/** Which parameter a variable is a part of. What may be made here as well (`found ?? []`) counts as that part. */
function givenAt(fn: ProgramFunction, variable: VarId, depth: number): number | undefined {
  const { variable: whole, instr } = originOf(fn.file, variable);
  if (instr === undefined) {
    const index = fn.fact.params.indexOf(whole);
    return index < 0 ? undefined : index;
  }
  if (depth > MOST_HOLDERS) return undefined;
  if (instr.op === 'get') return givenAt(fn, instr.obj, depth + 1);
  if (instr.op === 'call' && instr.recv !== undefined && instr.prop === 'get') return givenAt(fn, instr.recv, depth + 1);
  if (instr.op !== 'choose') return undefined;
  const parts = instr.srcs.filter((each) => !isMade(fn, each)).map((each) => givenAt(fn, each, depth + 1));
  return parts.length > 0 && parts.every((each) => each === parts[0]) ? parts[0] : undefined;
}

const isMade = (fn: ProgramFunction, value: VarId): boolean => {
  const { instr } = originOf(fn.file, value);
  return instr !== undefined && isMaking(instr);
};

/** `shelves = found`, `this.rooms = found`: it is put into a place, which it fills from then on. */
function isPutAway({ file, fact }: ProgramFunction, instr: Instr, whole: VarId): boolean {
  if ((instr.op !== 'assign' && instr.op !== 'set') || originOf(file, instr.src).variable !== whole) return false;
  return instr.op === 'set' || (instr.operator !== 'init' && file.facts.vars[instr.dst]?.fn !== fact.id);
}

/** How deep what is made lies in what was made. */
const MOST_HOLDERS = 3;

const isMaking = (instr: Instr): boolean => instr.op === 'object' || instr.op === 'array' || (instr.op === 'call' && instr.isNew === true);

/** The function in which something is made, where another one that lies in it runs while that does. */
function makerAround(solver: Solver, fn: ProgramFunction, made: Instr): ProgramFunction | undefined {
  for (let at: ProgramFunction | undefined = fn, step = 0; at && at.fact.kind !== 'module' && step < 4; step += 1) {
    if (at.fact.instrs.includes(made)) return at;
    const around: ProgramFunction | undefined = at.file.functions[at.fact.parent];
    const calls = callsIn(solver).of.get(at) ?? [];
    if (calls.length === 0 || !calls.every(({ from, instr }) => from === around && instr.op === 'call' && AT_ONCE.test(instr.prop ?? '')))
      return undefined;
    at = around;
  }
  return undefined;
}

const liesWithin = (inner: ProgramFunction, outer: ProgramFunction): boolean => inner === outer || liesIn(inner, outer);

/** What an instruction puts into something, or into a part of it. */
function putInto({ file }: ProgramFunction, instr: Instr, whole: VarId): readonly VarId[] {
  const isIt = (value: VarId): boolean => originOf(file, value).variable === whole;
  if (instr.op === 'set' && isIt(instr.obj)) return [instr.src];
  if (instr.op === 'spread' && isIt(instr.obj)) return [instr.src];
  if (instr.op === 'call' && instr.recv !== undefined && isIt(instr.recv))
    return instr.prop === 'get' || instr.prop === 'has' ? [] : instr.args;
  return instr.op === 'call' && instr.prop === 'assign' && instr.args[0] !== undefined && isIt(instr.args[0]) ? instr.args.slice(1) : [];
}

/** It was made for this, was in there before, or is something else altogether. */
function isOwn(solver: Solver, fn: ProgramFunction, value: VarId, whole: VarId, obj: Obj): boolean {
  const { file } = fn;
  const { instr } = originOf(file, value);
  if (instr !== undefined && isMaking(instr)) return true;
  if (instr?.op === 'choose') return instr.srcs.every((each) => isOwn(solver, fn, each, whole, obj));
  if (instr?.op === 'get' && originOf(file, instr.obj).variable === whole) return true;
  if (instr?.op === 'call' && instr.recv !== undefined && originOf(file, instr.recv).variable === whole) return true;
  return !solver.idsAt(file, value).includes(obj.id);
}

/** `rows.forEach((row) => { found[row.id] = row; })` in the function that has just made `found`. */
function isMadeAround(solver: Solver, fn: ProgramFunction, variable: VarId, obj: Obj): boolean {
  const around = fn.file.functions[fn.fact.parent];
  const { instr: made } = originOf(fn.file, variable);
  if (!around || around !== obj.fn || made?.pos !== obj.pos || made.end !== obj.end) return false;
  const calls = callsIn(solver).of.get(fn) ?? [];
  return calls.length > 0 && calls.every(({ from, instr }) => from === around && instr.op === 'call' && AT_ONCE.test(instr.prop ?? ''));
}

/** `const found = {}; for (const row of rows) found[row.id] = row;`, the same in a loop. */
function isFilledInLoop(fn: ProgramFunction, variable: VarId, obj: Obj, at: Instr): boolean {
  const { fact, file } = fn;
  const { instr: made } = originOf(file, variable);
  if (made === undefined || obj.fn?.fact !== fact || made.pos !== obj.pos || made.end !== obj.end) return false;
  for (let block = at.block; block > 0; block = fact.blocks[block]?.parent ?? 0)
    if (fact.blocks[block]?.kind === 'loop') return !isBelow(fn, made.block, block);
  return false;
}

/**
 * The functions whose calls gave what a variable of a function holds: the one that is called here, and those of which it gives on what they
 * gave. Asked for each of the objects that may be there, so it is found out once.
 */
function makersOf(solver: Solver, fn: ProgramFunction, variable: VarId): ReadonlySet<ProgramFunction> {
  const { makers } = callsIn(solver);
  const { variable: from, instr: call } = originOf(fn.file, variable);
  if (call?.op !== 'call' || call.isNew || !fn.fact.instrs.includes(call)) return NOBODY; // not what the module had from it
  let found = makers.get(call);
  if (!found) {
    const all = new Set<ProgramFunction>();
    addMakers(solver, fn, from, all, 0);
    makers.set(call, (found = all));
  }
  return found;
}

function addMakers(solver: Solver, fn: ProgramFunction, variable: VarId, found: Set<ProgramFunction>, depth: number): void {
  const { instr: call } = originOf(fn.file, variable);
  if (call?.op !== 'call' || call.isNew || depth > 3 || !fn.fact.instrs.includes(call)) return;
  for (const { to } of callsIn(solver).at.get(call) ?? []) {
    found.add(to);
    for (const each of to.fact.instrs) if (each.op === 'return') addMakers(solver, to, each.src, found, depth + 1);
  }
}

/** A function returns what it makes at a place, and puts it nowhere else. */
function givesAway({ file, fact }: ProgramFunction, obj: Obj): boolean {
  const made = fact.instrs.find(
    (instr) => (instr.op === 'object' || instr.op === 'array') && instr.pos === obj.pos && instr.end === obj.end,
  );
  if (!made || fact.async || fact.generator) return false;
  const isIt = (value: VarId): boolean => originOf(file, value).instr === made;
  let gives = false;
  for (const instr of fact.instrs) {
    if (instr.op === 'return' && isIt(instr.src)) gives = true;
    else if (instr.op === 'set' && isIt(instr.src)) return false;
    else if (instr.op === 'call' && instr.args.some(isIt)) return false;
    else if (instr.op === 'assign' && isIt(instr.src) && file.facts.vars[instr.dst]?.fn !== fact.id) return false;
  }
  return gives;
}
