/**
 * `export const POST = withAuth(async (request) => ...)` in many files: all those entry points are one function, what `withAuth` gives, and
 * it calls the handlers of all of them. Which handler belongs to which entry point the files tell that hand it over.
 */
import type { EntryPoint } from '../../frameworks/framework.js';
import type { CallInstr } from '../../facts/model.js';
import { originOf } from '../values/definitions.js';
import type { Obj, ProgramFile, ProgramFunction } from '../model.js';
import { isPseudo, type Solver } from '../values/solver.js';

export class WrappedEntries {
  private readonly byFile = new Map<string, ReadonlySet<ProgramFunction>>();
  private readonly byWrapper = new Map<ProgramFunction, ReadonlySet<ProgramFunction> | undefined>();

  constructor(
    private readonly solver: Solver,
    private readonly entriesOf: (fn: ProgramFunction) => readonly EntryPoint[],
  ) {}

  /** The handlers that an entry point's own file hands to the wrapper; undefined where the entry point is no such, or they are not known. */
  own(entry: EntryPoint, wrapper: ProgramFunction): ReadonlySet<ProgramFunction> | undefined {
    if (entry.registeredIn === undefined || this.all(wrapper) === undefined) return undefined;
    const named = this.handlersOf(entry.registeredIn, entry.label.split(' ')[0] ?? '');
    const own = named.size > 0 ? named : this.handlersIn(entry.registeredIn);
    return own.size > 0 ? own : undefined;
  }

  /** The handlers of all entry points of a wrapper; undefined where one file registers them all. */
  all(wrapper: ProgramFunction): ReadonlySet<ProgramFunction> | undefined {
    if (this.byWrapper.has(wrapper)) return this.byWrapper.get(wrapper);
    const files = new Set(this.entriesOf(wrapper).flatMap((each) => each.registeredIn ?? []));
    const found = files.size < 2 ? undefined : new Set([...files].flatMap((each) => [...this.handlersIn(each)]));
    this.byWrapper.set(wrapper, found);
    return found;
  }

  /** `export const PUT = withAuth(handler)`: those of the call that made what is exported under the method's name. */
  private handlersOf(path: string, method: string): ReadonlySet<ProgramFunction> {
    const file = this.solver.fileByPath.get(path);
    const local = file?.facts.exports.find((each) => each.kind === 'local' && each.name === method);
    const made = file && local?.kind === 'local' ? originOf(file, local.local).instr : undefined;
    return file && made?.op === 'call' ? this.handedTo(file, made) : new Set();
  }

  /** Functions among the arguments of calls while the file loads, or in an object there. */
  private handlersIn(path: string): ReadonlySet<ProgramFunction> {
    const known = this.byFile.get(path);
    if (known) return known;
    const file = this.solver.fileByPath.get(path);
    const found = new Set<ProgramFunction>();
    for (const instr of file?.functions[0]?.fact.instrs ?? [])
      if (file && instr.op === 'call') for (const each of this.handedTo(file, instr)) found.add(each);
    this.byFile.set(path, found);
    return found;
  }

  private handedTo(file: ProgramFile, { args }: CallInstr): ReadonlySet<ProgramFunction> {
    const { solver } = this;
    const found = new Set<ProgramFunction>();
    const take = (obj: Obj, depth: number): void => {
      if (obj.function) found.add(obj.function);
      else if (depth > 0 && (obj.kind === 'object' || obj.kind === 'array'))
        solver.propertiesOf(obj).forEach((node, name) => {
          if (!isPseudo(name)) for (const id of solver.valuesOf(node)) take(solver.object(id), depth - 1);
        });
    };
    for (const arg of args) for (const id of solver.valuesOf(solver.node(file, arg))) take(solver.object(id), 1);
    return found;
  }
}
