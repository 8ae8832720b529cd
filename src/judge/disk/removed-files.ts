/** Files that the function which wrote them, or whoever called it, removes again. */
import type { VarId, BlockId, Instr } from '../../facts/model.js';
import { initsOf, isBelow, isInside, literalOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFile, ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import type { FileCall } from './disk-calls.js';
import { isWithin } from '../background/background-effects.js';

/**
 * `await writeFile(list, text); try { await run(list); } finally { await unlink(list); }`: no other request finds it. The same where an error
 * may leave it behind: `try { await unlink(list); } catch {}` on the way that everybody goes who has written it.
 */
export function isRemovedAtEnd(program: Program, write: FileCall, all: readonly FileCall[]): boolean {
  const { fn, instr, at } = write;
  return (
    at !== undefined &&
    (isRemovedAfter(program, fn, instr, (variable) => variable === at || isFolderOf(fn, variable, at), all) ||
      isRemovedByCallers(program, write, all) ||
      isRemovedBeside(program, write, all))
  );
}

/** `rm(folder, { recursive: true })` for a path that is `join(folder, 'whole.mp4')`: what lies in it goes with it. */
function isFolderOf({ file }: ProgramFunction, folder: VarId, path: VarId): boolean {
  const { instr } = originOf(file, path);
  const [first] =
    instr?.op === 'call' && /^(?:join|resolve)$/.test(instr.prop ?? nameOf(file, instr.callee))
      ? instr.args
      : instr?.op === 'template'
        ? instr.parts.filter((part) => literalOf(file, part)?.value !== '')
        : [];
  return first !== undefined && originOf(file, first).variable === originOf(file, folder).variable;
}

const nameOf = ({ facts }: ProgramFile, variable: VarId): string => facts.vars[variable]?.name ?? '';

/** `form.on('file', (file) => { at = join(dir, id); file.pipe(createWriteStream(at)); }).on('finish', async () => { await read(at); await unlink(at); })`. */
function isRemovedBeside(program: Program, { fn, at }: FileCall, all: readonly FileCall[]): boolean {
  const owner = at === undefined ? undefined : fn.file.facts.vars[at]?.fn;
  const around = owner === undefined || owner === 0 || owner === fn.fact.id ? undefined : fn.file.functions[owner];
  if (!around || !isWithin(fn, around)) return false;
  const removes = all.filter((each) => each.fact.effect === 'remove');
  // Whoever is there goes on to it, unless it was given up before or there is no file.
  const isOpen = ({ fact }: ProgramFunction, block: BlockId, path: VarId): boolean => {
    for (let up: number = block; up > 0; up = fact.blocks[up]?.parent ?? -1) {
      const each = fact.blocks[up];
      if (each && !/^(?:try|finally|else)$/.test(each.kind) && !(each.kind === 'then' && each.cond === path)) return false;
    }
    return true;
  };
  const removesIt = (by: ProgramFunction, path: VarId): boolean =>
    removes.some((each) => each.fn === by && each.at === path && isOpen(by, each.instr.block, path));
  return fn.file.functions.some(
    (each) =>
      each !== fn &&
      isWithin(each, around) &&
      !isWithin(each, fn) &&
      !isWithin(fn, each) &&
      (removesIt(each, at as VarId) ||
        (program.phases.outgoing.get(each) ?? []).some(
          ({ to, instr, kind }) =>
            kind === 'call' &&
            instr.op === 'call' &&
            isOpen(each, instr.block, at as VarId) &&
            instr.args.some(
              (arg, index) => arg === at && to.fact.params[index] !== undefined && removesIt(to, to.fact.params[index] as VarId),
            ),
        )),
  );
}

/** `const path = await download(url); try { await read(path); } finally { await unlink(path); }`: all who have it written get its path, and remove it. */
function isRemovedByCallers(program: Program, { fn, at }: FileCall, all: readonly FileCall[]): boolean {
  const given = fn.fact.instrs.filter((each) => each.op === 'return');
  if (at === undefined || given.length === 0 || !given.every((each) => each.op === 'return' && gives(program, fn, each.src, at)))
    return false;
  const calls = program.phases.incoming.get(fn) ?? [];
  return (
    calls.length > 0 &&
    calls.every(
      ({ from, instr, kind }) =>
        kind === 'call' && isRemovedAfter(program, from, instr, (variable) => originOf(from.file, variable).instr === instr, all),
    )
  );
}

/** `return path`, `return new Promise((resolve) => stream.on('finish', () => resolve(path)))`. */
function gives(program: Program, fn: ProgramFunction, given: VarId, path: VarId): boolean {
  const { variable, instr } = originOf(fn.file, given);
  const isPath = (each: VarId): boolean => originOf(fn.file, each).variable === originOf(fn.file, path).variable;
  if (instr?.op !== 'call' || !instr.isNew) return isPath(variable);
  const begun = (program.phases.outgoing.get(fn) ?? []).flatMap((edge) => (edge.instr === instr ? [edge.to] : []));
  return begun.some((executor) => {
    const [resolve] = executor.fact.params;
    return fn.file.functions.some(
      (each) =>
        isWithin(each, executor) &&
        each.fact.instrs.some(
          (call) => call.op === 'call' && call.callee === resolve && call.args[0] !== undefined && isPath(call.args[0]),
        ),
    );
  });
}

/** `for (const file of [input, output]) await unlink(file)`: whether such a list has the path in it. */
function isListWith({ file, fact }: ProgramFunction, list: VarId, isPath: (variable: VarId) => boolean): boolean {
  const { instr } = originOf(file, list);
  return instr?.op === 'array' && fact.instrs.some((each) => each.op === 'set' && each.obj === instr.dst && isPath(each.src));
}

/** The function removes the file after it was written, itself or by handing its path to one that does. */
function isRemovedAfter(
  program: Program,
  fn: ProgramFunction,
  instr: Instr,
  isFile: (variable: VarId) => boolean,
  all: readonly FileCall[],
): boolean {
  const isPath = (variable: VarId): boolean => {
    if (isFile(variable)) return true;
    const { instr: made } = originOf(fn.file, variable);
    return made?.op === 'iterate' && isListWith(fn, made.src, isFile);
  };
  const isReached = (block: BlockId): boolean => isInside(fn, block, 'finally') || isOnWay(fn, block, instr.block, isPath);
  const removes = all.filter((each) => each.fact.effect === 'remove');
  if (
    removes.some(
      (each) => each.fn === fn && each.at !== undefined && isPath(each.at) && each.instr.pos > instr.pos && isReached(each.instr.block),
    )
  )
    return true;
  return (program.phases.outgoing.get(fn) ?? []).some(
    ({ to, instr: call, kind }) =>
      call.op === 'call' &&
      call.pos > instr.pos &&
      isReached(call.block) &&
      (kind === 'call' ? call.args : call.recv !== undefined && isListWith(fn, call.recv, isFile) ? [call.recv] : []).some((arg, index) =>
        placesOf(fn, kind === 'call' ? isPath : () => true, arg, to, index).some((isPlace) =>
          removes.some((each) => each.fn === to && each.at !== undefined && isPlace(each.at) && isOnWay(to, each.instr.block, 0, isPlace)),
        ),
      ),
  );
}

/** Where a function finds the path that it is handed: as a parameter, or under a name in one. `cleanUp({ folder, file })`, and `unlink(parts.file)` there. */
function placesOf(
  fn: ProgramFunction,
  isPath: (variable: VarId) => boolean,
  arg: VarId,
  to: ProgramFunction,
  index: number,
): readonly ((variable: VarId) => boolean)[] {
  const param = to.fact.params[index];
  if (param === undefined) return [];
  if (isPath(arg)) return [(variable) => variable === param];
  const { instr: made } = originOf(fn.file, arg);
  if (made?.op !== 'object') return [];
  return initsOf(fn.fact, made.dst)
    .filter(({ src }) => isPath(src))
    .map(({ prop }) => (variable) => {
      const { instr } = originOf(to.file, variable);
      return prop !== null && instr?.op === 'get' && instr.prop === prop && originOf(to.file, instr.obj).variable === param;
    });
}

/**
 * Whoever runs the one block comes to the other, short of an error: what follows `if (x) return` lies in a block of its own. That there is
 * a file is no condition: `if (existsSync(path)) unlinkSync(path)`.
 */
function isOnWay(fn: ProgramFunction, block: BlockId, from: BlockId, isPath: (variable: VarId) => boolean = () => false): boolean {
  const { blocks, instrs } = fn.fact;
  const asksForFile = (cond: VarId): boolean => {
    const { instr } = originOf(fn.file, cond);
    if (instr?.op === 'choose') return instr.srcs.some(asksForFile);
    return isPath(cond) || (instr?.op === 'call' && instr.args.some(isPath));
  };
  // `if (!answer) throw new Error()`, `if (answer) { ... } else { throw new Error(); }`: what follows.
  const followsError = (at: BlockId, cond: VarId): boolean =>
    blocks.some(
      (each, id) =>
        id !== at &&
        (each.kind === 'then' || each.kind === 'else') &&
        each.cond === cond &&
        each.parent === blocks[at]?.parent &&
        instrs.some((one) => one.op === 'throw' && one.block === id),
    );
  const walksList = (at: BlockId): boolean => instrs.some((each) => each.op === 'iterate' && each.block === at && isPath(each.dst));
  for (let at: number = block; at > 0 && !isBelow(fn, from, at); at = blocks[at]?.parent ?? -1) {
    const { kind, cond } = blocks[at] ?? {};
    const isOpen =
      kind === 'try' ||
      (kind === 'loop' && walksList(at)) ||
      (cond !== undefined && ((kind === 'then' && asksForFile(cond)) || ((kind === 'then' || kind === 'else') && followsError(at, cond))));
    if (!isOpen) return false;
  }
  return true;
}
