/** SDK objects made for one browser, which remember who signed in, shared by the requests of a server. */
import { USER_HOLDERS, type UserHolder } from '../knowledge/clients.js';
import type { Obj, ObjId, ProgramFunction } from '../program/model.js';
import { SERVING } from '../program/phases.js';
import { functionName, type Program } from '../program/program.js';
import type { Profile } from './profile.js';
import type { TraitFinding } from './rule.js';

interface SignIn { readonly holder: UserHolder; readonly fn: ProgramFunction; readonly method: string }

const MADE = new Map<string, UserHolder>(USER_HOLDERS.flatMap((holder) => holder.made.map((path) => [path, holder] as const)));
const indexes = new WeakMap<Program, ReadonlyMap<ObjId, SignIn>>();

/** A client on which a request signs its user in, and which the next request uses as it is. */
export function userHolderOf(program: Program, profile: Profile): TraitFinding | undefined {
  if (!profile.objects.some((each) => MADE.has(each.path ?? ''))) return undefined;
  const index = signIns(program);
  for (const obj of profile.objects) {
    const found = index.get(obj.id);
    if (!found) continue;
    return {
      evidence: `${functionName(found.fn)} calls \`${found.method}\` on it while a request is served. ${found.holder.what} ${found.holder.fix}`,
      role: 'request-context', ceiling: 'critical', verdict: 'unsafe',
    };
  }
  return undefined;
}

/** For each such object the first call by which a request makes it hold a user. */
function signIns(program: Program): ReadonlyMap<ObjId, SignIn> {
  const known = indexes.get(program);
  if (known) return known;
  const found = new Map<ObjId, SignIn>();
  const { solver } = program;
  const note = (made: Obj, sign: SignIn): void => { if (!found.has(made.id)) found.set(made.id, sign); };
  for (const fn of solver.functions) {
    for (const instr of fn.fact.instrs) {
      if (instr.op !== 'call' && instr.op !== 'set') continue;
      if (!(program.phases.at(fn, instr) & SERVING)) continue;
      const target = instr.op === 'set' ? instr.obj : instr.recv ?? instr.callee;
      if (target < 0) continue;
      for (const id of solver.valuesOf(solver.node(fn.file, target))) {
        const obj = solver.object(id);
        if (obj.kind !== 'external' || obj.path === undefined) continue;
        const step = (instr.op === 'set' || instr.recv !== undefined) && instr.prop ? `.${instr.prop}` : '';
        const full = obj.path + step;
        for (const [made, holder] of madeBefore(program, obj)) {
          const rest = full.slice((made.path ?? '').length);
          if (holder.methods.some((method) => rest === method || (instr.op === 'set' && rest.startsWith(`${method}.`)))) note(made, { holder, fn, method: rest.slice(1) });
        }
        if (instr.op !== 'call' || instr.recv !== undefined || instr.args[0] === undefined) continue;
        for (const argument of solver.valuesOf(solver.node(fn.file, instr.args[0]))) {
          const made = solver.object(argument);
          const holder = MADE.get(made.path ?? '');
          if (holder?.functions.includes(full)) note(made, { holder, fn, method: full.split('.').pop() ?? full });
        }
      }
    }
  }
  indexes.set(program, found);
  return found;
}

/** The object itself and those that it was got from, as far as they hold users. */
function madeBefore(program: Program, obj: Obj): readonly (readonly [Obj, UserHolder])[] {
  const found: [Obj, UserHolder][] = [];
  for (let at: Obj | undefined = obj, step = 0; at && step < 8; step += 1) {
    const holder = MADE.get(at.path ?? '');
    if (holder) found.push([at, holder]);
    at = at.parent === undefined ? undefined : program.solver.object(at.parent);
  }
  return found;
}
