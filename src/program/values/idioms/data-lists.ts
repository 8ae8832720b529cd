/** Lists that are made of what a data file holds: `import songs from './songs.json'`. */
import type { CallInstr } from '../../../facts/model.js';
import { definitionOf } from '../definitions.js';
import { isDataFile } from '../externals.js';
import type { NodeId, Obj, ProgramFunction } from '../../model.js';
import type { Solver } from '../solver.js';

const NEW_LISTS = /^(?:filter|slice|toSorted|toReversed|toSpliced)$/;

/**
 * `songs.filter(isNew)` is a list of its own, whose entries are the file's; `songs.map((song) => ({ ...song }))` has what the callback gives.
 * Says whether the call makes such a list, of which `make` gives the elements.
 */
export function listOfData(
  solver: Solver,
  site: { readonly fn: ProgramFunction; readonly instr: CallInstr; readonly args: readonly NodeId[] },
  data: Obj,
  make: () => NodeId,
): boolean {
  if (!isDataFile(data)) return false;
  const { fn, instr, args } = site;
  if (NEW_LISTS.test(instr.prop ?? '')) {
    solver.add(make(), data);
    return true;
  }
  const [given] = instr.args;
  if (instr.prop !== 'map' || given === undefined || args[0] === undefined || definitionOf(fn.file, given)?.op !== 'function') return false;
  const into = make();
  solver.watch(args[0], (callback) => {
    if (callback.function) solver.flow(callback.function.result, into);
  });
  return true;
}
