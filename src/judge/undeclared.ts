/** Variables that are used as locals, and are none: never declared, so that sloppy code makes them properties of the global object, or declared outside the function. */
import type { BlockId, CallInstr, Instr, VarId } from '../facts/model.js';
import type { ProgramFunction } from '../program/model.js';
import type { Program } from '../program/program.js';
import { isBelow, operandsOf } from '../program/values/definitions.js';
import { waitsBetween, type Profile, type Touch } from './profile.js';

/**
 * `payload = { ... }; send(payload)` without a `var`: each call sets the variable before it reads it, and nothing waits in between, so
 * that no other request ever sees what it holds.
 */
export function isForgottenLocal(profile: Profile): boolean {
  const { cell } = profile;
  if (cell.form !== 'global') return false;
  const name = cell.symbol.replace(/^globalThis\./, '');
  const isOwn = (touch: Touch): boolean => touch.instr.op === 'assign' && touch.fn.file.facts.vars[touch.instr.dst]?.kind === 'global';
  const sets = profile.writes.filter((each) => each.depth === 'place');
  if (sets.length === 0 || !sets.every(isOwn)) return false; // `globalThis.x = ...` is meant
  const reads = profile.touches.filter((each) => !sets.includes(each) && namesIt(each, name));
  const alone = new Set([...reads, ...sets].map((each) => each.fn)).size === 1;
  return reads.every((read) => {
    const before = sets.filter((set) => set.fn === read.fn && set.instr.pos < read.instr.pos && !waitsBetween(set, read));
    // Where one function alone knows the name, the branch that did not set it is an oversight, not a memory of the last request.
    return alone
      ? before.length > 0
      : covers(
          read.fn,
          before.map((set) => set.instr.block),
          read.instr.block,
        );
  });
}

/**
 * `userName = row.name` in an ES module, where neither a variable nor anything on the global object has that name: strict code makes no
 * property of it, it throws.
 */
export function throwsWhereSet({ cell, writes }: Profile): boolean {
  return (
    cell.form === 'global' &&
    writes.length > 0 &&
    writes.every(
      ({ depth, instr, fn: { file } }) =>
        depth === 'place' &&
        instr.op === 'assign' &&
        file.facts.vars[instr.dst]?.kind === 'global' &&
        (file.facts.esm || file.facts.directives.includes('use strict')),
    )
  );
}

/**
 * `let settings;` at the top, and `settings = await ask(); return settings.key` in each function that knows it: whoever reads it has just
 * set it, or is called by one that has: `line = 0; for (const row of rows) show(row)`, and `line += 1` in `show`. What asks first whether it is
 * there does remember.
 */
export function isUsedAsLocal(program: Program, { cell, writes }: Profile): boolean {
  const { form, variable } = cell;
  if (form !== 'variable' || !variable || writes.length === 0) return false;
  const { file, id } = variable;
  const { exports, vars } = file.facts;
  if (exports.some((each) => each.kind === 'local' && each.local === id) || vars.some((each) => each.kind === 'exports')) return false;
  const puts = writes.filter(({ depth }) => depth === 'place');
  if (!puts.every(({ fn, instr }) => fn.file === file && instr.op === 'assign' && instr.dst === id)) return false;
  const sets = puts.filter(({ instr }) => instr.op === 'assign' && instr.operator === '=');
  return sets.length > 0 && file.functions.every((fn) => isSetWhereRead({ program, id, sets, puts }, fn, 0));
}

/** A variable that may be used as a local, what sets it, and all that changes it. */
interface Candidate {
  readonly program: Program;
  readonly id: VarId;
  readonly sets: readonly Touch[];
  readonly puts: readonly Touch[];
}

/** How many calls may lie between who sets it and who reads it. */
const MOST_CALLS = 3;

/** Each read of the variable in a function comes after a set, there or in whoever calls it. */
function isSetWhereRead(candidate: Candidate, fn: ProgramFunction, depth: number): boolean {
  const { id, puts, sets } = candidate;
  const isSetBefore = (read: Instr, block: BlockId): boolean =>
    covers(
      fn,
      sets
        .filter((set) => set.fn === fn && set.instr.end <= read.pos && !waitsBetween(set, { fn, instr: read }))
        .map(({ instr }) => instr.block),
      block,
    );
  // What hangs on a condition begins after that has been asked.
  const isAskedAfter = (read: Instr): boolean => {
    for (let at = fn.fact.blocks[read.block]; at !== undefined; at = fn.fact.blocks[at.parent])
      if (at.cond === id && !isSetBefore(read, at.parent)) return false;
    return true;
  };
  const steps = new Set<Instr>(puts.filter((each) => each.fn === fn && !sets.includes(each)).map(({ instr }) => instr));
  return (
    fn.fact.instrs.every(
      (read) => isAskedAfter(read) && ((!operandsOf(read).includes(id) && !steps.has(read)) || isSetBefore(read, read.block)),
    ) || isCalledWhereSet(candidate, fn, depth)
  );
}

/** All who call it are in the same file and have set the variable before, in the same go. */
function isCalledWhereSet(candidate: Candidate, fn: ProgramFunction, depth: number): boolean {
  const { phases } = candidate.program;
  if (depth >= MOST_CALLS || fn.fact.kind === 'module' || fn.fact.instrs.some(isWait) || phases.entriesOf(fn).length > 0) return false;
  const calls = phases.incoming.get(fn) ?? [];
  return (
    calls.length > 0 &&
    calls.every(
      ({ kind, from, instr }) =>
        from.file === fn.file &&
        instr.op === 'call' &&
        (kind === 'call' || (kind === 'callback' && WALKS.test(instr.prop ?? ''))) &&
        (isSetBeforeCall(candidate, from, instr) || isCalledWhereSet(candidate, from, depth + 1)),
    )
  );
}

/** `line = 0; show(row)`, `reset(); rows.map(show)`, with nothing that is waited for in between or before the next turn of the loop. */
function isSetBeforeCall({ program, sets }: Candidate, fn: ProgramFunction, call: CallInstr): boolean {
  const isSetter = (to: ProgramFunction): boolean =>
    !to.fact.instrs.some(isWait) && sets.some((set) => set.fn === to && set.instr.block === 0);
  const before = [
    ...sets.filter((set) => set.fn === fn).map(({ instr }) => instr),
    ...(program.phases.outgoing.get(fn) ?? []).filter(({ kind, to }) => kind === 'call' && isSetter(to)).map(({ instr }) => instr),
  ].filter((each) => each.pos < call.pos && !waitsBetween({ fn, instr: each, mode: 'write' }, { fn, instr: call }));
  const isInLoop = (block: BlockId): boolean => {
    for (let at: number = block; at > 0 && !before.some((each) => each.block === at); at = fn.fact.blocks[at]?.parent ?? -1)
      if (fn.fact.blocks[at]?.kind === 'loop') return fn.fact.instrs.some((each) => isWait(each) && isBelow(fn, each.block, at));
    return false;
  };
  return (
    covers(
      fn,
      before.map(({ block }) => block),
      call.block,
    ) && !isInLoop(call.block)
  );
}

const isWait = (each: Instr): boolean => each.op === 'await' || each.op === 'yield' || (each.op === 'call' && each.awaited === true);

/** Methods that have called what they are given before they give anything back. */
const WALKS = /^(?:map|flatMap|forEach|filter|reduce|some|every|find|findIndex|sort|replace)$/;

/** The instruction uses the variable itself, not another name of what lies in it. */
function namesIt({ fn, instr }: Touch, name: string): boolean {
  return operandsOf(instr).some((each) => fn.file.facts.vars[each]?.kind === 'global' && fn.file.facts.vars[each]?.name === name);
}

/** Whoever comes to `block` has been in one of the blocks before: one that is around it, or both branches of an `if`. */
export function covers(fn: ProgramFunction, blocks: readonly number[], block: number): boolean {
  const known = new Set(blocks);
  const facts = fn.fact.blocks;
  facts.forEach((one, id) => {
    const other =
      one.kind === 'then' && known.has(id)
        ? facts.findIndex((each, at) => each.kind === 'else' && each.parent === one.parent && each.cond === one.cond && known.has(at))
        : -1;
    if (other >= 0 && one.parent >= 0) known.add(one.parent);
  });
  for (let at: number = block; at >= 0; at = facts[at]?.parent ?? -1) if (known.has(at)) return true;
  return false;
}
