/** Whether a cell is a cache, whose loss costs time alone: filled where it is found empty, or fetched anew by each instance; and who makes it stale. */
import { CHEAP_METHODS, DATA_PATHS, LIST_COPIES, PLAIN_CONSTRUCTORS } from '../../knowledge/methods.js';
import { CACHE_WORDS, EXPIRY_NAMES, TOKEN_WORDS, WARM_WORDS } from '../../knowledge/roles.js';
import type { Instr, VarId } from '../../facts/model.js';
import { definitionOf, guardOf, guardsAround, liesIn, literalOf, operandsOf, originAt, originOf, weighs, type Guard } from '../../program/definitions.js';
import type { CallEdge, Obj, ProgramFunction } from '../../program/model.js';
import { has, SERVING } from '../../program/phases.js';
import type { Program } from '../../program/program.js';
import type { Role } from '../finding.js';
import { isFetched } from './copies.js';
import { libraryFor } from '../stores/libraries.js';
import { isStoreAnswer } from '../outside.js';
import { isRemoval, isReset, putBy, storedLiteral, type Profile, type Touch } from '../profile.js';
import { isSentIn, requestDataOf } from '../request-data.js';
import { drawsIt } from '../roles/role-shapes.js';
import { takesWhatItFinds } from '../roles/marks.js';
import { isPromise } from './promises.js';
import { isMaintenance } from './self-maintenance.js';
import { isDatedCopy, isFoundOld, isNow } from '../roles/time-marks.js';

/**
 * One function looks a key up, and stores what it computed or fetched where it found nothing; nothing else writes but what removes. What
 * is found is given back as it is, never changed.
 */
export function memoises(profile: Profile): boolean {
  const { collections } = profile;
  // What a package makes may keep something of its own; one that we know nothing of, and that nobody changes, is a thing made ready.
  if (profile.objectsOfPackages.some((path) => libraryFor(path.replace(/\(\)$/, '')).length > 0) || profile.botEntries || profile.emitterEntries) return false;
  if (collections.length === 0 || !collections.every((each) => each.kind === 'map' || each.kind === 'object')) return false;
  const live = profile.writes.filter((each) => !each.dead && !each.starting);
  if (live.some((each) => each.depth === 'entry' || each.depth === 'place')) return false;
  const stores = live.filter((each) => !isRemoval(each));
  const [store] = stores;
  if (!store || new Set(stores.map((each) => each.fn)).size !== 1) return false;
  if (profile.reads.some((each) => each.served && each.depth !== 'entry' && each.fn !== store.fn && !isMaintenance(each, profile) && !live.some((write) => write.fn === each.fn && isRemoval(write)))) return false;
  if (!profile.reads.some((each) => each.fn === store.fn && /^(?:get|has)$/.test(each.operation))) return false;
  const isAnswer = (each: Touch): boolean => { const value = storedValue(each); return value !== undefined && comesFromCall(each.fn, value, 0); };
  return stores.every((each) => {
    const value = storedValue(each);
    // What is drawn at random is another thing on each instance.
    return value !== undefined && !drawsIt(each.fn, value, 0) && !isMadeOfFound(profile, each.fn, value, 0) && (isAnswer(each) || holdsNothing(each.fn, value));
  }) && stores.some(isAnswer);
}

/** `kept = stamps.get(key).filter(isRecent); stamps.set(key, [...kept, now])`: what lay there goes on, and is no answer that anybody could give again. */
function isMadeOfFound(profile: Profile, fn: ProgramFunction, value: VarId, depth: number): boolean {
  const { variable, instr } = originOf(fn.file, value);
  if (!instr || depth > 5) return false;
  if (instr.op === 'call' && instr.recv !== undefined && LIST_COPIES.test(instr.prop ?? '')) return isLookIn(profile, fn, instr.recv, 0) || isMadeOfFound(profile, fn, instr.recv, depth + 1);
  if (instr.op === 'array') return fn.fact.instrs.some((each) => each.op === 'spread' && each.obj === variable && (isLookIn(profile, fn, each.src, 0) || isMadeOfFound(profile, fn, each.src, depth + 1)));
  // `counts.set(key, { day, n: found.n + 1 })`.
  if (instr.op === 'binary') return /^[-+]$/.test(instr.operator) && operandsOf(instr).some((each) => { const part = originOf(fn.file, each).instr; return part?.op === 'get' && isLookIn(profile, fn, part.obj, 0); });
  if (instr.op === 'object') return fn.fact.instrs.some((each) => each.op === 'set' && each.obj === variable && each.operator === 'init' && isMadeOfFound(profile, fn, each.src, depth + 1));
  return instr.op === 'choose' && instr.srcs.some((src) => isMadeOfFound(profile, fn, src, depth + 1));
}

/** `stamps.get(key)`, `stamps.get(key) ?? []`. */
function isLookIn(profile: Profile, fn: ProgramFunction, value: VarId, depth: number): boolean {
  const { instr } = originOf(fn.file, value);
  if (instr?.op === 'choose') return depth < 3 && instr.srcs.some((src) => isLookIn(profile, fn, src, depth + 1));
  return instr !== undefined && profile.reads.some((each) => each.instr === instr && each.depth === 'contents');
}

/** What is stored by a function that waits for nothing is computed by a call that goes nowhere, and whoever asks is given it. */
export function computesAtOnce(program: Program, profile: Profile): boolean {
  const stores = profile.writes.filter((each) => !each.dead && !each.starting && !isRemoval(each));
  return stores.every((each) => {
    const { fn } = each;
    const value = storedValue(each);
    const made = value === undefined ? undefined : originOf(fn.file, value).instr;
    const found = (src: VarId): boolean => profile.reads.some((read) => read.operation === 'get' && read.fn === fn && read.instr === originOf(fn.file, src).instr);
    return !fn.fact.async && made?.op === 'call' && !made.awaited && !(program.phases.outgoing.get(fn) ?? []).some((edge) => edge.instr === made && edge.to.fact.async)
      && profile.reads.some((read) => read.fn === fn && read.operation === 'get' && read.depth === 'contents')
      // `let n = seen.get(key); if (n === undefined) n = compute(key); return n`.
      && fn.fact.instrs.some((one) => one.op === 'return' && (found(one.src) || fn.fact.instrs.some((set) => set.op === 'assign' && set.operator === 'init' && set.dst === one.src && found(set.src))));
  });
}

/** What is put there under a key. */
function storedValue({ fn, instr }: Touch): VarId | undefined {
  const value = instr.op === 'call' ? instr.args[1] : instr.op === 'set' ? instr.src : undefined;
  return value === undefined ? undefined : originAt(fn, value, instr).variable;
}

/**
 * `if (held[name]) return held[name]; held[name] = await vault.read(name)`: what it keeps was waited for, nothing of it was drawn, and it is
 * asked for again after a while, or is filed under nothing that a request says.
 */
export function keepsWhatItAsked(program: Program, profile: Profile): boolean {
  return memoises(profile) && profile.writes.every((each) => {
    if (each.dead || each.starting || isRemoval(each)) return true;
    const { fn, instr } = each;
    const key = instr.op === 'call' ? instr.args[0] : instr.op === 'set' ? instr.key : undefined;
    const value = storedValue(each);
    if (value === undefined) return false;
    if (holdsNothing(fn, value)) return true;
    const growsOld = fn.fact.instrs.some((one) => one.op === 'binary' && /^[<>]=?$/.test(one.operator));
    return (isFetched(program, fn, value) || isPromise(program, fn, value)) && !requestDataOf(program, fn, value).drawn && (growsOld || (key !== undefined && requestDataOf(program, fn, key).source === undefined));
  });
}

/**
 * `const hit = find(id); if (hit) return hit; const row = await load(id); keep(id, row)`: who looks a key up in one function stores by
 * another what it waited for where nothing was found. Nobody else looks, and nobody else stores.
 */
export function fillsWhereMissing(program: Program, profile: Profile): boolean {
  if (profile.collections.length === 0 || !profile.collections.every((each) => each.kind === 'map' || each.kind === 'object')) return false;
  const live = profile.writes.filter((each) => !each.dead && !each.starting);
  const stores = live.filter((each) => !isRemoval(each));
  const [store] = stores;
  if (!store || live.some((each) => each.depth !== 'contents') || stores.some((each) => each.fn !== store.fn)) return false;
  const looks = profile.reads.filter((each) => each.served && each.depth === 'contents' && each.fn !== store.fn && !isMaintenance(each, profile) && !live.some((write) => write.fn === each.fn && isRemoval(write)));
  const [look] = looks;
  if (!look || looks.some((each) => each.fn !== look.fn || !/^(?:get|has)$/.test(each.operation))) return false;
  const kept = store.instr.op === 'call' ? store.instr.args[1] : store.instr.op === 'set' ? store.instr.src : undefined;
  const index = kept === undefined ? -1 : store.fn.fact.params.indexOf(originOf(store.fn.file, kept).variable);
  const callsOf = (fn: ProgramFunction): readonly CallEdge[] => (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call' && (program.phases.at(edge.from, edge.instr) & SERVING) !== 0);
  const asked = callsOf(look.fn);
  const filled = callsOf(store.fn);
  if (index < 0 || filled.length === 0 || asked.some((edge) => !filled.some((each) => each.from === edge.from))) return false;
  return filled.every(({ from, instr }) => instr.op === 'call' && isFetched(program, from, instr.args[index] ?? -1)
    && asked.some((edge) => edge.from === from && isUnderMiss(from, instr.block, edge.instr)));
}

/** A block runs only where a call gave nothing. */
function isUnderMiss(fn: ProgramFunction, block: number, look: Instr): boolean {
  return guardsAround(fn, block).some(({ guard }) => guard.all.some((atom) => (atom.kind === 'truthy' ? !atom.positive && originOf(fn.file, atom.value).instr === look
    : /^[=!]==?$/.test(atom.operator) && originOf(fn.file, atom.left).instr === look)));
}

/** `{ value: null, expiresAt }`: that nothing was found is remembered like what was. */
function holdsNothing(fn: ProgramFunction, variable: VarId): boolean {
  const { variable: at, instr } = originOf(fn.file, variable);
  const isNothing = (value: VarId): boolean => { const literal = literalOf(fn.file, value); return literal !== undefined && (literal.value === null || literal.value === undefined || literal.value === false); };
  return isNothing(at) || (instr?.op === 'object' && fn.fact.instrs.some((each) => each.op === 'set' && each.obj === at && each.operator === 'init' && isNothing(each.src)));
}

/** The stored value, or a property of the stored object, is what some call gave. */
function comesFromCall(fn: ProgramFunction, variable: VarId, depth: number, inSum = false): boolean {
  const { variable: at, instr } = originOf(fn.file, variable);
  if (!instr || depth > 8) return false;
  // `calls.get(key) + 1` is reckoned from what lies there.
  if (instr.op === 'call') return !CHEAP_METHODS.test(instr.prop ?? '') && !(inSum && instr.prop === 'get') && !(instr.callee >= 0 && PLAIN_CONSTRUCTORS.test(fn.file.facts.vars[instr.callee]?.name ?? ''));
  if (instr.op === 'object') return fn.fact.instrs.some((each) => each.op === 'set' && each.obj === at && each.operator === 'init' && comesFromCall(fn, each.src, depth + 1));
  if (instr.op === 'import') return instr.dynamic; // `(await import('../roles/texts.j.js')).default`
  if (instr.op === 'get') return comesFromCall(fn, instr.obj, depth + 1, inSum);
  if (instr.op === 'choose') return instr.srcs.some((src) => comesFromCall(fn, src, depth + 1, inSum));
  // `names[n] = prefix + spell(n)`.
  if (instr.op === 'template' || (instr.op === 'binary' && /^(?:[-+*/%^&|]|<<|>>>?)$/.test(instr.operator))) return operandsOf(instr).some((src) => comesFromCall(fn, src, depth + 1, true));
  return instr.op === 'iterate' && comesFromCall(fn, instr.src, depth + 1);
}

/** From this score on a name says that it is a cache, not only a word of what is stored. */
export const NAMED = 3;

/** A cache by its name, or by its shape: filled where it was found empty or too old. */
export function isCacheLike(program: Program, profile: Profile, role: Role, score: number): boolean {
  if (takesWhatItFinds(profile)) return false;
  if (profile.objectsOfPackages.some((path) => libraryFor(path.replace(/\(\)$/, '')).some((entry) => entry.hazard === 'memory' && !entry.tolerable && entry.memoryWhen.op !== 'never'))) return false; // each entry is a store itself
  if ((role === 'cache' || role === 'memo') && (CACHE_WORDS.test(profile.words.symbol) || refills(program, profile))) return profile.collections.length === 0 ? !isWorkingCopy(program, profile) : readsThrough(program, profile);
  // That what is stored has a time is true of much that is nowhere else: `latest = { value: req.body.value, timestamp: Date.now() }`.
  if (role === 'cache' || role === 'memo') return fillsWhatItMisses(program, profile) || (((profile.collections.length > 0 && readsThrough(program, profile)) || !keepsRequestData(program, profile)) && (score >= NAMED || !isWorkedOn(program, profile)));
  if (CACHE_WORDS.test(profile.words.symbol) && !GUARDS.has(role) && readsThrough(program, profile)) return role !== 'job-status' || !isAskedInVain(program, profile);
  if (!CACHE_WORDS.test(profile.words.symbol) && !CACHE_WORDS.test(profile.words.owner)) return refills(program, profile);
  return role === 'other' || role === 'entity-store' || role === 'config';
}

/** Roles in which a miss is not harmless, whatever the name says. */
export const GUARDS: ReadonlySet<Role> = new Set(['rate-limit', 'session', 'auth', 'idempotency', 'lock', 'queue', 'request-context']);

/**
 * Some function looks into it and fills it where it finds nothing; or calls one that looks and one that fills. Where the lookers have no
 * way to fill, what they find is the only copy.
 */
function readsThrough(program: Program, profile: Profile): boolean {
  const fills = new Set(profile.writes.filter((each) => !isRemoval(each)).map((each) => each.fn));
  const looks = new Set(profile.reads.filter((each) => each.depth !== 'entry' && !isMaintenance(each, profile)).map((each) => each.fn));
  if ([...looks].some((look) => [...fills].some((fill) => liesIn(fill, look)))) return true; // what it leaves to be called later is its own
  const callersOf = (fn: ProgramFunction): readonly ProgramFunction[] => (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind !== 'callback').map((edge) => edge.from);
  // `read` of the memory alone is called by `cached`, which asks Redis first: what stands around that in the same file is asked of both.
  const callers = (fns: ReadonlySet<ProgramFunction>): ReadonlySet<ProgramFunction> => {
    const near = [...fns].flatMap(callersOf);
    return new Set([...fns, ...near, ...near.filter((each) => each.file === profile.cell.file && each.fact.kind !== 'module' && !fns.has(each)).flatMap(callersOf).filter((each) => each.file === profile.cell.file)]);
  };
  const [looking, filling] = [callers(looks), callers(fills)];
  // Where one request fills and another looks, by two branches of one function, nobody looks before they fill.
  const isInTurn = (fn: ProgramFunction): boolean => {
    if (fills.has(fn) || looks.has(fn)) return true;
    const out = (program.phases.outgoing.get(fn) ?? []).filter((edge) => edge.kind !== 'callback');
    return out.some((look) => looking.has(look.to) && out.some((fill) => filling.has(fill.to) && fill.instr.pos >= look.instr.pos));
  };
  // `res.json = (body) => { cache.set(key, body); ... }`: what the function that looked leaves to be called fills as well.
  return [...looking].some((fn) => [...filling].some((each) => (each === fn && isInTurn(fn)) || (each !== fn && fn.fact.kind !== 'module' && liesIn(each, fn))));
}

/** Some entry point looks into it that nothing leads from to a filling: how far a job is nobody else knows. */
function isAskedInVain(program: Program, profile: Profile): boolean {
  const entriesOf = (touches: readonly Touch[]): string[] => touches.flatMap((each) => program.entriesReaching(each.fn).filter(({ entry }) => entry.phase === 'request').map(({ entry }) => `${entry.file}:${entry.fn}`));
  const filling = new Set(entriesOf(profile.writes.filter((each) => each.served && !isRemoval(each))));
  const looking = profile.reads.filter((each) => each.served && each.depth === 'contents' && /^(?:get|has|find)$/.test(each.operation) && !isMaintenance(each, profile));
  return entriesOf(looking).some((entry) => !filling.has(entry));
}

/** `const all = cached ??= JSON.parse(file); all.push(req.body)`: data read once, which requests then change in memory, whatever it is called. */
export function isWorkingCopy(program: Program, profile: Profile): boolean {
  return profile.collections.length === 0 && keepsRequestData(program, profile, (each) => each.depth === 'contents');
}

/** What is put there, or a part of it, came with a request: `latest = { degrees: req.body.degrees }`. What some call gave for it did not. */
function keepsRequestData(program: Program, profile: Profile, counts: (write: Touch) => boolean = ({ depth }) => depth !== 'entry'): boolean {
  return profile.writes.some((write) => {
    const { fn, instr, served } = write;
    const value = putBy(instr);
    return served && counts(write) && value !== undefined && isSentIn(program, fn, value);
  });
}

/** `matches.get(id).ready.add(user)`: requests change what lies there, which no copy needs. */
function isWorkedOn(program: Program, profile: Profile): boolean {
  const fills = new Set(profile.writes.filter((each) => each.depth !== 'entry' && !isRemoval(each)).map((each) => each.fn));
  const looks = new Set(profile.reads.filter((each) => each.depth === 'contents' && each.operation === 'get').map((each) => each.fn));
  return profile.collections.length > 0 && profile.writes.some(({ fn, depth, served }) => depth === 'entry' && served && !fills.has(fn)
    && (looks.has(fn) || (program.phases.outgoing.get(fn) ?? []).some((edge) => edge.kind === 'call' && looks.has(edge.to))));
}

/** Whoever looks into it fills it itself, or calls what does. */
function fillsWhatItMisses(program: Program, profile: Profile): boolean {
  const fills = new Set(profile.writes.filter((each) => !isRemoval(each) && !each.starting).map((each) => each.fn));
  return profile.reads.some((each) => each.served && each.depth !== 'entry' && !isMaintenance(each, profile)
    && [each.fn, ...(program.phases.outgoing.get(each.fn) ?? []).filter((edge) => edge.kind === 'call').map((edge) => edge.to)].some((fn) => fills.has(fn)));
}

/** The whole of it is replaced at the start and by a timer or watcher of each instance, with what lies outside; requests only read it. */
export function isRefreshedCopy(program: Program, profile: Profile, role: Role): boolean {
  if (role !== 'other' && role !== 'entity-store' && role !== 'cache' && role !== 'memo') return false;
  if (/\b(?:last|status|state|running|progress|since|cursor|offset)\b/.test(profile.words.symbol)) return false;
  const live = profile.writes.filter((each) => !each.dead && !each.starting && each.depth !== 'entry');
  const replacing = new Set(live.filter((each) => each.depth === 'place' && each.operation === 'assign' && storedLiteral(each) === undefined).map((each) => each.fn));
  return replacing.size > 0 && live.every((each) => replacing.has(each.fn)
    && !has(program.phases.at(each.fn, each.instr), 'request') && !has(program.phases.at(each.fn, each.instr), 'unknown')
    && !program.entriesReaching(each.fn).some((path) => path.entry.phase === 'request'));
}

/** Every write of the place happens under a check that it is empty (or that what is there is old). */
function refills(program: Program, profile: Profile): boolean {
  if (handsOut(profile)) return false;
  if (isDatedCopy(profile, (each) => isFetchedForAll(program, each))) return true;
  // What a callback of the filling puts together is part of it: `rows.reduce((all, row) => { all[row.id] = row; return all; }, {})`.
  if (profile.touches.some((each) => each.mode !== 'read' && each.depth !== 'place' && !profile.writes.some((fill) => fill.depth === 'place' && fill.fn !== each.fn && liesIn(each.fn, fill.fn)))) return false;
  // What is counted up, or begins anew at nought, is not filled, and yes or no is no copy of anything: `if (running) return; running = true`
  // refuses, it does not look again.
  const served = profile.writes.filter((each) => !isReset(each) && !/^(?:boolean|number)$/.test(typeof storedLiteral(each)?.value) && !/^(?:increment|decrement|assign [-+*/%]=)$/.test(each.operation));
  // One guarded filling makes it a cache; what replaces it elsewhere makes it a stale one.
  if (profile.cell.variable && served.some(({ fn, instr }) => isLookedAt(profile, fn, instr.block) || isKeptIfThere(profile, fn, instr)) && !served.every((each) => isOnlySent(program, each))) return true;
  if (served.length > 0 && served.every((each) => each.depth === 'place' && isFoundOld(profile, each.fn, each.instr.block) && isFetchedForAll(program, each))) return true;
  // The field of an object, and what is filled by a function of its own, may as well go to who comes first: of what the network gave for
  // everybody, like the token of an API, that cannot be.
  return served.some(({ fn, instr }) => isLookedAt(profile, fn, instr.block) || isDatedBeside(fn, instr) || isCalledForLack(program, profile, fn)) && served.some((each) => !each.inCatch) && served.every((each) => each.inCatch || isFetchedForAll(program, each));
}

/** `rows = rows ?? load()`. */
function isKeptIfThere(profile: Profile, fn: ProgramFunction, instr: Instr): boolean {
  const made = instr.op === 'assign' ? originOf(fn.file, instr.src).instr : undefined;
  return made?.op === 'choose' && /^(?:\?\?|\|\|)$/.test(made.operator) && made.srcs[0] === profile.cell.variable?.id && profile.cell.variable?.file === fn.file;
}

/** `held = { by, at: Date.now() }`: all that stands in it is what the request said, and when; nothing was asked for or reckoned. */
function isOnlySent(program: Program, { fn, instr }: Touch): boolean {
  const value = putBy(instr);
  const { variable, instr: made } = value === undefined ? { variable: -1, instr: undefined } : originOf(fn.file, value);
  if (made?.op !== 'object') return false;
  const parts = fn.fact.instrs.flatMap((each) => (each.op === 'set' && each.obj === variable && each.operator === 'init' ? [each.src] : []));
  const isGiven = (src: VarId): boolean => { const { instr: from, variable: at } = originOf(fn.file, src); return from === undefined ? fn.fact.params.includes(at) && isSentIn(program, fn, src) : from.op === 'get' && isSentIn(program, fn, src); };
  const isPlain = (src: VarId): boolean => literalOf(fn.file, src) !== undefined || isNow(fn, src);
  return parts.some(isGiven) && parts.every((src) => isGiven(src) || isPlain(src));
}

/** A block runs only where the place was found empty or old. */
function isLookedAt(profile: Profile, fn: ProgramFunction, block: number): boolean {
  const { variable } = profile.cell;
  return guardsAround(fn, block).some(({ guard }) => [...guard.all, ...guard.some].some((atom) => {
    const value = atom.kind === 'truthy' ? (atom.positive ? undefined : atom.value) : atom.left;
    if (value === undefined) return false;
    if (variable !== undefined && variable.file === fn.file) return value === variable.id;
    const made = definitionOf(fn.file, value);
    return made?.op === 'get' && made.prop !== null && fn.file.facts.vars[made.obj]?.kind === 'this' && profile.cell.symbol === `${fn.fact.name.split('.')[0]}.${made.prop}`;
  }));
}

/** `if (now < this.until) return this.token; this.token = await ask(); this.until = now + life`: a moment that is set beside it says whether it is old. */
function isDatedBeside(fn: ProgramFunction, instr: Instr): boolean {
  const { vars } = fn.file.facts;
  const nameOf = (each: Instr | undefined, at: VarId): string | number | undefined => (each?.op === 'get' && vars[each.obj]?.kind === 'this' ? each.prop ?? undefined : vars[at]?.fn === 0 ? at : undefined);
  const beside = new Set(fn.fact.instrs.flatMap((each): (string | number)[] => {
    if (each === instr || each.block !== instr.block || (each.op !== 'assign' && each.op !== 'set') || each.operator !== '=') return [];
    return each.op === 'assign' ? (vars[each.dst]?.fn === 0 ? [each.dst] : []) : vars[each.obj]?.kind === 'this' && each.prop !== null ? [each.prop] : [];
  }));
  const asks = (value: VarId, depth: number): boolean => {
    const { variable, instr: made } = originOf(fn.file, value);
    const name = nameOf(made, variable);
    return (name !== undefined && beside.has(name)) || (made?.op === 'binary' && /^[-+]$/.test(made.operator) && depth < 3 && operandsOf(made).some((each) => asks(each, depth + 1)));
  };
  return beside.size > 0 && guardsAround(fn, instr.block).some(({ guard }) => [...guard.all, ...guard.some].some((atom) => atom.kind === 'compare' && /[<>]/.test(atom.operator) && (asks(atom.left, 0) || asks(atom.right, 0))));
}

/** `if (waiting) { match(waiting); waiting = null; } else waiting = socket.id`: who finds something takes it, which nobody does with a copy. */
export function handsOut(profile: Profile): boolean {
  const { variable } = profile.cell;
  if (!variable) return false;
  const fills = new Set(profile.writes.filter((each) => each.served && !isReset(each)).map((each) => each.fn));
  return profile.writes.some((each) => {
    if (!isReset(each) || each.inCatch || !fills.has(each.fn) || each.fn.file !== variable.file) return false;
    const atoms = guardsAround(each.fn, each.instr.block).flatMap(({ guard }) => [...guard.all, ...guard.some]);
    const isFound = atoms.some((atom) => (atom.kind === 'truthy' ? atom.positive && atom.value === variable.id : /^!==?$/.test(atom.operator) && atom.left === variable.id && literalOf(each.fn.file, atom.right)?.value === null));
    return isFound && !atoms.some((atom) => atom.kind === 'compare' && /[<>]/.test(atom.operator)); // too old is not taken
  });
}

/** All who call a function do so because they found the place empty or old. */
function isCalledForLack(program: Program, profile: Profile, fn: ProgramFunction): boolean {
  const calls = (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call' && (program.phases.at(edge.from, edge.instr) & SERVING) !== 0);
  return calls.length > 0 && program.phases.entriesOf(fn).length === 0 && calls.every((edge) => isLookedAt(profile, edge.from, edge.instr.block) || isBesideFlag(fn, edge.from, edge.instr.block));
}

/** `if (!loaded || isOld) await load()`, where `load` sets the flag or the time beside what it fetched. */
function isBesideFlag(filler: ProgramFunction, fn: ProgramFunction, block: number): boolean {
  if (filler.file !== fn.file) return false;
  const set = new Set(filler.fact.instrs.flatMap((each) => (each.op === 'assign' && each.operator === '=' && fn.file.facts.vars[each.dst]?.fn === 0 ? [each.dst] : [])));
  return guardsAround(fn, block).some(({ guard }) => [...guard.all, ...guard.some].some((atom) => atom.kind === 'truthy' && !atom.positive && set.has(atom.value)));
}

/** It was waited for, and nothing of a request went into the asking. */
function isFetchedForAll(program: Program, { fn, instr }: Touch): boolean {
  return (instr.op === 'assign' || instr.op === 'set') && isFetched(program, fn, instr.src) && requestDataOf(program, fn, instr.src).source === undefined;
}

/**
 * `await save(vote); standings = await db.vote.groupBy(...)`: a request replaces what stands there, whether it is missing or not, and
 * others are shown it.
 */
export function isPutAnyway(program: Program, profile: Profile, { fn, instr }: Touch): boolean {
  const { incoming, outgoing } = program.phases;
  const looks = new Set(profile.reads.filter((each) => each.depth === 'place' && each.served).map((each) => each.fn));
  const callers = (incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call').map((edge) => edge.from);
  const asks = (each: ProgramFunction): boolean => [...looks].some((look) => look === each || liesIn(each, look)) || (outgoing.get(each) ?? []).some((edge) => edge.to !== fn && looks.has(edge.to));
  const set = program.phases.at(fn, instr);
  return looks.size > 0 && has(set, 'request') && !has(set, 'startup') && !has(set, 'module') && !has(set, 'background') && ![fn, ...callers].some(asks);
}

/** A function that a request reaches and that only removes or replaces: an invalidation. Names it. */
export function invalidatedBy(program: Program, profile: Profile, writes: readonly Touch[]): string | undefined {
  const update = writes.find((each) => isUpdate(program, profile, each));
  if (update) return update.fn.fact.name.split('.').pop() || 'an inner function';
  // What an API gave to let this program in stays good on the other instances, or they find out for themselves as this one did.
  if (TOKEN_WORDS.test(profile.words.symbol) && writes.every((each) => isReset(each) || (each.depth === 'place' && isFetchedForAll(program, each)))) return undefined;
  const byFunction = new Map<ProgramFunction, Touch[]>();
  for (const each of writes) byFunction.set(each.fn, [...(byFunction.get(each.fn) ?? []), each]);
  for (const [fn, touches] of byFunction) {
    const name = fn.fact.name.split('.').pop() ?? '';
    if (profile.collections.length === 0 && profile.objects.length === 0 || touches.every((each) => each.depth === 'place')) {
      // A place that one function fills where it finds it empty, and that another simply sets.
      if (profile.writes.some((each) => each.fn !== fn && !isReset(each)) && !isRefill(profile, fn) && touches.some((each) => has(program.phases.at(each.fn, each.instr), 'request'))) return name || 'an inner function';
      if (touches.some((each) => !isReset(each) && isPutAnyway(program, profile, each))) return name || 'an inner function';
      continue;
    }
    if (!touches.some(isRemoval)) continue;
    if (touches.some((each) => !isRemoval(each))) continue; // evicts to make room for what it stores
    // Who walks through all entries looks at each to choose; who looked one up gives what it found.
    const walks = profile.reads.some((each) => each.fn === fn && /^(?:iterate|keys|values|entries|forEach)$/.test(each.operation));
    const reads = profile.reads.some((each) => each.fn === fn && (each.depth !== 'entry' || !walks) && !/^(?:iterate|keys|entries|forEach|get|delete)$/.test(each.operation));
    // What the filling left to run later (its promise failed, its time is over) belongs to the filling.
    if (program.phases.entriesOf(fn).length === 0 && writes.some((each) => !isRemoval(each) && each.fn !== fn && liesIn(fn, each.fn) && profile.reads.some((read) => read.fn === each.fn))) continue;
    // `evict(id)` for what a request names throws away what has changed, and not what is old.
    const expires = isExpiry(fn, touches) || (EXPIRY_NAMES.test(name) && !touches.every((each) => isRemoval(each) && takesWhatIsNamed(program, each))) || isCalledToExpire(program, fn);
    if (expires || reads) continue;
    const requested = touches.some((each) => has(program.phases.at(each.fn, each.instr), 'request'));
    if (requested && program.entriesReaching(fn).length > 0) return name || 'an inner function';
  }
  return undefined;
}

/** `delete copies[id]` where the handler of a request gives the id. */
function takesWhatIsNamed(program: Program, { fn, instr, depth }: Touch): boolean {
  const key = instr.op === 'call' && instr.prop === 'delete' ? instr.args[0] : instr.op === 'delete' ? instr.key : undefined;
  return depth === 'contents' && key !== undefined && fn.fact.params.includes(originOf(fn.file, key).variable) && isSentIn(program, fn, key);
}

/** `const page = pages[id]; page.lines[at] = line`: what a request brings is written into what was found, beside where it is kept for good. */
function isUpdate(program: Program, profile: Profile, { fn, instr, depth }: Touch): boolean {
  if (depth !== 'entry' || instr.op !== 'set' || instr.operator !== '=' || !has(program.phases.at(fn, instr), 'request')) return false;
  const { variable } = originOf(fn.file, instr.src);
  if (!fn.fact.params.includes(variable) || profile.cell.file !== fn.file) return false;
  if (profile.writes.some((each) => each.fn === fn && each.depth !== 'entry')) return false; // it fills what it writes
  const looks = new Set(profile.reads.filter((each) => each.fn === fn && each.depth === 'contents' && each.operation === 'get').map((each) => each.instr));
  for (let at = originOf(fn.file, instr.obj).instr, step = 0; at && step < 4; step += 1) {
    if (looks.has(at)) return true;
    at = at.op === 'get' ? originOf(fn.file, at.obj).instr : undefined;
  }
  return false;
}

/**
 * `settings ??= await load()`, and a request that sets it back to nothing because what lies outside was changed: names who does. Clients
 * and other handles are made anew by that, no older than before.
 */
export function droppedBy(program: Program, profile: Profile, drops: readonly Touch[]): string | undefined {
  if (WARM_WORDS.test(profile.words.symbol)) return undefined;
  const fills = profile.writes.filter((each) => !each.dead && !isCleared(each));
  if (fills.length === 0 || !fills.every((each) => (each.depth === 'place' && holdsFetched(program, each)) || isFilledWithRows(program, fills, each))) return undefined;
  // Where it failed, or was given up, the filling itself makes room for the next try.
  const asked = drops.filter((each) => !each.inCatch && !fills.some((fill) => liesIn(each.fn, fill.fn)));
  return invalidatedBy(program, profile, asked);
}

/** `topics = null`, `topics = []`: nothing is left of what was there. */
export function isCleared(touch: Touch): boolean {
  if (isReset(touch)) return true;
  const { fn, instr, depth } = touch;
  if (depth !== 'place' || (instr.op !== 'assign' && instr.op !== 'set')) return false;
  const made = originOf(fn.file, instr.src);
  return made.instr?.op === 'array' && !fn.fact.instrs.some((each) => (each.op === 'set' || each.op === 'spread') && each.obj === made.variable);
}

/** What is put there is data that the function waited for: an answer of a store or of the network, or something made of it. */
export function holdsFetched(program: Program, { fn, instr }: Touch): boolean {
  if (instr.op !== 'assign' && instr.op !== 'set') return false;
  const values = program.solver.valuesOf(program.solver.node(fn.file, instr.src)).map((id) => program.solver.object(id));
  return isFetched(program, fn, instr.src) && values.every((each) => (each.kind === 'external' ? isStoreAnswer(each.path) || DATA_PATHS.test(each.path ?? '') : DATA_KINDS.has(each.kind)));
}

/** `roles = {}; for (const row of rows) roles[row.key] = row.rights;` in the function that waited for the rows. */
function isFilledWithRows(program: Program, fills: readonly Touch[], { fn, depth }: Touch): boolean {
  const here = fills.filter((each) => each.fn === fn);
  const isEmpty = ({ instr }: Touch): boolean => {
    const made = instr.op === 'assign' || instr.op === 'set' ? originOf(fn.file, instr.src).instr : undefined;
    return made?.op === 'object' || made?.op === 'array' || (made?.op === 'call' && made.isNew && /^(?:Map|Set)$/.test(fn.file.facts.vars[made.callee]?.name ?? ''));
  };
  if (!here.some((each) => each.depth === 'place' && isEmpty(each)) || (depth === 'place' && !here.some((each) => each.depth === 'contents'))) return false;
  return fn.fact.instrs.some((each) => each.op === 'call' && each.awaited && each.used && isFetched(program, fn, each.dst));
}

const DATA_KINDS: ReadonlySet<Obj['kind']> = new Set(['object', 'array', 'map', 'set', 'entry']);

/** Whether a function checks the place before it writes it. */
function isRefill(profile: Profile, fn: ProgramFunction): boolean {
  const { variable } = profile.cell;
  // What it is given may be what lies there, without being read from there.
  if (variable && variable.file === fn.file) return fn.fact.instrs.some((each) => operandsOf(each).includes(variable.id)) || fn.fact.blocks.some((each) => each.cond === variable.id);
  return profile.reads.some((each) => each.fn === fn && each.depth !== 'entry');
}

/** Removal under a comparison with the clock or with a size, also in a loop that goes on while there is too much. */
function isExpiry(fn: ProgramFunction, touches: readonly Touch[]): boolean {
  return touches.filter(isRemoval).every(({ instr }) => [...guardsAround(fn, instr.block).map(({ guard }) => guard), ...loopsAround(fn, instr.block)]
    .some(weighs));
}

/** `if (Date.now() > expiresAt) { this.delete(key); return null; }`: requests have it removed where its time is over, and in no other case. */
function isCalledToExpire(program: Program, fn: ProgramFunction): boolean {
  const calls = (program.phases.incoming.get(fn) ?? []).filter((edge) => edge.kind === 'call' && edge.from.file === fn.file && has(program.phases.at(edge.from, edge.instr), 'request'));
  return calls.length > 0 && program.phases.entriesOf(fn).length === 0 && calls.every((edge) => guardsAround(edge.from, edge.instr.block).some(({ guard }) => weighs(guard)))
    && (program.phases.incoming.get(fn) ?? []).every((edge) => edge.from.file === fn.file || !has(program.phases.at(edge.from, edge.instr), 'request'));
}

/** What holds while the loops around a block go on. */
function loopsAround(fn: ProgramFunction, block: number): readonly Guard[] {
  const found: Guard[] = [];
  for (let at = block; at > 0; at = fn.fact.blocks[at]?.parent ?? 0) {
    const fact = fn.fact.blocks[at];
    if (fact?.kind === 'loop' && fact.cond !== undefined) found.push(guardOf(fn.file, fact.cond, true));
  }
  return found;
}
