/** Who reads and who writes each cell: every instruction that touches a cell's place or its contents. */
import type { CallInstr, FunctionKind, Instr, VarId } from '../../facts/model.js';
import { LIST_CHANGES, TEXT_METHODS } from '../../knowledge/methods.js';
import { CLOCK_SAID, ENVIRONMENT_SAYS, RANDOM_OR_CLOCK } from '../../knowledge/runtime.js';
import { settingOf } from '../values/app-settings.js';
import { COLLECTION_METHODS } from '../values/builtins.js';
import { Noted, operationOf, type Access } from './access.js';
import { beginningsIn } from './beginnings.js';
import type { Cell } from './cell.js';
import type { Cells } from './cells.js';
import { calleePath, isChained, isLookedUp, isSent, isTold, type Where } from './told.js';
import { eachOperand, isInside, operandsOf } from '../values/definitions.js';
import { isParsed } from '../values/externals.js';
import { isMadeForCaller } from '../values/fresh.js';
import { frozenObjects } from '../values/frozen.js';
import { isOfConstruction, type Obj, type ObjId, type ProgramFunction } from '../model.js';
import { HOLDING_KINDS } from '../values/objects.js';
import { ELEMENTS, HELD, type Solver } from '../values/solver.js';

export type { Access } from './access.js';

/** Methods of packages' objects that change what they hold. */
const WRITING =
  /^(?:set|put|add|push|enqueue|insert|insertOne|insertMany|create|save|store|write|append|update|upsert|remove|delete|del|clear|reset|flush|flushAll|evict|purge|drop|increment|decrement|incr|decr|inc|dec|observe|emit|next|publish|dispatch|setState|setItem|removeItem|mset|take|ban|block|invalidate\w*|register|unregister|subscribe|on|once|addListener|removeListener|join|leave|schedule|acquire|release|lock|unlock|mutate|patch|merge|setQueryData|consume|upsertOne|touch|expire|prune|dispose|load|loadMany|prime|setOptions|setConfig|set\w+|add\w+|remove\w+|delete\w+|update\w+|clear\w*)$/;

/** Methods that give what they take out. */
const TAKES: ReadonlySet<string> = new Set(['pop', 'shift', 'splice', 'delete']);

/** Data, and not a client, a time or something that does things. */
const isContents = (obj: Obj): boolean => (obj.kind !== 'external' || isParsed(obj)) && obj.kind !== 'function' && obj.kind !== 'instance';

/** What drawing an id or asking the clock gives. */
const DRAWN: ReadonlySet<string> = new Set(RANDOM_OR_CLOCK.map((each) => `${each}()`));

/** What these put into an object is its beginning. */
const BUILDERS: ReadonlySet<FunctionKind> = new Set<FunctionKind>(['module', 'constructor', 'field-init']);

/** What was taken out of an entry: an id, a name, a list that lies in it. */
const isPart = (obj: Obj): boolean => obj.kind === 'entry' && obj.parent !== undefined;

/**
 * `const shown = { ...row }; shown.extra ??= []; shown.extra.push(option)`: a part that no row of a table has which stands whole in the
 * source. What is changed is what the copy was given.
 */
function isAbsent(solver: Solver, { kind, of, part }: Obj): boolean {
  if (kind !== 'entry' || part === undefined || of === undefined) return false;
  const table = solver.object(of);
  if (table.kind !== 'array' && table.kind !== 'map' && table.kind !== 'set') return false;
  const rows = solver.objectsOf(solver.property(table, ELEMENTS)).filter((each) => each.kind !== 'entry');
  return (
    rows.length > 0 &&
    rows.every(
      (each) => each.kind === 'object' && !solver.propertiesOf(each).has(part) && solver.valuesOf(solver.property(each, HELD)).length === 0,
    )
  );
}

/**
 * What is done with a list or an object that lies in an entry, or who gives that away; those to whom an id, a name or a moment of an entry
 * is handed do not read the entry.
 */
const readsThrough = (instr: Instr, operation: string): boolean =>
  instr.op === 'iterate' ||
  instr.op === 'spread' ||
  instr.op === 'return' ||
  (instr.op === 'call' && operation === instr.prop && !TEXT_METHODS.has(operation));

export function collectAccesses(solver: Solver, cells: Cells, isClient: (path: string) => boolean): ReadonlyMap<Cell, readonly Access[]> {
  const noted = new Noted();
  const frozen = frozenObjects(solver);
  const followed = new Set(solver.edges.flatMap((each) => (each.kind === 'call' ? [each.instr] : [])));
  const beginnings = beginningsIn(solver);
  for (const fn of solver.functions) {
    new Walk(solver, cells, fn, noted, isClient, followed, frozen, isOfConstruction(fn) || beginnings.has(fn)).run();
    noted.endFunction();
  }
  noted.forgetWritesOfAll();
  return noted.found;
}

const NONE: readonly Obj[] = [];

class Walk implements Where {
  constructor(
    private readonly solver: Solver,
    private readonly cells: Cells,
    readonly fn: ProgramFunction,
    private readonly noted: Noted,
    private readonly isClient: (path: string) => boolean,
    /** Calls that go to functions of the program. */
    private readonly followed: ReadonlySet<Instr>,
    /** Objects that nobody can change any more. */
    private readonly frozen: ReadonlySet<number>,
    /** What the function puts into its own object is the beginning of that. */
    private readonly isBuilder: boolean,
  ) {}

  run(): void {
    this.fn.fact.instrs.forEach((instr) => this.visit(instr));
    this.conditions();
  }

  /** What a block's condition asks is read where the block begins. */
  private conditions(): void {
    const { blocks, instrs } = this.fn.fact;
    blocks.forEach((block, id) => {
      if (block.cond === undefined) return;
      const cell = this.cellOf(block.cond);
      const first = cell ? (instrs.find((instr) => instr.block === id) ?? instrs.find((instr) => instr.block === block.parent)) : undefined;
      if (cell && first) this.add(cell, first, 'read', 'read', 'place');
    });
  }

  /** The objects that a variable may hold. */
  private idsOf(variable: VarId): readonly ObjId[] {
    return this.solver.idsAt(this.fn.file, variable);
  }

  valuesOf(variable: VarId): readonly Obj[] {
    const values = this.idsOf(variable);
    return values.length === 0 ? NONE : values.map((id) => this.solver.object(id));
  }

  /** A name that the file does not declare is that of a property of the global object. */
  private cellOf(variable: VarId): Cell | undefined {
    const fact = this.fn.file.facts.vars[variable];
    return this.cells.cellAt(
      fact?.kind === 'global'
        ? this.solver.property(this.solver.global, fact.name)
        : this.solver.bindings.of(this.solver.node(this.fn.file, variable)),
    );
  }

  private add(cell: Cell | undefined, instr: Instr, mode: Access['mode'], operation: string, depth: Access['depth'], obj?: Obj): void {
    if (mode !== 'read' && obj && this.frozen.has(obj.id)) return;
    if (cell) this.noted.note(cell, this.fn, instr, mode, operation, depth, obj);
  }

  /** A write or read of the contents of an object, for each cell to which those belong. */
  private touch(obj: Obj, instr: Instr, mode: Access['mode'], operation: string): void {
    if (mode !== 'read' && isAbsent(this.solver, obj)) return;
    for (const cell of this.cells.ownersOf(obj)) {
      // A collection that was there from the start is the cell's own, however deep in it.
      const top =
        cell.nodes.some((node) => this.solver.valuesOf(node).includes(obj.id)) || (obj.kind !== 'entry' && this.cells.isPartOf(cell, obj));
      if (mode === 'read' && isPart(obj) && !readsThrough(instr, operation) && (!top || this.isFromOutside(cell))) continue;
      this.add(
        cell,
        instr,
        !top && mode !== 'read' && this.tellsService(instr, obj) ? 'read' : mode,
        operation,
        top ? 'contents' : 'entry',
        obj,
      );
    }
  }

  /** `databases.get(tenant).delete(rows)`: what a client of a service is told changes the service, and not who holds the client. */
  private tellsService(instr: Instr, obj: Obj): boolean {
    if (instr.op !== 'call' || instr.recv === undefined || (obj.kind !== 'external' && obj.kind !== 'entry')) return false;
    return this.valuesOf(instr.recv).some((each) => each.kind === 'external' && each.call !== undefined && this.isClient(each.path ?? ''));
  }

  private visit(instr: Instr): void {
    switch (instr.op) {
      case 'assign': {
        if (instr.operator !== 'init' && instr.operator !== 'default' && !this.begins(instr)) {
          this.add(this.cellOf(instr.dst), instr, 'write', operationOf(instr.operator), 'place');
        }
        this.readOperands(instr);
        return;
      }
      case 'set':
        this.set(instr);
        this.readOperands(instr, instr.obj);
        return;
      case 'delete':
        for (const id of this.idsOf(instr.obj)) {
          const obj = this.solver.object(id);
          const own = instr.prop === null ? undefined : this.cells.propertyCell(obj, instr.prop);
          if (own) this.add(own, instr, 'write', 'delete', 'place', obj);
          else this.touch(obj, instr, 'write', 'delete');
        }
        return;
      case 'get':
        for (const id of this.idsOf(instr.obj)) {
          const obj = this.solver.object(id);
          const own = instr.prop === null ? undefined : this.cells.propertyCell(obj, instr.prop);
          // Where the place holds an object, what is done with that object tells more than that somebody took it; data that came from
          // outside is only handed on.
          if (own) {
            if (
              own.objects.size === 0 ||
              this.isFromOutside(own) ||
              this.isMoment(own) ||
              (this.isPlain(own) && (isTold(this, instr.dst, 6) || isLookedUp(this, instr.dst)))
            )
              this.add(own, instr, 'read', 'get', 'place', obj);
          } else if (obj.kind !== 'external' || obj.call) this.touch(obj, instr, 'read', 'get');
        }
        this.readOperands(instr, instr.obj);
        return;
      case 'iterate':
      case 'spread':
        if (instr.op === 'iterate' && instr.kind === 'each') return; // the call that walks reads it
        for (const id of this.idsOf(instr.src)) this.touch(this.solver.object(id), instr, 'read', 'iterate');
        this.readOperands(instr);
        return;
      case 'call':
        this.call(instr);
        this.readOperands(instr, instr.recv);
        return;
      default:
        this.readOperands(instr);
    }
  }

  /** It holds only what services, packages and the environment gave, or parts of what lies elsewhere: rows, replies, a name. Times, numbers and keys of the runtime are not told apart from what is made of them. */
  private isFromOutside(cell: Cell): boolean {
    for (const id of cell.objects) {
      const obj = this.solver.object(id);
      const { kind, path, call } = obj;
      if (isPart(obj) || ENVIRONMENT_SAYS.test(path ?? '')) continue;
      if (kind !== 'external' || call?.isNew || /^(?:global:(?!fetch|JSON)|crypto:|buffer:|url:)/.test(path ?? '')) return false;
    }
    return true;
  }

  /** It holds nothing but what the clock said. */
  private isMoment(cell: Cell): boolean {
    for (const id of cell.objects) if (!CLOCK_SAID.test(this.solver.object(id).path ?? '')) return false;
    return true;
  }

  /** It holds nothing but moments, drawn ids and what services gave. */
  private isPlain(cell: Cell): boolean {
    for (const id of cell.objects) {
      const { kind, path = '', call } = this.solver.object(id);
      if (kind !== 'external' || !(DRAWN.has(path) || (!call?.isNew && !path.startsWith('global:')))) return false;
    }
    return true;
  }

  private set(instr: Extract<Instr, { op: 'set' }>): void {
    const building = instr.operator === 'init';
    for (const id of this.idsOf(instr.obj)) {
      const obj = this.solver.object(id);
      // What an object's own constructor puts into it is its beginning, not a change.
      if (
        this.isUnderConstruction(instr.obj, obj) ||
        (this.cells.ownersOf(obj).length > 0 && isMadeForCaller(this.solver, this.fn, instr.obj, obj, instr))
      )
        continue;
      const own = instr.prop === null ? undefined : this.cells.propertyCell(obj, instr.prop);
      if (own) {
        if (!building) this.add(own, instr, 'write', operationOf(instr.operator), 'place', obj);
      } else if (!building) this.touch(obj, instr, 'write', instr.operator === '=' ? 'set' : operationOf(instr.operator));
    }
  }

  private isUnderConstruction(variable: VarId, obj: Obj): boolean {
    return this.isBuilder && variable === this.fn.fact.thisVar && obj.kind === 'instance';
  }

  private call(instr: CallInstr): void {
    if (instr.recv !== undefined && instr.prop !== undefined) {
      for (const id of this.idsOf(instr.recv)) {
        const obj = this.solver.object(id);
        if (instr.prop === null) {
          this.touch(obj, instr, 'read', 'get');
          continue;
        }
        if (obj.kind === 'external') {
          const setting = settingOf(this.solver, this.fn.file, instr);
          const held = setting && this.cells.propertyCell(obj, setting.name);
          if (held) {
            if (instr.prop === 'set') this.add(held, instr, 'write', 'assign', 'place', obj);
            else if (held.objects.size === 0 || this.isFromOutside(held)) this.add(held, instr, 'read', 'get', 'place', obj);
            continue;
          }
          if (instr.prop === 'then' || instr.prop === 'catch' || instr.prop === 'finally') continue;
          this.touch(obj, instr, WRITING.test(instr.prop) || LIST_CHANGES.has(instr.prop) ? 'write' : 'read', instr.prop);
          continue;
        }
        const method = COLLECTION_METHODS.get(instr.prop);
        const own = this.cells.propertyCell(obj, instr.prop);
        if (own) {
          this.add(own, instr, 'read', 'get', 'place', obj);
          continue;
        }
        if (obj.kind === 'object' || obj.kind === 'instance' || obj.kind === 'function' || obj.kind === 'class') {
          // A method of an object that lies in the cell: what it does shows in its own body.
          this.touch(obj, instr, 'read', instr.prop);
          continue;
        }
        // `providers.get(type).delete(key)`, where the program says what such a provider does.
        if (obj.kind === 'entry' && this.followed.has(instr)) {
          this.touch(obj, instr, 'read', instr.prop);
          continue;
        }
        // What is taken out and used is read as well.
        if (method && method.effect !== 'none')
          this.touch(
            obj,
            instr,
            method.effect === 'write' && instr.used && TAKES.has(instr.prop) ? 'read-write' : method.effect,
            instr.prop,
          );
        else this.touch(obj, instr, 'read', instr.prop);
      }
    }
    const path = calleePath(this, instr);
    const first = instr.args[0];
    if (
      path !== undefined &&
      first !== undefined &&
      /^global:(?:Object\.(?:assign|defineProperty|defineProperties|setPrototypeOf)|Reflect\.(?:set|deleteProperty|defineProperty))$/.test(
        path,
      )
    ) {
      for (const obj of this.valuesOf(first)) {
        if (this.isUnderConstruction(first, obj)) continue;
        if (obj.kind === 'instance' || this.cells.ownersOf(obj).length === 0) this.assignInto(instr, obj);
        this.touch(obj, instr, 'write', 'assign');
      }
    }
    if (path !== undefined && /^global:Array\.prototype\.(?:push|splice|unshift)\.(?:apply|call)$/.test(path) && first !== undefined) {
      for (const obj of this.valuesOf(first)) this.touch(obj, instr, 'write', 'push');
    }
  }

  /**
   * `let name = user.id; name = name.trim();`: each run of a function has variables of its own, and what its straight code does with them
   * comes before the functions within are handed out, or is still the run's own doing. A loop goes on while those are called.
   */
  private begins({ dst, block }: Extract<Instr, { readonly op: 'assign' }>): boolean {
    const fact = this.fn.file.facts.vars[dst];
    return fact !== undefined && this.fn.fact.kind !== 'module' && fact.fn === this.fn.fact.id && !isInside(this.fn, block, 'loop');
  }

  /** `Object.assign(this, { a, b })`: a write of each property. */
  private assignInto(instr: CallInstr, target: Obj): void {
    for (const arg of instr.args.slice(1)) {
      for (const from of this.valuesOf(arg)) {
        for (const prop of this.solver.propertiesOf(from).keys())
          this.add(this.cells.propertyCell(target, prop), instr, 'write', 'assign', 'place', target);
      }
    }
  }

  private reader: Instr | undefined;
  private except: VarId | undefined;

  /** Made once, and not for each of a program's instructions. */
  private readonly readOperand = (operand: VarId): void => {
    const instr = this.reader as Instr;
    if (operand === this.except) return;
    const cell = this.cellOf(operand);
    // A data file has a name in each file that imports it: what is read is the file.
    if (cell && cell.variable?.file.facts.vars[cell.variable.id]?.kind !== 'import') this.add(cell, instr, 'read', 'read', 'place');
    // An object of a cell that is handed on is read by whoever gets it: sent as JSON, returned, compared.
    else if (
      (instr.op === 'call' && instr.recv !== operand && instr.callee !== operand) ||
      (instr.op === 'return' && !isChained(this, operand))
    ) {
      for (const id of this.idsOf(operand)) {
        const obj = this.solver.object(id);
        if (isContents(obj)) this.touch(obj, instr, 'read', 'read');
      }
    } else if (instr.op === 'set' && instr.operator === 'init' && !BUILDERS.has(this.fn.fact.kind)) {
      for (const id of this.idsOf(operand)) {
        const obj = this.solver.object(id);
        if (
          isContents(obj) &&
          this.cells
            .ownersOf(obj)
            .some((each) => each.objects.has(id) && each.nodes.some((node) => this.solver.valuesOf(node).includes(id))) &&
          isSent(this, instr.obj, 4)
        )
          this.touch(obj, instr, 'read', 'read');
      }
    }
  };

  /** `const rows = table; rows.push(row)`: what is done with a collection under a second name shows where it is done, and nothing else is. */
  private namesAgain(instr: Instr): boolean {
    if (
      instr.op !== 'assign' ||
      instr.operator !== 'init' ||
      this.fn.fact.kind === 'module' ||
      this.fn.file.facts.vars[instr.dst]?.kind !== 'const'
    )
      return false;
    const held = this.cellOf(instr.src) && !this.cellOf(instr.dst) ? this.valuesOf(instr.src) : NONE;
    if (held.length === 0 || !held.every((each) => HOLDING_KINDS.has(each.kind))) return false;
    return this.fn.file.facts.functions.every(
      ({ instrs, blocks }) =>
        blocks.every((each) => each.cond !== instr.dst) &&
        instrs.every(
          (each) =>
            !operandsOf(each).includes(instr.dst) ||
            ((each.op === 'get' || each.op === 'set' || each.op === 'delete') &&
              each.obj === instr.dst &&
              !(each.op === 'set' && each.src === instr.dst)) ||
            (each.op === 'call' && each.recv === instr.dst && !each.args.includes(instr.dst)) ||
            each.op === 'iterate' ||
            (each.op === 'spread' && each.obj !== instr.dst),
        ),
    );
  }

  /** Variables that are cells and that an instruction reads; `except` is one whose use is told already. */
  private readOperands(instr: Instr, except?: VarId): void {
    if (this.namesAgain(instr)) return;
    this.reader = instr;
    this.except = except;
    eachOperand(instr, this.readOperand);
    if (except === undefined || (instr.op !== 'call' && instr.op !== 'get')) return;
    const recvCell = this.cellOf(except);
    if (recvCell && (recvCell.objects.size === 0 || (instr.op === 'get' ? this.isFromOutside(recvCell) : this.isMoment(recvCell))))
      this.add(recvCell, instr, 'read', instr.op === 'get' ? 'get' : 'read', 'place');
  }
}
