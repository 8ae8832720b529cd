/** Data of the source that a file begins with: whoever is handed it has it in the file by then, and puts there what he changes of it. */
import type { BlockId, CallInstr, Instr, VarId } from '../../facts/model.js';
import { initsOf, isBelow, liesIn, operandsOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFile, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { once } from '../../once.js';
import { fileCalls } from '../disk/disk-calls.js';
import type { Profile, Touch } from '../profile.js';

/**
 * `if (!existsSync(FILE)) { save(seed); return seed; } return JSON.parse(readFileSync(FILE))`, and `const all = load(); all.push(row); save(all);`: what
 * becomes of the seed stands in the file, from which the next one reads it. Where the file cannot be written, nobody gets as far.
 */
export function isLaidDown(program: Program, { cell: { variable }, objects, touches }: Profile): boolean {
  if (variable === undefined || writes(program).size === 0) return false;
  const kept = new Set(objects.map((each) => each.id));
  const own = originOf(variable.file, variable.id).variable;
  // By its own name, or by that under which another file imports it.
  const isSeed: Seed = (file, value) => {
    const { variable: at } = originOf(file, value);
    return file === variable.file
      ? at === own
      : file.facts.vars[at]?.kind === 'import' && program.solver.idsAt(file, at).some((id) => kept.has(id));
  };
  const live = touches.filter((each) => !each.dead && !each.starting);
  const isNamed = ({ fn, instr }: Touch): boolean => operandsOf(instr).some((each) => isSeed(fn.file, each));
  const changes = live.filter((each) => each.mode !== 'read');
  const naming = live.filter((each) => each.mode === 'read' && isNamed(each));
  return (
    changes.length > 0 &&
    naming.length > 0 &&
    changes.every((each) => each.depth !== 'place' && !isNamed(each) && isSaved(program, each)) &&
    naming.every((each) => isLaidBeside(program, each, isSeed))
  );
}

/** Whether a variable is the seed. */
type Seed = (file: ProgramFile, value: VarId) => boolean;

/** The function, one around it, or one that is given it to be called (`change(id, (row) => { row.done = true; })`) then writes to a file. */
const isSaved = (program: Program, { fn, instr }: Touch): boolean =>
  fn.file.functions.some((each) => liesIn(fn, each) && savesAfter(program, each, instr)) ||
  (program.phases.incoming.get(fn) ?? []).some((edge) => savesAfter(program, edge.from, edge.instr));

const savesAfter = (program: Program, fn: ProgramFunction, { pos }: Instr): boolean =>
  fn.fact.kind !== 'module' && [...savesIn(program)(fn)].some((each) => each.pos > pos);

/** Wherever the function names it, it writes it to a file as well, and goes no further where that fails. */
function isLaidBeside(program: Program, { fn, instr }: Touch, isSeed: Seed): boolean {
  if (fn.fact.kind === 'module') return false;
  const tries = triesAround(fn, instr.block);
  return [...savesIn(program)(fn)].some(
    (each) =>
      each.op === 'call' &&
      isBelow(fn, instr.block, each.block) &&
      triesAround(fn, each.block).every((one) => tries.includes(one)) &&
      each.args.some((arg) => holds(fn, arg, isSeed, 0)),
  );
}

function triesAround(fn: ProgramFunction, block: BlockId): readonly BlockId[] {
  const found: BlockId[] = [];
  for (let at: number = block; at > 0; at = fn.fact.blocks[at]?.parent ?? -1) if (fn.fact.blocks[at]?.kind === 'try') found.push(at);
  return found;
}

/** It is the seed, or the seed is a part of it. */
function holds(fn: ProgramFunction, value: VarId, isSeed: Seed, depth: number): boolean {
  const { variable, instr } = originOf(fn.file, value);
  if (isSeed(fn.file, value)) return true;
  if (depth > DEEPEST) return false;
  const isPart = (each: VarId): boolean => holds(fn, each, isSeed, depth + 1);
  if (instr?.op === 'call') return instr.prop === 'stringify' && instr.args.slice(0, 1).some(isPart);
  if (instr?.op === 'choose') return instr.srcs.some(isPart);
  return (
    initsOf(fn.fact, variable).some((each) => isPart(each.src)) ||
    fn.fact.instrs.some(
      (each) =>
        (each.op === 'assign' && each.dst === variable && each.src !== variable && isPart(each.src)) ||
        ((each.op === 'set' || each.op === 'spread') && each.obj === variable && isPart(each.src)),
    )
  );
}

const DEEPEST = 5;

/** The calls of each function that write a file, such as `writeFileSync(FILE, text)`. */
const writes = once((program: Program): ReadonlyMap<ProgramFunction, readonly CallInstr[]> => {
  const found = new Map<ProgramFunction, CallInstr[]>();
  for (const { fn, instr, fact } of fileCalls(program)) {
    if (fact.effect !== 'write') continue;
    const known = found.get(fn);
    if (known) known.push(instr);
    else found.set(fn, [instr]);
  }
  return found;
});

/** No `try` of the function hides that it could not write. */
const savesOpenly = (program: Program, fn: ProgramFunction): boolean =>
  writes(program)
    .get(fn)
    ?.some((each) => triesAround(fn, each.block).length === 0) === true;

/** The calls by which a function writes a file: itself, or `save(state)`. */
const savesIn = once((program: Program) =>
  once((fn: ProgramFunction): ReadonlySet<Instr> => {
    const called = (program.phases.outgoing.get(fn) ?? []).filter(({ kind, to }) => kind === 'call' && savesOpenly(program, to));
    return new Set([...(writes(program).get(fn) ?? []), ...called.map(({ instr }) => instr)]);
  }),
);
