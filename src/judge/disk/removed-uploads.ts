/** Uploads that the routes which get them remove again: `await send(req.file.path); await unlink(req.file.path);`. */
import { FILES_BY_FIELD, UPLOAD_METHODS_OF_ROUTES, UPLOAD_NAMES, UPLOAD_PACKAGES } from '../../knowledge/disk-words.js';
import type { BlockId, CallInstr, Instr, VarId } from '../../facts/model.js';
import { isInside, operandsOf, originOf } from '../../program/values/definitions.js';
import type { ObjId, ProgramFile, ProgramFunction } from '../../program/model.js';
import { exportedBehind } from '../../program/phases/flags.js';
import type { Program } from '../../program/program.js';
import { calleePaths, isWithin } from '../background/background-effects.js';
import type { StoreSite } from '../stores/store-sites.js';
import type { FileCall } from './disk-calls.js';

/** Every route that takes uploads through the middleware removes them, whatever becomes of the request short of an error. */
export function areUploadsRemoved(program: Program, site: StoreSite, files: readonly FileCall[]): boolean {
  const removes = new Map(files.filter((each) => each.fact.effect === 'remove').map((each) => [each.instr, each]));
  if (removes.size === 0) return false;
  const made = middlewareOf(program, site);
  const routes = made.map((ids) =>
    program.solver.calls.flatMap(({ fn, instr }) => {
      const at = instr.args.findIndex((arg) => valuesOf(program, fn.file, arg).some((id) => ids.has(id)));
      return at < 0 ? [] : [handlersIn(program, fn.file, instr.args.slice(at + 1))];
    }),
  );
  return (
    routes.length > 0 &&
    routes.every(
      (each) => each.length > 0 && each.every((handlers) => handlers.some((handler) => new Upload(program, handler, removes).isRemoved())),
    )
  );
}

/** `export const upload = multer({ storage })` of which no route asks anything: nothing is ever uploaded through it. */
export function isNeverAsked(program: Program, { uses }: StoreSite): boolean {
  const makers = new Set<ObjId>();
  for (const { fn, instr, how } of uses) {
    if (how === 'returned') continue;
    if (how !== 'given' || instr.op !== 'call' || !calleePaths(program, fn, instr).some((path) => /^multer:/.test(path))) return false;
    for (const id of valuesOf(program, fn.file, instr.dst)) makers.add(id);
  }
  const isMaker = (file: ProgramFile, variable: VarId): boolean => valuesOf(program, file, variable).some((id) => makers.has(id));
  return (
    makers.size > 0 &&
    !program.solver.calls.some(
      ({ fn, instr }) => (instr.recv !== undefined && isMaker(fn.file, instr.recv)) || instr.args.some((each) => isMaker(fn.file, each)),
    )
  );
}

const valuesOf = (program: Program, file: ProgramFile, variable: VarId): readonly ObjId[] =>
  variable < 0 ? [] : program.solver.idsAt(file, variable);

/** What each `upload.single('photo')` gives, where `upload` is the site itself or was made of it. */
function middlewareOf(program: Program, { objects, uses }: StoreSite): readonly ReadonlySet<ObjId>[] {
  const makers = new Set(objects);
  for (const { fn, instr, how } of uses) {
    if (
      how === 'given' &&
      instr.op === 'call' &&
      calleePaths(program, fn, instr).some((path) => UPLOAD_PACKAGES.test(path.replace(/:.*/, '')))
    ) {
      for (const id of valuesOf(program, fn.file, instr.dst)) makers.add(id);
    }
  }
  return program.solver.calls.flatMap(({ fn, instr }) =>
    instr.recv !== undefined &&
    UPLOAD_METHODS_OF_ROUTES.test(instr.prop ?? '') &&
    valuesOf(program, fn.file, instr.recv).some((id) => makers.has(id))
      ? [new Set(valuesOf(program, fn.file, instr.dst))]
      : [],
  );
}

/**
 * Functions among the arguments, and those that are wrapped there (`asyncHandler(async (req, res) => ...)`), where an argument is imported from, or
 * where it lies in a controller (`{ create: asyncHandler(async (req, res) => ...) }`).
 */
function handlersIn(program: Program, file: ProgramFile, args: readonly VarId[]): readonly ProgramFunction[] {
  return args.flatMap((arg) => {
    const { variable, instr } = originOf(file, arg);
    const held = instr?.op === 'get' && instr.prop !== null ? heldUnder(program, file, instr.obj, instr.prop) : [];
    const imported =
      instr === undefined ? exportedBehind(program.solver, (from, to) => program.view.resolve(from, to), file, variable) : [];
    return [{ file, variable: arg }, ...imported, ...held].flatMap((each) => {
      const made = originOf(each.file, each.variable).instr;
      return [each.variable, ...(made?.op === 'call' ? made.args : [])].flatMap((variable) =>
        valuesOf(program, each.file, variable).flatMap((id) => program.solver.object(id).function ?? []),
      );
    });
  });
}

/** What objects of the program, as they are made, hold under a name. */
const heldUnder = (program: Program, file: ProgramFile, of: VarId, name: string) =>
  valuesOf(program, file, of).flatMap((id) => {
    const { file: home, fn, class: cls } = program.solver.object(id);
    const maker = cls?.fieldInit === undefined ? fn : home.functions[cls.fieldInit];
    return (maker?.fact.instrs ?? []).flatMap((put) =>
      put.op === 'set' && put.prop === name && valuesOf(program, home, put.obj).includes(id) ? [{ file: home, variable: put.src }] : [],
    );
  });

/** What a handler does with the files that its request brought. */
class Upload {
  private readonly tainted = new Map<ProgramFile, Set<VarId>>();
  /** Those of them under whose names the files of a form lie: `req.files`. */
  private readonly forms = new Map<ProgramFile, Set<VarId>>();
  /** Names under which the program hands them on: `service.update({ photo: req.file.path })`. */
  private readonly fields = new Set<string>();
  private readonly reached = new Set<ProgramFunction>();
  private kept = false;

  constructor(
    private readonly program: Program,
    private readonly handler: ProgramFunction,
    private readonly removes: ReadonlyMap<CallInstr, FileCall>,
  ) {
    for (const fn of handler.file.functions) if (isWithin(fn, handler)) this.reached.add(fn);
    for (let before = -1; before !== this.size();) {
      before = this.size();
      for (const fn of this.reached) for (const each of fn.fact.instrs) this.follow(fn, each);
    }
  }

  isRemoved(): boolean {
    if (this.kept) return false;
    const ends = [...this.reached].flatMap((fn) =>
      fn.fact.instrs.flatMap((each) => (this.isRemoval(fn, each) ? this.places(fn, each, 0) : [])),
    );
    if (ends.length === 0) return false;
    const last = Math.max(...ends);
    return !this.handler.fact.instrs.some(
      (each) => each.pos > last && !isInside(this.handler, each.block, 'catch', 'finally') && this.isUsedBy(each),
    );
  }

  /** Something other than the removal gets the file, or code that is handed on from there does. */
  private isUsedBy(instr: Instr): boolean {
    const { handler } = this;
    const within = instr.op === 'function' ? (handler.file.functions[instr.fn]?.fact.instrs ?? []) : [instr];
    return (
      !within.some((each) => this.isRemoval(handler, each)) && within.some((each) => !PASSES.has(each.op) && this.takes(handler.file, each))
    );
  }

  private size(): number {
    return [this.tainted, this.forms]
      .flatMap((each) => [...each.values()])
      .reduce((sum, each) => sum + each.size, this.reached.size + this.fields.size);
  }

  private has(file: ProgramFile, variable: VarId): boolean {
    return this.tainted.get(file)?.has(variable) === true;
  }

  private takes(file: ProgramFile, instr: Instr): boolean {
    return operandsOf(instr).some((each) => this.has(file, each));
  }

  private add(file: ProgramFile, variable: VarId | undefined): void {
    add(this.tainted, file, variable);
  }

  private follow(fn: ProgramFunction, instr: Instr): void {
    const { file } = fn;
    if (instr.op === 'get' && UPLOAD_NAMES.test(instr.prop ?? '') && this.isRequest(file, instr.obj)) {
      this.add(file, instr.dst);
      if (instr.prop === FILES_BY_FIELD) add(this.forms, file, instr.dst);
      return;
    }
    if (!this.takes(file, instr)) return;
    switch (instr.op) {
      case 'get':
        if (instr.prop === 'filename') this.kept = true;
        if (
          instr.prop === null ||
          instr.prop === 'path' ||
          /^\d+$/.test(instr.prop) ||
          this.fields.has(instr.prop) ||
          (instr.prop !== 'length' && this.forms.get(file)?.has(originOf(file, instr.obj).variable) === true)
        )
          this.add(file, instr.dst);
        return;
      case 'copy':
      case 'await':
      case 'iterate':
      case 'choose':
      case 'template':
      case 'binary':
      case 'assign':
        this.add(file, instr.dst);
        if ((instr.op === 'copy' || instr.op === 'assign') && this.forms.get(file)?.has(instr.src)) add(this.forms, file, instr.dst);
        return;
      case 'set':
        this.add(file, instr.obj);
        if (instr.prop !== null && this.has(file, instr.src)) this.fields.add(instr.prop);
        return;
      case 'return':
        for (const { from, instr: call } of this.callsTo(fn)) this.add(from.file, call.op === 'call' ? call.dst : undefined);
        return;
      case 'call':
        this.followCall(fn, instr);
    }
  }

  private followCall(fn: ProgramFunction, instr: CallInstr): void {
    const ofUpload = instr.recv !== undefined && this.has(fn.file, instr.recv);
    if ((ofUpload && LISTS.test(instr.prop ?? '')) || JOINS.test(instr.prop ?? '')) this.add(fn.file, instr.dst);
    for (const { to } of this.program.phases.edgesAt(fn, instr)) {
      // `paths.forEach((path) => ...)`
      if (instr.args.some((arg) => valuesOf(this.program, fn.file, arg).some((id) => this.program.solver.object(id).function === to))) {
        if (ofUpload) this.add(to.file, to.fact.params[0]);
        continue;
      }
      instr.args.forEach((arg, index) => {
        if (this.has(fn.file, arg)) {
          this.add(to.file, to.fact.params[index]);
          if (this.forms.get(fn.file)?.has(originOf(fn.file, arg).variable)) add(this.forms, to.file, to.fact.params[index]);
          this.reached.add(to);
        }
      });
    }
  }

  /** The first parameter of the handler. */
  private isRequest(file: ProgramFile, variable: VarId): boolean {
    return file === this.handler.file && originOf(file, variable).variable === this.handler.fact.params[0];
  }

  private isRemoval(fn: ProgramFunction, instr: Instr): boolean {
    const at = instr.op === 'call' ? this.removes.get(instr)?.at : undefined;
    return at !== undefined && this.has(fn.file, at);
  }

  private callsTo(fn: ProgramFunction): readonly { readonly from: ProgramFunction; readonly instr: Instr }[] {
    return (this.program.phases.incoming.get(fn) ?? []).filter(
      ({ from, instr, kind }) =>
        this.reached.has(from) &&
        kind !== 'timer' &&
        (kind !== 'callback' ||
          (instr.op === 'call' && instr.recv !== undefined && (this.has(from.file, instr.recv) || AFTER.test(instr.prop ?? '')))),
    );
  }

  /** Where in the handler an instruction comes to run, if it runs in each request that brought a file. */
  private places(fn: ProgramFunction, instr: Instr, depth: number): readonly number[] {
    if (depth > 4 || !this.isAlwaysRun(fn, instr.block)) return [];
    return fn === this.handler ? [instr.end] : this.callsTo(fn).flatMap((each) => this.places(each.from, each.instr, depth + 1));
  }

  private isAlwaysRun(fn: ProgramFunction, block: BlockId): boolean {
    const { blocks, instrs } = fn.fact;
    for (let at: number = block; at > 0; at = blocks[at]?.parent ?? -1) {
      const fact = blocks[at];
      if (!fact || fact.kind === 'catch' || fact.kind === 'case') return false;
      const asksUpload = fact.cond !== undefined && this.asksUpload(fn, fact.cond);
      if (fact.kind === 'then' && !asksUpload) return false;
      // What follows `if (wrong) return`, where nothing is done with the file.
      const other = blocks.findIndex((each) => each.kind === 'then' && each.cond === fact.cond && each.parent === fact.parent);
      if (
        fact.kind === 'else' &&
        !asksUpload &&
        !(
          instrs.some((each) => each.block === other && (each.op === 'return' || each.op === 'throw')) &&
          !instrs.some((each) => each.block === other && this.takes(fn.file, each) && !this.isRemoval(fn, each))
        )
      )
        return false;
    }
    return true;
  }

  /** `if (req.file)`, `if (existsSync(path))`. */
  private asksUpload(fn: ProgramFunction, cond: VarId, depth = 0): boolean {
    if (this.has(fn.file, cond)) return true;
    const { instr } = originOf(fn.file, cond);
    return (
      instr !== undefined &&
      depth < 4 &&
      (instr.op === 'unary' || instr.op === 'binary' || instr.op === 'call' || instr.op === 'get') &&
      operandsOf(instr).some((each) => this.asksUpload(fn, each, depth + 1))
    );
  }
}

function add(to: Map<ProgramFile, Set<VarId>>, file: ProgramFile, variable: VarId | undefined): void {
  if (variable !== undefined && variable >= 0) to.set(file, (to.get(file) ?? new Set()).add(variable));
}

const PASSES: ReadonlySet<Instr['op']> = new Set(['get', 'copy', 'assign', 'iterate', 'choose', 'await']);
const LISTS = /^(?:map|filter|slice|flat|flatMap|concat|values|find|at)$/;
const JOINS = /^(?:join|resolve|normalize)$/;
/** Callbacks that run when the answer or the work is done. */
const AFTER = /^(?:on|once|finally|then|download|sendFile)$/;
