/** Defaults of parameters, `function createSessions(ttl, store = new Map())`: one counts only where somebody leaves the argument out. */
import type { CallInstr, Instr, VarId } from '../../../facts/model.js';
import { definitionOf, originOf } from '../definitions.js';
import type { CallEdge, ProgramFile, ProgramFunction } from '../../model.js';
import type { Solver } from '../solver.js';

type Assign = Extract<Instr, { op: 'assign' }>;
type FileOf = (from: ProgramFile, specifier: string) => ProgramFile | undefined;

/** Whether the instruction gives a parameter, where nobody gives it anything, something that was made by a call: `{}` and `[]` are options, and no stores. */
export function isDefault({ fact, file }: ProgramFunction, instr: Assign): boolean {
  return instr.operator === 'default' && fact.params.includes(instr.dst) && originOf(file, instr.src).instr?.op === 'call';
}

/**
 * Lets the defaults flow that some call leaves room for: those of functions that the program calls without the argument or with something
 * that may be missing, that others call for it, or that nobody calls that we know of. What flows may show more calls, hence the rounds.
 */
export function settleDefaults(solver: Solver, fileOf: FileOf): void {
  let open = solver.defaults.filter(({ fn, instr }) => solver.valuesOf(solver.node(fn.file, instr.src)).length > 0);
  for (const each of solver.defaults) if (!open.includes(each)) flowIn(solver, each);
  const isGivenBy = (from: ProgramFunction, call: CallInstr, index: number): boolean => {
    const arg = call.args[index];
    return arg !== undefined && !call.spread?.some((each) => each <= index) && isThere(solver, fileOf, from.file, arg);
  };
  while (open.length > 0) {
    const callers = callersOf(solver, new Set(open.map(({ fn }) => fn)));
    const left = open.filter(({ fn, instr }) => {
      const index = fn.fact.params.indexOf(instr.dst);
      if (fn.frame) return isGivenBy(fn.frame.caller, fn.frame.call, index);
      const calls = callers.get(fn);
      return (
        calls !== undefined && calls.every((edge) => isPlain(edge) && edge.instr.op === 'call' && isGivenBy(edge.from, edge.instr, index))
      );
    });
    if (left.length === open.length) return;
    for (const each of open) if (!left.includes(each)) flowIn(solver, each);
    solver.run();
    open = left;
  }
}

const flowIn = (solver: Solver, { fn, instr }: Solver['defaults'][number]): void =>
  solver.flow(solver.node(fn.file, instr.src), solver.node(fn.file, instr.dst));

function callersOf(solver: Solver, wanted: ReadonlySet<ProgramFunction>): ReadonlyMap<ProgramFunction, readonly CallEdge[]> {
  const found = new Map<ProgramFunction, CallEdge[]>();
  for (const edge of solver.edges) {
    if (!wanted.has(edge.to)) continue;
    const known = found.get(edge.to);
    if (known) known.push(edge);
    else found.set(edge.to, [edge]);
  }
  return found;
}

/** The arguments of the call are those of the function, in their order. */
const isPlain = ({ kind, via, instr }: CallEdge): boolean =>
  (kind === 'call' || kind === 'construct') &&
  via === undefined &&
  instr.op === 'call' &&
  !/^(?:call|apply|bind)$/.test(instr.prop ?? '') &&
  instr.kind !== 'jsx';

/** What a variable is given for good, and is surely something: made where it stands, or by a function that always gives something. */
function isThere(solver: Solver, fileOf: FileOf, file: ProgramFile, variable: VarId, depth = 0): boolean {
  if (depth > 5) return false;
  const inner = (each: VarId): boolean => isThere(solver, fileOf, file, each, depth + 1);
  const { variable: source, instr } = originOf(file, variable);
  if (!instr) {
    const kind = file.facts.vars[source]?.kind;
    return kind === 'function' || kind === 'class' || (kind === 'import' && isExportedThere(solver, fileOf, file, source, depth));
  }
  switch (instr.op) {
    case 'object':
    case 'array':
    case 'function':
    case 'class':
      return true;
    case 'literal':
      return instr.value !== undefined;
    case 'choose':
      if (instr.operator === '&&') return false;
      return instr.operator === '?:' ? instr.srcs.every(inner) : inner(instr.srcs.at(-1) as VarId);
    case 'call': {
      if (instr.isNew) return true;
      const targets = solver.edges.filter((edge) => edge.instr === instr && edge.kind === 'call' && edge.via === undefined);
      return targets.length > 0 && targets.every(({ to }) => alwaysGives(to, (each) => isThere(solver, fileOf, to.file, each, depth + 1)));
    }
    default:
      return false;
  }
}

function alwaysGives({ fact }: ProgramFunction, isSure: (variable: VarId) => boolean): boolean {
  const given = fact.instrs.flatMap((each) => (each.op === 'return' ? [each.src] : []));
  return given.length > 0 && given.every(isSure);
}

function isExportedThere(solver: Solver, fileOf: FileOf, file: ProgramFile, variable: VarId, depth: number): boolean {
  for (const { bindings, specifier } of file.facts.imports) {
    const binding = bindings.find(({ local }) => local === variable);
    if (!binding) continue;
    const target = fileOf(file, specifier);
    const exported = target?.facts.exports.find((each) => each.kind === 'local' && each.name === binding.imported);
    if (!target || exported?.kind !== 'local') return false;
    const made = definitionOf(target, exported.local);
    return (made === undefined || made.op === 'assign') && isThere(solver, fileOf, target, exported.local, depth + 1);
  }
  return false;
}
