/** Where a value comes from: who worked for it, and what of it is the request's own, drawn, or taken from the very place it goes to. */
import { HANDING_METHODS, HANDING_PATHS, TIMER_NAMES } from '../knowledge/methods.js';
import { BODY_METHODS, REQUEST_READERS } from '../knowledge/request-words.js';
import { CLOCK, RANDOM_OR_CLOCK } from '../knowledge/runtime.js';
import type { CallInstr, Instr, VarId } from '../facts/model.js';
import { definitionOf, operandsOf, originAt, originOf } from '../program/values/definitions.js';
import type { CallEdge, ProgramFunction } from '../program/model.js';
import { SERVING } from '../program/phases/phases.js';
import type { Program } from '../program/program.js';
import { isAnswer, isAnswering } from './responses.js';
import { isSameKey } from './keys.js';
import { clientReason } from './stores/libraries.js';
import { calleePath } from './request-data.js';
import { assignmentsOf, calledBy, entryServedBy, partsOf, passedTo, type ValueAt } from './value-sources.js';

export interface Provenance {
  /** Some call outside or to a package gave it, or it is the answer that a handler made. */
  readonly worked: boolean;
  /** Somebody had to wait for it. */
  readonly waited: boolean;
  /** A request brought it, or a part of it, as it is. */
  readonly sent: boolean;
  /** A part of it was drawn at random. */
  readonly drawn: boolean;
  /** It goes on from what lies in the place it is put into. */
  readonly own: boolean;
}

const DRAWS = new Set(RANDOM_OR_CLOCK.filter((each) => !CLOCK.test(each)));
const RECKONING = /^global:Math\.(?!random)/;
const MOST_STEPS = 300;
const MOST_NAMES = 40;
/** Calls of the program are followed so deep. */
const DEEPEST = 6;
/** What an answer holds is named, chosen, taken apart and put together again many times before it is kept. */
const FARTHEST = 36;

/**
 * Follows the value that an instruction uses through variables, parts, parameters and functions of the program. `isOwn` says which values were
 * read from the place; `key` is what it is filed under, which may stand in it as well.
 */
export function provenanceOf(
  program: Program,
  home: ProgramFunction,
  value: VarId,
  use: Instr,
  isOwn: (fn: ProgramFunction, value: VarId) => boolean,
  key: VarId | undefined,
): Provenance {
  const walk = new ProvenanceWalk(program, isOwn, key === undefined ? [] : namesOf(program, home, key));
  walk.follow({ fn: home, value: originAt(home, value, use).variable, depth: 0, use });
  return walk.found;
}

/** A call of the program that was followed into what it calls: parameters there are its arguments. */
interface Frame {
  readonly edge: CallEdge;
  readonly outer: Frame | undefined;
}

/** A value on the way back. */
interface Step extends ValueAt {
  readonly frame?: Frame | undefined;
  readonly depth: number;
  /** The instruction that uses it: of a `let`, the assignment before it counts. */
  readonly use?: Instr;
  /** Only the property of that name is asked about. */
  readonly part?: string | undefined;
}

class ProvenanceWalk {
  readonly found = { worked: false, waited: false, sent: false, drawn: false, own: false };
  private readonly seen = new Set<string>();

  constructor(
    private readonly program: Program,
    private readonly isOwn: (fn: ProgramFunction, value: VarId) => boolean,
    private readonly keyNames: readonly ValueAt[],
  ) {}

  follow(step: Step): void {
    const { fn, value, frame, depth, part } = step;
    if (value < 0 || depth > FARTHEST || this.seen.size > MOST_STEPS) return;
    const name = `${fn.file.index}:${value}:${frame?.edge.instr.pos ?? ''}:${part ?? ''}`;
    if (this.seen.has(name)) return;
    this.seen.add(name);
    if (this.isOwn(fn, value)) {
      this.found.own = true;
      return;
    }
    if (depth > 0 && this.keyNames.some((each) => each.fn === fn && isSameKey(fn, value, each.value))) return;
    const made = definitionOf(fn.file, value);
    if (made === undefined) this.followVariable(step);
    else this.followInstr(step, made);
  }

  /** A parameter, or a variable that is assigned in several places. */
  private followVariable(step: Step): void {
    const { fn, value, depth, use } = step;
    const fact = fn.file.facts.vars[value];
    if (fact === undefined || fact.kind === 'import' || fact.kind === 'global') return;
    const owner = fn.file.functions[fact.fn] as ProgramFunction;
    const index = owner.fact.params.indexOf(value);
    if (index >= 0) {
      this.followParameter(step, owner, index);
      return;
    }
    const last = use ? originAt(fn, value, use).variable : value;
    if (last !== value) this.follow({ ...back(step), value: last });
    else
      for (const each of assignmentsOf(fn.file, value))
        this.follow({ ...back(step), fn: each.fn, value: each.instr.src, depth: depth + 1, use: each.instr });
  }

  private followParameter({ frame, depth, part }: Step, owner: ProgramFunction, index: number): void {
    if (frame?.edge.to === owner) {
      const { from, instr } = frame.edge;
      const arg = instr.op === 'call' ? instr.args[index] : undefined;
      if (arg !== undefined) this.follow({ fn: from, value: arg, frame: frame.outer, depth: depth + 1, use: instr, part });
      return;
    }
    if (isAnswering(owner)) this.found.worked = true;
    if (entryServedBy(this.program, owner)) {
      this.found.sent = true;
      return;
    }
    for (const { edge, call, isArgument, value } of passedTo(this.program, owner, index)) {
      // `rows ??= load().then((found) => ...)` runs once, and says what is kept all the same.
      const { phases } = this.program;
      if (((isArgument ? phases.at(edge.from, call) : phases.of(edge.from)) & SERVING) === 0) continue;
      if (value !== undefined) this.follow({ fn: edge.from, value, depth: depth + 1, use: call, part: isArgument ? part : undefined });
      else if (!isArgument) this.found.worked = true;
    }
  }

  private followInstr(step: Step, made: Instr): void {
    const { fn, value, part } = step;
    const inner: Step = { ...back(step), use: made };
    switch (made.op) {
      case 'await':
        this.found.waited = true;
        this.follow({ ...inner, value: made.src });
        break;
      case 'copy':
      case 'assign':
      case 'iterate':
        this.follow({ ...inner, value: made.src });
        break;
      case 'get':
        if (isAnswer(this.program, fn, made)) this.found.worked = true;
        else this.follow({ ...inner, value: made.obj, part: made.prop ?? undefined });
        break;
      case 'choose':
        for (const each of made.srcs) this.follow({ ...inner, value: each });
        break;
      case 'object':
      case 'array':
        for (const each of partsOf(fn, value))
          if (part === undefined || each.name === undefined || each.name === part)
            this.follow({ ...inner, fn: each.fn, value: each.value, part: each.name === undefined ? part : undefined });
        break;
      case 'template':
      case 'binary':
      case 'unary':
        this.reckon(step, made);
        break;
      case 'import':
        if (made.dynamic) this.found.worked = true;
        break;
      case 'call':
        this.followCall(step, made);
        break;
      default:
        break;
    }
  }

  /** What is reckoned with something that was sent in is another value; what goes on from what lies in the place still does. */
  private reckon(step: Step, made: Instr, operands = operandsOf(made)): void {
    const before = this.found.sent;
    for (const each of operands) this.follow({ ...back(step), value: each, use: made, part: undefined });
    this.found.sent = before;
  }

  private followCall(step: Step, made: CallInstr): void {
    const { fn } = step;
    const path = calleePath(this.program, fn, made) ?? '';
    if (made.awaited) this.found.waited = true;
    if (REQUEST_READERS.test(path)) this.found.sent = true;
    else if (CLOCK.test(path)) return;
    else if (RECKONING.test(path)) this.reckon(step, made, made.args);
    else if (DRAWS.has(path)) this.found.drawn = true;
    else {
      const isFollowed = this.followCalled(step, made);
      if (handsOn(made, path)) this.followHandedOn(step, made);
      else if (!isFollowed) this.followOutside(step, made, path);
    }
  }

  /** What the functions of the program that are called return; whether there are any. */
  private followCalled(step: Step, made: CallInstr): boolean {
    const called = made.isNew || step.depth >= DEEPEST ? [] : calledBy(this.program, step.fn, made);
    for (const { edge, returns } of called) {
      // That its work is done is all that it tells.
      if (returns.length === 0 && edge.to.fact.async) this.found.worked = true;
      if (returns.some((each) => isReckoned(edge.to, each.src))) this.found.worked = true;
      for (const each of returns)
        this.follow({ ...back(step), fn: edge.to, value: each.src, frame: { edge, outer: step.frame }, use: each });
    }
    return called.length > 0;
  }

  /** `Promise.all([load()])`, `rows.map(toRow)`: what was given is handed on. */
  private followHandedOn(step: Step, made: CallInstr): void {
    const inner: Step = { ...back(step), use: made, part: undefined };
    for (const each of made.args) this.follow({ ...inner, value: each });
    if (made.recv !== undefined) this.follow({ ...inner, value: made.recv });
    for (const each of partsOf(step.fn, made.dst)) this.follow({ fn: each.fn, value: each.value, frame: step.frame, depth: inner.depth });
  }

  /** What is merely made is worked for where a package or the runtime makes it, and not where the program makes a thing of its own. */
  private followOutside(step: Step, made: CallInstr, path: string): void {
    if (isTimer(step.fn, made)) return;
    if (!made.isNew || isMadeReady(this.program, step.fn, made, path)) this.found.worked = true;
    // `hash(random())`, `merge(found, patch)`: what is made at once of something drawn is drawn, and so on.
    if (!made.awaited) this.reckon(step, made);
  }
}

/** The same way, one step further back, whoever uses it there. */
const back = ({ fn, value, frame, depth, part }: Step): Step => ({ fn, value, frame, depth: depth + 1, part });

/** `await store.get(key)` asks somebody else: what lies in a table of the program's own is not waited for. */
const handsOn = (made: CallInstr, path: string): boolean =>
  HANDING_PATHS.test(path) ||
  (!(made.awaited === true && made.prop === 'get') &&
    made.recv !== undefined &&
    (HANDING_METHODS.test(made.prop ?? '') || BODY_METHODS.test(made.prop ?? '')));

/** `let sum = 0; for (...) sum += cost(at); return sum`, `return slug + extension`: a function worked it out. */
function isReckoned({ fact, file }: ProgramFunction, value: VarId): boolean {
  const { variable, instr } = originOf(file, value);
  return instr === undefined
    ? fact.instrs.some((each) => each.op === 'assign' && each.dst === variable && each.operator !== 'init' && each.operator !== '=')
    : instr.op === 'binary' || instr.op === 'template';
}

/** `new RegExp(text)`, `new Stripe(key)`: no thing that begins empty and that its callers work on. */
const isMadeReady = (program: Program, fn: ProgramFunction, made: CallInstr, path: string): boolean =>
  (path.startsWith('global:') || clientReason(path) !== undefined) &&
  program.solver.objectsAt(fn.file, made.dst).every((each) => each.kind === 'external');

/** What a key is made of, there and in the functions that give it. */
function namesOf(program: Program, home: ProgramFunction, key: VarId): readonly ValueAt[] {
  const found: ValueAt[] = [];
  const add = (fn: ProgramFunction, value: VarId, depth: number): void => {
    if (depth > DEEPEST || found.length > MOST_NAMES || found.some((each) => each.fn === fn && each.value === value)) return;
    found.push({ fn, value });
    const { variable, instr } = originOf(fn.file, value);
    if (instr !== undefined) {
      if (instr.op === 'template' || instr.op === 'binary' || instr.op === 'choose' || instr.op === 'call')
        for (const each of operandsOf(instr)) add(fn, each, depth + 1);
      return;
    }
    const owner = fn.file.functions[fn.file.facts.vars[variable]?.fn ?? -1];
    const index = owner?.fact.params.indexOf(variable) ?? -1;
    if (owner === undefined || index < 0) return;
    for (const { edge, value: passed } of passedTo(program, owner, index))
      if (edge.kind === 'call' && passed !== undefined) add(edge.from, passed, depth + 1);
  };
  add(home, key, 0);
  return found;
}

const isTimer = ({ file }: ProgramFunction, { callee }: CallInstr): boolean =>
  callee >= 0 && TIMER_NAMES.test(file.facts.vars[callee]?.name ?? '');
