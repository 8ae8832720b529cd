/** Settings: what is set for the program itself, callbacks and boxes of one value among them. */
import type { Obj, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { ELEMENTS, isPseudo } from '../../program/values/solver.js';
import { isReset, type Profile, type Touch } from '../profile.js';
import { stepsOn } from './in-turn.js';
import { isTime } from './time-marks.js';

/**
 * One value for everybody that somebody sets anew while the program runs, and no moment or mishap that is only noted; also as a property
 * of an object that stands for nothing else: `notice.current = body.text`.
 */
export function isSetting(program: Program, profile: Profile): boolean {
  const sets = profile.writes.filter((each) => each.served);
  const isBox = profile.collections.length > 0 && profile.collections.every((each) => isBoxOfOne(program, each));
  const isSet = (each: Touch): boolean =>
    isBox
      ? each.depth === 'contents' &&
        each.instr.op === 'set' &&
        each.instr.prop !== null &&
        each.instr.operator === '=' &&
        !profile.reads.some((read) => read.fn === each.fn && read.instr.pos < each.instr.pos)
      : each.depth === 'place' && each.operation === 'assign';
  return (
    (isBox || profile.collections.length === 0) &&
    profile.emitters.length === 0 &&
    sets.length > 0 &&
    sets.every(isSet) &&
    !sets.some(stepsOn) &&
    !sets.some((each) => isTime(each)) &&
    !sets.every((each) => isReset(each) || each.inCatch)
  );
}

/** `onDone = (text) => res.json({ text })`, `this.answer = resolve`: another request calls what this one waits for or answers with. */
export const leavesCallback = ({ objects, writes }: Profile): boolean =>
  objects.length > 0 &&
  writes.some((each) => each.served && !isReset(each)) &&
  objects.every((each) => each.kind === 'resolver' || (each.function !== undefined && callsWhatAnotherWasGiven(each.function)));

/** It calls a parameter of a function around it, or a method of one. */
function callsWhatAnotherWasGiven({ file, fact }: ProgramFunction): boolean {
  return fact.instrs.some((each) => {
    const of = each.op !== 'call' ? undefined : file.facts.vars[each.recv ?? each.callee];
    return of?.kind === 'param' && of.fn !== fact.id;
  });
}

/** `{ current: null }`: an object with one property, which holds no list or table. */
function isBoxOfOne(program: Program, obj: Obj): boolean {
  const { solver } = program;
  const properties = obj.kind === 'object' ? [...solver.propertiesOf(obj)].filter(([name]) => name !== ELEMENTS && !isPseudo(name)) : [];
  return (
    properties.length === 1 && properties.every(([, node]) => !solver.objectsOf(node).some((obj) => /^(?:array|map|set)$/.test(obj.kind)))
  );
}
