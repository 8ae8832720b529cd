/** Methods that are asked for by a name that only the run knows: `this[action](payload)`, `actions[request.body.method]`. */
import type { Instr, VarId } from '../../../facts/model.js';
import { literalOf, originOf } from '../definitions.js';
import type { Obj, ProgramFunction } from '../../model.js';
import { functionObject } from '../objects.js';
import type { Solver } from '../solver.js';
import { once } from '../../../once.js';

/** Lets the methods that `obj[key]` may mean flow to `dst`, where it is called. */
export function readChosen(solver: Solver, fn: ProgramFunction, obj: Obj, dst: number, instr: Instr): void {
  if (instr.op !== 'call' && (instr.op !== 'get' || !isCalled(fn, instr.dst))) return;
  const names = namesFor(solver, fn, instr);
  if (names === undefined || names.size > 0) readMethods(solver, obj, dst, names);
}

/**
 * The names that a key may be, undefined where it may be any. `tell(user, method) { sockets.get(user)[method]() }` runs what its callers name
 * in their code; a class that asks for its own methods is told from outside.
 */
function namesFor(
  solver: Solver,
  { file }: ProgramFunction,
  instr: Extract<Instr, { readonly op: 'call' | 'get' }>,
): ReadonlySet<string> | undefined {
  const on = instr.op === 'call' ? instr.recv : instr.obj;
  if (on !== undefined && file.facts.vars[originOf(file, on).variable]?.kind === 'this') return undefined;
  const key = instr.key === undefined ? undefined : originOf(file, instr.key).variable;
  const fact = key === undefined ? undefined : file.facts.vars[key];
  if (fact?.kind !== 'param') return undefined;
  const owner = file.functions[fact.fn];
  const index = owner?.fact.params.indexOf(key as VarId) ?? -1;
  const name = owner === undefined ? '' : (/[^.]*$/.exec(owner.fact.name)?.[0] ?? '');
  return index < 0 || name === '' ? new Set() : (textsGiven(solver).get(`${index}:${name}`) ?? new Set());
}

/** The texts that stand in calls, by the place of the argument and the name of what is called. */
const textsGiven = once((solver: Solver): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  for (const {
    fn: { file },
    instr,
  } of solver.calls) {
    const name = instr.prop ?? (instr.callee >= 0 ? file.facts.vars[instr.callee]?.name : undefined);
    if (name === undefined) continue;
    instr.args.forEach((arg, index) => {
      const text = literalOf(file, arg)?.value;
      if (typeof text !== 'string') return;
      const all = found.get(`${index}:${name}`);
      if (all) all.add(text);
      else found.set(`${index}:${name}`, new Set([text]));
    });
  }
  return found;
});

/** `actions[name](request)`, `const run = actions[name]; run.call(actions, request)`, `controller[name].bind(controller)`. */
function isCalled({ file, fact }: ProgramFunction, value: VarId): boolean {
  const is = (each: VarId | undefined): boolean =>
    each !== undefined && each >= 0 && (each === value || originOf(file, each).variable === value);
  return fact.instrs.some(
    (each) => each.op === 'call' && (is(each.callee) || (is(each.recv) && /^(?:call|apply|bind)$/.test(each.prop ?? ''))),
  );
}

/** Any method of the class or of its ancestors, or those of some names. */
function readMethods(solver: Solver, cls: Obj, dst: number, names: ReadonlySet<string> | undefined, seen = new Set<number>()): void {
  const fact = cls.class;
  if (!fact || seen.has(cls.id)) return;
  seen.add(cls.id);
  for (const member of fact.members) {
    const target =
      member.kind !== 'method' ||
      member.isStatic ||
      member.name === 'constructor' ||
      member.fn === undefined ||
      names?.has(member.name) === false
        ? undefined
        : cls.file.functions[member.fn];
    if (target) solver.add(dst, functionObject(solver, target));
  }
  if (fact.extends !== undefined)
    solver.watch(solver.node(cls.file, fact.extends), (base) => {
      if (base.kind === 'class') readMethods(solver, base, dst, names, seen);
    });
}
