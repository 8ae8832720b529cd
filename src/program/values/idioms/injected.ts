/**
 * Clients of packages that a framework puts into the constructors of its classes: `constructor(private orders: Repository<Order>)` is given
 * the repository that some module of the framework made.
 */
import { INJECTED_CLIENTS } from '../../../knowledge/injected.js';
import type { Solver } from '../solver.js';

/** Lets what a constructor of a decorated class asks for by its type be what the package makes of that type. Before anything is solved. */
export function settleInjected(solver: Solver): void {
  for (const file of solver.files) {
    const { facts } = file;
    if (facts.classes.length === 0) continue;
    const types = new Map(
      facts.imports.flatMap(({ specifier, bindings }) => {
        const known = INJECTED_CLIENTS.filter((each) => each.module.test(specifier));
        return bindings
          .filter(({ imported }) => known.some((each) => each.types.test(imported)))
          .map(({ local, imported }) => [facts.vars[local]?.name ?? '', `${specifier}:.${imported}()`] as const);
      }),
    );
    if (types.size === 0) continue;
    for (const fact of facts.classes) {
      const made = fact.constructorFn === undefined ? undefined : file.functions[fact.constructorFn];
      if (!made || (fact.decorators.length === 0 && !fact.members.some((each) => each.paramDecorators?.some((list) => list.length > 0))))
        continue;
      for (const param of made.fact.params) {
        const path = types.get(facts.vars[param]?.type ?? '');
        if (path !== undefined)
          solver.add(solver.node(file, param), solver.externals.root(path, { file, fn: made, pos: fact.pos, end: fact.end }));
      }
    }
  }
}
