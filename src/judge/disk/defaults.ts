/** Files that are laid down where there are none, the same by every instance. */
import type { CallInstr, VarId } from '../../facts/model.js';
import { guardsAround, initsOf, literalOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { requestDataOf } from '../request-data.js';
import type { FileCall } from './disk-calls.js';
import { isTemporary, pathText } from './disk-paths.js';

/** Functions that say whether there is a file. */
const LOOKS = /^(?:existsSync|exists|pathExists|pathExistsSync)$/;

/**
 * `if (!existsSync(path)) copyFileSync(skeleton, path)`, and `writeFileSync(path, '[]')`: what is written stands in the source or beside it, so
 * that whichever instance finds nothing there makes the same.
 */
export function laysDownDefault(program: Program, call: FileCall): boolean {
  return (
    isWhereNoneIs(program, call) && (call.fact.effect === 'copy' ? isOfProgram(program, call) : isWritten(call.fn, call.instr.args[1]))
  );
}

/**
 * `if (!existsSync('/tmp/ca.pem')) writeFileSync('/tmp/ca.pem', await parameter('ca'))`: fetched once for each instance, which nothing of any request
 * goes into.
 */
export function keepsCopyAtHand(program: Program, call: FileCall): boolean {
  const { fn, instr, fact, path } = call;
  const value = fact.data === undefined ? undefined : instr.args[fact.data];
  if (value === undefined || path.includes('*') || !isTemporary(path) || !isWhereNoneIs(program, call)) return false;
  const { source, drawn, given } = requestDataOf(program, fn, value);
  return source === undefined && !drawn && !given;
}

/** It runs only where a look has found no file of that path. */
const isWhereNoneIs = (program: Program, { fn, instr, at, path }: FileCall): boolean =>
  guardsAround(fn, instr.block).some(
    ({ guard }) =>
      guard.some.length === 0 &&
      guard.all.some((atom) => {
        if (atom.kind !== 'truthy' || atom.positive) return false;
        const { instr: made } = originOf(fn.file, atom.value);
        const look = made?.op === 'await' ? originOf(fn.file, made.src).instr : made;
        return look?.op === 'call' && LOOKS.test(nameOf(fn, look)) && isSamePath(program, fn, look.args[0], at, path);
      }),
  );

const nameOf = (fn: ProgramFunction, { prop, callee }: CallInstr): string => prop ?? fn.file.facts.vars[callee]?.name ?? '';

function isSamePath(program: Program, fn: ProgramFunction, asked: VarId | undefined, at: VarId | undefined, path: string): boolean {
  if (asked === undefined || at === undefined) return false;
  if (originOf(fn.file, asked).variable === originOf(fn.file, at).variable) return true;
  return !path.includes('*') && pathText(program, fn.file, asked) === path;
}

/** Files in which packages write by themselves. */
const DATABASES = /\.(?:db|sqlite3?|duckdb|mdb)$/i;

/** A file that no request names and that does not lie where requests leave theirs. A database is copied to be worked on. */
function isOfProgram(program: Program, { fn, instr, path }: FileCall): boolean {
  const [from] = instr.args;
  return (
    !DATABASES.test(path) &&
    from !== undefined &&
    requestDataOf(program, fn, from).source === undefined &&
    !isTemporary(pathText(program, fn.file, from))
  );
}

/** A text, or the text of a list or object, that stands in the source. */
function isWritten(fn: ProgramFunction, value: VarId | undefined): boolean {
  if (value === undefined) return false;
  if (literalOf(fn.file, value) !== undefined) return true;
  const { instr, variable } = originOf(fn.file, value);
  if (instr?.op === 'call') return instr.prop === 'stringify' && isWritten(fn, instr.args[0]);
  if (instr?.op === 'object')
    return (
      fn.fact.instrs.every((each) => ((each.op !== 'set' || each.operator === 'init') && each.op !== 'spread') || each.obj !== variable) &&
      initsOf(fn.fact, variable).every((each) => isWritten(fn, each.src))
    );
  return (
    instr?.op === 'array' &&
    fn.fact.instrs.every((each) => each.op !== 'spread' || each.obj !== variable) &&
    initsOf(fn.fact, variable).every((each) => isWritten(fn, each.src))
  );
}
