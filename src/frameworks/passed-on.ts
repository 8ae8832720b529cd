/** Handlers of a package to which a handler of the program passes its request on. */
import type { ProgramView } from './framework.js';
import type { FunctionRef } from './helpers.js';
import { handlersOf } from './handler-functions.js';

/**
 * `export async function POST(request) { if (isLimited(request)) return tooMany(); return handlers.POST(request); }` with `handlers` from
 * `NextAuth(options)`: the functions of the options run in that request. What is called is a value of a package, and is given the request.
 */
export function passedOnTo(view: ProgramView, ref: FunctionRef): readonly FunctionRef[] {
  const fn = view.facts(ref.file)?.functions[ref.fn];
  const request = fn?.params[0];
  if (!fn || request === undefined) return [];
  const found: FunctionRef[] = [];
  for (const instr of fn.instrs) {
    if (instr.op !== 'call' || instr.isNew || instr.args[0] !== request) continue;
    const target = instr.recv ?? instr.callee;
    const values = target < 0 ? [] : view.valuesOf(ref.file, target);
    if (
      values.length === 0 ||
      !values.every((value) => value.kind === 'external' && !value.path.startsWith('global:') && value.path.includes('()'))
    )
      continue;
    found.push(...handlersOf(view, ref.file, target));
  }
  return found;
}
