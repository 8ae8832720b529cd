/**
 * What a module of Nest provides under a token: `{ provide: STORE, useFactory: () => createStore() }` is what a constructor gets that says
 * `@Inject(STORE)`. Nest makes it once, when it starts.
 */
import type { CallInstr, DecoratorFact, Instr, VarId } from '../../../facts/model.js';
import { initsOf, literalOf, originOf } from '../definitions.js';
import type { NodeId, Obj, ProgramFile, ProgramFunction } from '../../model.js';
import { instanceObject } from '../objects.js';
import type { Solver } from '../solver.js';

type Init = Extract<Instr, { readonly op: 'set' }>;
const NEST = /^@nestjs\//;
const USES = new Set(['useFactory', 'useValue', 'useClass', 'useExisting']);

/** Lets what is provided flow to where it is injected by its token. Before anything is solved. */
export function settleProviders(solver: Solver): void {
  if (!solver.files.some(({ facts }) => facts.imports.some((each) => NEST.test(each.specifier)))) return;
  const bags = new Map<string, NodeId>();
  for (const fn of solver.functions) {
    for (const instr of fn.fact.instrs)
      if (instr.op === 'set' && instr.operator === 'init' && instr.prop === 'provide') provide(solver, fn, instr, bags);
  }
  for (const file of solver.files) {
    for (const fact of file.facts.classes) {
      for (const member of fact.members) {
        const body = member.fn === undefined ? undefined : file.functions[member.fn];
        if (member.name === 'constructor') {
          member.paramDecorators?.forEach((decorators, index) => {
            const param = body?.fact.params[index];
            if (param === undefined) return;
            for (const token of askedBy(file, decorators)) give(solver, bags.get(token), solver.node(file, param));
            for (const token of tokensIn(decorators)) giveClass(solver, file, token, solver.node(file, param));
          });
        } else if (member.kind === 'field' && fact.local >= 0) {
          const tokens = askedBy(file, member.decorators);
          if (tokens.length > 0)
            solver.watch(solver.node(file, fact.local), (cls) => {
              if (cls.kind !== 'class' || cls.class !== fact) return;
              const into = solver.property(instanceObject(solver, cls), member.name);
              for (const token of tokens) give(solver, bags.get(token), into);
              for (const token of tokensIn(member.decorators)) giveClass(solver, file, token, into);
            });
        }
      }
    }
  }
}

/** Files what one provider gives under the names of its token. */
function provide(solver: Solver, fn: ProgramFunction, { obj, src }: Init, bags: Map<string, NodeId>): void {
  const beside = initsOf(fn.fact, obj).filter((each) => each.prop !== null);
  const use = beside.find((each) => USES.has(each.prop ?? ''));
  if (!use) return;
  const bagOf = (token: string): NodeId => {
    let bag = bags.get(token);
    if (bag === undefined) bags.set(token, (bag = solver.newNode()));
    return bag;
  };
  const made = use.prop === 'useFactory' ? solver.newNode() : solver.node(fn.file, use.src);
  for (const token of namesOf(fn.file, src)) solver.flow(made, bagOf(token));
  if (use.prop !== 'useFactory') return;
  const inject = beside.find((each) => each.prop === 'inject');
  const asked = inject ? initsOf(fn.fact, originOf(fn.file, inject.src).variable) : [];
  const call: CallInstr = {
    op: 'call',
    dst: -1,
    callee: use.src,
    args: [],
    isNew: false,
    used: true,
    awaited: false,
    pos: use.pos,
    end: use.end,
    block: use.block,
  };
  solver.watch(solver.node(fn.file, use.src), ({ kind, function: factory }) => {
    if (kind !== 'function' || !factory) return;
    solver.addEdge(fn, factory, 'call', call);
    solver.flow(factory.result, made);
    asked.forEach((each, index) => {
      const param = factory.fact.params[index];
      if (param === undefined || index === factory.fact.rest) return;
      const into = solver.node(factory.file, param);
      solver.watch(solver.node(fn.file, each.src), (value) => {
        if (value.kind === 'class') solver.add(into, instanceObject(solver, value));
      });
      for (const token of namesOf(fn.file, each.src)) give(solver, bagOf(token), into);
    });
  });
}

const tokensIn = (decorators: readonly DecoratorFact[]): readonly VarId[] =>
  decorators.flatMap(({ name, args: [token] }) => (name === 'Inject' && token !== undefined ? [token] : []));

/** The tokens that decorators ask for, by name. */
const askedBy = (file: ProgramFile, decorators: readonly DecoratorFact[]): readonly string[] =>
  tokensIn(decorators).flatMap((token) => namesOf(file, token));

/** `@Inject(Carts) carts: CartStore`: a class is its own token. */
function giveClass(solver: Solver, file: ProgramFile, token: VarId, into: NodeId): void {
  solver.watch(solver.node(file, token), (value) => {
    if (value.kind === 'class') solver.add(into, instanceObject(solver, value));
  });
}

/** A text, and the name of the constant that holds it: who imports the constant does not see the text. */
function namesOf(file: ProgramFile, variable: VarId): readonly string[] {
  const { variable: origin, instr } = originOf(file, variable);
  const text = literalOf(file, variable)?.value;
  const names = [variable, origin].flatMap((each) => file.facts.vars[each]?.name ?? []);
  if (instr?.op === 'get' && instr.prop !== null) names.push(instr.prop);
  return [...new Set([...names, ...(typeof text === 'string' ? [`'${text}`] : [])])];
}

/** Of a class its one object, of everything else the value itself. */
function give(solver: Solver, from: NodeId | undefined, to: NodeId): void {
  if (from === undefined) return;
  solver.watch(from, (value: Obj) => {
    solver.add(to, value.kind === 'class' ? instanceObject(solver, value) : value);
  });
}
