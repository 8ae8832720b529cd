/** Reads whose answer goes to the log and nowhere else. */
import { LOGGER_METHODS, PLAIN_CONSTRUCTORS, SPELLING_METHODS, THINNING_METHODS } from '../../knowledge/methods.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { isBelow, literalOf, operandsOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Touch } from '../profile.js';

/**
 * What a read gives goes nowhere but into calls of a logger, or of the program's own functions that do nothing else with it. Where the
 * cell's own writes are given, it may also go back into the cell: `const seen = failures.get(ip) ?? []; seen.push(now); failures.set(ip, seen)`.
 */
export function isOnlyLogged(
  program: Program,
  { fn, instr, operation, mode, depth: at }: Touch,
  own: ReadonlySet<Instr> = NO_WRITES,
): boolean {
  if (instr.op === 'iterate') return false;
  const look: Look = { program, isPlace: at === 'place' || own.size > 0, own, found: { line: false } };
  // A place that is named is what the instruction uses; what is taken out of a collection is what it gives.
  const isSaid =
    (mode === 'read' && operation === 'read' && instr.op !== 'return' && isLogged(look, fn, instr, undefined, 0)) ||
    (instr.dst >= 0 && endsInLog(look, fn, instr.dst, 0));
  return isSaid && (own.size === 0 || look.found.line);
}

/** What a variable holds goes nowhere but into the log. */
export const goesToLog = (program: Program, fn: ProgramFunction, variable: VarId): boolean =>
  endsInLog({ program, isPlace: false, own: NO_WRITES, found: { line: false } }, fn, variable, 0);

interface Look {
  readonly program: Program;
  readonly isPlace: boolean;
  /** What writes the cell: into it a value may go back. */
  readonly own: ReadonlySet<Instr>;
  /** Whether a line was seen to go to the log. */
  readonly found: { line: boolean };
}

const NO_WRITES: ReadonlySet<Instr> = new Set();
const MOST_STEPS = 12;

/** All that becomes of a variable is that it is logged. */
function endsInLog(look: Look, fn: ProgramFunction, variable: VarId, depth: number): boolean {
  if (depth > MOST_STEPS) return false;
  // What else is put into `{ level, started }` beside it says nothing of where that goes.
  const users = fn.fact.instrs.filter(
    (each) =>
      operandsOf(each).includes(variable) &&
      !(each.op === 'set' && each.operator === 'init' && each.obj === variable) &&
      !(each.op === 'spread' && each.obj === variable) &&
      !look.own.has(each) &&
      !isStep(each),
  );
  const guarded = fn.fact.blocks.flatMap((block, id) => (block.cond === variable && !makesOne(fn, id) ? [id] : []));
  return (
    (users.length + guarded.length > 0 || isPutBack(look, fn, variable)) &&
    users.every((each) => isLogged(look, fn, each, variable, depth)) &&
    guarded.every((id) => onlyLogs(look, fn, id)) &&
    (guarded.length === 0 || fn.fact.instrs.some((each) => each.op === 'call' && guarded.some((id) => isBelow(fn, each.block, id))))
  );
}

/** `?? { at: [] }`: what is begun where there is none. */
const makesOne = (fn: ProgramFunction, block: number): boolean => {
  const made = fn.fact.instrs.filter((each) => isBelow(fn, each.block, block));
  return made.length > 0 && made.every((each) => BEGINS.has(each.op) || (each.op === 'set' && each.operator === 'init'));
};

const BEGINS: ReadonlySet<string> = new Set(['literal', 'object', 'array']);

/** All that is done with it is done to the cell that it comes from. */
const isPutBack = ({ own }: Look, fn: ProgramFunction, variable: VarId): boolean =>
  own.size > 0 && fn.fact.instrs.some((each) => own.has(each) && operandsOf(each).includes(variable));

/** `if (done > 0) { console.log(`${done} rows`); done = 0; }`: all that hangs on it is a line in the log, after which the count begins anew. */
function onlyLogs(look: Look, fn: ProgramFunction, block: number): boolean {
  return fn.fact.instrs.every((each) => {
    if (!isBelow(fn, each.block, block) || PUTS_TOGETHER.has(each.op) || (each.op === 'set' && each.operator === 'init')) return true;
    if (each.op === 'assign' || each.op === 'set') return each.operator === '=' && isNone(literalOf(fn.file, each.src)?.value);
    return look.own.has(each) || (each.op === 'call' && (isSpelling(fn, each) || saysOnlyToLog(look, fn, each, 0)));
  });
}

/** What a line is put together with. */
const PUTS_TOGETHER: ReadonlySet<string> = new Set(['template', 'binary', 'get', 'literal', 'object', 'array']);

/** `report(ip, 'ten failures')`, where all that `report` does is to put a line together and log it. */
function saysOnlyToLog(look: Look, fn: ProgramFunction, call: CallInstr, depth: number): boolean {
  if (isLine(look, call)) return true;
  const called = look.program.phases.edgesAt(fn, call);
  return (
    depth < MOST_CALLS &&
    called.length > 0 &&
    called.every(
      ({ kind, to }) =>
        kind === 'call' &&
        to.fact.instrs.every((each) => {
          if (each.op === 'call') return isSpelling(to, each) || saysOnlyToLog(look, to, each, depth + 1);
          return (each.op !== 'set' && each.op !== 'assign') || each.operator === 'init';
        }),
    )
  );
}

function isLine({ found }: Look, { recv, prop }: CallInstr): boolean {
  const isOne = recv !== undefined && LOGGER_METHODS.test(prop ?? '');
  found.line ||= isOne;
  return isOne;
}

/** `new Date().toISOString()`, `JSON.stringify(event)` */
const isSpelling = (fn: ProgramFunction, { callee, isNew, prop, recv }: CallInstr): boolean =>
  recv === undefined
    ? isNew && PLAIN_CONSTRUCTORS.test(fn.file.facts.vars[callee]?.name ?? '')
    : SPELLING_METHODS.test(prop ?? '') || prop === 'stringify';

const MOST_CALLS = 3;

/** `count++` within `log(`line ${count++}`)`: the step itself takes the number nowhere. */
const isStep = (each: Instr): boolean => (each.op === 'assign' || each.op === 'set') && /^(?:\+\+|--)$/.test(each.operator);

const isNone = (value: unknown): boolean => value === 0 || value === null || value === '';

/** `(at) => now - at < WINDOW`: it says yes or no, and calls nobody. */
const decidesAlone = ({ program }: Look, fn: ProgramFunction, call: CallInstr): boolean =>
  program.phases.edgesAt(fn, call).every(({ to }) => to.fact.instrs.every((each) => each.op !== 'call' && each.op !== 'set'));

function isLogged(look: Look, fn: ProgramFunction, each: Instr, variable: VarId | undefined, depth: number): boolean {
  const follow = (next: VarId): boolean => endsInLog(look, fn, next, depth + 1);
  switch (each.op) {
    case 'call':
      return (
        isLine(look, each) ||
        (variable !== undefined && each.recv === variable && SPELLING_METHODS.test(each.prop ?? '') && follow(each.dst)) ||
        (variable !== undefined &&
          each.recv === variable &&
          THINNING_METHODS.test(each.prop ?? '') &&
          decidesAlone(look, fn, each) &&
          follow(each.dst)) ||
        (look.isPlace && each.prop === 'stringify' && each.args[0] === variable && follow(each.dst)) ||
        (variable !== undefined && isGivenToLog(look, fn, each, variable, depth))
      );
    case 'template':
    case 'get':
    case 'copy':
    case 'binary':
    case 'choose':
      return follow(each.dst);
    case 'assign':
      return fn.file.facts.vars[each.dst]?.fn === fn.fact.id && follow(each.dst);
    case 'spread':
      return each.src === variable && follow(each.obj);
    case 'set':
      return each.operator === 'init' && follow(each.obj);
    case 'return':
      return isAskedForLines(look, fn, depth);
    default:
      return false;
  }
}

/**
 * `base() { return { context: this.context, at: now() }; }`, where all who ask for it put it into a line of the log. A package that is handed
 * the whole logger might ask as well, for lines.
 */
function isAskedForLines(look: Look, fn: ProgramFunction, depth: number): boolean {
  const asked = (look.program.phases.incoming.get(fn) ?? []).filter(({ kind }) => kind !== 'callback');
  return (
    fn.fact.kind === 'method' &&
    asked.length > 0 &&
    asked.every(
      ({ kind, from, instr }) => kind === 'call' && instr.op === 'call' && !instr.awaited && endsInLog(look, from, instr.dst, depth + 1),
    )
  );
}

/** `note({ started })`, where `note` logs what it is given. */
function isGivenToLog(look: Look, fn: ProgramFunction, call: CallInstr, variable: VarId, depth: number): boolean {
  const called = look.program.phases.edgesAt(fn, call);
  if (
    called.length === 0 ||
    !call.args.includes(variable) ||
    call.recv === variable ||
    call.callee === variable ||
    (call.spread?.length ?? 0) > 0
  )
    return false;
  return called.every(
    ({ kind, to }) =>
      kind === 'call' &&
      call.args.every((arg, index) => {
        const param = to.fact.params[index];
        return arg !== variable || (param !== undefined && endsInLog(look, to, param, depth + 1));
      }),
  );
}
