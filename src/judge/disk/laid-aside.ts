/** Files in the temporary folder that nobody but a person at the machine would ever look at. */
import type { Instr } from '../../facts/model.js';
import { LOGGER_METHODS } from '../../knowledge/methods.js';
import { textsUsedBy } from '../../program/values/definitions.js';
import type { Program } from '../../program/program.js';
import { readersOf } from '../uses.js';
import type { FileCall } from './disk-calls.js';
import { isTemporary } from './disk-paths.js';

/**
 * `writeFileSync('/tmp/answer.json', text)`, under the same name for every request and read by nothing: no record of anything, as the next one goes
 * over it. Whoever is told the name, or says it in a command, may read it.
 */
export function isLaidAside(program: Program, { fn, instr, fact, path, at }: FileCall): boolean {
  const { file } = fn;
  return (
    fact.effect === 'write' &&
    isTemporary(path) &&
    !path.includes('*') &&
    at !== undefined &&
    !file.facts.exports.some((each) => each.kind === 'local' && each.local === at) &&
    readersOf(file, at).every((each) => each === instr || isLogCall(each)) &&
    !program.solver.calls.some(
      (call) =>
        call.instr !== instr &&
        textsUsedBy(call.fn.file, call.instr).some((text) => text.includes(path.split('/').pop() ?? path)) &&
        !isLogCall(call.instr),
    )
  );
}

const isLogCall = (instr: Instr): boolean => instr.op === 'call' && LOGGER_METHODS.test(instr.prop ?? '');
