/** Whom a module of a framework hands the store that it imports: its own classes, and no others. */
import type { ClassFact } from '../../facts/model.js';
import type { Program } from '../../program/program.js';
import { originOf } from '../../program/values/definitions.js';
import { classAround } from '../../program/values/class-around.js';
import { optionOf } from '../disk/disk-calls.js';
import { declaredModules, listedUnder } from '../module-lists.js';
import type { StoreSite } from './store-sites.js';
import type { Use } from './store-uses.js';

/**
 * `@Module({ imports: [CacheModule.register()], providers: [PricesService] })`: what the classes of that module ask of it, unless the module
 * is everybody's or hands it on. All uses where it cannot be told who is in the module.
 */
export function usesInModule(program: Program, { fn, instr }: StoreSite, injected: readonly Use[]): readonly Use[] {
  const home = declaredModules(program).find(
    ({ file, options }) =>
      file === fn.file && listedUnder(file, options, 'imports').some(({ value }) => originOf(file, value).instr === instr),
  );
  if (!home || instr.args.some((each) => optionOf(fn.file, each, 'isGlobal') !== undefined)) return injected;
  const { solver } = program;
  const classes = (name: string): readonly (ClassFact | undefined)[] =>
    listedUnder(home.file, home.options, name).flatMap(({ value }) => solver.objectsAt(home.file, value).map((each) => each.class));
  const handedOn = listedUnder(home.file, home.options, 'exports').some(({ value }) =>
    solver.objectsAt(home.file, value).some(({ kind }) => kind === 'external'),
  );
  if (handedOn) return injected;
  const members = new Set([...classes('providers'), ...classes('controllers')]);
  const own = injected.filter((use) => {
    const id = classAround(use.fn);
    return id !== undefined && members.has(use.fn.file.facts.classes[id]);
  });
  return own.length > 0 ? own : injected;
}
