/** What pages show: no code reads it, and those who look at them do. */
import { TEMPLATES } from '../../knowledge/places.js';
import { literalOf } from '../../program/values/definitions.js';
import type { ObjId } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { Profile } from '../profile.js';
import { once } from '../../once.js';

/** Whether a page has it in scope: what a template shows is no code that was read. */
export const isShown = (program: Program, { cell }: Profile): boolean =>
  [...cell.objects].some((id) => shownIn(program).has(id)) || (ON_LOCALS.test(cell.symbol) && rendersViews(program));

/** What is hung on the locals of an Express application is a variable of each of its views. */
const ON_LOCALS = /^\w+\.locals\.\w+$/;

/** `res.render('home')` anywhere. */
const rendersViews = once((program: Program): boolean =>
  program.solver.calls.some(
    ({ fn, instr }) =>
      instr.prop === 'render' && instr.args[0] !== undefined && typeof literalOf(fn.file, instr.args[0])?.value === 'string',
  ),
);

/** What the templates of a program import. */
const shownIn = once((program: Program): ReadonlySet<ObjId> => {
  const found = new Set<ObjId>();
  for (const file of program.solver.files) {
    if (!TEMPLATES.test(file.path) || !program.loaded.has(file.path)) continue;
    for (const { typeOnly, bindings } of file.facts.imports) {
      for (const each of typeOnly ? [] : bindings)
        if (!each.typeOnly) for (const id of program.solver.idsAt(file, each.local)) found.add(id);
    }
  }
  return found;
});
