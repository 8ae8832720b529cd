/** Memory that stands in for a store outside: in a catch branch, behind an availability check, as the default of a switch. */
import {
  FALLBACK_WORDS,
  IN_MEMORY,
  PLATFORM_MANIFESTS,
  STORE_CLIENT_METHODS,
  STORE_METHODS,
  STORE_NAMES,
} from '../../knowledge/fallback-words.js';
import { definitionOf } from '../../program/values/definitions.js';
import type { Obj, ProgramFunction } from '../../program/model.js';
import { bit } from '../../program/phases/phases.js';
import type { Program } from '../../program/program.js';
import { constructionOf } from '../../program/values/objects.js';
import { isPseudo } from '../../program/values/solver.js';
import type { Role, Severity } from '../finding.js';
import { absenceAround, absenceBefore, isClientItself, isStorePath, usesStore, type Absence } from '../outside.js';
import { isComeToByFailure, makerRefusesInProduction, refusesInProduction } from '../refuses-in-production.js';
import { storedLiteral, type Profile, type Touch } from '../profile.js';
import type { TraitFinding } from '../rule.js';
import { isRemoval } from '../profile.js';
import { USUAL, lower } from '../severity.js';
import { encloses } from '../../facts/positions.js';
import { once } from '../../once.js';

/** Roles of state that is kept in memory beside a store on purpose, or about the store. */
const ABOUT_THE_STORE: ReadonlySet<Role> = new Set<Role>([
  'circuit-breaker',
  'metrics',
  'counter',
  'round-robin',
  'log-buffer',
  'cache',
  'memo',
  'lock',
  'pubsub',
  'connections',
  'client',
  'lazy-init',
]);

/** Roles that what is kept shows by its keys and values: such a thing is no generic store, whatever it is called. */
const OWN: ReadonlySet<Role> = new Set<Role>(['job-status', 'rate-limit', 'auth', 'session', 'idempotency']);

/** Figures: beside a store they are about it, unless they are written to it. */
const COUNTED: ReadonlySet<Role> = new Set<Role>(['metrics', 'counter']);

export function fallbackOf(program: Program, profile: Profile, role: Role): TraitFinding | undefined {
  const flag = stickyFlag(program, profile);
  if (flag) return flag;
  const isCounted = COUNTED.has(role);
  if (
    (profile.collections.length === 0 && !isCounted) ||
    profile.objects.some((each) => each.kind === 'external' && isStorePath(each.path))
  )
    return undefined;
  const writes = profile.writes.filter((each) => (each.served || each.dead || hasServedPhase(program, each.fn)) && !isRemoval(each));
  if (writes.length === 0) return undefined;
  const isKept = profile.collections.length > 0;
  const twin = isKept ? twinOf(program, profile, writes) : undefined;
  // A count under each key is what the store would keep, and so are figures that are written there as well.
  const isBeside = ABOUT_THE_STORE.has(role) && !(role === 'counter' && isKept);
  const absence =
    twin ??
    (isBeside ? undefined : branchOf(program, profile, writes)) ??
    (isBeside && !isCounted ? undefined : readWithout(program, profile, writes));
  if (!absence) return undefined;
  const names = absence.env.map((each) => each.name);
  const home = writes[0] as Touch;
  const evidence = `memory is used ${absence.words}`;
  if (absence.developmentOnly) return { evidence: `${evidence}, which is development only`, verdict: 'safe' };
  if (
    (names.length > 0 && refusesInProduction(program, home.fn, names)) ||
    (absence.client &&
      makerRefusesInProduction(program, absence.client) &&
      !writes.some((each) => isComeToByFailure(program, each.fn, each.instr)))
  ) {
    return { evidence: `${evidence}, and production refuses to start there`, verdict: 'unsafe', unreached: true };
  }
  const kept: Role | undefined = !OWN.has(role) && isWholeStore(profile) ? 'fallback' : undefined;
  const ruledOut = ruledOutBy(program, absence);
  const ceiling: Severity | undefined = ruledOut ? lower(USUAL[kept ?? role]) : undefined;
  return {
    evidence: ruledOut ? `${evidence}; ${ruledOut} rules that out here` : evidence,
    ...(kept ? { role: kept } : {}),
    ...(absence.kind === 'failed' ? { isFailover: true } : {}),
    ...(ceiling ? { ceiling } : {}),
  };
}

interface Found extends Absence {
  readonly developmentOnly?: boolean;
}

const hasServedPhase = (program: Program, fn: ProgramFunction): boolean =>
  (program.phases.of(fn) & (bit('request') | bit('background') | bit('unknown'))) !== 0;

/** Writes that happen only without the store, or reads that only then come to it. */
function branchOf(program: Program, profile: Profile, writes: readonly Touch[]): Found | undefined {
  // What becomes of an entry later on says nothing of where entries are put and asked for.
  const reads = withoutEntries(readsBeside(profile, writes));
  const without = (each: Touch): Absence | undefined => withoutStore(program, each);
  let known: { readonly first: Absence | undefined } | undefined; // looked for only where it matters: there may be thousands of reads
  const readAbsence = (): Absence | undefined => {
    if (!known) {
      let first: Absence | undefined;
      for (let at = 0; at < reads.length && !first; at += 1) first = without(reads[at] as Touch);
      known = { first };
    }
    return known.first;
  };
  for (const write of withoutEntries(writes)) {
    const found =
      absenceAround(program, write.fn, write.instr.block, { before: true }) ??
      absenceBefore(program, write.fn, write.instr.pos, write.instr.block);
    if (!found) continue;
    // What a handler of errors notes down is a fallback only where it is read in the store's stead.
    if (found.kind === 'failed' && !readAbsence() && !FALLBACK_WORDS.test(profile.words.symbol)) continue;
    return found;
  }
  return undefined;
}

function withoutEntries(touches: readonly Touch[]): readonly Touch[] {
  const near = touches.filter((each) => each.depth !== 'entry');
  return near.length > 0 ? near : touches;
}

const withoutStore = (program: Program, each: Touch): Absence | undefined =>
  absenceAround(program, each.fn, each.instr.block, { empty: true, before: true }) ??
  absenceBefore(program, each.fn, each.instr.pos, each.instr.block);

const readsBeside = (profile: Profile, writes: readonly Touch[]): readonly Touch[] =>
  profile.reads.filter(
    (each) => each.mode === 'read' && !isSize(each) && !writes.some((write) => write.fn === each.fn && encloses(write.instr, each.instr)),
  );

/**
 * What is written here is written outside as well, and is asked for here only where the store is missing or has no answer. What the writer
 * itself looks up is for the write, and entries that somebody was handed are no question to the store.
 */
function readWithout(program: Program, profile: Profile, writes: readonly Touch[]): Found | undefined {
  const through = new Set(writes.map((each) => each.fn).filter((fn) => usesStore(program, fn, 1)));
  if (through.size === 0) return undefined;
  if (FALLBACK_WORDS.test(profile.words.symbol))
    return { kind: 'failed', words: 'beside the store outside, to which the same is written', env: [] };
  let first: Absence | undefined;
  for (const each of readsBeside(profile, writes)) {
    if (!each.served || each.depth === 'entry') continue;
    const found = profile.collections.length === 0 && through.has(each.fn) ? undefined : withoutStore(program, each);
    if (!found && !through.has(each.fn)) return undefined;
    first ??= found;
  }
  return first;
}

const isSize = (touch: Touch): boolean => touch.instr.op === 'get' && (touch.instr.prop === 'size' || touch.instr.prop === 'length');

/** `forceMemory = true` after a failure: the instance uses memory for the rest of its life. */
function stickyFlag(program: Program, profile: Profile): TraitFinding | undefined {
  if (profile.objects.length > 0 || !IN_MEMORY.test(profile.words.symbol)) return undefined;
  const literals = profile.writes.map((each) => storedLiteral(each));
  if (literals.length === 0 || !literals.every((each) => typeof each?.value === 'boolean')) return undefined;
  const turned = profile.writes.find(
    (each, at) =>
      literals[at]?.value === true &&
      each.fn.fact.kind !== 'module' &&
      program.phases.of(each.fn) !== 0 &&
      (each.inCatch || absenceAround(program, each.fn, each.instr.block) !== undefined),
  );
  if (!turned || !profile.reads.some((each) => hasServedPhase(program, each.fn))) return undefined;
  const turnsBack = profile.writes.some((each, at) => literals[at]?.value === false && hasServedPhase(program, each.fn));
  // What is set after a failure and taken back once the store answers again is the state of this instance's own connection.
  if (turnsBack) {
    return {
      evidence: 'a failure switches this instance to memory until the store answers again, while the others go on with it',
      role: 'circuit-breaker',
      verdict: 'unsafe',
      ceiling: 'medium',
    };
  }
  return {
    evidence: 'a failure switches this instance to memory for the rest of its life, while the others go on with the store outside',
    role: 'fallback',
    verdict: 'unsafe',
    ceiling: 'high',
  };
}

/** The object that keeps the cell is one of two that stand in the same place, and the other keeps its data outside. */
function twinOf(program: Program, profile: Profile, writes: readonly Touch[]): Found | undefined {
  for (const owner of ownersOf(program, profile, writes)) {
    const twin = twinBeside(program)(owner);
    if (twin) return twin;
  }
  return undefined;
}

/** By object: each of its fields asks. */
const twinBeside = once((program: Program) => once((owner: Obj) => findTwin(program, owner)));

function findTwin(program: Program, owner: Obj): Found | undefined {
  // One that keeps rows of its own in a store does not stand for another that does: kinds of one thing, of which each has its part in memory.
  if (keepsOutside(program, owner)) return undefined;
  const own = identityOf(owner);
  const beside = coHolders(program).get(own) ?? [];
  const others = [...beside].filter((each) => identityOf(each) !== own && isAlike(program, owner, each) && keepsOutside(program, each));
  const other = others.find((each) => each.file === owner.file) ?? others[0];
  if (!other) return undefined;
  const made = conditionOf(program, owner);
  if (made === 'development') return { kind: 'chosen', words: 'in development', env: [], developmentOnly: true };
  if (made) return made;
  // What requests make, nobody chooses when the server starts.
  if ([owner, other].some((each) => each.class !== undefined && madeForRequests(program).has(each.class))) return undefined;
  return { kind: 'chosen', words: `unless ${nameOf(other)} is chosen when the server starts`, env: [] };
}

/** Classes of which requests make objects. */
const madeForRequests = once((program: Program): ReadonlySet<NonNullable<Obj['class']>> => {
  const found = new Set<NonNullable<Obj['class']>>();
  for (const obj of program.solver.objects) {
    const { kind, class: cls, fn } = obj;
    if (kind !== 'instance' || !cls || !fn || found.has(cls)) continue;
    const made = constructionOf(obj);
    if (made && (program.phases.at(fn, made) & bit('request')) !== 0) found.add(cls);
  }
  return found;
});

/** Whether one can stand for the other: they have methods in common. */
function isAlike(program: Program, owner: Obj, other: Obj): boolean {
  const own = methodsOf(program, owner);
  if (other.kind === 'external') return own.some((each) => STORE_CLIENT_METHODS.test(each));
  const theirs = new Set(methodsOf(program, other));
  const common = own.filter((each) => theirs.has(each)).length;
  return common >= 1 && common * 2 >= Math.min(own.length, theirs.size);
}

function methodsOf(program: Program, obj: Obj): readonly string[] {
  const { solver } = program;
  if (obj.class)
    return obj.class.members
      .filter((each) => each.kind === 'method' && each.name !== 'constructor' && !each.isStatic)
      .map((each) => each.name);
  return [...solver.propertiesOf(obj)]
    .filter(([name, node]) => !isPseudo(name) && solver.objectsOf(node).some((obj) => obj.kind === 'function'))
    .map(([name]) => name);
}

const nameOf = (obj: Obj): string =>
  obj.kind === 'external'
    ? `\`${(obj.path ?? '').replace(/:.*/, '')}\``
    : obj.class?.name
      ? `\`${obj.class.name}\``
      : 'the other implementation';

/** Objects of one class count as one; so do those of one place. */
const identityOf = (obj: Obj): string => (obj.class ? `${obj.file.index}:${obj.class.id}` : `o${obj.id}`);

/** Objects through whose methods the cell is used: the instance, the service object, what a factory returned. */
function ownersOf(program: Program, profile: Profile, writes: readonly Touch[]): readonly Obj[] {
  const { cell } = profile;
  if (cell.field) return [cell.field.cls];
  if (cell.owner) return [cell.owner];
  const holders = methodHolders(program);
  const found = new Set<Obj>();
  for (const { fn } of writes) {
    for (let at: ProgramFunction | undefined = fn; at && at.fact.kind !== 'module'; at = at.file.functions[at.fact.parent])
      for (const each of holders.get(at) ?? []) found.add(each);
  }
  return [...found];
}

/** For each function the object literals of which it is a method. */
const methodHolders = once((program: Program): ReadonlyMap<ProgramFunction, readonly Obj[]> => {
  const found = new Map<ProgramFunction, Obj[]>();
  const { solver } = program;
  solver.objects.forEach((obj) => {
    if (obj.kind !== 'object') return;
    solver.propertiesOf(obj).forEach((node, name) => {
      if (isPseudo(name)) return;
      for (const id of solver.valuesOf(node)) {
        const { function: fn, file } = solver.object(id);
        if (!fn || file !== obj.file || fn.fact.pos < obj.pos || fn.fact.end > obj.end) continue;
        const all = found.get(fn);
        if (all) all.push(obj);
        else found.set(fn, [obj]);
      }
    });
  });
  return found;
});

const MOST_TWINS = 8;

/** For each object those that may stand in the same variable, or be returned by the same function, in its stead. */
const coHolders = once((program: Program): ReadonlyMap<string, ReadonlySet<Obj>> => {
  const found = new Map<string, Set<Obj>>();
  const { solver } = program;
  const visit = (node: number): void => {
    const ids = solver.valuesOf(node);
    if (ids.length < 2 || ids.length > MOST_TWINS) return;
    const all = ids
      .map((id) => solver.object(id))
      .filter(
        (each) =>
          each.kind === 'object' ||
          each.kind === 'instance' ||
          (each.kind === 'external' && isStorePath(each.path) && isClientItself(each.path ?? '')),
      );
    if (all.length < 2) return;
    for (const each of all) {
      if (each.kind === 'external') continue;
      const key = identityOf(each);
      const others = found.get(key) ?? new Set<Obj>();
      for (const other of all) if (other !== each) others.add(other);
      found.set(key, others);
    }
  };
  for (const file of solver.files) {
    file.facts.vars.forEach((_fact, id) => visit(solver.node(file, id)));
    for (const fn of file.functions) visit(fn.result);
  }
  return found;
});

function keepsOutside(program: Program, obj: Obj): boolean {
  if (obj.kind === 'external') return true;
  const { solver } = program;
  for (const [name, node] of solver.propertiesOf(obj)) {
    if (isPseudo(name)) continue;
    for (const id of solver.valuesOf(node)) {
      const value = solver.object(id);
      if (value.kind === 'external' && isStorePath(value.path)) return true;
      if (value.function && usesStore(program, value.function, 1)) return true;
    }
  }
  return (obj.class?.members ?? []).some((member) => {
    const fn = member.fn === undefined ? undefined : obj.file.functions[member.fn];
    return fn !== undefined && usesStore(program, fn, 1);
  });
}

/** Under which condition the object that keeps things in memory is made, or put where the other could stand. */
function conditionOf(program: Program, owner: Obj): Found | 'development' | undefined {
  const { solver } = program;
  const own = identityOf(owner);
  let development = false;
  for (const fn of solver.functions) {
    for (const instr of fn.fact.instrs) {
      if (instr.op !== 'assign' && instr.op !== 'return' && instr.op !== 'call' && instr.op !== 'set') continue;
      if (instr.block === 0) continue;
      const value = instr.op === 'call' ? instr.dst : instr.src;
      if (instr.op === 'set' && definitionOf(fn.file, instr.obj)?.op === 'object') continue;
      const held = solver.objectsAt(fn.file, value);
      if (held.length === 0 || held.some((each) => identityOf(each) !== own)) continue;
      if (program.phases.regions.of(fn, instr.block).dev) {
        development = true;
        continue;
      }
      const found = absenceAround(program, fn, instr.block, { depth: 1 });
      if (found) return found;
    }
  }
  return development ? 'development' : undefined;
}

/** A generic key-value store or database: neither its name nor its functions say what is kept. */
function isWholeStore(profile: Profile): boolean {
  const { symbol, owner, functions } = profile.words;
  const left = `${symbol} ${owner}`.replace(STORE_NAMES, '').trim();
  if (left !== '') return false;
  // `get` and `set`, not `get job` and `set job`.
  const methods = functions
    .split(' | ')
    .filter((each) => each.replace(STORE_METHODS, '').replace(STORE_NAMES, '').trim() === '' && each.match(STORE_METHODS));
  return methods.length >= 2;
}

/** The configuration of the platform that makes the store outside the one in use. A compose file says nothing of functions. */
function ruledOutBy(program: Program, absence: Absence): string | undefined {
  if (absence.env.length === 0) return undefined;
  for (const manifest of program.input.manifests) {
    if (!PLATFORM_MANIFESTS.test(manifest.name)) continue;
    for (const { name, value } of absence.env) {
      const set = settingIn(manifest.data, name, 6);
      if (set !== undefined && set !== '' && (value === undefined || set === value)) return `${manifest.path}, which sets ${name},`;
    }
  }
  return undefined;
}

function settingIn(data: unknown, name: string, depth: number): string | undefined {
  if (data === null || typeof data !== 'object' || depth <= 0) return undefined;
  for (const [key, value] of Object.entries(data)) {
    if (key === name && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')) return String(value);
    const inner = settingIn(value, name, depth - 1);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
