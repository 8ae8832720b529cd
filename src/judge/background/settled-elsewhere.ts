/** Calls that look dropped and are not: the answer itself, a query that is sent later, messages that are flushed. */
import { BUILDING_METHODS, FLUSHING, PROMISE_CHAIN, QUERY_CONDITIONS, RESPONSE_NAMES } from '../../knowledge/background-words.js';
import type { CallInstr, Instr, VarId } from '../../facts/model.js';
import { definitionOf, originOf } from '../../program/values/definitions.js';
import { usualName } from '../../program/phases/handed.js';
import type { ProgramFunction } from '../../program/model.js';
import { isHandedOver } from './handed-over.js';
import { readersOf } from '../uses.js';

/** `res.status(404).end()`: the answer itself. */
export function isAnswering(fn: ProgramFunction, instr: CallInstr): boolean {
  let at: VarId | undefined = instr.recv;
  for (let step = 0; at !== undefined && step < 8; step += 1) {
    const name = usualName(fn.file, at);
    if (name !== undefined)
      return (
        RESPONSE_NAMES.test(name) ||
        (/^(?:next|c|ctx|h)$/.test(name) && /^(?:json|text|html|body|redirect|send|end|status)$/.test(instr.prop ?? ''))
      );
    const made: Instr | undefined = definitionOf(fn.file, at);
    at = made?.op === 'call' ? made.recv : undefined;
  }
  return false;
}

/** `next()` of a middleware: the framework that gave it knows what runs there. */
export function goesOn({ file, fact }: ProgramFunction, { recv, callee }: CallInstr): boolean {
  const given = recv === undefined && callee >= 0 ? file.facts.vars[callee] : undefined;
  return given?.kind === 'param' && usualName(file, callee) === 'next' && fact.params.indexOf(callee) === 2;
}

/**
 * `query.update(row)` on a query that is put together here, and sent where the function awaits or returns it. Whatever a function awaits itself
 * later (`query.count('*'); const [row] = await query;`) has not begun before.
 */
export function isSentLater(fn: ProgramFunction, instr: CallInstr): boolean {
  const recv = builtOn(fn, instr);
  const query = recv === undefined ? undefined : fn.file.facts.vars[recv];
  if (recv === undefined || query?.fn !== fn.fact.id || (query.kind !== 'const' && query.kind !== 'let')) return false;
  let made = originOf(fn.file, recv).instr;
  let isQuery = false;
  for (let step = 0; step < 12 && made?.op === 'call' && !made.isNew && !made.awaited; step += 1) {
    isQuery ||= BUILDING_METHODS.test(made.prop ?? '') || QUERY_CONDITIONS.test(made.prop ?? '');
    made = made.recv === undefined ? undefined : definitionOf(fn.file, made.recv);
  }
  return readersOf(fn.file, recv).some(
    (each) =>
      each.pos >= instr.end &&
      (each.op === 'await' ||
        (isQuery &&
          (each.op === 'return' || (each.op === 'call' && each.recv === recv && (each.awaited || PROMISE_CHAIN.test(each.prop ?? '')))))),
  );
}

/** `query` of `query.offset(20).limit(10).groupBy('id')`. */
function builtOn({ file }: ProgramFunction, { recv }: CallInstr): VarId | undefined {
  let at = recv;
  for (let step = 0; step < 12 && at !== undefined; step += 1) {
    const made = file.facts.vars[at] === undefined ? definitionOf(file, at) : undefined;
    if (made?.op !== 'call' || made.isNew || made.awaited || PROMISE_CHAIN.test(made.prop ?? '')) return at;
    at = made.recv;
  }
  return at;
}

/** `client.publish(message); await client.drain();`, `posthog().capture(event); waitUntil(posthog().flush());` */
export function isFlushed(fn: ProgramFunction, { recv, end }: CallInstr): boolean {
  if (recv === undefined) return false;
  const { variable, instr } = originOf(fn.file, recv);
  const isSame = (other: VarId): boolean => {
    const made = originOf(fn.file, other);
    return (
      made.variable === variable ||
      (instr?.op === 'call' &&
        made.instr?.op === 'call' &&
        instr.callee >= 0 &&
        instr.callee === made.instr.callee &&
        instr.args.length === 0 &&
        made.instr.args.length === 0)
    );
  };
  return fn.fact.instrs.some(
    (each) =>
      each.op === 'call' &&
      each.pos >= end &&
      each.recv !== undefined &&
      FLUSHING.test(each.prop ?? '') &&
      isSame(each.recv) &&
      (each.awaited ||
        readersOf(fn.file, each.dst).some(
          (reader) => reader.op === 'await' || reader.op === 'return' || (reader.op === 'call' && isHandedOver(fn, reader, [])),
        )),
  );
}
