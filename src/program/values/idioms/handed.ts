/**
 * Objects of the program's own classes that it hands to packages: `multer({ storage: new Scanned() })`, `passport.use(new Tickets())`. Nobody
 * in the program calls their methods, the package does: those that interfaces of packages name, where the class extends one of a package or
 * the option is one that takes such objects; and every method of a class that says that it implements an interface of a package.
 */
import { HANDED_METHODS, HANDED_OPTIONS, PREPARING_METHODS } from '../../../knowledge/handed.js';
import type { Obj, ProgramFunction } from '../../model.js';
import type { Solver } from '../solver.js';

/** Calls back for each method that a package may call of an object that it was given, as an option of a name or as an argument. */
export function eachHandedMethod(solver: Solver, given: Obj, option: string | undefined, tell: (method: ProgramFunction) => void): void {
  if (given.kind !== 'instance') return;
  const isAsked = option !== undefined && HANDED_OPTIONS.has(option);
  methodsOf(solver, given, given, isAsked, [], tell);
}

function methodsOf(
  solver: Solver,
  given: Obj,
  cls: Obj,
  isAsked: boolean,
  below: readonly ProgramFunction[],
  tell: (method: ProgramFunction) => void,
  seen = new Set<number>(),
): void {
  const fact = cls.class;
  if (!fact || seen.has(cls.id)) return;
  seen.add(cls.id);
  const found = [...below];
  const isPromised = implementsOfPackage(solver, cls);
  for (const member of fact.members) {
    const method =
      member.kind === 'method' &&
      !member.isStatic &&
      member.fn !== undefined &&
      (HANDED_METHODS.has(member.name) || (isPromised && !PREPARING_METHODS.test(member.name)))
        ? cls.file.functions[member.fn]
        : undefined;
    if (method) found.push(method);
  }
  const give = (): void => {
    for (const method of found) {
      solver.add(solver.node(method.file, method.fact.thisVar), given);
      tell(method);
    }
  };
  if (isAsked || isPromised) give();
  if (fact.extends === undefined) return;
  solver.watch(solver.node(cls.file, fact.extends), (base) => {
    if (base.kind === 'class' && base !== cls) methodsOf(solver, given, base, isAsked, found, tell, seen);
    else if (base.kind === 'external' && !isAsked && !isPromised) give();
  });
}

/** `import type { Context } from 'some-limiter'; class Counted implements Context`: whoever takes it calls what the interface names. */
function implementsOfPackage(solver: Solver, { class: fact, file }: Obj): boolean {
  return (
    fact?.implements.some((name) => {
      const head = name.replace(/\..*/, '');
      const local = file.facts.imports.flatMap((each) => each.bindings).find((each) => file.facts.vars[each.local]?.name === head)?.local;
      return local !== undefined && solver.valuesOf(solver.node(file, local)).some((id) => solver.object(id).kind === 'external');
    }) ?? false
  );
}
