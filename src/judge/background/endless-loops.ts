/** Async functions that go round for as long as the process lives: `while (true) { await deliver(); await sleep(5000); }`. */
import type { BlockFact, BlockId, CallInstr, VarId } from '../../facts/model.js';
import { definitionOf, isBelow, isInside, literalOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import { bit, has } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { calleeName, calleePaths } from './background-effects.js';
import { once } from '../../once.js';

export interface LoopStart {
  readonly fn: ProgramFunction;
  readonly instr: CallInstr;
  readonly symbol: string;
  /** The function that goes round. */
  readonly run: ProgramFunction;
}

/** The calls by which a server starts such loops. What a request starts is work after its response, and told as that. */
export function loopStarts(program: Program): readonly LoopStart[] {
  const found: LoopStart[] = [];
  for (const run of program.solver.functions) {
    if (!run.fact.async || run.fact.generator || !run.fact.blocks.some((each) => each.kind === 'loop') || !goesRound(program, run))
      continue;
    for (const { from, instr, kind } of program.phases.incoming.get(run) ?? []) {
      if (instr.op !== 'call' || kind !== 'call' || from === run) continue;
      const phases = program.phases.at(from, instr);
      if (has(phases, 'request') || (phases & (bit('module') | bit('startup'))) === 0) continue;
      found.push({ fn: from, instr, symbol: calleeName(from, instr).name || 'async', run });
    }
  }
  return found;
}

/** A loop that nothing but the end of the server ends, and that waits in each round. One that leaves by `return` waits for something. */
function goesRound(program: Program, fn: ProgramFunction): boolean {
  const endless = fn.fact.blocks.flatMap((block, id) => (block.kind === 'loop' && isEndless(fn, block, id) ? [id] : []));
  if (endless.length === 0) return false;
  const awaited = new Set(fn.fact.instrs.flatMap((each) => (each.op === 'await' ? [each.src] : [])));
  const pauses = (program.phases.outgoing.get(fn) ?? []).flatMap(({ instr, to }) =>
    instr.op === 'call' && setsTimers(program)(to) ? [instr] : [],
  );
  const known = fn.fact.instrs.filter(
    (each): each is CallInstr => each.op === 'call' && calleePaths(program, fn, each).some((path) => PAUSES.test(path)),
  );
  return [...pauses, ...known].some(
    (each) =>
      (each.awaited || awaited.has(each.dst)) &&
      !isInside(fn, each.block, 'catch') &&
      endless.some(
        (loop) => isBelow(fn, each.block, loop) && !fn.fact.instrs.some((one) => one.op === 'return' && isBelow(fn, one.block, loop)),
      ),
  );
}

/** Functions of the runtime that give a promise for a while. */
const PAUSES = /^timers\/promises:\.(?:setTimeout|scheduler\.wait)$/;

/** `while (true)`, `for (;;)`, `while (this.running)`, `while (!stopped)` with a variable of the module. */
function isEndless(fn: ProgramFunction, block: BlockFact, id: BlockId): boolean {
  if (block.cond === undefined) return !fn.fact.instrs.some((each) => each.op === 'iterate' && each.block === id);
  const value = literalOf(fn.file, block.cond);
  return value ? Boolean(value.value) : isFlag(fn, block.cond);
}

function isFlag(fn: ProgramFunction, cond: VarId): boolean {
  const negated = definitionOf(fn.file, cond);
  const { variable, instr } = originOf(fn.file, negated?.op === 'unary' && negated.operator === '!' ? negated.src : cond);
  if (instr?.op === 'get') return instr.prop !== 'length' && instr.prop !== 'size' && fn.file.facts.vars[instr.obj]?.kind === 'this';
  const fact = fn.file.facts.vars[variable];
  return fact !== undefined && fact.fn === 0 && (fact.kind === 'let' || fact.kind === 'var');
}

/** A function that sets a timer, or calls one that does. */
export const setsTimers = once((program: Program) => {
  const setsTimer = (at: ProgramFunction): boolean =>
    at.fact.instrs.some(
      (each) =>
        each.op === 'call' && calleePaths(program, at, each).some((path) => path === 'global:setTimeout' || path === 'global:setImmediate'),
    );
  return once(
    (fn: ProgramFunction): boolean =>
      setsTimer(fn) || (program.phases.outgoing.get(fn) ?? []).some((edge) => edge.kind !== 'timer' && setsTimer(edge.to)),
  );
});
