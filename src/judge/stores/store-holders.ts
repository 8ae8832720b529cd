/** SDK objects made for one browser that a server keeps: who signed in last is everybody. */
import { LEAVING_METHODS, OWN_GRANTS, RENEWALS, USER_HOLDERS, type UserHolder } from '../../knowledge/clients.js';
import type { CallInstr, VarId } from '../../facts/model.js';
import { originOf } from '../../program/values/definitions.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import type { Cell } from '../../program/cells/cell.js';
import { bit } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import type { JudgedHazard } from '../rule.js';
import { REQUESTED, isEnvironment } from '../safety/copies.js';
import { libraryCall } from './library-call.js';
import { calleeOf, holderOf } from './store-names.js';

interface SignIn {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
}

/** One hazard for each kept object on which code that serves requests signs somebody in. */
export function holderHazards(program: Program): JudgedHazard[] {
  const found = new Map<number, { holder: UserHolder; obj: Obj; calls: SignIn[] }>();
  for (const holder of USER_HOLDERS) {
    for (const [call, obj] of signIns(program, holder)) {
      const known = found.get(obj.id);
      if (known) known.calls.push(call);
      else found.set(obj.id, { holder, obj, calls: [call] });
    }
  }
  return [...found.values()].flatMap(({ holder, obj, calls }) => hazard(program, holder, obj, calls) ?? []);
}

function* signIns(program: Program, holder: UserHolder): Generator<readonly [SignIn, Obj]> {
  const { solver, view } = program;
  const made = new Set(holder.made);
  for (const path of holder.functions) {
    for (const { file, fn, instr } of view.callsTo(path)) {
      const at = solver.fileByPath.get(file);
      const caller = at?.functions[fn];
      const first = instr.args[0];
      if (!at || !caller || first === undefined || !isServed(program, caller, instr)) continue;
      for (const id of solver.idsAt(at, first)) {
        const obj = solver.object(id);
        if (obj.kind === 'external' && made.has(obj.path ?? '')) yield [{ fn: caller, instr }, obj];
      }
    }
  }
  for (const from of holder.made) {
    for (const method of holder.methods) {
      for (const { file, fn, instr } of view.callsTo(from + method)) {
        const at = solver.fileByPath.get(file);
        const caller = at?.functions[fn];
        if (!at || !caller || instr.recv === undefined || !isServed(program, caller, instr)) continue;
        for (const id of solver.idsAt(at, instr.recv)) {
          const obj = holderBehind(program, solver.object(id), made);
          if (obj) yield [{ fn: caller, instr }, obj];
        }
      }
    }
  }
}

/** What timers alone sign in is the program itself. */
const isServed = (program: Program, fn: ProgramFunction, instr: CallInstr): boolean => (program.phases.at(fn, instr) & REQUESTED) !== 0;

/** The object whose property or result a value is. */
function holderBehind(program: Program, value: Obj, made: ReadonlySet<string>): Obj | undefined {
  for (let at: Obj | undefined = value, depth = 0; at?.kind === 'external' && depth < 8; depth += 1) {
    if (made.has(at.path ?? '')) return at;
    at = at.parent === undefined ? undefined : program.solver.object(at.parent);
  }
  return undefined;
}

function hazard(program: Program, holder: UserHolder, obj: Obj, calls: readonly SignIn[]): JudgedHazard | undefined {
  const { call: instr, fn } = obj;
  if (!instr || !fn) return undefined;
  // An SDK that keeps one object for its app gives the same one each time that it is asked.
  const shared = holder.package === 'firebase';
  // What requests make as well, as the start of the server does once for a trial, is made anew for each of them.
  const phases = program.phases.at(fn, instr);
  const starting = (phases & (bit('module') | bit('startup'))) !== 0 && (phases & bit('request')) === 0;
  const keeping = program.cells.all.filter((cell) => cell.objects.has(obj.id));
  const kept = starting || (keeping.length > 0 && !keeping.some((cell) => filesByKey(program, cell)));
  const { unless } = holder;
  const excepted =
    unless !== undefined &&
    libraryCall(program, { file: fn.file.path, instr, callee: (obj.path ?? '').replace(/\(\)$/, '') }).option(unless.arg, unless.option)
      .known === unless.value;
  if (calls.every(({ instr }) => LEAVING_METHODS.test(instr.prop ?? ''))) return undefined; // who is only ever signed out was never in
  const own = !shared && signsItselfIn(program, calls);
  const apart = !shared && calls.every((each) => isOnNewOne(program, obj, each));
  const safe = excepted || own || apart || (!kept && !shared);
  return {
    hazard: {
      rule: 'request-leak',
      kind: 'library',
      symbol: holderOf(fn, instr) ?? calleeOf(fn, instr),
      fn,
      instr,
      runs: [],
      writers: calls,
    },
    role: 'request-context',
    verdict: safe ? 'safe' : 'unsafe',
    unreached: false,
    severity: safe ? 'info' : 'critical',
    confidence: 'likely',
    reason: excepted
      ? `\`${unless?.option}\` keeps it from remembering who signed in`
      : own
        ? 'the program signs itself in, with what the environment says or with a grant of its own, the same for everybody'
        : safe
          ? 'made anew for each request'
          : 'a server signs users in on an object that remembers the last one',
    evidence: safe ? [] : [holder.what, holder.fix],
  };
}

/** `makeClient().auth.signUp(form)`: on an object that this statement alone was given, also where another call of the same function is kept. */
function isOnNewOne(program: Program, obj: Obj, { fn, instr }: SignIn): boolean {
  let made = instr.recv === undefined ? undefined : originOf(fn.file, instr.recv).instr;
  while (made?.op === 'get' || made?.op === 'await') made = originOf(fn.file, made.op === 'get' ? made.obj : made.src).instr;
  if (made?.op !== 'call' || !fn.fact.instrs.includes(made)) return false;
  if (made === obj.call) return true;
  const makers = program.phases.edgesAt(fn, made).filter((each) => each.kind === 'call');
  return (
    makers.length > 0 &&
    makers.every(({ to }) => {
      const given = to.fact.instrs.filter((each) => each.op === 'return');
      return given.length > 0 && given.every((each) => originOf(to.file, each.src).instr === obj.call);
    })
  );
}

/** `clients.set(user, client)`: what lies in a table is looked up by whoever it is filed under, also where the table is part of something else that is kept. */
function filesByKey({ solver }: Program, { nodes }: Cell): boolean {
  const held = nodes.flatMap((node) => solver.objectsOf(node)).filter((each) => each.kind !== 'entry');
  return held.length > 0 && held.every(({ kind }) => kind === 'map' || kind === 'weakmap');
}

/** The method whose answer a value is, or is a part of. */
function answersTo(fn: ProgramFunction, variable: VarId, methods: RegExp, depth = 0): boolean {
  const { instr: made } = originOf(fn.file, variable);
  if (made === undefined || depth > 6) return false;
  if (made.op === 'get') return answersTo(fn, made.obj, methods, depth + 1);
  if (made.op === 'await' || made.op === 'copy') return answersTo(fn, made.src, methods, depth + 1);
  return made.op === 'call' && methods.test(made.prop ?? fn.file.facts.vars[made.callee]?.name ?? '');
}

/**
 * `admin.authWithPassword(process.env.ADMIN_EMAIL, process.env.ADMIN_PASSWORD)`: whatever requests give to sign in is the environment's, a
 * grant of the program's own (`await spotify.clientCredentialsGrant()`), which stands for no user, or renews what the start of the server gave.
 */
function signsItselfIn(program: Program, calls: readonly SignIn[]): boolean {
  const given = calls.flatMap(({ fn, instr }) => instr.args.map((arg) => ({ fn, arg })));
  return (
    given.length > 0 &&
    given.every(({ fn, arg }) => answersTo(fn, arg, RENEWALS) || answersTo(fn, arg, OWN_GRANTS) || isEnvironment(program, fn, arg) === true)
  );
}
