/** What is told of work that goes on: how far it is, how it ended, what is still to be done. */
import { RECORD_WORDS, STAGE_NAMES, WORK_STATES } from '../../knowledge/roles.js';
import type { FunctionFact, VarId } from '../../facts/model.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import { has } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { ELEMENTS, isPseudo } from '../../program/values/solver.js';
import { literalOf, originOf } from '../../program/values/definitions.js';
import { requestDataOf } from '../request-data.js';
import { passedTo } from '../value-sources.js';
import { isSameKey, keyOf } from '../keys.js';
import { isRemoval, isReset, putBy, type Profile, type Touch } from '../profile.js';
import { once } from '../../once.js';

/** `lastClosing = { at, closed }` in a schedule: one value that each run replaces, and that requests only ask for. */
export function isLastOutcome(program: Program, profile: Profile): boolean {
  const live = profile.writes.filter((each) => each.served && each.depth !== 'entry');
  const isScheduled = (each: Touch): boolean =>
    has(program.phases.of(each.fn), 'background') && !has(program.phases.of(each.fn), 'unknown');
  return (
    (profile.cell.form === 'variable' || (profile.cell.form === 'field' && live.every(isScheduled))) &&
    live.length > 0 &&
    profile.collections.length > 0 &&
    profile.collections.every((each) => each.kind === 'object') &&
    live.every((each) => each.depth === 'place' && !program.entriesReaching(each.fn).some(({ entry }) => entry.phase === 'request'))
  );
}

/** `last = { at: new Date(), found: rows.length }`: one value that each run replaces, made of what it found and not of what was sent in. */
export function isLastResult(program: Program, { cell, collections, writes, words }: Profile): boolean {
  const live = writes.filter((each) => each.served && !isReset(each));
  return (
    cell.form === 'variable' &&
    !RECORD_WORDS.test(words.symbol) &&
    collections.length > 0 &&
    collections.every((each) => each.kind === 'object') &&
    live.length > 0 &&
    live.every((each) => {
      const value = putBy(each.instr);
      const made = each.depth === 'place' && value !== undefined ? putTogether(program, each.fn, value) : [];
      return made.length > 0 && made.every(({ fn, object }) => !holdsWhatIsSent(program, fn, object));
    })
  );
}

/** What somebody was asked for with the request is not the request's own. */
const holdsWhatIsSent = (program: Program, fn: ProgramFunction, object: VarId): boolean =>
  fn.fact.instrs.some(
    (each) =>
      ((each.op === 'set' && each.operator === 'init') || each.op === 'spread') &&
      each.obj === object &&
      requestDataOf(program, fn, each.src, true).source !== undefined,
  );

/** `{ at, found }`, written here or by all who call `note({ at, found })`; none where it may be something else. */
function putTogether(
  program: Program,
  fn: ProgramFunction,
  value: VarId,
): readonly { readonly fn: ProgramFunction; readonly object: VarId }[] {
  const { variable, instr } = originOf(fn.file, value);
  if (instr !== undefined) return instr.op === 'object' ? [{ fn, object: variable }] : [];
  const index = fn.fact.params.indexOf(variable);
  const given = index < 0 ? [] : passedTo(program, fn, index);
  const made = given.flatMap(({ edge: { from }, isArgument, value: each }) => {
    const origin = isArgument && each !== undefined ? originOf(from.file, each) : undefined;
    return origin?.instr?.op === 'object' ? [{ fn: from, object: origin.variable }] : [];
  });
  return made.length === given.length ? made : [];
}

/**
 * `const out = waiting; waiting = []; await send(out)`, `const ids = waiting.get(user); waiting.delete(user); await mark(ids)`: requests put into it
 * what work beside them takes out, all of it, and nobody else looks.
 */
export function isDrained(program: Program, { collections, entryKinds, writes, reads }: Profile): boolean {
  const isBeside = (fn: ProgramFunction): boolean => !has(program.phases.of(fn), 'request') && has(program.phases.of(fn), 'background');
  // How many wait is told to anybody.
  const isSize = ({ instr }: Touch): boolean => instr.op === 'get' && instr.prop === 'length';
  const looks = reads.filter((each) => each.served && each.depth !== 'entry' && !isSize(each));
  const puts = writes.filter((each) => each.served && !isRemoval(each) && has(program.phases.at(each.fn, each.instr), 'request'));
  if (collections.length === 0) return false;
  if (collections.every((each) => each.kind === 'array')) {
    const empties = new Set(writes.filter((each) => isRemoval(each) || (each.depth === 'place' && each.served)).map((each) => each.fn));
    return (
      [...empties].some(isBeside) &&
      looks.every((each) => isBeside(each.fn)) &&
      puts.some((each) => /^(?:push|unshift)$/.test(each.operation))
    );
  }
  const isTakenOut = (look: Touch): boolean =>
    look.operation === 'get' &&
    writes.some((each) => each.fn === look.fn && each.operation === 'delete' && isSameKey(look.fn, keyOf(each), keyOf(look)));
  const takers = looks.filter((each) => isBeside(each.fn));
  return (
    collections.every((each) => each.kind === 'map' || each.kind === 'object') &&
    entryKinds.length > 0 &&
    entryKinds.every((kind) => kind === 'set' || kind === 'array') && // what is gathered under a key, and no record of it
    puts.some((each) => each.depth === 'contents') &&
    takers.length > 0 &&
    takers.every(isTakenOut) &&
    looks.every((each) => takers.includes(each) || puts.some((put) => put.fn === each.fn))
  );
}

/** What a request says goes into the asking: `offer = (await axios.post(url, req.body)).data` is an answer to one, and no copy of what all see. */
export const isAskedWith = (program: Program, { fn, instr }: Touch): boolean =>
  (instr.op === 'assign' || instr.op === 'set') && requestDataOf(program, fn, instr.src).source !== undefined;

/** What is filed in the cell, under names or keys. */
export function entriesOf(program: Program, { collections }: Profile): readonly Obj[] {
  const { solver } = program;
  return collections
    .flatMap((each) =>
      [...solver.propertiesOf(each)].filter(([name]) => name === ELEMENTS || !isPseudo(name)).flatMap(([, node]) => solver.valuesOf(node)),
    )
    .map((id) => solver.object(id));
}

/** By object: many cells hold the same. */
/** `{ phase: 'queued', stops }`: a record that says in a word how far its work is. */
const saysStage = once((obj: Obj): boolean => obj.kind === 'object' && obj.file.facts.functions.some((fact) => isStaged(fact, obj)));

const isStaged = ({ instrs }: FunctionFact, { file, pos, end }: Obj): boolean =>
  instrs.some(
    (made) =>
      made.op === 'object' &&
      made.pos === pos &&
      made.end === end &&
      instrs.some(
        (each) =>
          each.op === 'set' &&
          each.operator === 'init' &&
          each.obj === made.dst &&
          each.prop !== null &&
          STAGE_NAMES.test(each.prop) &&
          WORK_STATES.test(String(literalOf(file, each.src)?.value)),
      ),
  );

/**
 * `const plan = { phase: 'queued', stops }; plans.push(plan); solve(plan)`: whoever files a record begins work on it that nobody waits for,
 * and the record says in a word how far that is.
 */
export function saysHowFarWorkIs(program: Program, profile: Profile, entries: readonly Obj[]): boolean {
  if (!entries.some(saysStage)) return false;
  const puts = new Set(profile.writes.filter((each) => each.served && !isRemoval(each) && each.depth !== 'entry').map((each) => each.fn));
  const starts = [
    ...puts,
    ...[...puts].flatMap((fn) => (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call').map((edge) => edge.from)),
  ];
  return starts.some((fn) =>
    (program.phases.outgoing.get(fn) ?? []).some(
      (edge) => edge.instr.op === 'call' && !edge.instr.awaited && !edge.instr.used && edge.to.fact.async,
    ),
  );
}
