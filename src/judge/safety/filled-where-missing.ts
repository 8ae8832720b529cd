/** Functions that look into a place and have it filled only where nothing is found, or what is found is old. */
import type { BlockId, Instr, VarId } from '../../facts/model.js';
import { HANDING_PATHS } from '../../knowledge/methods.js';
import { CLOCK } from '../../knowledge/runtime.js';
import { asksAbout, definitionOf, guardsAround, liesIn, operandsOf, originAt, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { encloses } from '../../facts/positions.js';
import { isAnswer } from '../provenance.js';
import { isRemoval, putBy, type Profile, type Touch } from '../profile.js';
import { calleePath } from '../request-data.js';

export const MOST_FUNCTIONS = 400;
const DEEPEST = 6;

/**
 * `const hit = find(key); if (hit) return hit; const made = await load(key); keep(key, made)`, `if (isOld()) await refresh()`, `held ??= load()`: what
 * is found, or what the filling notes beside it, decides whether the work for a new one is done. `filling` are those that put it there.
 */
export function fillersWhereMissing(
  program: Program,
  profile: Profile,
  filling: ReadonlySet<ProgramFunction>,
): ReadonlySet<ProgramFunction> {
  const fills = leadingTo(program, filling);
  const noted = new Noted(filling);
  const looking = leadingTo(
    program,
    new Set([
      ...profile.reads.map((each) => each.fn),
      ...[...filling].flatMap((each) => each.file.functions.filter((fn) => noted.isAskedBy(fn))),
    ]),
    2,
  );
  return new Set([...fills].filter((fn) => isFilledIn(program, profile, fn, filling, fills, looking, noted)));
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

/** The places that the filling functions set: variables of the module, fields, properties of an object. */
class Noted {
  private readonly variables = new Map<ProgramFunction['file'], Set<VarId>>();
  private readonly fields = new Set<string>();

  constructor(filling: ReadonlySet<ProgramFunction>) {
    for (const fn of filling) {
      for (const each of fn.fact.instrs) {
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

function isFilledIn(
  program: Program,
  { cell, reads, writes }: Profile,
  fn: ProgramFunction,
  filling: ReadonlySet<ProgramFunction>,
  fills: ReadonlySet<ProgramFunction>,
  looking: ReadonlySet<ProgramFunction>,
  noted: Noted,
): boolean {
  const { instrs } = fn.fact;
  const edges = (program.phases.outgoing.get(fn) ?? []).filter((edge) => edge.kind === 'call');
  const called = new Set(edges.filter((edge) => looking.has(edge.to)).map((edge) => edge.instr));
  const looks = new Set(reads.filter((each) => each.fn === fn && each.depth !== 'entry').map((each) => each.instr));
  const isFound = (value: VarId, depth = 0): boolean => {
    if (cell.variable?.file === fn.file && cell.variable.id === value) return true;
    if (noted.isOne(fn, value)) return true;
    const made = definitionOf(fn.file, value);
    if (depth > DEEPEST) return false;
    if (made === undefined)
      return instrs.some((each) => each.op === 'assign' && each.dst === value && each.src !== value && isFound(each.src, depth + 1));
    if (looks.has(made) || called.has(made)) return true;
    return operandsOf(made).some((each) => isFound(each, depth + 1));
  };
  const hangsOn = (block: BlockId): boolean => guardsAround(fn, block).some(({ guard }) => asksAbout(guard, (value) => isFound(value)));
  const isSpared = (each: Instr): boolean =>
    hangsOn(each.block) ||
    instrs.some(
      (one) =>
        (one.op === 'return' && one.pos < each.pos && hangsOn(one.block)) ||
        (one.op === 'choose' && one.srcs[0] !== undefined && isFound(one.srcs[0]) && encloses(one, each)),
    );
  const puts = writes.filter((each) => each.fn === fn && each.depth !== 'entry' && !isRemoval(each));
  return (
    puts.some(({ instr }) => {
      const value = putBy(instr);
      return value !== undefined && workFor(program, fn, value, instr).some(isSpared);
    }) ||
    // What is left to be called later.
    instrs.some((each) => each.op === 'function' && fills.has(fn.file.functions[each.fn] as ProgramFunction) && isSpared(each)) ||
    edges.some(({ to, instr }) => {
      if (!fills.has(to) || instr.op !== 'call') return false;
      const given = filling.has(to) ? givenTo(writes, to) : [];
      return given.length === 0
        ? isSpared(instr)
        : given.some((index) => workFor(program, fn, instr.args[index] ?? -1, instr).some(isSpared));
    })
  );
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

/** Which parameters of a filling function go into what it puts there. */
function givenTo(writes: readonly Touch[], fn: ProgramFunction): readonly number[] {
  const found = new Set<number>();
  const visit = (value: VarId, depth: number): void => {
    const { variable, instr } = originOf(fn.file, value);
    const index = instr === undefined ? fn.fact.params.indexOf(variable) : -1;
    if (index >= 0) found.add(index);
    if (instr?.op === 'object' && depth < DEEPEST)
      for (const each of fn.fact.instrs) if (each.op === 'set' && each.obj === variable) visit(each.src, depth + 1);
  };
  for (const each of writes) {
    const value = each.fn === fn && !isRemoval(each) ? putBy(each.instr) : undefined;
    if (value !== undefined) visit(value, 0);
  }
  return [...found];
}
