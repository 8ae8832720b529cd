/** Values that are worked out of what they are filed under. */
import { FIRST_LITERAL, type Instr, type VarId } from '../../facts/model.js';
import { initsOf, operandsOf, originAt, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { isSameKey, keyOf } from '../keys.js';
import { filesByKey, isRemoval, putBy, type Profile, type Touch } from '../profile.js';
import { requestDataOf } from '../request-data.js';
import { isMaintenance } from '../self-maintenance.js';
import { drawsIt } from '../roles/drawn-keys.js';
import { isNow } from '../roles/time-marks.js';
import { memoises } from './memos.js';

const DEEPEST = 8;
const MOST_STEPS = 400;

/**
 * `let n = tokens.get(text); if (n === undefined) { n = encode(text).length; tokens.set(text, n); }`: a part or a sum of what a function made
 * of the key and of nothing else. Every instance works out the same, whatever it is called.
 */
export function isWorkedOutOfKey(program: Program, profile: Profile): boolean {
  if (isReckonedStepByStep(program, profile) || isFilledByKey(program, profile)) return true;
  if (!memoises(program, profile)) return false;
  return profile.writes
    .filter((each) => !each.dead && !each.starting && !isRemoval(each))
    .every(({ fn, instr }) => {
      const [key, value] = [keyOf({ instr }), putBy(instr)];
      if (key === undefined || value === undefined || fn.fact.async) return false;
      const { variable, instr: made } = originAt(fn, value, instr);
      const isPart = (made?.op === 'get' && made.prop !== null) || made?.op === 'binary' || made?.op === 'template';
      const known = new Set<VarId>();
      gather(fn, key, known, 0);
      return isPart && isMadeOf(fn, variable, known, 0) && !requestDataOf(program, fn, variable).drawn;
    });
}

/** The variables of which the key is made. */
function gather(fn: ProgramFunction, variable: VarId, known: Set<VarId>, depth: number): void {
  const { variable: at, instr } = originOf(fn.file, variable);
  known.add(at);
  if (instr !== undefined && depth < DEEPEST) for (const each of operandsOf(instr)) gather(fn, each, known, depth + 1);
}

/** Nothing goes into a value but those variables, what stands in the source, and functions. */
function isMadeOf(fn: ProgramFunction, variable: VarId, known: ReadonlySet<VarId>, depth: number): boolean {
  const { variable: at, instr } = originOf(fn.file, variable);
  if (known.has(at)) return true;
  if (depth > DEEPEST) return false;
  if (instr === undefined) {
    const { kind } = fn.file.facts.vars[at] ?? { kind: 'function' };
    return kind === 'import' || kind === 'global' || kind === 'function';
  }
  if (instr.op === 'await' || (instr.op === 'call' && instr.awaited)) return false;
  return instr.op === 'function' || instr.op === 'import' || operandsOf(instr).every((each) => isMadeOf(fn, each, known, depth + 1));
}

/**
 * `let sign = signs.get(tag); if (sign !== undefined) return sign; sign = ' '; for (const part of partsOf(tag)) if (part.isSign) sign = part.text;
 * signs.set(tag, sign)`: where several places say what is filed, each of them says it by the key and what stands in the source alone.
 */
function isReckonedStepByStep(program: Program, profile: Profile): boolean {
  const { collections } = profile;
  const puts = profile.writes.filter((each) => !each.dead && !each.starting && !isRemoval(each));
  const [first] = puts;
  if (!first || first.fn.fact.async || !filesByKey({ collections })) return false;
  const { fn } = first;
  const looks = profile.reads.filter((each) => each.fn === fn && each.depth === 'contents' && /^(?:get|has)$/.test(each.operation));
  return (
    profile.reads.every((each) => !each.served || each.fn === fn || isMaintenance(each, profile)) &&
    puts.every((each) => {
      const [key, value] = [keyOf(each), putBy(each.instr)];
      if (each.fn !== fn || each.depth !== 'contents' || key === undefined || value === undefined) return false;
      const { variable } = originOf(fn.file, value);
      const known = new Set<VarId>();
      gatherWhole(fn, key, known, 0);
      return (
        assignmentsIn(fn, variable).length > 1 &&
        looks.some((look) => isSameKey(fn, keyOf(look) ?? -1, key)) &&
        new Reckoning(fn, known, new Set(looks.map((look) => look.instr))).isMade(variable) &&
        !requestDataOf(program, fn, variable).drawn
      );
    })
  );
}

/** Each value is a list or table that is filled from its key, and nobody adds to one later. */
function isFilledByKey(program: Program, profile: Profile): boolean {
  const live = profile.writes.filter((each) => !each.dead && !each.starting);
  const puts = live.filter((each) => !isRemoval(each));
  const [first] = puts;
  return (
    first !== undefined &&
    live.every((each) => each.depth === 'contents') &&
    profile.reads.every((each) => !each.served || each.depth === 'entry' || each.fn === first.fn || isMaintenance(each, profile)) &&
    puts.every((each) => isFilledFromKey(program, profile, each))
  );
}

/**
 * `const kept = steps.get(`${first}:${last}`); if (kept) return kept; const made = []; for (...) made.push(stepOf(at)); steps.set(`${first}:${last}`,
 * made)` in a function that is given the first and the last alone: whoever comes with this key brings all that the list is made of.
 */
export function isFilledFromKey(program: Program, profile: Profile, put: Touch): boolean {
  const { fn, instr } = put;
  const value = putBy(instr);
  if (value === undefined || fn.fact.async || !isGivenKeyAlone(program, profile, put)) return false;
  const { variable, instr: made } = originOf(fn.file, value);
  const isMadeHere =
    made?.op === 'array' || (made?.op === 'call' && made.isNew && /^(?:Map|Set)$/.test(fn.file.facts.vars[made.callee]?.name ?? ''));
  const isIt = (each: VarId): boolean => originOf(fn.file, each).variable === variable;
  return (
    isMadeHere &&
    fn.fact.instrs.some((each) => each.op === 'call' && each !== instr && [each.recv ?? -1, ...each.args].some(isIt)) &&
    !fn.fact.instrs.some((each) => each.op === 'call' && (drawsIt(fn, each.dst, 0) || isNow(fn, each.dst)))
  );
}

/** All that the function is given goes into the key, under which it has looked before. */
function isGivenKeyAlone(program: Program, profile: Profile, put: Touch): boolean {
  const { fn } = put;
  const key = keyOf(put);
  const { params } = fn.fact;
  if (key === undefined || put.depth !== 'contents' || params.length === 0 || fn.file.functions[fn.fact.parent]?.fact.kind !== 'module')
    return false;
  if (program.phases.entriesOf(fn).length > 0) return false; // what a handler is given is the whole request
  const known = new Set<VarId>();
  gatherWhole(fn, key, known, 0);
  return (
    params.every((each) => known.has(each)) &&
    profile.reads.some(
      (each) =>
        each.fn === fn && each.depth === 'contents' && /^(?:get|has)$/.test(each.operation) && isSameKey(fn, keyOf(each) ?? -1, key),
    )
  );
}

/** The variables of which the key is made. Of what the key is a part of other parts say something else. */
function gatherWhole(fn: ProgramFunction, variable: VarId, known: Set<VarId>, depth: number): void {
  const { variable: at, instr } = originOf(fn.file, variable);
  known.add(at);
  if (instr !== undefined && instr.op !== 'get' && depth < DEEPEST)
    for (const each of operandsOf(instr)) gatherWhole(fn, each, known, depth + 1);
}

type AssignInstr = Extract<Instr, { op: 'assign' }>;

const assignmentsIn = (fn: ProgramFunction, variable: VarId): readonly AssignInstr[] =>
  fn.fact.instrs.filter((each): each is AssignInstr => each.op === 'assign' && each.dst === variable && each.src !== variable);

/** Follows all that a variable is ever assigned. */
class Reckoning {
  /** Variables that are followed just now, and whether what is found may be in one. */
  private readonly open = new Map<VarId, boolean>();
  private steps = 0;

  constructor(
    private readonly fn: ProgramFunction,
    private readonly known: ReadonlySet<VarId>,
    /** Where something is looked for that may be filed already. */
    private readonly looks: ReadonlySet<Instr>,
  ) {}

  isMade(variable: VarId): boolean {
    const { fn } = this;
    this.steps += 1;
    const { variable: at, instr } = originOf(fn.file, variable);
    if (at >= FIRST_LITERAL || this.known.has(at)) return true;
    if (this.steps > MOST_STEPS) return false;
    if (instr !== undefined) return this.isMadeBy(at, instr);
    const fact = fn.file.facts.vars[at];
    if (fact === undefined) return false;
    if (fact.kind === 'import' || fact.kind === 'global' || fact.kind === 'function') return true;
    if (fact.fn !== fn.fact.id || fact.kind === 'param' || fact.kind === 'this') return false;
    const within = this.open.get(at);
    if (within !== undefined) return !within; // `text = text.slice(1)`
    const all = assignmentsIn(fn, at);
    // What is found says what was filed before: only where it is given back as it is.
    const rest = all.filter((each) => !this.isLook(each.src));
    if (rest.length < all.length && fn.fact.instrs.some((each) => each.op === 'assign' && each.dst === at && !REPLACES.test(each.operator)))
      return false;
    this.open.set(at, rest.length < all.length);
    const found = rest.length > 0 && rest.every((each) => this.isMade(each.src));
    this.open.delete(at);
    return found;
  }

  private isLook(value: VarId): boolean {
    const { instr } = originOf(this.fn.file, value);
    return instr !== undefined && this.looks.has(instr);
  }

  private isMadeBy(at: VarId, instr: Instr): boolean {
    if (this.isLook(at) || instr.op === 'await' || (instr.op === 'call' && instr.awaited)) return false;
    if (instr.op === 'function' || instr.op === 'import' || instr.op === 'regexp') return true;
    if (instr.op === 'object' || instr.op === 'array') return initsOf(this.fn.fact, at).every((each) => this.isMade(each.src));
    return operandsOf(instr).every((each) => this.isMade(each));
  }
}

const REPLACES = /^(?:init|=)$/;
