/** Whether the response itself comes out of some work: then it is awaited, in its way. */
import { ANSWERED_ON, ANSWERER_NAMES, ANSWERING_METHODS, PROMISE_CHAIN, RESPONSE_NAMES } from '../../knowledge/background-words.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { originOf } from '../../program/values/definitions.js';
import { usualName } from '../../program/phases/handed.js';
import type { ProgramFunction, ObjId } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { calleeName, calleePaths, isLogging, isOutside, isWithin } from './background-effects.js';
import { executorsAround } from './timer-scope.js';
import type { BackgroundSite } from './background-site.js';
import { encloses } from '../../facts/positions.js';

/** A function written in the handler in which it is called: `const finish = async () => { ...; res.end(); }; finish();`. What a factory makes is no handler. */
function isWrittenAround(program: Program, run: ProgramFunction, caller: ProgramFunction): boolean {
  const around = run.file.functions[run.fact.parent];
  if (!around || around.fact.kind === 'module' || !isWithin(caller, around)) return false;
  for (let at: ProgramFunction | undefined = around; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) {
    if (program.phases.entriesOf(at).length > 0 || beginsStream(program, at)) return true;
  }
  return false;
}

/** What a stream is made of: `new ReadableStream({ start })`. */
const beginsStream = (program: Program, fn: ProgramFunction): boolean =>
  (program.phases.incoming.get(fn) ?? []).some(
    ({ from, instr }) =>
      instr.op === 'call' && instr.isNew && instr.callee >= 0 && from.file.facts.vars[instr.callee]?.name === 'ReadableStream',
  );

/** In what begins a stream that stays open: `new ReadableStream({ start(controller) { ... } })`. */
function isInOpenStream(program: Program, fn: ProgramFunction): boolean {
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) {
    if (beginsStream(program, at)) return !at.fact.instrs.some((each) => each.op === 'call' && each.prop === 'close');
  }
  return false;
}

/** Whether the response itself comes out of the work: its callbacks answer, or it is given the response to answer with. */
export function answersItself({ fn, instr, whole, runs, then }: BackgroundSite, program: Program): boolean {
  if (executorsAround(program, fn).length > 0 || isInOpenStream(program, fn)) return true;
  const isAnswerer = (variable: VarId): boolean => {
    const fact = fn.file.facts.vars[variable];
    const { instr: made } = originOf(fn.file, variable);
    const here = made?.op === 'function' ? fn.file.functions[made.fn] : undefined;
    return (
      fact !== undefined &&
      (fact.kind === 'param' || fact.kind === 'const' || fact.kind === 'let') &&
      ANSWERER_NAMES.test(usualName(fn.file, variable) ?? '') &&
      !isReceived(program, fn, variable) &&
      !(made?.op === 'call' && made.isNew && calleePaths(program, fn, made).includes('global:AbortController')) &&
      (here === undefined || answersIn(program, here, true)) // `const send = () => mailer.send(mail)`
    );
  };
  // `Promise.resolve(handler(req, res, next)).catch(...)`: who waits for the promise has been given the response.
  const isGivenTo = (variable: VarId): boolean => {
    const { instr: made } = originOf(fn.file, variable);
    return made?.op === 'call' && made.args.some(isAnswerer);
  };
  if (
    isBodyOfAnswer(fn, instr) ||
    instr.args.some(isAnswerer) ||
    (calleeName(fn, instr).owner === 'Promise' && instr.args.some(isGivenTo)) ||
    (/^(?:\w*stream|stream\w*controller|writer|controller|subscriber|observer)$/i.test(calleeName(fn, instr).owner) &&
      !goesOutside(program, fn, instr))
  ) {
    return true;
  }
  for (const each of fn.file.functions) {
    const inside = [...runs, ...then].some(
      (run) => run.file === fn.file && isWithin(each, run) && (encloses(whole, run.fact) || isWrittenAround(program, run, fn)),
    );
    if (inside && answersIn(program, each, true)) return true;
  }
  return (
    settlesCaller(program, fn, whole, [...runs, ...then]) ||
    endsBodyOfAnswer(program, fn, [...runs, ...then]) ||
    answersByCallback(program, fn, [...runs, ...then]) ||
    answersLater(program, fn, [...runs, ...then])
  );
}

/**
 * `void archive.finalize(); return new Response(Readable.toWeb(archive))`: what is read as the body of the answer keeps that open until it is
 * through.
 */
function isBodyOfAnswer({ fact: { instrs }, file }: ProgramFunction, { recv }: CallInstr): boolean {
  if (recv === undefined) return false;
  const { variable } = originOf(file, recv);
  const comesOf = (value: VarId, depth: number): boolean => {
    const { variable: origin, instr: made } = originOf(file, value);
    return origin === variable || (depth < 3 && made?.op === 'call' && made.args.some((arg) => comesOf(arg, depth + 1)));
  };
  return instrs.some(
    (each) =>
      each.op === 'call' &&
      each.isNew &&
      each.callee >= 0 &&
      /^(?:Next)?Response$/.test(file.facts.vars[each.callee]?.name ?? '') &&
      each.args[0] !== undefined &&
      comesOf(each.args[0], 0),
  );
}

/**
 * `const { stream, send, close } = openEvents(); void (async () => { send(await step()); close(); })(); return new Response(stream)`: the work closes
 * the stream of which a function of the program made the body of this answer, and the answer lasts until then.
 */
function endsBodyOfAnswer(program: Program, fn: ProgramFunction, roots: readonly ProgramFunction[]): boolean {
  const makes = ({ fact, file }: ProgramFunction, names: RegExp): boolean =>
    fact.instrs.some(
      (each) => each.op === 'call' && each.isNew && each.callee >= 0 && names.test(file.facts.vars[each.callee]?.name ?? ''),
    );
  if (!makes(fn, /^(?:Next)?Response$/)) return false;
  const called = (from: ProgramFunction): readonly ProgramFunction[] =>
    (program.phases.outgoing.get(from) ?? []).flatMap((edge) => (edge.kind === 'call' ? [edge.to] : []));
  const makers = called(fn).filter((each) => makes(each, /^(?:Readable|Transform)Stream$/));
  const closes = (each: ProgramFunction): boolean =>
    makers.some((maker) => maker !== each && isWithin(each, maker)) &&
    each.fact.instrs.some((one) => one.op === 'call' && /^(?:close|terminate)$/.test(one.prop ?? ''));
  return makers.length > 0 && roots.some((root) => closes(root) || (isWithin(root, fn) && called(root).some(closes)));
}

/** `run(next.command).then(next.resolve, next.reject)`: whoever handed the command in waits for the promise that this settles. */
function settlesCaller(
  program: Program,
  fn: ProgramFunction,
  whole: { readonly pos: number; readonly end: number },
  roots: readonly ProgramFunction[],
): boolean {
  const { solver } = program;
  const isResolver = (id: ObjId): boolean => solver.object(id).kind === 'resolver';
  const settles = (at: ProgramFunction, each: Instr): boolean =>
    each.op === 'call' &&
    (each.callee >= 0
      ? solver.idsAt(at.file, each.callee).some(isResolver)
      : each.recv !== undefined &&
        each.prop != null &&
        solver.objectsAt(at.file, each.recv).some((obj) => solver.valuesOf(solver.property(obj, each.prop as string)).some(isResolver)));
  return (
    fn.fact.instrs.some(
      (each) =>
        each.op === 'call' &&
        encloses(whole, each) &&
        PROMISE_CHAIN.test(each.prop ?? '') &&
        each.args.some((arg) => solver.idsAt(fn.file, arg).some(isResolver)),
    ) ||
    roots
      // `queue.push({ run: async () => resolve(await work()) })` in the promise that the caller got: whoever takes it from the queue need not wait.
      .filter((each) => each !== fn && (isWithin(each, fn) || executorsAround(program, each).length > 0))
      .some((root) => root.fact.instrs.some((each) => settles(root, each)))
  );
}

/** `const log = fs.createWriteStream(path)`: what goes there goes to no response. */
export const isFileStream = (program: Program, fn: ProgramFunction, value: VarId | undefined): boolean =>
  value !== undefined && program.solver.objectsAt(fn.file, value).some(({ path }) => path === 'fs:.createWriteStream()');

/** A function that calls `res.send`, hands the response on, `answer.pipe(res)`, or calls `next` or `done` where those count. */
function answersIn(program: Program, fn: ProgramFunction, byName: boolean): boolean {
  return fn.fact.instrs.some((call) => {
    if (call.op !== 'call' || isLogging(fn, call)) return false;
    const { name, owner } = calleeName(fn, call);
    return (
      (byName && ANSWERER_NAMES.test(name) && owner === '' && name !== 'send' && name !== 'push' && !isBroughtIn(program, fn, call)) ||
      (ANSWERING_METHODS.test(name) &&
        ANSWERED_ON.test(owner) &&
        !isFileStream(program, fn, call.recv) &&
        !isReceived(program, fn, call.recv) &&
        !goesOutside(program, fn, call)) ||
      call.args.some((arg) => isResponseAround(fn, arg) && !isReceived(program, fn, arg))
    );
  });
}

/** `db.status.update({ where, data })`: a table is called so. */
const goesOutside = (program: Program, fn: ProgramFunction, call: CallInstr): boolean =>
  calleePaths(program, fn, call).some((path) => isOutside(path, call.prop ?? ''));

/** `const res = await fetch(url); const rows = await res.json()`, `fetch(url).then((res) => res.json())`: what somebody else has answered. */
function isReceived(program: Program, { file }: ProgramFunction, value: VarId | undefined): boolean {
  const { variable, instr } = originOf(file, value ?? -1);
  const fact = file.facts.vars[variable];
  if (![value ?? -1, variable].some((each) => RESPONSE_NAMES.test(file.facts.vars[each]?.name ?? ''))) return false;
  if (instr?.op === 'await' || (instr?.op === 'call' && instr.awaited)) return true;
  const given = fact?.kind === 'param' ? file.functions[fact.fn] : undefined;
  return (
    given !== undefined &&
    given.fact.params[0] === variable &&
    (program.phases.incoming.get(given) ?? []).some((edge) => edge.instr.op === 'call' && edge.instr.prop === 'then')
  );
}

/** `import { resolve } from 'path'`: what a module brings in answers nobody, whatever it is called, unless it is given the response. */
function isBroughtIn(program: Program, fn: ProgramFunction, call: CallInstr): boolean {
  const kind = fn.file.facts.vars[call.callee]?.kind;
  return (
    kind === 'import' ||
    (kind === 'const' && calleePaths(program, fn, call).some((path) => !path.startsWith('global:') && !path.includes('('))) // `require('path')`
  );
}

/** The response of the handler that a function is written in. */
function isResponseAround({ file, fact }: ProgramFunction, value: VarId): boolean {
  const { variable } = originOf(file, value);
  const found = file.facts.vars[variable];
  return found?.kind === 'param' && found.fn !== fact.id && RESPONSE_NAMES.test(usualName(file, variable) ?? '');
}

/** `send(mail).then(() => finish(null), finish)`, where `finish`, written in the same function, calls the `done` that this was given. */
function answersByCallback(program: Program, fn: ProgramFunction, roots: readonly ProgramFunction[]): boolean {
  const seen = new Set(roots.filter((each) => each !== fn && isWithin(each, fn)));
  for (const each of seen) {
    const answers = each.fact.instrs.some((instr) => {
      const callee = instr.op === 'call' && instr.recv === undefined ? each.file.facts.vars[instr.callee] : undefined;
      return (
        instr.op === 'call' &&
        callee?.kind === 'param' &&
        callee.fn !== each.fact.id &&
        ANSWERER_NAMES.test(usualName(each.file, instr.callee) ?? '')
      );
    });
    if (answers) return true;
    for (const edge of program.phases.outgoing.get(each) ?? [])
      if (edge.kind !== 'timer' && edge.to !== fn && isWithin(edge.to, fn)) seen.add(edge.to);
  }
  return false;
}

/** A counter of open calls that runs what the handler gave it when the last one is done: `find(query, wait.add())`, `new Wait(() => res.redirect('/'))`. */
function answersLater(program: Program, fn: ProgramFunction, roots: readonly ProgramFunction[]): boolean {
  let handler = fn;
  let handles = false; // what a factory makes is no handler
  for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent]) {
    handler = at;
    handles ||= program.phases.entriesOf(at).length > 0;
  }
  if (!handles) return false;
  const seen = new Set(roots);
  for (const each of seen) {
    if (each.file === fn.file && each !== handler && isWithin(each, handler) && answersIn(program, each, false)) return true;
    if (seen.size > 40) return false;
    for (const edge of program.phases.outgoing.get(each) ?? []) if (edge.kind !== 'timer') seen.add(edge.to);
  }
  return false;
}
