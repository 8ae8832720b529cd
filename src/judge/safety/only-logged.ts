/** Reads whose answer goes to the log and nowhere else. */
import { LOGGER_METHODS, SPELLING_METHODS } from '../../knowledge/methods.js';
import type { Instr, VarId } from '../../facts/model.js';
import { isBelow, literalOf, operandsOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Touch } from '../profile.js';

/** What a read gives goes nowhere but into calls of a logger, or of the program's own functions that do nothing else with it. */
export function isOnlyLogged(program: Program, { fn, instr, operation, mode, depth: at }: Touch): boolean {
  if (instr.op === 'iterate') return false;
  const look: Look = { program, isPlace: at === 'place' };
  // A place that is named is what the instruction uses; what is taken out of a collection is what it gives.
  if (mode === 'read' && operation === 'read' && instr.op !== 'return' && isLogged(look, fn, instr, undefined, 0)) return true;
  return instr.dst >= 0 && endsInLog(look, fn, instr.dst, 0);
}

interface Look {
  readonly program: Program;
  readonly isPlace: boolean;
}

const MOST_STEPS = 8;

/** All that becomes of a variable is that it is logged. */
function endsInLog(look: Look, fn: ProgramFunction, variable: VarId, depth: number): boolean {
  if (depth > MOST_STEPS) return false;
  // What else is put into `{ level, started }` beside it says nothing of where that goes.
  const users = fn.fact.instrs.filter(
    (each) =>
      operandsOf(each).includes(variable) &&
      !(each.op === 'set' && each.operator === 'init' && each.obj === variable) &&
      !(each.op === 'spread' && each.obj === variable) &&
      !isStep(each),
  );
  const guarded = fn.fact.blocks.flatMap((block, id) => (block.cond === variable ? [id] : []));
  return (
    users.length + guarded.length > 0 &&
    users.every((each) => isLogged(look, fn, each, variable, depth)) &&
    guarded.every((id) => onlyLogs(look, fn, id)) &&
    (guarded.length === 0 || fn.fact.instrs.some((each) => each.op === 'call' && guarded.some((id) => isBelow(fn, each.block, id))))
  );
}

/** `if (done > 0) { console.log(`${done} rows`); done = 0; }`: all that hangs on it is a line in the log, after which the count begins anew. */
function onlyLogs(look: Look, fn: ProgramFunction, block: number): boolean {
  return fn.fact.instrs.every((each) => {
    if (!isBelow(fn, each.block, block) || each.op === 'template' || each.op === 'binary' || each.op === 'get') return true;
    if (each.op === 'assign' || each.op === 'set') return each.operator === '=' && isNone(literalOf(fn.file, each.src)?.value);
    return each.op === 'call' && isLogged(look, fn, each, undefined, 0);
  });
}

/** `count++` within `log(`line ${count++}`)`: the step itself takes the number nowhere. */
const isStep = (each: Instr): boolean => (each.op === 'assign' || each.op === 'set') && /^(?:\+\+|--)$/.test(each.operator);

const isNone = (value: unknown): boolean => value === 0 || value === null || value === '';

function isLogged(look: Look, fn: ProgramFunction, each: Instr, variable: VarId | undefined, depth: number): boolean {
  const follow = (next: VarId): boolean => endsInLog(look, fn, next, depth + 1);
  switch (each.op) {
    case 'call':
      return (
        (each.recv !== undefined && LOGGER_METHODS.test(each.prop ?? '')) ||
        (variable !== undefined && each.recv === variable && SPELLING_METHODS.test(each.prop ?? '') && follow(each.dst)) ||
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
    default:
      return false;
  }
}

/** `note({ started })`, where `note` logs what it is given. */
function isGivenToLog(
  { program, isPlace }: Look,
  fn: ProgramFunction,
  call: Extract<Instr, { readonly op: 'call' }>,
  variable: VarId,
  depth: number,
): boolean {
  const called = program.phases.edgesAt(fn, call);
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
        return arg !== variable || (param !== undefined && endsInLog({ program, isPlace }, to, param, depth + 1));
      }),
  );
}
