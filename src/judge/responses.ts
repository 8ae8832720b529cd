/** Where the answer that a handler made comes by: the response of a framework, or a method of it that the program put in the place of its own. */
import { ANSWERING_METHODS } from '../knowledge/methods.js';
import type { Instr } from '../facts/model.js';
import type { ProgramFunction } from '../program/model.js';
import type { Program } from '../program/program.js';
import { readersOf } from './uses.js';

/** What Koa hands on from `ctx.response`; the request's body is `ctx.request.body`. */
const KOA_ANSWER = /^(?:body|type|status|message|length|etag)$/;

/** `ctx.body` of Koa once the handlers are through, `c.res`, `ctx.response.body`. */
export function isAnswer(program: Program, fn: ProgramFunction, { obj, prop }: Extract<Instr, { op: 'get' }>): boolean {
  const owner = fn.file.functions[fn.file.facts.vars[obj]?.fn ?? -1];
  if (owner === undefined || !owner.fact.params.includes(obj)) return false;
  const frameworks = program.phases.entriesOf(owner).map((each) => each.framework);
  return (
    frameworks.length > 0 &&
    (/^res(?:ponse)?$/.test(prop ?? '') || (KOA_ANSWER.test(prop ?? '') && frameworks.every((each) => each === 'koa')))
  );
}

/** `res.json = (body) => ...`: it is given what a handler answers. */
export const isAnswering = ({ fact, file }: ProgramFunction): boolean => {
  const outer = file.functions[fact.parent];
  const made = outer?.fact.instrs.find((each) => each.op === 'function' && each.fn === fact.id);
  return (
    made !== undefined &&
    readersOf(file, made.dst).some((each) => each.op === 'set' && each.src === made.dst && ANSWERING_METHODS.test(each.prop ?? ''))
  );
};
