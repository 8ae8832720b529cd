/** What the program does with objects that packages made: which methods it calls on them, and what it hands them to. */
import { ASKING_STATEMENT, CHANGING_STATEMENT, STATEMENTS } from '../../knowledge/libraries/methods.js';
import type { CallInstr, Instr } from '../../facts/model.js';
import { literalOf } from '../../program/values/definitions.js';
import type { Obj, ObjId, ProgramFile, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { isPseudo } from '../../program/values/solver.js';
import { SERVING } from '../../program/phases/phases.js';

export interface Use {
  readonly fn: ProgramFunction;
  readonly instr: Instr;
  /**
   * - `method`: a method is called on it; `name` is the way to it: `auth.signIn`.
   * - `property`, `assigned`: a property is read or written.
   * - `called`: it is called itself.
   * - `given`: it is an argument of a call, by itself or inside an object or array.
   * - `returned`: a function gives it to its caller.
   */
  readonly how: 'method' | 'property' | 'assigned' | 'called' | 'given' | 'returned';
  readonly name: string;
}

/** `prisma.user.findMany()`, `db.prepare('SELECT ...')`: a use that only asks, by the last name of the way to it or by its statement. */
export function onlyAsks({ fn, instr, how, name }: Use, reads: readonly string[]): boolean {
  const own = name.split('.').pop() ?? '';
  const [said] = how === 'method' && instr.op === 'call' && STATEMENTS.has(own) ? instr.args : [];
  const text = said === undefined ? undefined : literalOf(fn.file, said)?.value;
  const statement = typeof text === 'string' ? text : '';
  return reads.includes(own) ? !CHANGING_STATEMENT.test(statement) : ASKING_STATEMENT.test(statement);
}

/** The uses of each of the given objects, in the order of files and positions. */
export function usesOf(program: Program, wanted: ReadonlySet<ObjId>): ReadonlyMap<ObjId, readonly Use[]> {
  if (wanted.size === 0) return new Map();
  const walk = new Walk(program, wanted);
  program.solver.eachInstr((instr, fn) => {
    if (walk.concerns(fn.file)) walk.visit(fn, instr);
    if (instr.op === 'call' && instr.recv !== undefined) walk.calledIn(fn, instr, instr.recv);
  });
  return walk.found;
}

/** A wanted object, and the way from it to the value at hand. */
interface Root {
  readonly id: ObjId;
  readonly way: string;
}

/** How deep options are searched for an object. */
const DEEPEST = 3;

class Walk {
  readonly found = new Map<ObjId, Use[]>();
  private readonly roots = new Map<ObjId, readonly Root[]>();
  private readonly inside = new Map<ObjId, ReadonlySet<ObjId>>();
  /** By object: 1 for what is, or is a part of, a wanted one; 2 for objects and arrays that may hold such, however deep. Most are neither. */
  private readonly leads: Uint8Array;
  /** Properties that hold a wanted object, by their name: objects, and what they hold there. */
  private readonly kept = new Map<string, Map<ObjId, readonly ObjId[]>>();

  constructor(
    private readonly program: Program,
    private readonly wanted: ReadonlySet<ObjId>,
  ) {
    const { solver } = program;
    const leads = (this.leads = new Uint8Array(solver.objects.length));
    solver.objects.forEach((obj) => {
      // Parts come after what they are parts of.
      if (obj.kind === 'external' && (wanted.has(obj.id) || (!obj.call && obj.parent !== undefined && leads[obj.parent] === 1)))
        leads[obj.id] = 1;
    });
    const holders: ObjId[] = [];
    const held: (readonly ObjId[])[] = [];
    solver.objects.forEach((obj) => {
      const mayHold = obj.kind === 'object' || obj.kind === 'array';
      if (!mayHold && obj.kind !== 'instance' && obj.kind !== 'class') return;
      solver.propertiesOf(obj).forEach((node, name) => {
        const values = isPseudo(name) ? NO_VALUES : solver.valuesOf(node);
        if (values.length === 0) return;
        if (mayHold) {
          holders.push(obj.id);
          held.push(values);
        }
        if (values.some((id) => wanted.has(id)))
          this.keep(
            name,
            obj.id,
            values.filter((id) => wanted.has(id)),
          );
      });
    });
    for (let depth = 0; depth < DEEPEST; depth += 1)
      holders.forEach((holder, at) => {
        if (held[at]?.some((id) => leads[id] !== 0)) leads[holder] = 2;
      });
  }

  private keep(name: string, holder: ObjId, ids: readonly ObjId[]): void {
    const all = this.kept.get(name);
    if (all) all.set(holder, ids);
    else this.kept.set(name, new Map([[holder, ids]]));
  }

  /** `limits.login(req, res)`: what is kept under a name of the receiver is called itself. */
  calledIn(fn: ProgramFunction, instr: CallInstr, recv: number): void {
    const holders = instr.prop == null ? undefined : this.kept.get(instr.prop);
    if (!holders) return;
    const { solver } = this.program;
    for (const id of solver.idsAt(fn.file, recv))
      for (const each of holders.get(id) ?? []) this.add(each, { fn, instr, how: 'called', name: '' });
  }

  private readonly concerned: (boolean | undefined)[] = [];

  /** Whether any variable of a file holds, or leads to, a wanted object: most files have none. */
  concerns(file: ProgramFile): boolean {
    return (this.concerned[file.index] ??= this.holdsWanted(file));
  }

  private holdsWanted({ base, facts }: ProgramFile): boolean {
    const { solver } = this.program;
    for (let node = base; node < base + facts.varCount; node += 1)
      if (solver.valuesOf(node).some((id) => this.leads[id] !== 0)) return true;
    return false;
  }

  visit(fn: ProgramFunction, instr: Instr): void {
    switch (instr.op) {
      case 'call':
        if (instr.recv !== undefined) this.uses(fn, instr, instr.recv, 'method', instr.prop ?? '');
        else if (instr.callee >= 0) this.uses(fn, instr, instr.callee, 'called', '');
        for (const arg of instr.args) this.given(fn, instr, arg);
        return;
      case 'get':
        this.uses(fn, instr, instr.obj, 'property', instr.prop ?? '');
        return;
      case 'set':
        this.uses(fn, instr, instr.obj, 'assigned', instr.prop ?? '');
        return;
      case 'spread':
      case 'iterate':
        this.uses(fn, instr, instr.src, 'property', '');
        return;
      case 'return':
        this.uses(fn, instr, instr.src, 'returned', '');
        return;
      default:
    }
  }

  private add(id: ObjId, use: Use): void {
    const all = this.found.get(id);
    if (all) all.push(use);
    else this.found.set(id, [use]);
  }

  /** Notes a use of what a variable holds. `name` is what is used of it. */
  private uses(fn: ProgramFunction, instr: Instr, variable: number, how: Use['how'], name: string): void {
    const { solver } = this.program;
    for (const id of solver.idsAt(fn.file, variable)) {
      for (const root of this.rootsOf(id)) {
        const way = how === 'returned' ? '' : join(root.way, name);
        this.add(root.id, { fn, instr, how: how === 'called' && way !== '' ? 'method' : how, name: way });
      }
    }
  }

  /** Notes what an argument is or holds. */
  private given(fn: ProgramFunction, instr: Instr, variable: number): void {
    const { solver } = this.program;
    const values = solver.idsAt(fn.file, variable);
    const use: Use = { fn, instr, how: 'given', name: '' };
    if (values.length === 1) {
      for (const each of this.insideOf(values[0] as ObjId)) this.add(each, use);
      return;
    }
    const found = new Set<ObjId>();
    for (const id of values) for (const each of this.insideOf(id)) found.add(each);
    for (const id of found) this.add(id, use);
  }

  /** The wanted objects that a value is, or is a property of. */
  private rootsOf(id: ObjId): readonly Root[] {
    if (this.leads[id] !== 1) return NONE;
    const known = this.roots.get(id);
    if (known) return known;
    const { solver } = this.program;
    const found: Root[] = [];
    let way = '';
    for (let at: Obj | undefined = solver.object(id), depth = 0; at?.kind === 'external' && depth < 8; depth += 1) {
      if (this.wanted.has(at.id)) found.push({ id: at.id, way });
      if (at.parent === undefined || at.call) break;
      const parent = solver.object(at.parent);
      way = join((at.path ?? '').slice((parent.path ?? '').length).replace(/^\./, ''), way);
      at = parent;
    }
    this.roots.set(id, found);
    return found;
  }

  /** The wanted objects that a value is or holds. */
  private insideOf(id: ObjId): ReadonlySet<ObjId> {
    if (this.leads[id] === 0) return EMPTY;
    const known = this.inside.get(id);
    if (known) return known;
    const { solver } = this.program;
    const found = new Set<ObjId>();
    const seen = new Set([id]); // an object may hold itself, and one object may be reached in many ways
    let level = [id];
    for (let depth = 0; level.length > 0 && depth <= DEEPEST; depth += 1) {
      const next: ObjId[] = [];
      for (const at of level) {
        const obj = solver.object(at);
        if (obj.kind === 'external') {
          for (const root of this.rootsOf(at)) found.add(root.id);
          continue;
        }
        if (obj.kind !== 'object' && obj.kind !== 'array') continue;
        for (const [name, node] of solver.propertiesOf(obj)) {
          if (isPseudo(name)) continue;
          for (const inner of solver.valuesOf(node))
            if (!seen.has(inner)) {
              seen.add(inner);
              next.push(inner);
            }
        }
      }
      level = next;
    }
    this.inside.set(id, found);
    return found;
  }
}

const EMPTY: ReadonlySet<ObjId> = new Set();
const NO_VALUES: readonly ObjId[] = [];
const NONE: readonly Root[] = [];

const join = (way: string, name: string): string => (way === '' ? name : name === '' ? way : `${way}.${name}`);

export const isServedUse = (program: Program, { fn, instr }: Use): boolean => (program.phases.at(fn, instr) & SERVING) !== 0;
