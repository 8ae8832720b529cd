/** One request's data left in a place that a concurrent or later request reads. */
import {
  ADDRESS_OF_PERSON,
  ASKED_WITH,
  BEFORE_HANDLERS,
  DIAGNOSTIC,
  LANGUAGE,
  LAST_MOMENT,
  OF_THE_SITE,
  PERSON,
  PERSONAL,
  PROOF_HEADERS,
  REQUEST_CONTEXT,
  REQUEST_FETCH,
  SPAN,
  USER_PARTS,
} from '../../knowledge/request-words.js';
import { REFUSED_STEPS } from '../../knowledge/roles.js';
import { PROMISE_CHAIN } from '../../knowledge/background-words.js';
import { guardsAround, literalsUsedBy, originOf } from '../../program/values/definitions.js';
import type { VarId } from '../../facts/model.js';
import { SERVING } from '../../program/phases/phases.js';
import { isPseudo } from '../../program/values/solver.js';
import { functionName, type Program } from '../../program/program.js';
import type { Role, Severity } from '../finding.js';
import { isWithin } from '../background/background-effects.js';
import { isStoreAnswer } from '../outside.js';
import { isReset, putBy, storedLiteral, type Profile, type Touch } from '../profile.js';
import { requestDataOf, type RequestData } from '../request-data.js';
import type { TraitFinding } from '../rule.js';
import { isRecordBroken } from '../roles/amounts.js';
import { isAfterRefusal, isTime } from '../roles/time-marks.js';
import { wordsOf } from '../roles/words.js';
import { throwsWhereSet } from '../undeclared.js';
import { firstVisitorOf } from './first-visitor.js';

/** Roles whose places a request may well set for others to see; they are judged by those. */
const OTHERS: ReadonlySet<Role> = new Set<Role>([
  'cache',
  'memo',
  'config',
  'metrics',
  'counter',
  'circuit-breaker',
  'round-robin',
  'log-buffer',
  'job-status',
  'queue',
  'pubsub',
  'connections',
  'rate-limit',
  'idempotency',
]);

/** Roles of what nothing is known of. */
const UNNAMED: ReadonlySet<Role> = new Set<Role>(['config', 'entity-store', 'other']);

export function requestLeakOf(program: Program, profile: Profile, role: Role): TraitFinding | undefined {
  if (throwsWhereSet(profile)) return undefined;
  for (const slot of slotsOf(profile)) {
    const found = leakIn(program, profile, slot, role);
    if (found) return found;
  }
  return undefined;
}

/** What can be set and read as one: the cell itself, or one property of the plain object that it holds. */
interface Slot {
  readonly words: string;
  readonly writes: readonly Touch[];
  readonly reads: readonly Touch[];
}

function slotsOf(profile: Profile): readonly Slot[] {
  const { words, writes, reads } = profile;
  const inner = writes.filter((each) => each.depth !== 'place' && (each.served || each.dead));
  // A row that was found in a table and left here is changed as the table's.
  if (
    inner.length === 0 ||
    (profile.collections.length === 0 &&
      inner.every((each) => each.obj?.kind !== 'object') &&
      writes.some((each) => each.depth === 'place' && each.served))
  ) {
    return [{ words: words.symbol, writes, reads }];
  }
  const props = new Map<string, Touch[]>();
  for (const each of inner) {
    // A key that is computed, or a method that changes a collection: a store, not a slot.
    if (each.instr.op !== 'set' || each.instr.prop === null || each.depth !== 'contents' || each.obj?.kind !== 'object') return [];
    props.set(each.instr.prop, [...(props.get(each.instr.prop) ?? []), each]);
  }
  return [...props].map(([prop, all]) => ({
    words: `${words.symbol} ${wordsOf(prop)}`,
    writes: all,
    reads: reads.filter((each) => each.instr.op !== 'get' || each.depth === 'place' || each.instr.prop === prop),
  }));
}

function leakIn(program: Program, profile: Profile, slot: Slot, role: Role): TraitFinding | undefined {
  const first = slot.reads.some((each) => isReachedByRequest(program, each))
    ? firstVisitorOf(program, profile, slot.writes, slot.reads)
    : undefined;
  if (first)
    return {
      ...finding(slot, first.write, first.data, 'the first request sets it, and all later ones read it'),
      ceiling: first.personal ? 'critical' : levelOf(slot, first.data),
    };
  const named = REQUEST_CONTEXT.test(slot.words);
  const mayBeSpoken = LANGUAGE.test(slot.words) || ((role === 'config' || role === 'other') && profile.collections.length === 0);
  if (!named && !mayBeSpoken && !PERSON.test(slot.words) && OTHERS.has(role)) return undefined;
  const sets = slot.writes
    .filter((each) => each.operation === 'assign' || each.operation === 'set')
    .filter((each) => isReachedByRequest(program, each) && storedLiteral(each) === undefined && !isRestored(each, profile));
  const scoped = slot.writes.some((each) => !each.dead && (isReset(each) || isRestored(each, profile)));
  // What is set and put back around a request is meant to be read within it, also where the reader is not found.
  const reads = slot.reads.filter(
    (each) => (isReachedByRequest(program, each) || (named && scoped && each.dead)) && !isRestoring(each, profile),
  );
  if (sets.length === 0 || reads.length === 0 || (!named && sets.every((each) => isRecordBroken(profile, each)))) return undefined;
  for (const write of sets) {
    const data = requestDataOf(program, write.fn, leftBy(write));
    if (!write.served) continue;
    if (!reads.some((each) => isLater(write, each))) continue;
    // `lastRequestAt = Date.now()` says when there was one, and nothing of it.
    if (isTime(write) && LAST_MOMENT.test(slot.words)) continue;
    // `if (answer.status === 409) sessionId = answer.headers.get('X-Session-Id')`: what the other server gave this instance when it turned the old one away.
    if (isAfterRefusal(write) && requestDataOf(program, write.fn, leftBy(write), true).source === undefined) continue;
    // What is looked at first, and fetched or reckoned for everybody where it is missing or too old, the next request finds.
    const isFetchedForAll = data.source === undefined && (!data.drawn || isTime(write)) && isLookedAtFirst(write, slot.reads);
    if (named && !isFetchedForAll && (data.source !== undefined || data.drawn || scoped)) {
      return settledForAll(
        program,
        slot,
        write,
        finding(
          slot,
          write,
          data,
          scoped
            ? 'it is put back afterwards, which does not help while several requests are served at once'
            : 'a concurrent request overwrites it before it is read',
        ),
      );
    }
    const whose = isOfPerson(program, profile, slot, write, data);
    if (whose) return { ...finding(slot, write, data, whose), ceiling: 'critical' };
    if (data.source !== undefined && isStepBefore(program, profile, slot, write))
      return { ...finding(slot, write, data, 'who comes next goes on from what somebody else has begun'), ceiling: 'critical' };
    if (
      data.source !== undefined &&
      UNNAMED.has(role) &&
      write.depth === 'place' &&
      reads.some((each) => each.fn !== write.fn && provesWho(each, profile))
    )
      return { ...finding(slot, write, data, 'what others ask is asked in the name of who came last'), ceiling: 'critical' };
    // Also where the place has a name of its own: `active = cookies.get('locale')`.
    const isSpoken = mayBeSpoken && (LANGUAGE.test(slot.words) || [...data.names].some((name) => LANGUAGE.test(wordsOf(name))));
    if (isSpoken && [...data.names].some((name) => ASKED_WITH.test(name)))
      return finding(slot, write, data, 'a concurrent request overwrites it before it is read');
    if (!named && OTHERS.has(role)) continue;
    if (data.source !== undefined && isRowOfRequest(program, profile, write)) {
      return { ...finding(slot, write, data, 'a concurrent request overwrites it before it is read'), ceiling: 'critical' };
    }
    if (isLocalInDisguise(profile, write))
      return finding(slot, write, data, 'it waits for something before it reads it again: a concurrent request overwrites it');
    if (data.source !== undefined && (REQUEST_FETCH.test(slot.words) || isSetForEach(program, sets, reads)) && speaksOfUser(slot, data)) {
      return settledForAll(program, slot, write, finding(slot, write, data, 'a concurrent request overwrites it before it is read'));
    }
  }
  return undefined;
}

function finding(slot: Slot, write: Touch, data: RequestData, how: string): TraitFinding {
  const from = data.source ? `data of \`${data.source}\`` : 'data of the request at hand';
  return {
    evidence: `${functionName(write.fn)} puts ${from} into it, and ${how}`,
    role: 'request-context',
    ceiling: levelOf(slot, data),
    verdict: 'unsafe',
  };
}

/**
 * `user = rows[0]` where somebody logs in, `email = req.body.email` where somebody asks for a code, and another handler goes by it: who came
 * last is everybody. What a request sets as a whole (`PUT /user`) is the record itself, and an address of the site is a setting.
 */
function isOfPerson(
  program: Program,
  { collections, writes }: Profile,
  { words }: Slot,
  write: Touch,
  data: RequestData,
): string | undefined {
  if (write.depth !== 'place' || data.source === undefined || !PERSON.test(words) || OF_THE_SITE.test(words)) return undefined;
  if (collections.some((each) => each.kind !== 'object') || writes.some((each) => each.depth !== 'place' && !each.dead)) return undefined;
  const made = originOf(write.fn.file, leftBy(write)).instr;
  const isText =
    collections.length === 0 && (ADDRESS_OF_PERSON.test(words) || (made?.op === 'get' && made.prop !== null && made.prop !== 'body'));
  return isText || requestDataOf(program, write.fn, leftBy(write), true).source === undefined
    ? 'who comes next is taken for who came last'
    : undefined;
}

/**
 * `picked = rows[0]` in one handler, `if (!picked) return res.status(400).json({ error: 'open one first' })` in another: whoever asks must have
 * taken a step before, which a setting that is there for all does not demand.
 */
function isStepBefore(program: Program, { cell: { variable }, writes }: Profile, { reads }: Slot, write: Touch): boolean {
  if (write.depth !== 'place' || writes.some((each) => each.depth !== 'place' && !each.dead)) return false;
  // What the program puts together itself is a thing of its own: the round that somebody has opened for all.
  if (program.solver.objectsAt(write.fn.file, leftBy(write)).some((each) => each.kind !== 'external')) return false;
  return reads.some(({ fn, instr, served }) => {
    if (!served || fn === write.fn) return false;
    const isIt = (value: VarId): boolean => {
      const found = originOf(fn.file, value);
      return found.instr === instr || (variable?.file === fn.file && found.variable === variable.id);
    };
    return fn.fact.instrs.some(
      (each) =>
        literalsUsedBy(fn.file, each).some((one) => REFUSED_STEPS.has(one)) &&
        guardsAround(fn, each.block).some(({ guard }) =>
          [...guard.all, ...guard.some].some((atom) => atom.kind === 'truthy' && !atom.positive && isIt(atom.value)),
        ),
    );
  });
}

/** `fetch(url, { headers: { authorization: `Bearer ${token}` } })`: whoever reads it sends it along as a proof of who asks. */
function provesWho({ fn, instr }: Touch, { cell: { variable } }: Profile): boolean {
  const isOfIt = (value: VarId, depth: number): boolean => {
    const found = originOf(fn.file, value);
    if (found.instr === instr || (variable?.file === fn.file && found.variable === variable.id)) return true;
    return depth < 3 && found.instr?.op === 'template' && found.instr.parts.some((each) => isOfIt(each, depth + 1));
  };
  return fn.fact.instrs.some(
    (each) => each.op === 'set' && each.operator === 'init' && PROOF_HEADERS.test(each.prop ?? '') && isOfIt(each.src, 0),
  );
}

/** What a middleware settles for all the handlers behind it, they go by: whose data they show, and not only what they write to a log. */
function settledForAll(program: Program, slot: Slot, write: Touch, found: TraitFinding): TraitFinding {
  if (SPAN.test(slot.words) || DIAGNOSTIC.test(slot.words) || LANGUAGE.test(slot.words) || found.ceiling === 'critical') return found;
  return program.entriesReaching(write.fn).some(({ entry }) => BEFORE_HANDLERS.test(entry.label))
    ? { ...found, ceiling: 'critical' }
    : found;
}

function levelOf(slot: Slot, data: RequestData): Severity {
  const symbol = slot.words;
  if (SPAN.test(symbol)) return 'medium';
  if (DIAGNOSTIC.test(symbol)) return 'high';
  return PERSONAL.test(symbol) || REQUEST_FETCH.test(symbol) || [...data.names].some((name) => PERSONAL.test(wordsOf(name)))
    ? 'critical'
    : 'high';
}

const isReachedByRequest = (program: Program, touch: Touch): boolean =>
  (program.phases.of(touch.fn) & SERVING) !== 0 && (touch.served || touch.starting);

/** What a write leaves in the place itself, or under one of its names. */
const leftBy = ({ instr, depth }: Touch): number => (instr.op === 'call' && depth !== 'place' ? -1 : (putBy(instr) ?? -1));

/** `if (known && Date.now() - knownAt < TTL) return known; ...; known = row.id; knownAt = Date.now();`. */
const isLookedAtFirst = ({ fn, instr }: Touch, reads: readonly Touch[]): boolean =>
  reads.some((read) => read.fn === fn && read.instr.pos < instr.pos);

/** `current = before`, where `before` was read from the same place. */
function isRestored(touch: Touch, profile: Profile): boolean {
  const src = leftBy(touch);
  if (src < 0) return false;
  const { variable, instr } = originOf(touch.fn.file, src);
  if (profile.cell.variable?.id === variable && profile.cell.variable.file === touch.fn.file) return true;
  return instr?.op === 'get' && profile.reads.some((each) => each.instr === instr);
}

/** The read of `const before = current`. */
function isRestoring(read: Touch, profile: Profile): boolean {
  return (
    read.instr.op === 'assign' &&
    read.instr.operator === 'init' &&
    profile.writes.some((each) => each.fn === read.fn && isRestored(each, profile))
  );
}

function speaksOfUser(slot: Slot, data: RequestData): boolean {
  return (
    PERSONAL.test(slot.words) ||
    REQUEST_FETCH.test(slot.words) ||
    DIAGNOSTIC.test(slot.words) ||
    REQUEST_CONTEXT.test(slot.words) ||
    [...data.names].some((name) => USER_PARTS.test(name))
  );
}

/** Somebody reads it when other requests may have come in between: after an `await`, or in another function. */
function isLater(write: Touch, read: Touch): boolean {
  if (read.fn !== write.fn) return true;
  if (read.instr.pos < write.instr.pos) return true; // what the request before left there
  return read.fn.fact.instrs.some(
    (each) =>
      (each.op === 'await' || each.op === 'yield' || (each.op === 'call' && each.awaited)) &&
      each.pos >= write.instr.end - 1 &&
      each.pos <= read.instr.pos,
  );
}

/**
 * `let url; handler = async (req) => { url = await upload(req.file); await save(url); summarise(url); }`: one function alone knows the
 * variable, sets it at its beginning and reads it after it has waited. It was meant to be the function's own.
 */
function isLocalInDisguise(profile: Profile, write: Touch): boolean {
  const { cell, touches, collections } = profile;
  if (goesOnFrom(profile, write)) return false;
  if (cell.form !== 'variable' || collections.length > 0 || write.depth !== 'place' || write.operation !== 'assign') return false;
  const live = touches.filter((each) => !each.dead && each.depth === 'place');
  if (!live.every((each) => each.fn === write.fn || isWithin(each.fn, write.fn))) return false;
  const before = live.filter((each) => each.mode !== 'write' && each.fn === write.fn && each.instr.end <= write.instr.end); // `opened = opened ?? open()` looks first
  return before.length === 0 && live.some((each) => each.mode !== 'write' && each.instr.pos > write.instr.pos && isLater(write, each));
}

/** `chain = chain.then(work)`: it begins with what the request before left there. */
function goesOnFrom({ cell: { variable } }: Profile, write: Touch): boolean {
  let at = leftBy(write);
  for (let step = 0; step < 6 && at >= 0; step += 1) {
    if (variable !== undefined && variable.file === write.fn.file && variable.id === at) return true;
    const { instr } = originOf(write.fn.file, at);
    if (instr?.op !== 'call' || instr.recv === undefined || !PROMISE_CHAIN.test(instr.prop ?? '')) return false;
    at = instr.recv;
  }
  return false;
}

/** A middleware looks a record up by what the request brought, and leaves it in one place for all the handlers behind it. */
function isRowOfRequest(program: Program, profile: Profile, write: Touch): boolean {
  if (profile.cell.form !== 'variable' || profile.collections.some((each) => each.kind !== 'object') || write.depth !== 'place')
    return false;
  const values = program.solver.objectsAt(write.fn.file, leftBy(write));
  const { solver } = program;
  // `{ id: row.id, plan: row.plan }`.
  const isMadeOfRow = (each: (typeof values)[number]): boolean =>
    each.kind === 'object' &&
    [...solver.propertiesOf(each)].some(([name, node]) => !isPseudo(name) && solver.objectsOf(node).some((obj) => isStoreAnswer(obj.path)));
  return (
    values.some((each) => isStoreAnswer(each.path) || isMadeOfRow(each)) &&
    program.entriesReaching(write.fn).some(({ entry }) => BEFORE_HANDLERS.test(entry.label))
  );
}

/** Every request that reads it had it set for itself: by the same handler, or by a middleware before. */
function isSetForEach(program: Program, sets: readonly Touch[], reads: readonly Touch[]): boolean {
  const writers = new Set<string>();
  for (const each of sets) {
    for (const { entry } of program.entriesReaching(each.fn)) {
      if (BEFORE_HANDLERS.test(entry.label)) return true;
      writers.add(`${entry.file}:${entry.fn}`);
    }
  }
  // `handler = endpoint(async (event) => ...)`: the wrapper and what it wraps answer one request.
  for (const each of sets)
    for (const entry of program.phases.entriesOf(each.fn)) if (entry.framework !== 'assumed') writers.add(`${entry.bundle} ${entry.label}`);
  const readers = reads.flatMap((each) => program.entriesReaching(each.fn).map(({ entry }) => entry));
  return (
    readers.length > 0 &&
    readers.every(
      (entry) =>
        writers.has(`${entry.file}:${entry.fn}`) || (entry.framework !== 'assumed' && writers.has(`${entry.bundle} ${entry.label}`)),
    )
  );
}
