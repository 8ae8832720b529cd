/** Collections that keep one instance from doing a thing twice that the next one may well do once more: a line in the log, making ready. */
import {
  CONSOLE_METHODS,
  DATA_METHODS,
  LOG_FUNCTIONS,
  LOOK_METHODS,
  RECKONING,
  SAYS_ONCE_METHODS,
  SPELLING_PACKAGES,
  TEXT_METHODS,
} from '../../knowledge/methods.js';
import { RECORDS, REPEATABLE_STATEMENT, SETTING_UP_METHODS } from '../../knowledge/background-words.js';
import { CLOCK_SAID } from '../../knowledge/runtime.js';
import { SET_UP } from '../../knowledge/roles.js';
import type { BlockId, CallInstr, Instr, VarId } from '../../facts/model.js';
import { guardsAround, isBelow, literalOf, operandsOf, originOf, textsUsedBy } from '../../program/values/definitions.js';
import type { ProgramFunction } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { calleePaths, isLogging as reports } from '../background/background-effects.js';
import { wordsOfCall } from '../background/call-words.js';
import { isBesideRequests, isReadOf, isRemoval, storedLiteral, type Profile, type Touch } from '../profile.js';
import { isTime } from '../roles/time-marks.js';
import { wordsOf } from '../roles/words.js';
import { readersOf } from '../uses.js';

/** `if (warned.has(m)) return; warned.add(m); console.warn(m)`, and the same with a flag or a moment. */
export function saysOnce(program: Program, profile: Profile): boolean {
  const live = profile.touches.filter((each) => !each.dead);
  const touches = live.length > 0 ? live : profile.touches;
  const isScalar = isPlain(profile);
  // Whoever only sets a flag back, or takes out a key, lets the line be written once more.
  const isUndone = (each: Touch): boolean => each.mode === 'write' && (isScalar ? isSetBack(each) : isRemoval(each));
  const touching = new Set(touches.filter((each) => !isUndone(each) && !onlyForgets(program, each.fn, profile)).map((each) => each.fn));
  return (
    touches.some((each) => each.mode !== 'write') &&
    (isScalar
      ? touches.every((each) => each.depth === 'place' && (each.mode === 'read' || isFlagOrMoment(each)))
      : profile.collections.length > 0 && profile.collections.every((each) => each.kind === 'set' || each.kind === 'map')) &&
    [...touching].every(
      (fn) => fn.fact.kind === 'module' || onlyLogs(program, fn, profile, isScalar) || isAskedToLog(program, fn, profile, touching),
    )
  );
}

/** `for (const [key, at] of seen.entries()) if (now - at > HOUR) seen.delete(key)`: a function that walks through and takes out, and does nothing else. */
function onlyForgets(program: Program, fn: ProgramFunction, { writes, reads }: Profile): boolean {
  const own = writes.filter((each) => each.fn === fn);
  const looks = new Set<Instr>(reads.filter((each) => each.fn === fn).map(({ instr }) => instr));
  return (
    own.length > 0 &&
    own.every(isRemoval) &&
    fn.fact.instrs.every((each) => each.op !== 'return' && (each.op !== 'call' || looks.has(each) || isHarmless(program, fn, each)))
  );
}

/** `if (!mayReport(key, Date.now())) return; Sentry.captureException(error)`: a function that says yes or no, and all that its callers do is write to the log. */
function isAskedToLog(program: Program, fn: ProgramFunction, profile: Profile, touching: ReadonlySet<ProgramFunction>): boolean {
  const calls = (program.phases.incoming.get(fn) ?? []).filter(({ kind }) => kind === 'call');
  return (
    profile.collections.length > 0 &&
    fn.fact.instrs.some((each) => each.op === 'return' && answers(fn, each.src)) &&
    fn.fact.instrs.every((each) => each.op !== 'call' || isHarmless(program, fn, each)) &&
    calls.length > 0 &&
    calls.every(({ from }) => !touching.has(from) && onlyLogs(program, from, profile, false, touching, true))
  );
}

/** It holds a flag, a number, or what the clock said. */
const isPlain = ({ collections, objects }: Profile): boolean =>
  collections.length === 0 && objects.every(({ kind, path }) => kind === 'external' && CLOCK_SAID.test(path ?? ''));

const isFlagOrMoment = (each: Touch): boolean => typeof storedLiteral(each)?.value === 'boolean' || isSetBack(each) || isTime(each);

/** `false`, 0 or nothing. */
const isSetBack = (each: Touch): boolean => {
  const said = storedLiteral(each);
  return said !== undefined && !said.value;
};

/** A function that writes to the log, and does nothing besides but note that it has. */
function onlyLogs(
  program: Program,
  fn: ProgramFunction,
  profile: Profile,
  isScalar: boolean,
  asked: ReadonlySet<ProgramFunction> = NONE,
  inRows = false,
): boolean {
  const isLine = (instr: CallInstr): boolean => isLogging(fn, instr) || isTold(program, fn, instr) || (inRows && writesLine(fn, instr));
  const asks = (instr: CallInstr): boolean => program.phases.edgesAt(fn, instr).some(({ kind, to }) => kind === 'call' && asked.has(to));
  return (
    fn.fact.instrs.some((instr) => instr.op === 'call' && isLine(instr)) &&
    !fn.fact.instrs.some((instr) => instr.op === 'return' && answers(fn, instr.src)) &&
    fn.fact.instrs.every(
      (instr) =>
        (instr.op !== 'call' || isHarmless(program, fn, instr) || asks(instr) || isLine(instr)) &&
        (!isScalar || !isOtherChange(fn, instr, profile)),
    )
  );
}

/** `await prisma.securityEvent.create({ data })` in `logSecurityEvent`: a line of a log that is kept in a database. */
const writesLine = (fn: ProgramFunction, instr: CallInstr): boolean =>
  ADDS_ROW.test(instr.prop ?? '') && RECORDS.test(`${wordsOfCall(fn, instr, false)} | ${wordsOf(fn.fact.name)}`);

const ADDS_ROW = /^(?:create|insert(?:One)?)$/;

const NONE: ReadonlySet<ProgramFunction> = new Set();

/** A line in the log, a look, or something that is only reckoned. */
const isHarmless = (program: Program, fn: ProgramFunction, instr: CallInstr): boolean =>
  isLogging(fn, instr) || isTold(program, fn, instr) || SAYS_ONCE_METHODS.test(instr.prop ?? '') || isReckoning(program, fn, instr, 0);

/** `const say = warn ?? ((line) => log.warn(line)); say(text)`: all that is known to be called writes what it is given to the log. */
function isTold(program: Program, fn: ProgramFunction, instr: CallInstr): boolean {
  const called = program.phases.edgesAt(fn, instr);
  return (
    called.length > 0 &&
    called.every(({ kind, to }) => {
      const calls = to.fact.instrs.flatMap((each) => (each.op === 'call' ? [each] : []));
      return (
        kind === 'call' &&
        calls.length > 0 &&
        calls.every((each) => isLogging(to, each)) &&
        to.fact.instrs.every((each) => each.op !== 'set' || each.operator === 'init')
      );
    })
  );
}

/** Another place than this one is set. */
const isOtherChange = (fn: ProgramFunction, instr: Instr, { writes }: Profile): boolean =>
  (instr.op === 'set' && instr.operator !== 'init' && !writes.some((each) => each.instr === instr)) ||
  (instr.op === 'assign' &&
    instr.operator !== 'init' &&
    fn.file.facts.vars[instr.dst]?.fn !== fn.fact.id &&
    !writes.some((each) => each.instr === instr));

/** `name.includes('beta')`, `JSON.stringify(found)`, `this.shape(text, found)`: it looks at what is there and makes something of it, and sets nothing. */
const isReckoning = (program: Program, fn: ProgramFunction, instr: CallInstr, depth: number): boolean =>
  (instr.recv !== undefined && (TEXT_METHODS.has(instr.prop ?? '') || LOOK_METHODS.test(instr.prop ?? ''))) ||
  (instr.recv !== undefined && originOf(fn.file, instr.recv).instr?.op === 'array') || // `parts.push(`by ${name}`)` of a list of its own
  calleePaths(program, fn, instr).some((path) => RECKONING.test(path) || SPELLING_PACKAGES.test(path)) ||
  (instr.recv !== undefined && DATA_METHODS.has(instr.prop ?? '') && givesReckoning(program, fn, instr, depth)) ||
  changesNothing(program, fn, instr, depth);

const DEEPEST = 3;

/** `keys.map((key) => hintFor(key))`: what is called with each entry only reckons. */
function givesReckoning(program: Program, fn: ProgramFunction, instr: CallInstr, depth: number): boolean {
  const given = instr.args.flatMap((arg) => {
    const made = originOf(fn.file, arg).instr;
    return made?.op === 'function' ? [fn.file.functions[made.fn] as ProgramFunction] : [];
  });
  return (
    depth < DEEPEST && given.length === instr.args.length && given.length > 0 && given.every((to) => onlyReckons(program, to, depth + 1))
  );
}

/** `isQuiet()` beside it: a function of the program that only reckons, and sets nothing but parts of what it has made itself. */
function changesNothing(program: Program, fn: ProgramFunction, instr: CallInstr, depth: number): boolean {
  const called = program.phases.edgesAt(fn, instr);
  return depth < DEEPEST && called.length > 0 && called.every(({ kind, to }) => kind === 'call' && onlyReckons(program, to, depth + 1));
}

const onlyReckons = (program: Program, fn: ProgramFunction, depth: number): boolean =>
  fn.fact.instrs.every((each) => {
    if (each.op === 'call') return isReckoning(program, fn, each, depth);
    if (each.op === 'set') return each.operator === 'init' || originOf(fn.file, each.obj).instr?.op === 'object';
    return each.op !== 'delete' && (each.op !== 'assign' || fn.file.facts.vars[each.dst]?.fn === fn.fact.id);
  });

/** `if (!seen.has(origin)) { seen.add(origin); console.warn(origin); }` among other work: nothing but the line in the log hangs on it. */
export function logsWhatIsNew(profile: Profile): boolean {
  if (profile.collections.length === 0 || !profile.collections.every((each) => each.kind === 'set')) return false;
  const adds = profile.writes.filter((each) => each.depth !== 'place' && !each.dead && !isRemoval(each));
  const looks = profile.reads.filter((each) => each.served && each.depth === 'contents');
  return (
    adds.length > 0 &&
    looks.length > 0 &&
    adds.every((each) => each.operation === 'add') &&
    looks.every(
      (look) =>
        look.operation === 'has' &&
        look.instr.op === 'call' &&
        adds.some((add) => add.fn === look.fn && isAllThatHangsOn(look.fn, look.instr as CallInstr, add.instr as CallInstr)),
    )
  );
}

/** `if (now - lastLine > 60_000) { lastLine = now; console.error(error); }` among other work: a flag or a moment on which nothing but a line in the log hangs. */
export function logsOnceInAWhile(profile: Profile): boolean {
  const { writes, reads } = profile;
  const running = writes.filter((each) => !each.dead && !each.starting);
  const live = running.filter((each) => !isSetBack(each));
  // `if (down) { log('back'); down = false; }` beside what notes that it is down.
  const isNoted = ({ fn, instr }: Touch): boolean =>
    running.some((each) => each.fn === fn && instr.pos <= each.instr.pos && (live.includes(each) || onlyLogsBeside(each)));
  // `failures++` looks at what it steps on.
  const isSteppedOn = ({ fn, instr }: Touch): boolean =>
    instr.op === 'get' && readersOf(fn.file, instr.dst).every((use) => running.some((each) => each.instr === use));
  const looks = reads.filter((each) => !each.dead && !each.starting);
  return (
    isPlain(profile) &&
    live.length > 0 &&
    looks.length > 0 &&
    live.every((each) => each.depth === 'place' && onlyLogsBeside(each)) &&
    looks.every((look) => isNoted(look) && (isOnlyWeighed(look) || isSteppedOn(look)))
  );
}

/** It is noted in a branch that does nothing else but log. */
function onlyLogsBeside({ fn, instr }: Touch): boolean {
  const { block } = instr;
  const { cond, kind } = fn.fact.blocks[block] ?? {};
  if (kind !== 'then' || cond === undefined || fn.fact.blocks.filter((each) => each.cond === cond).length > 1) return false;
  const inside = fn.fact.instrs.filter((each) => isBelow(fn, each.block, block));
  return (
    inside.some((each) => each.op === 'call' && isLogging(fn, each)) &&
    inside.every((each) =>
      each.op === 'call'
        ? isLogging(fn, each) || SAYS_ONCE_METHODS.test(each.prop ?? '')
        : each === instr ||
          /^(?:get|copy|binary|template|object|array|literal|choose)$/.test(each.op) ||
          ((each.op === 'set' || each.op === 'assign') && each.operator === 'init'),
    )
  );
}

/** It is compared, or asked whether there is one, and told to nobody. */
function isOnlyWeighed({ fn, instr }: Touch): boolean {
  const isWeighing = (each: Instr): boolean => each.op === 'binary' || (each.op === 'unary' && each.operator === '!');
  if (instr.op === 'get') return readersOf(fn.file, instr.dst).every(isWeighing);
  return isWeighing(instr);
}

/** The branch around a block that runs only where a look has found nothing. */
const branchWithout = (fn: ProgramFunction, look: CallInstr, block: BlockId): BlockId | undefined =>
  guardsAround(fn, block).find(
    ({ guard }) =>
      guard.some.length === 0 &&
      guard.all.some((atom) => atom.kind === 'truthy' && !atom.positive && originOf(fn.file, atom.value).instr === look),
  )?.block;

/** Whether the answer of a look only decides whether a key is added and a line logged. */
function isAllThatHangsOn(fn: ProgramFunction, look: CallInstr, add: CallInstr): boolean {
  const branch = branchWithout(fn, look, add.block);
  if (branch === undefined) return false;
  const { cond } = fn.fact.blocks[branch] ?? {};
  if (cond === undefined || fn.fact.blocks.filter((each) => each.cond === cond).length > 1) return false; // something else happens where it is known
  if (readersOf(fn.file, look.dst).length > 1) return false;
  const inside = fn.fact.instrs.filter((each) => isBelow(fn, each.block, branch));
  return (
    inside.some((each) => each.op === 'call' && isLogging(fn, each)) &&
    inside.every((each) =>
      each.op === 'call'
        ? each === add || isLogging(fn, each) || SAYS_ONCE_METHODS.test(each.prop ?? '') || isSpelledOut(each)
        : /^(?:get|copy|binary|template|object|array|literal|choose)$/.test(each.op) || (each.op === 'set' && each.operator === 'init'),
    )
  );
}

/** `if (ensured.has(host)) return; await createTable(host); ensured.add(host)`: a Set of what was made ready, by its name or by what was done. */
export function setsUpOnce(program: Program, profile: Profile): boolean {
  if (profile.collections.length === 0 || !profile.collections.every((each) => each.kind === 'set')) return false;
  const adds = profile.writes.filter((each) => each.operation === 'add');
  return (
    profile.touches.every((each) =>
      each.mode === 'read' ? each.depth === 'entry' || each.operation === 'has' : each.operation === 'add' || isRemoval(each),
    ) &&
    adds.every((each) => profile.reads.some((read) => read.fn === each.fn)) &&
    (SET_UP.test(profile.words.symbol) || (adds.length > 0 && adds.every(({ fn }) => onlySetsUp(program, fn))))
  );
}

/** All that a function waits for may be done again without harm: `CREATE TABLE IF NOT EXISTS`, `mkdir`, `import('./grammars/rust.js')`. */
function onlySetsUp(program: Program, fn: ProgramFunction, depth = 0): boolean {
  const awaited = fn.fact.instrs.filter((each) => each.op === 'call' && each.awaited);
  return (
    (awaited.length > 0 || loadsModule(fn)) &&
    awaited.every((instr) => {
      if (instr.op !== 'call') return false;
      if (SETTING_UP_METHODS.test(instr.prop ?? '') || statesLayout(fn, instr)) return true;
      const called = program.phases.edgesAt(fn, instr).filter((edge) => edge.kind === 'call');
      return depth < 3 && called.length > 0 && called.every(({ to }) => onlySetsUp(program, to, depth + 1));
    })
  );
}

/** It loads a module, which every instance does for itself, and calls nothing besides. */
const loadsModule = (fn: ProgramFunction): boolean =>
  fn.fact.instrs.some((each) => each.op === 'import' && each.dynamic) && !fn.fact.instrs.some((each) => each.op === 'call');

const statesLayout = (fn: ProgramFunction, { args }: CallInstr): boolean =>
  args.some((arg) => {
    const made = originOf(fn.file, arg).instr;
    return [literalOf(fn.file, arg)?.value, ...(made ? textsUsedBy(fn.file, made) : [])].some(
      (text) => typeof text === 'string' && REPEATABLE_STATEMENT.test(text),
    );
  });

/**
 * `let cold = true; ... if (cold) { count('cold start'); cold = false; }`, `const isCold = cold; cold = false; log.info({ isCold })`: what only the
 * first request of an instance does or is said to be, and nobody is turned away by it.
 */
export function isFirstOfInstance(program: Program, profile: Profile): boolean {
  const { collections, objects, cell } = profile;
  const live = profile.writes.filter((each) => each.served);
  const reads = profile.reads.filter((each) => each.served);
  const values = new Set(live.map((each) => storedLiteral(each)?.value));
  if (
    collections.length > 0 ||
    objects.length > 0 ||
    live.length === 0 ||
    values.size !== 1 ||
    typeof [...values][0] !== 'boolean' ||
    !live.every((each) => each.depth === 'place')
  ) {
    return false;
  }
  const isOwn = (fn: ProgramFunction, value: VarId): boolean => isReadOf(cell, profile.reads, fn, value);
  const isBehindLook = ({ fn, instr }: Touch): boolean =>
    guardsAround(fn, instr.block).some(
      ({ guard, block }) =>
        guard.some.length === 0 &&
        guard.all.length === 1 &&
        guard.all.some((atom) => atom.kind === 'truthy' && isOwn(fn, atom.value)) &&
        fn.fact.blocks[block]?.kind === 'then' &&
        !endsBelow(fn, block),
    );
  // Asked, and told to nobody.
  const isOnlyAsked = ({ fn, instr }: Touch): boolean =>
    live.some((write) => write.fn === fn) &&
    (instr.op === 'get' ? readersOf(fn.file, instr.dst).length === 0 : !operandsOf(instr).some((value) => isOwn(fn, value)));
  return (
    (live.every(isBehindLook) && reads.every(isOnlyAsked)) ||
    (reads.length > 0 && reads.every((each) => !isBesideRequests(program, each) && isKeptBeforeItEnds(each, live)))
  );
}

/** `const isCold = cold; cold = false;`: whoever looks ends it at once, and does nothing else because of it but to go on or to say so. */
function isKeptBeforeItEnds({ fn, instr }: Touch, ends: readonly Touch[]): boolean {
  const isKept = (value: VarId): boolean => value === instr.dst || originOf(fn.file, value).instr === instr;
  return (
    (instr.op === 'get' || instr.op === 'assign' || instr.op === 'copy' || (instr.op === 'unary' && instr.operator === '!')) &&
    ends.some((end) => end.fn === fn && end.instr.pos > instr.pos && isBelow(fn, instr.block, end.instr.block)) &&
    fn.fact.instrs.every((each) => each.op !== 'return' || !isKept(each.src)) &&
    fn.fact.blocks.every(({ cond }, block) => cond === undefined || !isKept(cond) || !endsBelow(fn, block))
  );
}

/** A function is left within a block. */
const endsBelow = (fn: ProgramFunction, block: BlockId): boolean =>
  fn.fact.instrs.some((each) => (each.op === 'return' || each.op === 'throw') && isBelow(fn, each.block, block));

/** `key.toBase58().slice(0, 8)` within the line. */
const isSpelledOut = ({ recv, prop, awaited }: CallInstr): boolean =>
  recv !== undefined && !awaited && (DATA_METHODS.has(prop ?? '') || SPELLED.test(prop ?? ''));

/** Methods that give a value as a text: `toBase58`, `toISOString`. */
const SPELLED = /^to[A-Z]\w*$/;

/** A value that tells the caller what to do: what is kept then decides more than a line in the log. */
function answers(fn: ProgramFunction, variable: VarId): boolean {
  const { instr } = originOf(fn.file, variable);
  return (
    instr?.op === 'object' ||
    instr?.op === 'binary' ||
    instr?.op === 'unary' ||
    (instr?.op === 'literal' && typeof instr.value === 'boolean')
  );
}

/** Whether a function says something in the log. */
export const writesToLog = (fn: ProgramFunction): boolean => fn.fact.instrs.some((each) => each.op === 'call' && isLogging(fn, each));

const isLogging = (fn: ProgramFunction, instr: CallInstr): boolean =>
  reports(fn, instr) ||
  CONSOLE_METHODS.test(instr.prop ?? '') ||
  (instr.prop === null && instr.recv !== undefined && fn.file.facts.vars[instr.recv]?.name === 'console') || // `console[level](message)`
  (instr.callee >= 0 && LOG_FUNCTIONS.test(fn.file.facts.vars[instr.callee]?.name ?? ''));
