/** Records, told by what is done with them: one alone, tables of what requests bring, copies of rows that lie elsewhere. */
import { WRITTEN_PARTS } from '../../knowledge/roles.js';
import { initsOf, isInside, liesIn } from '../../program/values/definitions.js';
import type { Obj } from '../../program/model.js';
import { has } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { holdsFetched } from '../safety/invalidation.js';
import type { Role } from '../finding.js';
import { originOf } from '../../program/values/definitions.js';
import { isSentIn, requestDataOf } from '../request-data.js';
import { filesByKey, isRemoval, isReset, putBy, type Profile, type Touch } from '../profile.js';
import { keyOf } from '../keys.js';
import { ELEMENTS, isPseudo } from '../../program/values/solver.js';
import { dropsOneByOne } from './removals.js';
import { isAskedWith } from './work-outcomes.js';

/**
 * `links[slug] = { document: body.document, views: 0 }`, `pads.get(id).text = body.text`: no word says what it is, and what requests bring is
 * filed in it.
 */
export function keepsRecords(program: Program, { collections, writes }: Profile): boolean {
  return (
    collections.length > 0 &&
    writes.some(({ fn, instr, served, depth }) => {
      const value = putBy(instr);
      return (
        served &&
        value !== undefined &&
        (depth === 'contents'
          ? originOf(fn.file, value).instr?.op === 'object'
          : depth === 'entry' && instr.op === 'set' && instr.prop !== null && instr.operator === '=') &&
        isSentIn(program, fn, value)
      );
    })
  );
}

/** `house.paused = req.body.paused`: fields with names of their own are set, and nothing is filed under keys. */
export function isOneRecord(program: Program, profile: Profile): boolean {
  const isSwitch = ({ fn, instr }: Profile['writes'][number]): boolean => {
    if (instr.op !== 'set' || instr.prop === null) return false;
    const { solver } = program;
    const { instr: made } = originOf(fn.file, instr.src);
    if (made?.op === 'literal' || (made?.op === 'unary' && made.operator === '!')) return true;
    return (
      originOf(fn.file, instr.src).instr?.op === 'get' &&
      requestDataOf(program, fn, instr.src).source !== undefined &&
      solver.objectsAt(fn.file, instr.src).every((obj) => /^(?:external|entry)$/.test(obj.kind))
    );
  };
  return isRecord(profile, (each) => each.depth === 'contents' && each.operation === 'set' && isSwitch(each));
}

/** `this.limits = { ...this.limits, ...changes }`, `Object.assign(limits, changes)`: some of the fields that stand there already are set anew. */
export const isPatchedRecord = (program: Program, profile: Profile): boolean =>
  isRecord(profile, (each) => isPatch(program, profile, each) || isMerge(program, profile, each));

function isRecord({ collections, writes }: Profile, isChange: (touch: Touch) => boolean): boolean {
  const live = writes.filter((each) => each.served);
  return live.length > 0 && collections.length > 0 && collections.every((each) => each.kind === 'object') && live.every(isChange);
}

const hasNamedFields = (program: Program, obj: Obj): boolean =>
  [...program.solver.propertiesOf(obj)].some(([name]) => name !== ELEMENTS && !isPseudo(name));

/** `Object.assign(options, req.body)` where fields with names stand already. */
const isPatch = (program: Program, { reads }: Profile, { depth, instr, operation, obj }: Touch): boolean =>
  depth === 'contents' &&
  operation === 'assign' &&
  instr.op === 'call' &&
  obj !== undefined &&
  hasNamedFields(program, obj) &&
  reads.every((each) => !each.served || keyOf(each) === undefined || each.instr.op === 'call');

function isMerge(program: Program, { reads, collections }: Profile, { fn, instr, depth }: Touch): boolean {
  const value = depth === 'place' ? putBy(instr) : undefined;
  const { instr: made, variable } = value === undefined ? { instr: undefined, variable: undefined } : originOf(fn.file, value);
  if (made?.op !== 'object' || !collections.some((each) => hasNamedFields(program, each))) return false;
  const spread = fn.fact.instrs.filter((each) => each.op === 'spread' && each.obj === variable);
  return (
    spread.length > 1 &&
    spread.some((each) => reads.some((read) => read.fn === fn && read.instr === each)) &&
    !fn.fact.instrs.some((each) => each.op === 'set' && each.obj === variable) // `{ ...all, [id]: row }` is a table
  );
}

/** `tiers = parse(row.value)` and nothing else: what is put there was read from a store, which has it still. What was there is not compared with it first. */
export function isCopyOfRows(program: Program, profile: Profile): boolean {
  const puts = profile.writes.filter((each) => each.served && !isReset(each));
  return (
    puts.length > 0 &&
    puts.every(
      (each) =>
        each.depth === 'place' &&
        holdsFetched(program, each) &&
        !isAskedWith(program, each) &&
        !profile.reads.some((read) => read.depth !== 'entry' && (read.fn === each.fn || liesIn(read.fn, each.fn))),
    )
  );
}

/** `alerts = alerts.concat({ id, ...body })` for one request, `alerts = alerts.filter((each) => each.id !== id)` for another: rows that people file and take back. */
export function isTableOfRequests(program: Program, profile: Profile): boolean {
  if (filesByKey(profile)) return isFiledAndTakenBack(program, profile);
  if (!dropsOneByOne(profile)) return false;
  const puts = profile.writes.flatMap(({ fn, instr, served, depth }) => {
    if (!served || depth === 'entry') return [];
    if (instr.op === 'call' && /^(?:push|unshift)$/.test(instr.prop ?? '')) return instr.args.map((value) => ({ fn, value }));
    const made = instr.op === 'assign' || instr.op === 'set' ? originOf(fn.file, instr.src).instr : undefined;
    return made?.op === 'call' && made.prop === 'concat' ? made.args.map((value) => ({ fn, value })) : [];
  });
  return puts.length > 0 && puts.every(({ fn, value }) => isSentIn(program, fn, value));
}

/** `alerts.set(alert.id, { id, ...body })` for one request, `alerts.delete(params.id)` for another. */
function isFiledAndTakenBack(program: Program, { writes }: Profile): boolean {
  const filed = writes.filter((each) => each.served && each.depth === 'contents');
  const puts = filed.filter((each) => !isRemoval(each));
  return (
    puts.length > 0 &&
    puts.every(({ fn, instr }) => {
      const value = putBy(instr);
      return value !== undefined && originOf(fn.file, value).instr?.op === 'object' && isSentIn(program, fn, value);
    }) &&
    filed.some((each) => {
      const key = isRemoval(each) && !isInside(each.fn, each.instr.block, 'loop') ? keyOf(each) : undefined;
      const isAsked = has(program.phases.at(each.fn, each.instr), 'request'); // and no timer, when it is over
      return isAsked && key !== undefined && requestDataOf(program, each.fn, key).source !== undefined;
    })
  );
}

/** What a table of times or counts is taken for by its name. */
export const TABLE_ROLES: ReadonlySet<Role> = new Set(['other', 'entity-store', 'job-status']);

/**
 * `room.chat.push({ by, text })`, of which nothing is taken away: what people write in a place where they meet lies in its entry, and not only
 * who is there.
 */
export function isWrittenInto(program: Program, { collections, writes, touches }: Profile): boolean {
  const listOf = ({ fn, instr }: Touch): string | undefined => {
    const list = instr.op === 'call' && instr.recv !== undefined ? originOf(fn.file, instr.recv).instr : undefined;
    return list?.op === 'get' ? (list.prop ?? undefined) : undefined;
  };
  const isEmptied = (list: string): boolean =>
    touches.some(
      (each) =>
        !each.dead &&
        each.depth === 'entry' &&
        (each.instr.op === 'set'
          ? each.instr.prop === list
          : /^(?:splice|filter|delete|findIndex)$/.test(each.operation) && listOf(each) === list),
    );
  const saysText = ({ fn, instr }: Touch): boolean => {
    const { instr: made, variable } = originOf(fn.file, putBy(instr) ?? -1);
    return (
      made?.op === 'object' &&
      initsOf(fn.fact, variable).some((each) => WRITTEN_PARTS.test(each.prop ?? '') && isSentIn(program, fn, each.src))
    );
  };
  return (
    collections.some((each) => each.kind === 'map' || each.kind === 'object') &&
    writes.some((each) => {
      const list = each.served && each.depth === 'entry' && /^(?:push|unshift)$/.test(each.operation) ? listOf(each) : undefined;
      return list !== undefined && !isEmptied(list) && saysText(each);
    })
  );
}
