/** Whether a limit spaces out this instance's own calls of others, or turns away those who call it. */
import { SLEEP_NAMES } from '../../knowledge/methods.js';
import { BUDGET_HEADERS, REFUSAL_HEADER, REFUSALS } from '../../knowledge/roles.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { guardsAround, initsOf, isInside, literalOf, operandsOf, originOf, weighsSuch } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { isNear } from '../profile-words.js';
import { isHttpAnswer } from '../outside.js';
import { putBy, type Profile, type Touch } from '../profile.js';
import { isAge, isMoment, keepsTimes } from '../roles/time-marks.js';

/** Functions that touch it wait (sleep) rather than refuse: they pace their own calls. */
export function paces(program: Program, profile: Profile): boolean {
  if (followsAnswers(program, profile)) return true;
  const touching = new Set(profile.touches.filter((each) => each.served && isNear(each)).map((each) => each.fn));
  return (
    touching.size > 0 &&
    ![...touching].some((fn) => refuses(fn) || throwsOut(program, profile, fn) || (decides(program, fn) && !isAskedInTurn(program, fn))) &&
    [...touching].some(
      (fn) =>
        sleeps(program, fn) ||
        triesAgain(program, fn) ||
        (program.phases.outgoing.get(fn) ?? []).some((edge) => sleeps(program, edge.to)) ||
        isAskedInTurn(program, fn),
    )
  );
}

/** `if ((open.get(request.ip) ?? 0) >= MOST) throw new TooMany()` in a handler: its request goes no further, whatever the handler waits for later. */
function throwsOut({ phases }: Program, { reads }: Profile, fn: ProgramFunction): boolean {
  if (phases.entriesOf(fn).length === 0) return false;
  const looks = new Set<Instr>(reads.filter((each) => each.fn === fn && each.depth !== 'entry').map((each) => each.instr));
  const isFound = (value: VarId, depth: number): boolean => {
    const made = depth < 4 ? originOf(fn.file, value).instr : undefined;
    return made !== undefined && (looks.has(made) || operandsOf(made).some((each) => isFound(each, depth + 1)));
  };
  return fn.fact.instrs.some(
    (each) => each.op === 'throw' && guardsAround(fn, each.block).some(({ guard }) => weighsSuch(guard, (value) => isFound(value, 0))),
  );
}

/** `while (!(await limiter.check(key))) await sleep(pause)`: whoever is told to wait does so, and nobody else asks. */
function isAskedInTurn(program: Program, fn: ProgramFunction): boolean {
  const asking = (program.phases.incoming.get(fn) ?? []).filter(
    (edge) => edge.kind === 'call' && program.entriesReaching(edge.from).length > 0,
  );
  return asking.length > 0 && asking.every(({ from, instr }) => sleeps(program, from) && goesRound(from, instr) && !refuses(from));
}

/** A call that a loop makes again and again, or whose answer says whether the loop goes on. */
const goesRound = (fn: ProgramFunction, call: Instr): boolean =>
  isInside(fn, call.block, 'loop') || fn.fact.blocks.some((each) => each.kind === 'loop' && restsOn(fn, each.cond, call, 0));

const restsOn = (fn: ProgramFunction, value: VarId | undefined, call: Instr, depth: number): boolean => {
  const made = value === undefined ? undefined : originOf(fn.file, value).instr;
  return made !== undefined && (made === call || (depth < 4 && operandsOf(made).some((each) => restsOn(fn, each, call, depth + 1))));
};

/** `const attempt = () => { if (free > 0) { free--; resolve(); } else setTimeout(attempt, 200); }`: it asks again until its caller may go on. */
const triesAgain = (program: Program, fn: ProgramFunction): boolean =>
  fn.fact.instrs.some(
    (instr) =>
      instr.op === 'call' &&
      nameOf(fn, instr) === 'setTimeout' &&
      instr.args[0] !== undefined &&
      program.solver.objectsAt(fn.file, instr.args[0]).some((obj) => obj.function === fn),
  ) && fn.fact.instrs.some((instr) => instr.op === 'call' && instr.recv === undefined && isResolver(program, fn, instr.callee));

/** `calls.length >= 5`: how many there were of late. */
const isSize = ({ instr }: Touch): boolean => instr.op === 'get' && /^(?:length|size)$/.test(instr.prop ?? '');

/**
 * `if (now - lastCall < pause) await sleep(pause - (now - lastCall)); lastCall = Date.now()`: one function asks how long ago it was, and notes
 * it. So it is with a moment for each of those who are called: `const last = lastCalls.get(host) ?? 0; ...; lastCalls.set(host, Date.now())`.
 */
export function keepsApart(profile: Profile): boolean {
  const served = profile.touches.filter((each) => each.served);
  return (
    (isMoment(profile) || keepsTimes(profile)) &&
    new Set(served.map((each) => each.fn)).size === 1 &&
    profile.reads.every((each) => !each.served || isAge(each) || isSize(each))
  );
}

/** `budget.remaining = Number(response.headers.get('x-ratelimit-remaining'))`: whoever is called keeps the count, and says each time what is left. */
function followsAnswers(program: Program, profile: Profile): boolean {
  const isTold = (fn: ProgramFunction, value: VarId, depth: number): boolean => {
    const { instr } = originOf(fn.file, value);
    if (
      instr?.op === 'call' &&
      instr.recv !== undefined &&
      instr.prop === 'get' &&
      BUDGET_HEADERS.test(String(literalOf(fn.file, instr.args[0] ?? -1)?.value))
    ) {
      return program.solver.idsAt(fn.file, instr.recv).some((id) => isHttpAnswer(program.solver.object(id).path));
    }
    return (
      depth < 4 &&
      instr !== undefined &&
      (instr.op === 'binary' || instr.op === 'choose' || instr.op === 'call') &&
      operandsOf(instr).some((each) => isTold(fn, each, depth + 1))
    );
  };
  return profile.writes.some((each) => {
    const value = each.served ? putBy(each.instr) : undefined;
    return value !== undefined && isTold(each.fn, value, 0);
  });
}

/** Its caller is told yes or no, and it does not wait itself: `return until > Date.now()`, `return { locked: true }`. */
function decides(program: Program, fn: ProgramFunction): boolean {
  if (sleeps(program, fn)) return false;
  const told = new Set<boolean>();
  const hear = (variable: VarId): void => {
    const value = literalOf(fn.file, variable)?.value;
    if (typeof value === 'boolean') told.add(value);
  };
  for (const instr of fn.fact.instrs) {
    if (instr.op !== 'return') continue;
    hear(instr.src);
    const { variable, instr: made } = originOf(fn.file, instr.src);
    if (made?.op === 'object') for (const each of initsOf(fn.fact, variable)) hear(each.src);
  }
  return told.size === 2;
}

/**
 * `return c.json({ message }, 429)`, `res.setHeader('Retry-After', ...)`. Who only asks (`if (response.status === 429)`,
 * `response.headers.get('retry-after')`) was refused by somebody else.
 */
function refuses(fn: ProgramFunction): boolean {
  return fn.fact.instrs.some(
    (instr) =>
      instr.op !== 'binary' &&
      !(instr.op === 'call' && /^(?:get|has)$/.test(instr.prop ?? '')) &&
      operandsOf(instr).some((each) => {
        const value = literalOf(fn.file, each)?.value;
        return REFUSALS.has(value) || (typeof value === 'string' && REFUSAL_HEADER.test(value));
      }),
  );
}

/** `await new Promise((resolve) => setTimeout(resolve, ms))`, `await sleep(ms)`, `await new Promise((resolve) => { waiting.push(resolve); })`. */
function sleeps(program: Program, fn: ProgramFunction): boolean {
  if (fn.fact.instrs.some((instr) => instr.op === 'call' && (isSleep(fn, instr) || wakesLater(program, fn, instr)))) return true;
  return (program.phases.outgoing.get(fn) ?? []).some(
    (edge) =>
      edge.kind === 'call' &&
      edge.to.fact.parent === fn.fact.id &&
      edge.to.file === fn.file &&
      edge.to.fact.instrs.some(
        (instr) =>
          instr.op === 'call' &&
          (wakesLater(program, edge.to, instr) ||
            (instr.recv !== undefined && /^(?:push|add)$/.test(instr.prop ?? '') && isResolver(program, edge.to, instr.args[0]))),
      ),
  );
}

const nameOf = (fn: ProgramFunction, { prop, callee }: CallInstr): string =>
  prop ?? (callee >= 0 ? fn.file.facts.vars[callee]?.name : undefined) ?? '';

const isSleep = (fn: ProgramFunction, instr: CallInstr): boolean => instr.awaited && SLEEP_NAMES.test(nameOf(fn, instr));

const wakesLater = (program: Program, fn: ProgramFunction, instr: CallInstr): boolean =>
  nameOf(fn, instr) === 'setTimeout' && isResolver(program, fn, instr.args[0]);

const isResolver = (program: Program, fn: ProgramFunction, variable: VarId | undefined): boolean =>
  variable !== undefined && program.solver.objectsAt(fn.file, variable).some((obj) => obj.kind === 'resolver');
