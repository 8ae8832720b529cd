/** Work that one instance alone begins, because a setting of its environment says that it is the one. */
import { CHOSEN_INSTANCES } from '../../knowledge/hosts.js';
import type { VarId } from '../../facts/model.js';
import { guardsAround, operandsOf, originOf, type Atom } from '../../program/values/definitions.js';
import type { ProgramFile, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { declaredModules, listedUnder } from '../module-lists.js';
import { isCallee } from './dropped-promises.js';
import type { TimerSite } from './timer-sites.js';
import { once } from '../../once.js';

/** Functions that ask are short, and those that begin something are called by few. */
const MOST_INSTRUCTIONS = 20;
const DEEPEST = 3;

/** Whether a timer starts, or all that it runs goes on, in the chosen instance alone. */
export function isOfChosenInstance(program: Program, { fn, instr, runs, library }: TimerSite, works: readonly Place[]): boolean {
  return (
    isChosen(program, { fn, instr }, DEEPEST) ||
    (library?.created === 'decorator' && isInChosenModule(program, fn.file, runs)) ||
    (works.length > 0 && works.every((each) => isChosen(program, each, DEEPEST, runs)))
  );
}

interface Place {
  readonly fn: ProgramFunction;
  readonly instr: { readonly block: number };
}

/** A condition around it says so, or one around each call of its function, up to those that a timer runs. */
function isChosen(program: Program, { fn, instr }: Place, depth: number, runs: readonly ProgramFunction[] = []): boolean {
  if (guardsAround(fn, instr.block).some(({ guard }) => guard.all.some((atom) => saysWhich(program, fn, atom)))) return true;
  if (depth === 0 || fn.fact.kind === 'module' || runs.includes(fn)) return false;
  const calls = (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call');
  return (
    calls.length > 0 && calls.every(({ from, instr: call }) => from !== fn && isChosen(program, { fn: from, instr: call }, depth - 1, runs))
  );
}

/** `process.env.IS_LEADER === 'true'`, `isPrimaryNode()`. */
const saysWhich = (program: Program, fn: ProgramFunction, atom: Atom): boolean =>
  atom.kind === 'truthy'
    ? atom.positive && isAnswer(program, fn, atom.value)
    : /^[!=]==?$/.test(atom.operator) &&
      atom.operator.startsWith('=') === atom.positive &&
      [atom.left, atom.right].some((each) => isAnswer(program, fn, each));

/** It is what the environment says, or what a short function of the program makes of that. */
function isAnswer(program: Program, fn: ProgramFunction, value: VarId): boolean {
  if (isOfEnvironment(program, fn.file, value)) return true;
  const { instr } = originOf(fn.file, value);
  return instr?.op === 'call' && program.phases.edgesAt(fn, instr).some((edge) => isCallee(edge) && asksWhich(program)(edge.to));
}

const asksWhich = once((program: Program) =>
  once(
    ({ file, fact }: ProgramFunction): boolean =>
      fact.instrs.length <= MOST_INSTRUCTIONS &&
      fact.instrs.some((each) => operandsOf(each).some((operand) => isOfEnvironment(program, file, operand))),
  ),
);

const isOfEnvironment = (program: Program, file: ProgramFile, value: VarId): boolean =>
  program.solver.objectsAt(file, value).some(({ path }) => path !== undefined && CHOSEN_INSTANCES.test(path));

/** `@Module({ imports: [...(isPrimary() ? [JobsModule] : [])] })`, where that module alone provides the class of the method. */
function isInChosenModule(program: Program, file: ProgramFile, runs: readonly ProgramFunction[]): boolean {
  const { solver } = program;
  const owners = file.facts.classes.filter(({ members }) =>
    members.some((each) => each.fn !== undefined && runs.some((run) => run.file === file && run.fact.id === each.fn)),
  );
  const isOwner = (from: ProgramFile, value: VarId): boolean =>
    solver.objectsAt(from, value).some((obj) => obj.kind === 'class' && obj.file === file && owners.some((each) => each === obj.class));
  const modules = modulesOf(program).filter((each) => each.provided.some((value) => isOwner(each.file, value)));
  return modules.length > 0 && modules.every((each) => each.isImported);
}

/** Modules: what they provide, and whether all who import them ask first which instance this is. */
const modulesOf = once((program: Program) => {
  const declared = declaredModules(program);
  const imported = declared.flatMap(({ file, options }) => listedUnder(file, options, 'imports').map((each) => ({ file, ...each })));
  return declared.map(({ file, cls, options }) => {
    const places = imported.filter((each) =>
      program.solver.objectsAt(each.file, each.value).some((obj) => obj.kind === 'class' && obj.class === cls),
    );
    return {
      file,
      provided: listedUnder(file, options, 'providers').map(({ value }) => value),
      isImported: places.length > 0 && places.every((each) => isChosen(program, each, 0)),
    };
  });
});
