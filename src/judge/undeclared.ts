/** Variables that are used as locals, and are none: never declared, so that sloppy code makes them properties of the global object, or declared outside the function. */
import type { BlockId, Instr } from '../facts/model.js';
import type { ProgramFunction } from '../program/model.js';
import { operandsOf } from '../program/values/definitions.js';
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
 * set it. What counts, and what asks first whether it is there, does remember.
 */
export function isUsedAsLocal({ cell, writes }: Profile): boolean {
  const { form, variable } = cell;
  if (form !== 'variable' || !variable || writes.length === 0) return false;
  const { file, id } = variable;
  const { exports, vars } = file.facts;
  if (exports.some((each) => each.kind === 'local' && each.local === id) || vars.some((each) => each.kind === 'exports')) return false;
  const sets = writes.filter(({ depth }) => depth === 'place');
  if (!sets.every(({ fn, instr }) => fn.file === file && instr.op === 'assign' && instr.operator === '=' && instr.dst === id)) return false;
  return file.functions.every((fn) => {
    const own = sets.filter((each) => each.fn === fn);
    const isSetBefore = (read: Instr, block: BlockId): boolean =>
      covers(
        fn,
        own.filter((set) => set.instr.end <= read.pos && !waitsBetween(set, { fn, instr: read })).map(({ instr }) => instr.block),
        block,
      );
    // What hangs on a condition begins after that has been asked.
    const isAskedAfter = (read: Instr): boolean => {
      for (let at = fn.fact.blocks[read.block]; at !== undefined; at = fn.fact.blocks[at.parent])
        if (at.cond === id && !isSetBefore(read, at.parent)) return false;
      return true;
    };
    return fn.fact.instrs.every((read) => isAskedAfter(read) && (!operandsOf(read).includes(id) || isSetBefore(read, read.block)));
  });
}

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
