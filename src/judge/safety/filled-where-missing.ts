/** Functions that look into a place and have it filled only where nothing is found, or what is found is old. */
import type { BlockId, Instr, VarId } from '../../facts/model.js';
import { HANDING_PATHS } from '../../knowledge/methods.js';
import { CLOCK } from '../../knowledge/runtime.js';
import {
  asksAbout,
  definitionOf,
  guardsAround,
  isBelow,
  liesIn,
  operandsOf,
  originAt,
  originOf,
} from '../../program/values/definitions.js';
import { meetInOneRun } from '../../program/values/order.js';
import type { CallEdge, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { encloses } from '../../facts/positions.js';
import { isAnswer } from '../responses.js';
import { isRemoval, isReset, putBy, type Profile, type Touch } from '../profile.js';
import { calleePath, requestDataOf } from '../request-data.js';
import { REQUESTED } from './copies.js';

export const MOST_FUNCTIONS = 400;
const DEEPEST = 6;

export interface Filling {
  /** The functions in which it is decided whether the place is filled. */
  readonly deciders: ReadonlySet<ProgramFunction>;
  /** Some request fills it whatever lies there. */
  readonly isReplaced: boolean;
}

/**
 * `const hit = find(key); if (hit) return hit; const made = await load(key); keep(key, made)`, `if (isOld()) await refresh()`, `held ??= load()`: what
 * is found, or what is noted beside it, decides whether the work for a new one is done.
 */
export function fillingOf(program: Program, profile: Profile, fills: readonly Touch[]): Filling {
  const decisions = new Decisions(program, profile, fills);
  const deciders = new Set<ProgramFunction>();
  let isReplaced = false;
  for (const each of fills) {
    if ((program.phases.at(each.fn, each.instr) & REQUESTED) === 0) continue;
    const found = decisions.about(each);
    if (found === undefined) isReplaced = true;
    else for (const fn of found) deciders.add(fn);
  }
  return { deciders, isReplaced: isReplaced || decisions.areLeftToRequests || decisions.areThrownAway };
}

/** Those functions, those that call them, and those in which they lie. */
export function leadingTo(program: Program, functions: ReadonlySet<ProgramFunction>, steps = Infinity): ReadonlySet<ProgramFunction> {
  const found = new Map([...functions].map((each) => [each, 0]));
  for (const [each, step] of found) {
    if (found.size > MOST_FUNCTIONS || step >= steps) continue;
    const callers = (program.phases.incoming.get(each) ?? []).flatMap((edge) => (edge.kind === 'call' ? [edge.from] : []));
    const around = each.file.functions.filter((outer) => outer !== each && liesIn(each, outer));
    for (const one of [...callers, ...around]) if (one.fact.kind !== 'module' && !found.has(one)) found.set(one, step + 1);
  }
  return new Set(found.keys());
}

/** The places that are set in the same breath as the filling: variables of the module, fields, properties of an object. */
class Noted {
  private readonly variables = new Map<ProgramFunction['file'], Set<VarId>>();
  private readonly fields = new Set<string>();

  constructor({ writes }: Profile) {
    const places = writes.filter((each) => each.depth !== 'entry' && !isRemoval(each));
    for (const { fn, instr } of places) {
      for (const each of fn.fact.instrs) {
        if (each.block !== instr.block) continue;
        if (each.op === 'assign' && each.operator !== 'init' && fn.file.facts.vars[each.dst]?.fn !== fn.fact.id) {
          const known = this.variables.get(fn.file);
          if (known) known.add(each.dst);
          else this.variables.set(fn.file, new Set([each.dst]));
        }
        if (each.op === 'set' && each.operator !== 'init' && each.prop !== null) this.fields.add(each.prop);
      }
    }
  }

  isOne({ file }: ProgramFunction, value: VarId): boolean {
    if (this.variables.get(file)?.has(value) === true) return true;
    const made = definitionOf(file, value);
    return made?.op === 'get' && made.prop !== null && this.fields.has(made.prop);
  }

  isAskedBy(fn: ProgramFunction): boolean {
    return (
      fn.fact.kind !== 'module' &&
      (fn.fact.instrs.some((each) => operandsOf(each).some((one) => this.isOne(fn, one))) ||
        fn.fact.blocks.some(({ cond }) => cond !== undefined && this.isOne(fn, cond)))
    );
  }
}

/** What is asked again for each caller of a caller is worked out once: programs whose functions call each other a lot have far more ways than functions. */
class Decisions {
  /** For some filling it is up to who asks whether anybody looks first. */
  areLeftToRequests = false;
  /** For some filling somebody has thrown away what was there. */
  areThrownAway = false;
  private readonly noted: Noted;
  private readonly looking: ReadonlySet<ProgramFunction>;
  private readonly found: ReadonlySet<Instr>;
  private readonly callers = new Map<ProgramFunction, Map<string, readonly ProgramFunction[] | undefined>>();
  private readonly spared = new Map<Instr, boolean>();
  private readonly guarded = new Map<ProgramFunction, Map<BlockId, boolean>>();
  /** For each value of a function whether it was found, and how deep the search had begun. */
  private readonly values = new Map<ProgramFunction, Map<VarId, { readonly isFound: boolean; readonly depth: number }>>();

  constructor(
    private readonly program: Program,
    private readonly profile: Profile,
    fills: readonly Touch[],
  ) {
    this.noted = new Noted(profile);
    const files = new Set(fills.map(({ fn }) => fn.file));
    const asking = [...files].flatMap((file) => file.functions.filter((fn) => this.noted.isAskedBy(fn)));
    this.looking = leadingTo(program, new Set([...profile.reads.map((each) => each.fn), ...asking]), 1);
    this.found = new Set(profile.reads.flatMap((each) => (each.depth === 'entry' ? [] : [each.instr])));
  }

  /** The functions that decide on a filling: the one that fills, one around it, or all that call it; undefined where one does not. */
  about({ fn, instr }: Touch): readonly ProgramFunction[] | undefined {
    const value = putBy(instr);
    if (value !== undefined && workFor(this.program, fn, value, instr).some((each) => this.isSpared(fn, each))) return [fn];
    return this.aboutCalls(fn, value === undefined ? [] : givenIn(fn, value), 0);
  }

  private aboutCalls(fn: ProgramFunction, given: readonly number[], depth: number): readonly ProgramFunction[] | undefined {
    const asked = inner(this.callers, fn);
    const question = `${String(depth)} ${given.join()}`;
    if (asked.has(question)) return asked.get(question);
    const answer = this.decidersAround(fn, given, depth);
    asked.set(question, answer);
    return answer;
  }

  private decidersAround(fn: ProgramFunction, given: readonly number[], depth: number): readonly ProgramFunction[] | undefined {
    const outer = fn.file.functions[fn.fact.parent];
    const made = outer?.fact.instrs.find((each) => each.op === 'function' && each.fn === fn.fact.id);
    if (outer !== undefined && made !== undefined && outer.fact.kind !== 'module' && this.isSpared(outer, made)) return [outer];
    if (depth > DEEPEST || this.program.phases.entriesOf(fn).length > 0) return undefined;
    const deciders = new Set<ProgramFunction>();
    for (const edge of this.program.phases.incoming.get(fn) ?? []) {
      if (edge.from === fn || (this.program.phases.at(edge.from, edge.instr) & REQUESTED) === 0) continue;
      const found = this.decidersOf(edge, given, depth);
      if (found === undefined) return undefined;
      for (const each of found) deciders.add(each);
    }
    return deciders.size > 0 ? [...deciders] : undefined;
  }

  private decidersOf({ kind, from, instr }: CallEdge, given: readonly number[], depth: number): readonly ProgramFunction[] | undefined {
    if (kind === 'callback') return this.isSpared(from, instr) ? [from] : this.aboutCalls(from, [], depth + 1);
    if (instr.op !== 'call') return undefined;
    const args = given.flatMap((index) => instr.args[index] ?? []);
    const works = args.flatMap((each) => workFor(this.program, from, each, instr));
    if ((works.length > 0 ? works : [instr]).some((each) => this.isSpared(from, each))) return [from];
    if (this.isThrownAway(from, instr)) {
      this.areThrownAway = true;
      return [from];
    }
    // What is handed on may be worked for further out, and all that is worked for here be done only where nothing was found.
    const handed = works.length > 0 ? [] : args.flatMap((each) => givenIn(from, each));
    return this.aboutCalls(from, handed, depth + 1);
  }

  /** `token = null; return fetchToken()`: whoever wants a new one throws the old one away, so that nothing is there to be found. */
  private isThrownAway(fn: ProgramFunction, { block, pos }: Instr): boolean {
    return this.profile.writes.some(
      (each) => each.fn === fn && each.depth === 'place' && isReset(each) && each.instr.pos < pos && isBelow(fn, block, each.instr.block),
    );
  }

  /** Whether an instruction runs only where nothing was found, or what was found is old. */
  private isSpared(fn: ProgramFunction, instr: Instr): boolean {
    const known = this.spared.get(instr);
    if (known !== undefined) return known;
    const answer = this.worksOutSpared(fn, instr);
    this.spared.set(instr, answer);
    return answer;
  }

  private worksOutSpared(fn: ProgramFunction, instr: Instr): boolean {
    const { instrs } = fn.fact;
    if (
      this.hangsOnLook(fn, instr.block) ||
      instrs.some((one) => one.op === 'choose' && one.srcs[0] !== undefined && this.isFound(fn, one.srcs[0]) && encloses(one, instr))
    )
      return true;
    const leaving = instrs.filter((one) => one.op === 'return' && one.pos < instr.pos && this.leavesWithLook(fn, one, instr));
    this.areLeftToRequests ||= leaving.length > 0 && leaving.every((one) => this.isLeftToRequest(fn, one, instr));
    return leaving.length > 0;
  }

  /** What was looked up decides whether it goes on to a filling: not `if (asks) { const hit = find(key); if (hit) return hit; return none; }` ahead of it. */
  private leavesWithLook(fn: ProgramFunction, { block }: Instr, filling: Instr): boolean {
    return guardsAround(fn, block).some(
      ({ guard, block: at }) =>
        asksAbout(guard, (value) => this.isFound(fn, value)) && meetInOneRun(fn, { block: fn.fact.blocks[at]?.parent ?? 0 }, filling),
    );
  }

  /** `if (!query.fresh) { const hit = find(key); if (hit) return hit; }`: whether anybody looks at all is up to who asks. */
  private isLeftToRequest(fn: ProgramFunction, { block }: Instr, { block: filling }: Instr): boolean {
    const around = new Set(guardsAround(fn, filling).map((each) => each.block));
    return guardsAround(fn, block).some(
      (each) =>
        !around.has(each.block) &&
        !asksAbout(each.guard, (value) => this.isFound(fn, value)) &&
        asksAbout(each.guard, (value) => requestDataOf(this.program, fn, value).source !== undefined),
    );
  }

  private hangsOnLook(fn: ProgramFunction, block: BlockId): boolean {
    const asked = inner(this.guarded, fn);
    const known = asked.get(block);
    if (known !== undefined) return known;
    const answer = guardsAround(fn, block).some(({ guard }) => asksAbout(guard, (value) => this.isFound(fn, value)));
    asked.set(block, answer);
    return answer;
  }

  private isFound(fn: ProgramFunction, value: VarId, depth = 0): boolean {
    const asked = inner(this.values, fn);
    const known = asked.get(value);
    // What a longer search did not find, a shorter one does not find either.
    if (known !== undefined && (known.isFound || known.depth <= depth)) return known.isFound;
    const isFound = this.leadsToLook(fn, value, depth);
    asked.set(value, { isFound, depth });
    return isFound;
  }

  private leadsToLook(fn: ProgramFunction, value: VarId, depth: number): boolean {
    const { cell } = this.profile;
    if (cell.variable?.file === fn.file && cell.variable.id === value) return true;
    if (this.noted.isOne(fn, value)) return true;
    if (depth > DEEPEST) return false;
    const made = definitionOf(fn.file, value);
    if (made === undefined)
      return fn.fact.instrs.some(
        (each) => each.op === 'assign' && each.dst === value && each.src !== value && this.isFound(fn, each.src, depth + 1),
      );
    return (
      this.found.has(made) ||
      (made.op === 'call' && this.program.phases.edgesAt(fn, made).some((edge) => edge.kind === 'call' && this.looking.has(edge.to))) ||
      operandsOf(made).some((each) => this.isFound(fn, each, depth + 1))
    );
  }
}

/** The map that belongs to a function, made where there is none. */
function inner<K, V>(maps: Map<ProgramFunction, Map<K, V>>, fn: ProgramFunction): Map<K, V> {
  let known = maps.get(fn);
  if (known === undefined) maps.set(fn, (known = new Map<K, V>()));
  return known;
}

/** The calls that a value is made by, in the function that uses it; not the clock. */
function workFor(program: Program, fn: ProgramFunction, value: VarId, use: Instr, depth = 0): readonly Instr[] {
  const { variable, instr } = originAt(fn, value, use);
  if (depth > DEEPEST) return [];
  // `browser = await launching`: what another place holds was worked for when it is taken over.
  if (instr === undefined) return depth === 0 && fn.file.facts.vars[variable]?.fn === 0 ? [use] : [];
  if (!encloses(fn.fact, instr)) return [];
  if (instr.op === 'call') {
    const path = calleePath(program, fn, instr) ?? '';
    if (CLOCK.test(path)) return [];
    const inner = operandsOf(instr).flatMap((each) => workFor(program, fn, each, use, depth + 1));
    return HANDING_PATHS.test(path) && inner.length > 0 ? inner : [instr, ...inner];
  }
  if (instr.op === 'get' && isAnswer(program, fn, instr)) return fn.fact.instrs.filter((each) => each.op === 'call' && each.pos < use.pos);
  if (instr.op === 'import') return [instr];
  const parts =
    instr.op === 'object' || instr.op === 'array'
      ? fn.fact.instrs.flatMap((each) => ((each.op === 'set' || each.op === 'spread') && each.obj === variable ? [each.src] : []))
      : instr.op === 'function' || instr.op === 'class'
        ? []
        : operandsOf(instr);
  return parts.flatMap((each) => workFor(program, fn, each, use, depth + 1));
}

/** Which parameters of a function go into a value. */
function givenIn(fn: ProgramFunction, value: VarId, depth = 0): readonly number[] {
  const { variable, instr } = originOf(fn.file, value);
  const index = instr === undefined ? fn.fact.params.indexOf(variable) : -1;
  if (index >= 0) return [index];
  return instr?.op === 'object' && depth < DEEPEST
    ? fn.fact.instrs.flatMap((each) => (each.op === 'set' && each.obj === variable ? givenIn(fn, each.src, depth + 1) : []))
    : [];
}
