/**
 * `export const POST = withAuth(async (request) => ...)` in many files: all those entry points are one function, what `withAuth` gives, and
 * it calls the handlers of all of them. Which handler belongs to which entry point the files tell that hand it over.
 */
import type { EntryPoint } from '../../frameworks/framework.js';
import type { CallInstr, VarId } from '../../facts/model.js';
import { originOf } from '../values/definitions.js';
import type { Obj, ProgramFile, ProgramFunction } from '../model.js';
import { isPseudo, type Solver } from '../values/solver.js';

/** Through how many files an imported handler is followed. */
const DEEPEST = 4;
const NOBODY: ReadonlySet<ProgramFunction> = new Set();

export class WrappedEntries {
  private readonly byFile = new Map<string, ReadonlySet<ProgramFunction>>();
  private readonly byEntry = new Map<EntryPoint, ReadonlySet<ProgramFunction>>();
  private readonly byWrapper = new Map<ProgramFunction, ReadonlySet<ProgramFunction> | undefined>();

  constructor(
    private readonly solver: Solver,
    private readonly entriesOf: (fn: ProgramFunction) => readonly EntryPoint[],
    private readonly resolve: (from: string, specifier: string) => string | undefined,
  ) {}

  /**
   * The handlers that were handed to the wrapper for an entry point, or else those that its own file hands over; undefined where the entry
   * point is no such, or they are not known.
   */
  own(entry: EntryPoint, wrapper: ProgramFunction): ReadonlySet<ProgramFunction> | undefined {
    if (this.all(wrapper) === undefined) return undefined;
    const given = this.handlersGiven(entry);
    if (given.size > 0) return given;
    if (entry.registeredIn === undefined) return undefined;
    const named = this.handlersOf(entry.registeredIn, entry.label.split(' ')[0] ?? '');
    const own = named.size > 0 ? named : this.handlersIn(entry.registeredIn);
    return own.size > 0 ? own : undefined;
  }

  /** The handlers of all entry points of a wrapper; undefined where one file registers them all, and nothing tells them apart. */
  all(wrapper: ProgramFunction): ReadonlySet<ProgramFunction> | undefined {
    if (this.byWrapper.has(wrapper)) return this.byWrapper.get(wrapper);
    const entries = this.entriesOf(wrapper);
    const files = new Set(entries.flatMap((each) => each.registeredIn ?? []));
    const given = entries.length < 2 ? [] : entries.map((each) => this.handlersGiven(each)).filter((each) => each.size > 0);
    const found = new Set([
      ...given.flatMap((each) => [...each]),
      ...(files.size < 2 ? [] : [...files].flatMap((each) => [...this.handlersIn(each)])),
    ]);
    const known = files.size < 2 && given.length < 2 ? undefined : found;
    this.byWrapper.set(wrapper, known);
    return known;
  }

  /** `router.get('/', ...handleList)`, where that is `createRoute({ handler: list })`, here or in the file that it is imported from. */
  private handlersGiven(entry: EntryPoint): ReadonlySet<ProgramFunction> {
    let found = this.byEntry.get(entry);
    if (!found)
      this.byEntry.set(entry, (found = this.handedFor(this.solver.fileByPath.get(entry.registeredIn ?? entry.file), entry.given)));
    return found;
  }

  private handedFor(file: ProgramFile | undefined, value: VarId | undefined, depth = 0): ReadonlySet<ProgramFunction> {
    if (!file || value === undefined || depth > DEEPEST) return NOBODY;
    const { variable, instr } = originOf(file, value);
    if (instr?.op === 'call') return instr.isNew ? NOBODY : this.handedTo(file, instr);
    if (file.facts.vars[variable]?.kind !== 'import') return NOBODY;
    for (const { specifier, bindings } of file.facts.imports) {
      const imported = bindings.find(({ local }) => local === variable)?.imported;
      if (imported !== undefined) return this.handedForExport(this.resolve(file.path, specifier), imported, depth + 1);
    }
    return NOBODY;
  }

  private handedForExport(path: string | undefined, name: string, depth: number): ReadonlySet<ProgramFunction> {
    const file = path === undefined || depth > DEEPEST ? undefined : this.solver.fileByPath.get(path);
    const exported = file?.facts.exports.find((each) => each.kind !== 'star' && each.name === name);
    if (!file || !exported) return NOBODY;
    if (exported.kind === 'local') return this.handedFor(file, exported.local, depth);
    return exported.kind === 'from'
      ? this.handedForExport(this.resolve(file.path, exported.specifier), exported.imported, depth + 1)
      : NOBODY;
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
