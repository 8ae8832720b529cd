/** Methods of objects that only development, the build or a browser makes: nobody calls them in production, whoever holds the like there. */
import type { ClassFact } from '../facts/model.js';
import type { ProgramFunction } from '../program/model.js';
import { bit, type PhaseSet } from '../program/phases/phases.js';
import type { Program } from '../program/program.js';
import { lineOf } from '../program/values/members.js';
import { isOfClass } from '../program/values/objects.js';

/** By program: when the objects of each class are made, those of the classes that extend it among them. */
const made = new WeakMap<Program, ReadonlyMap<ClassFact, PhaseSet>>();

const ELSEWHERE: PhaseSet = bit('client') | bit('dev') | bit('build');

/** `if (dev) return new FileStore(folder); return new KvStore(client)`, of the methods of the first. */
export function isOfDevelopment(program: Program, fn: ProgramFunction): boolean {
  const method = methodAround(fn);
  const cls = method?.file.facts.classes[method.fact.class ?? -1];
  if (method === undefined || cls === undefined || cls.decorators.length > 0) return false;
  if (cls.members.some((each) => each.fn === method.fact.id && each.isStatic)) return false;
  let phases = made.get(program);
  if (!phases) made.set(program, (phases = whenMade(program)));
  const set = phases.get(cls) ?? 0;
  return set !== 0 && (set & ~ELSEWHERE) === 0;
}

/** The function of a class's body in which a function stands. */
function methodAround(fn: ProgramFunction): ProgramFunction | undefined {
  let at: ProgramFunction | undefined = fn;
  while (at && at.fact.class === undefined) at = at.file.functions[at.fact.parent];
  return at;
}

function whenMade(program: Program): ReadonlyMap<ClassFact, PhaseSet> {
  const found = new Map<ClassFact, PhaseSet>();
  for (const obj of program.solver.objects) {
    if (obj.kind !== 'instance' || obj.fn === undefined || isOfClass(obj)) continue;
    const { fn } = obj;
    const maker = fn.fact.instrs.find((each) => each.op === 'call' && each.isNew && each.pos === obj.pos && each.end === obj.end);
    // One that is not seen to be made may be made by anybody.
    const set = maker === undefined ? bit('unknown') : program.phases.at(fn, maker);
    for (const { class: cls } of lineOf(program.solver, obj)) found.set(cls, (found.get(cls) ?? 0) | set);
  }
  return found;
}
