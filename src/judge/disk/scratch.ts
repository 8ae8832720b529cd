/** Files that are written to be removed again, or handed on, before the response is out. */
import { TEMPORARY_ROOT } from '../../knowledge/disk-words.js';
import type { CallInstr, VarId } from '../../facts/model.js';
import { isBelow, literalOf, operandsOf, originOf } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { meetInOneRun } from '../../program/values/order.js';
import { fileCalls, type FileCall } from './disk-calls.js';
import { isWithin } from '../background/background-effects.js';
import { leadingTo } from '../safety/filled-where-missing.js';
import { calleeOf } from '../stores/store-names.js';
import { folderOf, isSamePlace, isTemporary } from './disk-paths.js';

/** How many calls may lie between whoever loads and saves a file and those calls. */
const MOST_STEPS = 3;

/**
 * What becomes of a file in the temporary folder: removed by the code that wrote it, left behind but of no use to another request, or
 * read by one (undefined).
 */
export function scratchOf(
  program: Program,
  writes: readonly FileCall[],
  all: readonly FileCall[],
  folder: string,
): 'removed' | 'left' | undefined {
  const entriesOf = ({ fn }: FileCall): ReadonlySet<unknown> => new Set(program.entriesReaching(fn).map((path) => path.entry));
  const writing = new Set(writes.flatMap((each) => [...entriesOf(each)]));
  const [first] = writes;
  if (!first) return undefined;
  // In the temporary folder itself lies what everybody puts there: one name is not another.
  const isSame = (path: string): boolean =>
    isSamePlace(path, first.path, folder) &&
    (path === first.path || !TEMPORARY_ROOT.test(folder) || (path.includes('*') && first.path.includes('*')));
  const near = (each: FileCall): boolean => isSame(each.path) || (each.path === '*' && each.fn.file === first.fn.file);
  // In a folder whose name is drawn nobody looks but those who were told: a helper to which several requests hand each its own.
  const drawn = all.some((each) => drawnBy(each) !== undefined && first.path.startsWith(`${drawnBy(each) ?? ''}/`));
  const isHandedOnly = ({ fn, at }: FileCall): boolean => drawn && at !== undefined && comesFromParameter(fn, at);
  const foreign = all.some(
    (each) =>
      each.fact.effect === 'read' &&
      isSame(each.path) &&
      !isOfAnotherWrite(each, first, all) &&
      !isHandedOnly(each) &&
      [...entriesOf(each)].some((entry) => !writing.has(entry)),
  );
  // `/tmp/offset.json` that is read before it is written: what the request before left there.
  const isFound =
    !first.path.includes('*') &&
    writes.some((write) =>
      all.some(
        (each) => each.fact.effect === 'read' && each.fn === write.fn && each.path === write.path && each.instr.pos < write.instr.pos,
      ),
    );
  // What a function reads under another name before it writes anything was left there by another request as well.
  const isOthers = all.some(
    (each) =>
      each.fact.effect === 'read' &&
      each.fn === first.fn &&
      each.path !== folder &&
      isSame(each.path) &&
      each.instr.pos < first.instr.pos &&
      each.at !== first.at &&
      isWayOut(each, first),
  );
  if (
    foreign ||
    isFound ||
    isOthers ||
    isLoadedBefore(program, first, writes, all) ||
    writes.some((each) => isNoted(program, each) || goesOnWith(each))
  )
    return undefined;
  if (isFolderOfOthers(program, first, all, writing)) return undefined;
  // `rm(dir, { recursive: true })` with a folder that one run has made, and all that lies in it.
  const isAround = (path: string): boolean => path.includes('*') && first.path.startsWith(`${path}/`);
  if (all.some((each) => each.fact.effect === 'remove' && (near(each) || isAround(each.path)))) return 'removed';
  const used =
    all.some((each) => each.fact.effect === 'read' && near(each) && [...entriesOf(each)].some((entry) => writing.has(entry))) ||
    writes.every((each) => isHandedOn(each));
  return used ? 'left' : undefined;
}

/**
 * `const dir = `/tmp/clip-${id}``, and another route that reads below `/tmp/clip-${req.query.id}` without making or filling any such folder:
 * its name was told to whoever asks there.
 */
function isFolderOfOthers(program: Program, { path }: FileCall, all: readonly FileCall[], writing: ReadonlySet<unknown>): boolean {
  const made = /^[^*]*[^*/]\*[^/]*(?=\/)/.exec(path)?.[0];
  // The name of `mkdtemp('/tmp/clip-')` is drawn: who reads there was handed it by whoever made it.
  if (made === undefined || all.some((each) => drawnBy(each) === made)) return false;
  const isBelowIt = (other: string): boolean => other === made || other.startsWith(`${made}/`);
  const entriesOf = ({ fn }: FileCall): readonly unknown[] => program.entriesReaching(fn).map((each) => each.entry);
  const making = new Set(
    all.filter(({ fact, path: other }) => !/^(?:read|remove|watch)$/.test(fact.effect) && isBelowIt(other)).flatMap(entriesOf),
  );
  return all.some(
    (each) =>
      each.fact.effect === 'read' && isBelowIt(each.path) && entriesOf(each).some((entry) => !writing.has(entry) && !making.has(entry)),
  );
}

/**
 * `const all = load(); all[id] = row; save(all)`, where one function reads the file and another one writes it: its name is the same for every
 * request, and what is read before anything is written is what the requests before have left there.
 */
function isLoadedBefore(program: Program, first: FileCall, writes: readonly FileCall[], all: readonly FileCall[]): boolean {
  if (first.path.includes('*')) return false;
  const reads = all.filter((each) => each.fact.effect === 'read' && each.path === first.path);
  const reading = leadingTo(program, new Set(reads.map((each) => each.fn)), MOST_STEPS);
  const writing = leadingTo(program, new Set(writes.map((each) => each.fn)), MOST_STEPS);
  return [...writing].some((fn) => {
    const calls = (program.phases.outgoing.get(fn) ?? []).filter((edge) => edge.kind === 'call');
    return calls.some(
      (load) =>
        reading.has(load.to) &&
        !writing.has(load.to) &&
        calls.some((save) => writing.has(save.to) && save.instr.pos > load.instr.pos && meetInOneRun(fn, load.instr, save.instr)),
    );
  });
}

/** The folder that `mkdtemp` makes: `/tmp/clip-*`, also of a prefix in which the time stands already. */
const drawnBy = ({ fn, instr, fact, path }: FileCall): string | undefined =>
  fact.effect === 'folder' && /^mkdtemp/.test(calleeOf(fn, instr).split('.').pop() ?? '') ? `${path.replace(/\*+$/, '')}*` : undefined;

/** `join(folder, name)` of a folder that the function was given. */
function comesFromParameter(fn: ProgramFunction, path: VarId, depth = 0): boolean {
  const { variable, instr } = originOf(fn.file, path);
  if (instr === undefined) return fn.fact.params.includes(variable);
  return depth < 3 && operandsOf(instr).some((each) => comesFromParameter(fn, each, depth + 1));
}

/** Whether all that calls remove are files in the temporary folder that the requests which wrote them alone make use of. */
export function removeOnlyScratch(program: Program, removals: readonly { readonly instr: CallInstr }[]): boolean {
  const all = fileCalls(program);
  return removals.every(({ instr }) => {
    const call = all.find((each) => each.instr === instr);
    if (!call || !isTemporary(call.path)) return false;
    const folder = folderOf(call.path);
    const writes = all.filter(({ fact, path }) => !/^(?:read|remove|watch)$/.test(fact.effect) && isSamePlace(path, call.path, folder));
    // What a program of its own has made there is known by what becomes of it alone.
    return scratchOf(program, writes.length > 0 ? writes : [call], all, folder) === 'removed';
  });
}

/** `const info = join(tmpdir(), `info_${id}`); writeFileSync(info, text); ... existsSync(info)`: another function looks for what it wrote itself, under a name that only looks alike. */
function isOfAnotherWrite({ fn: { file }, at }: FileCall, write: FileCall, all: readonly FileCall[]): boolean {
  return (
    at !== undefined &&
    at !== write.at &&
    file.facts.vars[at]?.kind !== 'param' &&
    file.facts.vars[at]?.fn !== 0 &&
    all.some((each) => each.fact.effect !== 'read' && each.fact.effect !== 'remove' && each.fn.file === file && each.at === at)
  );
}

/** `createWriteStream(path, { flags: 'a' })`, `{ flags: resumed ? 'a' : 'w' }`: what an earlier request has written is added to. */
function goesOnWith({ fn, instr }: FileCall): boolean {
  const options = instr.args.map((arg) => originOf(fn.file, arg).variable);
  const says = (value: VarId): boolean => {
    const { instr: made } = originOf(fn.file, value);
    return made?.op === 'choose' ? made.srcs.some(says) : literalOf(fn.file, value)?.value === 'a';
  };
  return fn.fact.instrs.some(
    (each) => each.op === 'set' && each.prop === 'flags' && each.operator === 'init' && options.includes(each.obj) && says(each.src),
  );
}

/** `if (id) return readFile(...)`: the function is left before it writes anything. */
function isWayOut({ fn, instr }: FileCall, write: FileCall): boolean {
  return (
    instr.block !== 0 &&
    !isBelow(fn, write.instr.block, instr.block) &&
    fn.fact.instrs.some((each) => each.op === 'return' && isBelow(fn, each.block, instr.block))
  );
}

/** `ready.set(id, path)`: where the file lies is noted in a place that outlives the request, for a later one to find. */
function isNoted(program: Program, { fn, instr, at }: FileCall): boolean {
  return (
    at !== undefined &&
    fn.fact.instrs.some(
      (each) =>
        each.pos > instr.end &&
        (each.op === 'call'
          ? each.recv !== undefined &&
            /^(?:set|push|unshift|add)$/.test(each.prop ?? '') &&
            each.args.includes(at) &&
            isKept(program, fn, each.recv)
          : each.op === 'set' && each.operator === '=' && each.src === at && isKept(program, fn, each.obj)),
    )
  );
}

const isKept = (program: Program, fn: ProgramFunction, variable: number): boolean =>
  program.solver.objectsAt(fn.file, variable).some((obj) => program.cells.ownersOf(obj).length > 0);

/**
 * The variable with the path goes to another call of the same function: a program that is run on the file, by its name alone, in a list of
 * arguments or within a command.
 */
function isHandedOn({ fn, instr, at }: FileCall): boolean {
  const isSaid = (by: ProgramFunction, variable: VarId, depth: number): boolean => {
    const { instr: made, variable: origin } = depth < 3 ? originOf(by.file, variable) : { instr: undefined, variable };
    if (variable === at || origin === at) return true;
    if (made?.op === 'array')
      return by.fact.instrs.some((each) => each.op === 'set' && each.obj === made.dst && isSaid(by, each.src, depth + 1));
    return (made?.op === 'template' || made?.op === 'binary') && operandsOf(made).some((each) => isSaid(by, each, depth + 1));
  };
  // `new Promise((resolve) => { spawn('convert', [path]).on('close', resolve) })`.
  return (
    at !== undefined &&
    fn.file.functions.some(
      (by) =>
        isWithin(by, fn) &&
        by.fact.instrs.some((each) => each.op === 'call' && each.pos > instr.end && each.args.some((arg) => isSaid(by, arg, 0))),
    )
  );
}

/** `response.data.pipe(createWriteStream(path))` in a function: a download, not a stream that is kept open. */
export function isFilledAtOnce({ fn, instr }: FileCall): boolean {
  const inside = fn.file.functions.filter((each) => isWithin(each, fn));
  return (
    fn.fact.kind !== 'module' &&
    inside
      .flatMap((each) => each.fact.instrs)
      .some(
        (each) =>
          each.op === 'call' &&
          (each.prop === 'pipe' ||
            each.prop === 'pipeline' ||
            (each.callee >= 0 && fn.file.facts.vars[each.callee]?.name === 'pipeline')) &&
          each.args.some((arg) => arg === instr.dst || originOf(fn.file, arg).instr === instr),
      )
  );
}
