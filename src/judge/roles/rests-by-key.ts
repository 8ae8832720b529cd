/** What is left alone for a while, each thing under a key of the program's own. */
import { keyOf } from '../keys.js';
import type { VarId } from '../../facts/model.js';
import { literalOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { filesByKey, isRemoval, putBy, type Profile, type Touch } from '../profile.js';
import { requestDataOf } from '../request-data.js';
import { drawsIt } from './drawn-keys.js';
import { saysUntil } from './time-marks.js';

/**
 * `benched.set(key, Date.now() + 60_000)`, asked only whether that is over, under keys that no request brings: what fails outside is left alone for
 * a while. `own`: only where it is known that each key is the program's own, the name or number of one of its keys or pools.
 */
export function restsByKey(program: Program, { collections, writes, reads }: Profile, own = false): boolean {
  if (!filesByKey({ collections })) return false;
  const all = writes.filter((each) => !each.dead && !isRemoval(each));
  // `benched.set(host, new Map())` makes room for what is filed under a second key.
  const rooms = all.filter((each) => each.depth === 'contents' && makesRoom(program, each));
  const puts = all.filter((each) => !rooms.includes(each));
  const looks = reads.filter((each) => each.served && each.depth === 'contents' && each.operation === 'get' && !isInRoom(each, rooms));
  return (
    puts.length > 0 &&
    puts.every((each) => {
      const key = keyOf(each);
      return (
        each.depth === (rooms.length > 0 ? 'entry' : 'contents') &&
        saysUntil(each) &&
        key !== undefined &&
        !drawsIt(each.fn, key, 0) &&
        requestDataOf(program, each.fn, key).source === undefined &&
        (!own || isOwnName(program, each.fn, key))
      );
    }) &&
    looks.length > 0 &&
    looks.every(({ fn }) => fn.fact.instrs.some((one) => one.op === 'binary' && /^[<>]=?$/.test(one.operator)))
  );
}

/** A text that stands in the source, a number in a field of the object itself, or what those who call hand in of such. */
function isOwnName(program: Program, fn: ProgramFunction, key: VarId, depth = 0): boolean {
  const { variable, instr } = originOf(fn.file, key);
  if (literalOf(fn.file, key) !== undefined) return true;
  if (instr?.op === 'get') return instr.prop !== null && fn.file.facts.vars[instr.obj]?.kind === 'this';
  const at = fn.fact.params.indexOf(variable);
  const calls = at < 0 || depth > 3 ? [] : (program.phases.incoming.get(fn) ?? []);
  return (
    calls.length > 0 &&
    calls.every(({ from, instr: call, kind }) => {
      const given = call.op === 'call' ? call.args[at] : undefined;
      return kind === 'call' && (given === undefined || isOwnName(program, from, given, depth + 1));
    })
  );
}

/** An empty collection is put there. */
function makesRoom({ solver }: Program, { fn, instr }: Touch): boolean {
  const value = putBy(instr);
  const held = value === undefined ? [] : solver.objectsAt(fn.file, value);
  return held.length > 0 && held.every((each) => each.kind === 'map' || each.kind === 'object') && !saysUntil({ fn, instr });
}

/** The look of whoever makes the room, or files something in it. */
const isInRoom = ({ fn }: Touch, rooms: readonly Touch[]): boolean => rooms.some((each) => each.fn === fn);
