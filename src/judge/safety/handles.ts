/** Places that only hold handles: timers, servers, clients of something outside, and what is filed under them. */
import { BINDINGS } from '../../knowledge/request-words.js';
import { OWN_FIGURES, RANDOM_OR_CLOCK } from '../../knowledge/runtime.js';
import { ANSWER_METHODS, CLIENT_CLASSES, HTTP_ANSWERS } from '../../knowledge/methods.js';
import { EVENT_WORDS, TOLD_WORDS, WARM_WORDS } from '../../knowledge/roles.js';
import { asksAbout, guardsAround, originOf } from '../../program/values/definitions.js';
import type { Instr, VarId } from '../../facts/model.js';
import type { Obj } from '../../program/model.js';
import type { Program } from '../../program/program.js';
import { isPutAnyway } from './caching.js';
import { isPutThereAnew } from './loaded-again.js';
import { keepsAnswers } from './answers.js';
import { isClientMade, standsForClient } from './client-pools.js';
import { clientReason, libraryMaking } from '../stores/libraries.js';
import { isClientItself, isStoreAnswer } from '../outside.js';
import { isPseudo } from '../../program/values/solver.js';
import { isReadOf, isReset, storedLiteral, type Profile, type Touch } from '../profile.js';
import { requestDataOf } from '../request-data.js';
import { isReadAnewAfterChange } from './near-copies.js';
import { writesToLog } from './once.js';
import { type Safety, safe, tolerable } from './verdicts.js';

/** `new WeakMap<Env, Map<string, number>>()`: what a platform binds to a worker is one object for as long as its isolate runs. */
export function isFiledUnderBindings(program: Program, profile: Profile): boolean {
  return profile.writes.some(({ fn, instr, operation }) => {
    const [key, value] = instr.op === 'call' && operation === 'set' ? instr.args : [];
    if (key === undefined || value === undefined) return false;
    if (!program.solver.objectsAt(fn.file, value).some((obj) => /^(?:map|set|array|object)$/.test(obj.kind))) return false;
    const { variable, instr: made } = originOf(fn.file, key);
    const fact = made === undefined ? fn.file.facts.vars[variable] : undefined;
    if (fact?.kind === 'this' && fn.fact.kind === 'function') return true; // whose method a wrapper stands for
    return made?.op === 'get'
      ? made.prop === 'env'
      : fact?.kind === 'param' && (BINDINGS.test(fact.name) || BINDINGS.test(fact.type ?? ''));
  });
}

/** `uses.set(client, { calls: 0 })` with clients that the program makes with `new`, never gone through while somebody is served. */
export function isFiledUnderHandles(program: Program, profile: Profile): boolean {
  if (profile.collections.length === 0 || !profile.collections.every((each) => each.kind === 'map')) return false;
  const own = profile.touches.filter((each) => each.depth === 'contents');
  if (!own.every((each) => /^(?:get|has|set|delete|clear)$/.test(each.operation) || !each.served)) return false;
  const keys = own.flatMap(({ fn, instr, operation }) =>
    operation === 'set' && instr.op === 'call' && instr.args[0] !== undefined ? [{ fn, key: instr.args[0] }] : [],
  );
  return (
    keys.length > 0 &&
    keys.every(({ fn, key }) => {
      const values = program.solver.objectsAt(fn.file, key);
      return (
        values.length > 0 &&
        values.every((each) => each.kind === 'external' && each.call?.isNew === true && !(each.path ?? '').startsWith('global:'))
      );
    })
  );
}

/** `before = process.cpuUsage()`. */
export function isOwnFigure(program: Program, write: Touch): boolean {
  const made = sourcesOf(program, write);
  return made.length > 0 && made.every(({ kind, path }) => kind === 'external' && OWN_FIGURES.test(path ?? ''));
}

/** What is put there came with a request. */
export function isSent(program: Program, { fn, instr }: Touch): boolean {
  return (instr.op === 'assign' || instr.op === 'set') && requestDataOf(program, fn, instr.src).source !== undefined;
}

/** Every write puts the handle of a timer or of the server there, or takes it away. */
export function onlyHandles(program: Program, places: readonly Touch[]): Safety | undefined {
  const isHandle = (touch: Touch): boolean => {
    if (touch.instr.op !== 'assign' && touch.instr.op !== 'set') return false;
    const { instr } = originOf(touch.fn.file, touch.instr.src);
    if (instr?.op !== 'call') return false;
    const name = instr.prop ?? (instr.callee >= 0 ? touch.fn.file.facts.vars[instr.callee]?.name : undefined);
    if (name === 'setTimeout' || name === 'setInterval' || name === 'setImmediate' || name === 'requestAnimationFrame') return true;
    const made = sourcesOf(program, touch); // `task.job = schedule('0 4 * * *', run)`
    return made.length > 0 && made.every(({ path = '' }) => libraryMaking(path).some((entry) => entry.hazard === 'timer'));
  };
  const isServer = ({ fn, instr }: Touch): boolean => {
    const made = instr.op === 'assign' || instr.op === 'set' ? originOf(fn.file, instr.src).instr : undefined;
    return made?.op === 'call' && made.recv !== undefined && made.prop === 'listen';
  };
  if (places.some(isServer) && places.every((each) => isServer(each) || isReset(each)))
    return safe('the handle of the server itself', 'client');
  return places.some(isHandle) && places.every((each) => isHandle(each) || isReset(each) || each.operation === 'delete')
    ? safe('the handle of a timer', 'other')
    : undefined;
}

/** Reasons of packages that make things of what they are given. */
const COMPILED = /^a compiled or parsed thing/;

/** What drawing an id gives: a text. */
const DRAWN: ReadonlySet<string> = new Set(RANDOM_OR_CLOCK.map((each) => `${each}()`));

/** All that is ever put there is a client of something outside, however often it is made anew. */
export function onlyClients(program: Program, profile: Profile, places: readonly Touch[]): Safety | undefined {
  // `client = false`: it was looked for, and is not there.
  const values = places
    .filter((each) => !isReset(each) && storedLiteral(each)?.value !== false)
    .map((each) => ({ touch: each, objects: sourcesOf(program, each) }));
  // `nonce++`: a number that the store gave and that was counted on is the store's no more.
  if (values.length === 0 || values.some(({ touch }) => touch.operation === 'increment')) return undefined;
  // What the store itself says is as good as the store, until somebody has to throw it away.
  const isDropped =
    places.some((each) => isReset(each) || isReadAnewAfterChange(program, each, profile)) ||
    isPutThereAnew(program, profile) ||
    // Written down for somebody who does not yet ask for it: `export function invalidate() { rows = null; }`.
    profile.writes.some((each) => each.dead && !each.starting && each.depth === 'place' && isReset(each));
  const isClient = ({ touch, objects }: (typeof values)[number]): boolean =>
    isAroundClient(program, touch, objects) ||
    objects.some(({ kind, path = '', call }) => {
      const reason = kind === 'external' && !DRAWN.has(path) && !HTTP_ANSWERS.test(path) ? clientReason(path) : undefined;
      if (reason === undefined) return false;
      // A row that a request asked for by what it was given is that request's, not the store's; so is what was compiled or parsed of it (`page = marked(req.body.text)`).
      return (
        !((isStoreAnswer(path) || isAnswered(touch)) && (isDropped || isSent(program, touch) || isPutAnyway(program, profile, touch))) &&
        !(!isClientItself(path) && isLeftByHandler(program, profile, touch)) &&
        !(COMPILED.test(reason) && !call?.isNew && isSent(program, touch))
      );
    });
  if (
    values.every(isClient) &&
    !(
      values.some(({ touch }) => isSent(program, touch)) &&
      keepsAnswers(
        program,
        profile,
        values.flatMap(({ objects }) => objects.filter(({ kind }) => kind === 'external')),
      )
    )
  ) {
    return safe('a client of an external service, kept for the next request', 'client');
  }
  return undefined;
}

/** `store = new Store(await connect())`: an object of the program's own around a client. What else it keeps is told of its fields. */
function isAroundClient(program: Program, touch: Touch, objects: readonly Obj[]): boolean {
  // Of `globalThis.store` beside it nothing is known but what the program puts there.
  const held = objects.filter(({ kind, path = '' }) => !(kind === 'external' && OWN_GLOBAL.test(path)));
  return (
    held.some((each) => each.kind === 'instance') &&
    held.every((each) => (each.kind === 'instance' ? standsForClient(program, each, true) : isClientMade(each))) &&
    !isSent(program, touch)
  );
}

/** A property of the global object. */
const OWN_GLOBAL = /^global:\w+$/;

/**
 * `page = await browser.newPage()` in a handler, whether there was one or not, and another handler goes on with it: what somebody asked a
 * client for, and not the client.
 */
export function isLeftByHandler(program: Program, { cell }: Profile, touch: Touch): boolean {
  const { fn, instr, depth } = touch;
  if (depth !== 'place' || program.phases.entriesOf(fn).length === 0) return false;
  const reads = program.accessesOf(cell).filter((each) => each.mode !== 'write');
  const isAsked = guardsAround(fn, instr.block).some(({ guard }) => asksAbout(guard, (value) => isReadOf(cell, reads, fn, value)));
  return (
    !isAsked &&
    reads.some((each) =>
      each.fn === fn ? each.instr.pos < instr.pos : program.isServed(each) && program.phases.entriesOf(each.fn).length > 0,
    )
  );
}

/** `rows = await db.collection('rooms').find().toArray()`: of a long chain the last method says that it is an answer. */
function isAnswered({ fn, instr }: Touch): boolean {
  const made = instr.op === 'assign' || instr.op === 'set' ? originOf(fn.file, instr.src).instr : undefined;
  return made?.op === 'call' && made.awaited && made.recv !== undefined && ANSWER_METHODS.test(`.${made.prop ?? ''}()`);
}

function sourcesOf(program: Program, { fn, instr }: Touch): readonly Obj[] {
  if (instr.op !== 'assign' && instr.op !== 'set') return [];
  return program.solver.objectsAt(fn.file, instr.src);
}

/** A boolean that only remembers that something is connected or started. */
export function warmFlag(profile: Profile, places: readonly Touch[]): Safety | undefined {
  const literals = places.map((each) => storedLiteral(each));
  if (!literals.every((each) => typeof each?.value === 'boolean' || each?.value === null)) return undefined;
  if (TOLD_WORDS.test(profile.words.symbol) && profile.reads.every((each) => each.dead || writesToLog(each.fn)))
    return tolerable('keeps one instance from saying the same thing twice in its log', 'log-buffer');
  const { symbol, owner } = profile.words;
  // `available` may be said of a driver or a room as well: of a client its class says so.
  if (EVENT_WORDS.test(symbol)) return undefined;
  if (!WARM_WORDS.test(symbol) && !(/^(?:is )?(?:un)?available$/.test(symbol) && WARM_WORDS.test(owner))) return undefined;
  return safe('only remembers that this instance is connected or initialised', 'client');
}

/** `app.post('/close', (req, res) => { isOpen = false; res.end(); })`: somebody orders it, and nothing is opened or closed with it. */
export function isOrdered(program: Program, touch: Touch): boolean {
  const { fn } = touch;
  if (typeof storedLiteral(touch)?.value !== 'boolean') return false;
  const isOfRequest = (instr: Instr): boolean => {
    if (instr.op !== 'call') return true;
    if (instr.recv === undefined) return false;
    let { variable, instr: made } = originOf(fn.file, instr.recv);
    while (made?.op === 'get' || (made?.op === 'call' && made.recv !== undefined))
      ({ variable, instr: made } = originOf(fn.file, made.op === 'get' ? made.obj : (made.recv as VarId)));
    return fn.file.facts.vars[variable]?.kind === 'param' || /^(?:json|redirect)$/.test(instr.prop ?? '');
  };
  return program.phases.entriesOf(fn).some(({ label }) => ROUTE.test(label)) && fn.fact.instrs.every(isOfRequest);
}

/** What an entry point that answers an HTTP request is called. */
const ROUTE = /^(?:ALL|GET|POST|PUT|PATCH|DELETE) /;

/** Entries are made by packages that keep their state outside: one limiter object for each prefix. */
export function holdsLimiters(program: Program, profile: Profile): boolean {
  const held = profile.collections
    .flatMap((each) =>
      [...program.solver.propertiesOf(each)].flatMap(([name, node]) => (isPseudo(name) ? [] : program.solver.valuesOf(node))),
    )
    .map((id) => program.solver.object(id))
    .filter((each) => each.kind !== 'entry');
  return (
    held.length > 0 &&
    !profile.botEntries && // a bot is logged in from one instance
    held.every(
      (each) =>
        each.kind === 'external' &&
        each.call !== undefined &&
        /^[^(]*\(\)(?:\.(?:duplicate|clone|child|extend|\$extends|asPromise)\(\))*$/.test(each.path ?? '') &&
        (each.call.isNew || /\.(?:create\w*|duplicate|clone|child|extend|\$extends|asPromise)\(\)$/.test(each.path ?? '')) &&
        (clientReason(each.path ?? '') !== undefined || CLIENT_CLASSES.test(each.path ?? '')),
    )
  );
}
